// SPDX-License-Identifier: Apache-2.0
// A hook that waits for contract.
#include <pgmig/hook.hpp>

static void up(pgmig::hook::Context& db) { db.execute("DELETE FROM notes"); }

PGMIG_HOOK("4", "contract", hook.up = up; hook.phase = pgmig::hook::Phase::contract)
