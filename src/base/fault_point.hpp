// SPDX-License-Identifier: Apache-2.0
// Named places where a rehearsal or a test can kill the process, to prove that the next run
// recovers, or stop it.
#pragma once

#include <string_view>

namespace pgmig {

/// In a build with PGMIG_FAULT_POINTS: kills the process (SIGKILL) when the environment says
/// `PGMIG_FAULT_POINT=<name>,...:<n>` and this is the n-th time that any of these names is reached;
/// stops it (SIGSTOP) every time when it says `PGMIG_FAULT_POINT=<name>,...:stop`, so that what it
/// holds can be looked at. Otherwise nothing.
#ifdef PGMIG_FAULT_POINTS
inline constexpr bool has_fault_points = true;
void fault_point(std::string_view name) noexcept;
#else
inline constexpr bool has_fault_points = false;

inline void fault_point(std::string_view /*name*/) noexcept {}
#endif

}  // namespace pgmig
