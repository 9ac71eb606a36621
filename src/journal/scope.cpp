// SPDX-License-Identifier: Apache-2.0
// What names in migrations mean: remembered, so that a change is noticed.
#include "journal/journal.hpp"
#include "journal/own_transaction.hpp"
#include "journal/schema.hpp"

#include <fmt/format.h>

namespace pgmig::journal {

std::optional<ScopeChange> Journal::adopt_scope(const std::vector<std::string>& managed_schemas) {
  enum { path_before, managed_before, path_now };

  const db::Rows rows = read_rows(schema::scope, {});
  const bool is_known = rows.at(0, path_before) && rows.at(0, managed_before);
  const ScopeChange change{
      .before = {.search_path = rows.text(0, path_before),
                 .managed_schemas = rows.text(0, managed_before)},
      .now = {.search_path = rows.text(0, path_now),
              .managed_schemas = fmt::format("{}", fmt::join(managed_schemas, ", "))}};
  if (is_known && change.before == change.now) {
    return std::nullopt;
  }
  OwnTransaction transaction(session_);
  append(schema::set_meta, {"search_path", change.now.search_path});
  append(schema::set_meta, {"managed_schemas", change.now.managed_schemas});
  if (is_known) {
    log({.what = "scope_changed", .message = to_text(change)});
  }
  transaction.commit();
  return is_known ? std::optional{change} : std::nullopt;
}

std::string to_text(const ScopeChange& change) {
  const auto& [before, now] = change;
  std::string text;
  if (before.search_path != now.search_path) {
    text = fmt::format("search_path is {}, and was {}", now.search_path, before.search_path);
  }
  if (before.managed_schemas != now.managed_schemas) {
    const auto named = [](const std::string& list) { return list.empty() ? "all" : list; };
    text += fmt::format("{}managed_schemas are {}, and were {}", text.empty() ? "" : "; ",
                        named(now.managed_schemas), named(before.managed_schemas));
  }
  return text;
}

}  // namespace pgmig::journal
