// SPDX-License-Identifier: Apache-2.0
// SQL that pgmig emits: built from parts that know how to quote themselves, so that quoting cannot
// be forgotten.
#pragma once

#include "pg/name.hpp"

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>

namespace pgmig::pg {

/// One unqualified name.
struct Identifier {
  std::string name;
};

/// One string constant.
struct Literal {
  std::string text;
};

/// SQL text from the author's file or from the server's own deparser: goes in as it stands.
struct Verbatim {
  std::string sql;
};

template <class T>
concept SqlFragment = std::same_as<std::remove_cvref_t<T>, Identifier> ||
    std::same_as<std::remove_cvref_t<T>, QualifiedName> ||
    std::same_as<std::remove_cvref_t<T>, Literal> ||
    std::same_as<std::remove_cvref_t<T>, Verbatim> ||
    (std::integral<std::remove_cvref_t<T>> && !std::same_as<std::remove_cvref_t<T>, bool> &&
     !std::same_as<std::remove_cvref_t<T>, char>);

namespace detail {
inline std::string sql_of(const Identifier& part) { return quote_identifier(part.name); }

inline std::string sql_of(const QualifiedName& part) { return to_sql(part); }

inline std::string sql_of(const Literal& part) { return quote_literal(part.text); }

inline std::string sql_of(const Verbatim& part) { return part.sql; }

template <std::integral T>
std::string sql_of(T number) {
  return std::to_string(number);
}

template <class>
using AsString = std::string;
}  // namespace detail

/// `pg::sql("DROP INDEX {}", name)`: the format is checked at compile time, and a plain std::string
/// as an argument does not compile.
template <SqlFragment... Parts>
[[nodiscard]] std::string sql(fmt::format_string<detail::AsString<Parts>...> format,
                              const Parts&... parts) {
  return fmt::format(format, detail::sql_of(parts)...);
}

}  // namespace pgmig::pg
