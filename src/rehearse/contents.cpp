// SPDX-License-Identifier: Apache-2.0
#include "rehearse/contents.hpp"

#include "pg/sql_text.hpp"
#include "rehearse/queries.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::rehearse {

namespace {

std::string rows_in_words(std::int64_t rows) {
  return fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
}

TableContents read_table(db::Session& session, const std::string& query,
                         const std::vector<std::string>& columns) {
  const db::Rows rows = session.query(query);
  TableContents table{.rows = rows.integer(0, 0), .digest = rows.text(0, 1)};
  for (std::size_t at = 0; at < columns.size(); ++at) {
    table.columns.emplace(columns[at], rows.text(0, at + 2));
  }
  return table;
}

/// Columns that both have, and whose values differ.
std::vector<std::string> changed_columns(const TableContents& one, const TableContents& other) {
  std::vector<std::string> names;
  for (const auto& [name, digest] : one.columns) {
    const auto at = other.columns.find(name);
    if (at == other.columns.end() || at->second != digest) {
      names.push_back(name);
    }
  }
  return names;
}

/// Whether `after` holds these values in a column that `before` did not have: it was renamed, or
/// copied.
bool is_kept_in_new_column(const TableContents& before, const TableContents& after,
                           const std::string& digest) {
  return std::ranges::any_of(after.columns, [&](const auto& column) {
    return column.second == digest && !before.columns.contains(column.first);
  });
}

/// The same rows under a name that was not there before: the table was renamed, or moved.
const std::string* renamed_to(const TableContents& table, const Contents& before,
                              const Contents& after) {
  const auto found = std::ranges::find_if(after, [&](const auto& other) {
    return !before.contains(other.first) && other.second.digest == table.digest;
  });
  return found == after.end() ? nullptr : &found->first;
}

/// Of one table that was there before.
class Judgement {
 public:
  Judgement(const Contents& before, const Contents& after, const std::string& name)
      : before_(before), after_(after), name_(name), table_(before.at(name)) {
    const auto at = after.find(name);
    between_ = at == after.end() ? nullptr : &at->second;
  }

  /// `back` is what the undo left of it; nullptr: no such table.
  void judge(const TableContents* back, RowFindings& findings) const {
    const std::int64_t rows = back == nullptr ? 0 : back->rows;
    if (rows < table_.rows) {
      judge_missing(table_.rows - rows, rows == 0, findings);
    } else if (rows > table_.rows) {
      findings.left.push_back(fmt::format("{} of {} that were not there before are there now",
                                          rows_in_words(rows - table_.rows), name_));
    } else if (back != nullptr && back->digest != table_.digest) {
      judge_changed(*back, findings);
    }
  }

 private:
  void judge_missing(std::int64_t missing, bool all, RowFindings& findings) const {
    if (all && between_ != nullptr && between_->rows > table_.rows) {
      findings.emptied.push_back(
          fmt::format("the undo empties {}: {} that the migration had not added went, too", name_,
                      rows_in_words(missing)));
      return;
    }
    if (between_ != nullptr && between_->rows >= table_.rows) {
      findings.lost.push_back(
          fmt::format("{} of {} were there after the migration and are lost by the undo",
                      rows_in_words(missing), name_));
      return;
    }
    const auto* const other = between_ == nullptr ? renamed_to(table_, before_, after_) : nullptr;
    if (other != nullptr) {
      findings.lost.push_back(
          fmt::format("{} of {} were in {} after the migration and are lost by the undo",
                      rows_in_words(missing), name_, *other));
      return;
    }
    findings.gone.push_back(
        fmt::format("{} of {} went with the migration itself", rows_in_words(missing), name_));
  }

  void judge_changed(const TableContents& back, RowFindings& findings) const {
    const auto columns = changed_columns(table_, back);
    for (const std::string& column : columns) {
      (is_kept(column) ? findings.lost : findings.gone).push_back(in_words(column));
    }
    if (columns.empty() && between_ != nullptr && between_->digest == table_.digest) {
      findings.lost.push_back(
          fmt::format("the undo put values of {} into other rows than theirs", name_));
    }
  }

  [[nodiscard]] bool is_kept(const std::string& column) const {
    if (between_ == nullptr) {
      return renamed_to(table_, before_, after_) != nullptr;
    }
    const std::string& digest = table_.columns.at(column);
    const auto same = between_->columns.find(column);
    return (same != between_->columns.end() && same->second == digest) ||
           is_kept_in_new_column(table_, *between_, digest);
  }

