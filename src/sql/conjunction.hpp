// SPDX-License-Identifier: Apache-2.0
// A condition taken apart at its ANDs.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace pgmig::sql {

/// The parts that AND joins at the top, in one spelling for all layouts and brackets; none when it
/// is no expression.
[[nodiscard]] std::set<std::string> conjuncts_of(std::string_view condition);

}  // namespace pgmig::sql
