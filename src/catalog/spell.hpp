// SPDX-License-Identifier: Apache-2.0
// Simple values as text, and back: the words of the schema value's canonical form.
#pragma once

#include "catalog/catalog.hpp"

#include <concepts>
#include <string>
#include <string_view>

namespace pgmig::catalog {

/// The name as SQL spells it; empty for no name.
[[nodiscard]] std::string spell(const pg::QualifiedName& name);
[[nodiscard]] std::string spell(sql::ConstraintKind kind);
[[nodiscard]] std::string spell(sql::Identity identity);
[[nodiscard]] std::string spell(RelationKind kind);
[[nodiscard]] std::string spell(char code);

/// What has a spelling here.
template <class T>
concept Spelt = std::same_as<T, pg::QualifiedName> || std::same_as<T, sql::ConstraintKind> ||
    std::same_as<T, sql::Identity> || std::same_as<T, RelationKind> || std::same_as<T, char>;

/// The other way. What is no such word gives Error{usage}.
[[nodiscard]] pg::QualifiedName name_from(std::string_view text);
[[nodiscard]] sql::ConstraintKind constraint_kind_from(std::string_view text);
[[nodiscard]] sql::Identity identity_from(std::string_view text);
[[nodiscard]] RelationKind relation_kind_from(std::string_view text);

}  // namespace pgmig::catalog
