// SPDX-License-Identifier: Apache-2.0
// A range of a table's rows by the values of a key, and how far a walk in its order is. Pure.
#pragma once

#include "pg/name.hpp"

#include <pgmig/plan.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::execute {

/// The values of a key's columns as text, in their order; none: before the first row.
using KeyValues = std::vector<std::string>;

/// How far a walk is: of the table `heap`, and of those before it in the order of their oids, the
/// rows up to and with `after` are done. It ends at `last`, the highest key there when it began, so
/// that rows which come in behind do not keep it going.
struct KeyPosition {
  std::int64_t heap = 0;
  KeyValues after;
  KeyValues last;
  std::int64_t seen = 0;  ///< rows, in all tables, for the progress
  bool operator==(const KeyPosition&) const = default;
};

[[nodiscard]] std::string to_text(const KeyPosition& position);

/// What to_text() made of it. Throws Error{history_violation} for anything else: rows could be
/// changed twice.
[[nodiscard]] KeyPosition key_position_from(std::string_view text);

/// The query of the highest key: no row where the table is empty.
[[nodiscard]] std::string highest_key(const plan::RowChange& change, const pg::QualifiedName& heap);

/// The query of the key with which a batch of `rows` ends that begins behind `after`: no row where
/// there are fewer up to `last`.
[[nodiscard]] std::string end_of_batch(const plan::RowChange& change, const pg::QualifiedName& heap,
                                       const KeyPosition& position, std::int64_t rows);

/// The condition of the rows behind `after`, up to and with `to`.
[[nodiscard]] std::string key_between(const plan::RowChange& change, const KeyValues& after,
                                      const KeyValues& to);

/// "id = 5, part = 'a'": for people.
[[nodiscard]] std::string in_words(const plan::RowChange& change, const KeyValues& values);

}  // namespace pgmig::execute
