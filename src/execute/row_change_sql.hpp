// SPDX-License-Identifier: Apache-2.0
// An author's UPDATE or DELETE for some rows of one table, as SQL. Pure.
#pragma once

#include "pg/name.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <string_view>

namespace pgmig::execute {

/// What is put together: the author's text, the change that it is, and the table with rows.
struct PartOfChange {
  std::string_view text;
  const plan::RowChange& change;
  const pg::QualifiedName& heap;
};

/// The author's condition, in brackets that a comment at its end does not swallow; "true" where
/// there is none.
[[nodiscard]] std::string condition_of(std::string_view text, const plan::RowChange& change);

/// The change of the rows that fulfil `where`, too. Where rows that go are to be kept, the same
/// statement keeps them. It counts what it has changed.
[[nodiscard]] std::string change_where(const PartOfChange& part, const std::string& where);

/// The change of the rows that a first statement found and locked: `where` tells which, those that
/// others hold left out. A row that somebody else changes at the same moment may be left out, too.
[[nodiscard]] std::string change_free_rows(const PartOfChange& part, const std::string& where,
                                           bool pass_over);

/// Locks the rows that fulfil `where`, keeps what they are, and answers where they lie: an array of
/// tid as text, NULL where there are none.
[[nodiscard]] std::string keep_old_rows(const PartOfChange& part, const std::string& where);

/// The change of the rows at these places, which keep_old_rows() has locked; it keeps what they
/// become.
[[nodiscard]] std::string change_kept_rows(const PartOfChange& part, const std::string& places);

}  // namespace pgmig::execute
