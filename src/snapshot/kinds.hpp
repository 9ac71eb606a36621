// SPDX-License-Identifier: Apache-2.0
// What is known of each kind of object: how SQL makes, changes and removes it.
#pragma once

#include "snapshot/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::snapshot {

/// Where a script says it.
enum class Place {
  head,    ///< stands alone
  inside,  ///< within the parentheses of CREATE TABLE
  behind,  ///< after the head that it is part of
  last     ///< after everything else: what may form a circle
};

/// SQL with %o, %n and %v for of, name and value.
struct Kind {
  std::string_view name;
  Place place = Place::head;
  std::string_view make;
  std::string_view change;  ///< empty: it is removed and made anew
  std::string_view remove;  ///< empty: goes with what it is part of, or by itself
};

/// Its row; nothing for a word that means nothing here.
[[nodiscard]] const Kind* find_kind(std::string_view name);

/// The order of kinds among heads, and within what belongs to one head.
[[nodiscard]] int rank_of(std::string_view kind);

/// SQL of a statement, without the semicolon; empty where the kind has none.
[[nodiscard]] std::string make(const Object& object);
[[nodiscard]] std::string change(const Object& from, const Object& to);
[[nodiscard]] std::string remove(const Object& object);

}  // namespace pgmig::snapshot
