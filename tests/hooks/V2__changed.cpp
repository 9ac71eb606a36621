// SPDX-License-Identifier: Apache-2.0
// The source of version 2 as somebody has changed it after it was applied.
#include <pgmig/hook.hpp>

static void up(pgmig::hook::Context& db) { db.execute("SELECT 2"); }

PGMIG_HOOK("2", "fill", hook.up = up)
