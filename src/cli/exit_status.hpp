// SPDX-License-Identifier: Apache-2.0
// The exit statuses: a contract with scripts (README, docs/cli.md). A number never changes its
// meaning.
#pragma once

#include "base/error.hpp"

namespace pgmig::cli::exit_status {

inline constexpr int done = 0;
inline constexpr int migration_failed = 1;
inline constexpr int usage = 2;
inline constexpr int pending = 3;
inline constexpr int history_violation = 4;
inline constexpr int lease_held = 5;
inline constexpr int cannot_connect = 6;
inline constexpr int refused = 7;
inline constexpr int confirmation_needed = 8;
inline constexpr int drift = 9;
inline constexpr int verification_differs = 10;
inline constexpr int temporary = 75;

/// Shells add the signal's number to this.
inline constexpr int signal_base = 128;

/// The status for an error that ended the run; `signal` is the one that interrupted it, if any.
[[nodiscard]] int of(ErrorKind kind, int signal) noexcept;

}  // namespace pgmig::cli::exit_status
