// SPDX-License-Identifier: Apache-2.0
// What PostgreSQL 16 to 18 added to the grammar, in words of 15.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::sql {

/// A statement that the parser knows, and that locks the same relations and does the same work as
/// this one of a newer grammar; nothing where none is known. It is to be judged, never to be run:
/// NOT ENFORCED becomes NOT VALID, a virtual column a plain one.
[[nodiscard]] std::optional<std::string> in_older_grammar(std::string_view statement);

}  // namespace pgmig::sql
