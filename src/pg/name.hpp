// SPDX-License-Identifier: Apache-2.0
// PostgreSQL names as values, and how they are quoted.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace pgmig::pg {

/// NAMEDATALEN - 1 of every server as shipped: longer names are cut by the server, silently.
inline constexpr std::size_t max_name_bytes = 63;

/// The name as SQL: bare when it is lower-case and no keyword that needs quotes, else in double
/// quotes.
[[nodiscard]] std::string quote_identifier(std::string_view name);

/// A string literal; `E'...'` when it holds a backslash, so that standard_conforming_strings does
/// not matter.
[[nodiscard]] std::string quote_literal(std::string_view text);

/// A name with an optional schema, as stored in the catalog (folded, unquoted). An empty schema
/// means "the first match on the search path", which only the catalog can decide.
struct QualifiedName {
  std::string schema;
  std::string name;
  // clang-tidy 14 takes the zero that the compiler compares with for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const QualifiedName&) const = default;
  bool operator==(const QualifiedName&) const = default;
};

/// `schema.name`, each part quoted when it must be; without a schema just the name.
[[nodiscard]] std::string to_sql(const QualifiedName& name);

/// `base` followed by `suffix` as they stand (a caller who wants an underscore writes it), in at
/// most 63 bytes. When that is too long it is `<front of base>_<hash><suffix>`, the hash being of
/// the whole, so that two long names stay different; parts are cut at character borders.
[[nodiscard]] std::string derived_name(std::string_view base, std::string_view suffix);

}  // namespace pgmig::pg
