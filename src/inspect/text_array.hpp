// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's array literals, as the server prints text arrays: {a,"b c",NULL} and {{1,a},{2,b}}.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::inspect {

using ArrayRow = std::vector<std::optional<std::string>>;

/// The elements of a one-dimensional array; none for an empty literal.
[[nodiscard]] ArrayRow parse_array(std::string_view literal);

/// The rows of a two-dimensional array; none for an empty literal.
[[nodiscard]] std::vector<ArrayRow> parse_table(std::string_view literal);

/// The elements of a one-dimensional array that holds no NULL.
[[nodiscard]] std::vector<std::string> parse_texts(std::string_view literal);

/// The numbers of an int2vector ("1 2") or an integer array ("{1,2}").
[[nodiscard]] std::vector<int> parse_numbers(std::string_view literal);

/// The literal of a one-dimensional array, for a parameter.
[[nodiscard]] std::string array_literal(const std::vector<std::string>& elements);

}  // namespace pgmig::inspect
