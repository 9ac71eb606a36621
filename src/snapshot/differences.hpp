// SPDX-License-Identifier: Apache-2.0
// What differs between two snapshots, in words and as SQL.
#pragma once

#include "snapshot/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::snapshot {

/// One object that is not the same in both.
struct Difference {
  std::optional<Object> expected;  ///< nothing: it came in addition
  std::optional<Object> found;     ///< nothing: it is missing

  bool operator==(const Difference&) const = default;
};

/// In the order of `found`, what is missing first. Of a table that is missing or new, all parts are
/// listed.
[[nodiscard]] std::vector<Difference> differences(const Snapshot& expected, const Snapshot& found);

/// Without what matches one of the patterns (fnmatch(3): '*', '?', '[a-z]'; compared
/// with the object's own name and with what it is part of, as SQL spells them), and without
/// partitions that came to, or went from, a table that is in `expected`: whoever manages partitions
/// does that every day.
[[nodiscard]] std::vector<Difference> without_ignored(std::vector<Difference> all,
                                                      const Snapshot& expected,
                                                      const std::vector<std::string>& patterns);

/// "column note of public.orders is missing"; parts of what is missing or new as a whole are not
/// told.
[[nodiscard]] std::vector<std::string> to_words(const std::vector<Difference>& all);

/// What turns `expected` into `found`.
[[nodiscard]] std::string to_sql(const std::vector<Difference>& all);

/// What came in addition and has no SQL that removes it: a column's storage, before 16.
[[nodiscard]] std::vector<Object> without_removal(const std::vector<Difference>& all);

/// The other way round.
[[nodiscard]] std::vector<Difference> reversed(std::vector<Difference> all);

/// For storing; differences_from_text(to_text(d)) == d. Throws Error{history_violation} on what it
/// did not write.
[[nodiscard]] std::string to_text(const std::vector<Difference>& all);
[[nodiscard]] std::vector<Difference> differences_from_text(std::string_view text);

/// What the schema is held to be after a run: as it is found, but what differed before the run and
/// was not touched by it (`before`, with `found` as it was then) is expected as it always was.
[[nodiscard]] Snapshot expected_after(const Snapshot& found, const std::vector<Difference>& before);

}  // namespace pgmig::snapshot