  [[nodiscard]] std::string in_words(const std::string& column) const {
    return is_kept(column)
               ? fmt::format(
                     "values of {}.{} were there after the migration and are lost by the "
                     "undo",
                     name_, column)
               : fmt::format("values of {}.{} were changed by the migration itself", name_, column);
  }

  const Contents& before_;
  const Contents& after_;
  const std::string& name_;
  const TableContents& table_;
  const TableContents* between_ = nullptr;
};

/// Without the columns that may differ; whole rows count only where none may.
bool is_same(const std::string& name, const TableContents& one, const TableContents& other,
             const Columns& unstable) {
  const auto may_differ = [&](const std::string& column) {
    return unstable.contains({name, column});
  };
  if (one.rows != other.rows) {
    return false;
  }
  const auto changed = changed_columns(one, other);
  const bool any_unstable = std::ranges::any_of(
      one.columns, [&](const auto& column) { return may_differ(column.first); });
  return std::ranges::all_of(changed, may_differ) && (any_unstable || one.digest == other.digest);
}

std::string in_words(const std::string& name, const TableContents& expected,
                     const TableContents& found) {
  if (expected.rows != found.rows) {
    return fmt::format("{} in {}, not {}", rows_in_words(found.rows), name, expected.rows);
  }
  const auto columns = changed_columns(expected, found);
  return columns.empty()
             ? fmt::format("rows of {} are not the same", name)
             : fmt::format("values of {} in {} are not the same", fmt::join(columns, ", "), name);
}

}  // namespace

Contents read_contents(db::Session& session, const std::string& journal_schema) {
  enum { table, column };

  const db::Rows rows = session.query(queries::columns_with_rows, {journal_schema});
  Contents contents;
  for (std::size_t row = 0; row < rows.size();) {
    const std::string& name = rows.text(row, table);
    std::vector<std::string> columns;
    std::string digests;
    for (; row < rows.size() && rows.text(row, table) == name; ++row) {
      if (rows.at(row, column)) {
        columns.push_back(rows.text(row, column));
        digests += pg::sql(
            ", pg_catalog.md5(coalesce(pg_catalog.string_agg(coalesce(x.{}::pg_catalog.text, "
            "'\\N'), E'\\n' ORDER BY x.{}::pg_catalog.text COLLATE \"C\"), ''))",
            pg::Identifier{columns.back()}, pg::Identifier{columns.back()});
      }
    }
    // Keys of jsonb have an order of their own, whatever that of the columns is.
    contents.emplace(
        name, read_table(session,
                         pg::sql("SELECT pg_catalog.count(*), pg_catalog.md5(coalesce("
                                 "pg_catalog.string_agg(pg_catalog.to_jsonb(x)::pg_catalog.text, "
                                 "E'\\n' ORDER BY pg_catalog.to_jsonb(x)::pg_catalog.text COLLATE "
                                 "\"C\"), '')){} FROM ONLY {} AS x",
                                 pg::Verbatim{digests}, pg::Verbatim{name}),
                         columns));
  }
  return contents;
}

std::vector<std::string> differences(const Contents& expected, const Contents& found,
                                     const Columns& unstable) {
  std::vector<std::string> words;
  for (const auto& [name, table] : expected) {
    const auto other = found.find(name);
    const TableContents now = other == found.end() ? TableContents{} : other->second;
    if (other == found.end() ? table.rows > 0 : !is_same(name, table, now, unstable)) {
      words.push_back(in_words(name, table, now));
    }
  }
  for (const auto& [name, table] : found) {
    if (!expected.contains(name) && table.rows > 0) {
      words.push_back(in_words(name, {}, table));
    }
  }
  return words;
}

Columns unequal_columns(const Contents& one, const Contents& other) {
  Columns columns;
  for (const auto& [name, table] : one) {
    const auto at = other.find(name);
    if (at != other.end()) {
      for (const std::string& column : changed_columns(table, at->second)) {
        columns.emplace(name, column);
      }
    }
  }
  return columns;
}

RowFindings judge_rows(const Contents& before, const Contents& after, const Contents& back) {
  RowFindings findings;
  for (const auto& [name, table] : before) {
    const auto at = back.find(name);
    Judgement(before, after, name).judge(at == back.end() ? nullptr : &at->second, findings);
  }
  return findings;
}

}  // namespace pgmig::rehearse
