// SPDX-License-Identifier: Apache-2.0
// A command that is killed at one place after the other.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace pgmig::test {

/// The environment in which pgmig is killed when it comes to any of the fault points for the n-th
/// time in all.
[[nodiscard]] std::map<std::string, std::string> killed_at(std::span<const std::string_view> points,
                                                           int nth);

/// Runs the body with 1, 2, 3, ... until it says that its command ran to the end; how often it was
/// killed before.
[[nodiscard]] int kills_until_whole(const std::function<bool(int nth)>& is_whole);

}  // namespace pgmig::test
