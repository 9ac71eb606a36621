// SPDX-License-Identifier: Apache-2.0
// What a server for tests is like: no durability, in memory where there is room.
#pragma once

#include "sandbox/sandbox.hpp"

namespace pgmig::test {

/// Options for a sandbox of a test's own. Add settings and a major version as the test needs them.
/// The environment's PGMIG_TEST_MAJOR chooses the major version.
[[nodiscard]] sandbox::Options fast_options();

}  // namespace pgmig::test
