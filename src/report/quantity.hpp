// SPDX-License-Identifier: Apache-2.0
// Rows, bytes and durations in words that a person takes in at a glance.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace pgmig::report {

/// "1.2 million rows"; "? rows" for less than none.
[[nodiscard]] std::string rows_in_words(double rows);

/// "350 MB", in powers of 1024.
[[nodiscard]] std::string bytes_in_words(double bytes);

/// "under a second", "about 40 s", "about 12 min", "about 3 h".
[[nodiscard]] std::string time_in_words(std::chrono::milliseconds duration);

/// "1 step", "3 steps".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);

}  // namespace pgmig::report
