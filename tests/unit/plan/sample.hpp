// SPDX-License-Identifier: Apache-2.0
// Plans for the tests of this room: one that has every alternative in it, and a small sound one.
#pragma once

#include <pgmig/plan.hpp>

namespace pgmig::plan {

/// Every field differs from its default somewhere, every alternative of every variant occurs. Not
/// sound.
[[nodiscard]] MigrationPlan everything();

/// One column added to `public.orders`, one index built concurrently, one index dropped in
/// contract. Sound.
[[nodiscard]] MigrationPlan small();

}  // namespace pgmig::plan
