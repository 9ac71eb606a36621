// SPDX-License-Identifier: Apache-2.0
#include "plan/same_index.hpp"

#include "sql/script.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::plan {

namespace {

std::optional<sql::CreateIndex> index_of(std::string_view text) {
  const sql::Script script = sql::parse_script(std::string(text), "");
  if (script.statements.size() != 1) {
    return std::nullopt;
  }
  const auto* const index = std::get_if<sql::CreateIndex>(&script.statements.front().change);
  return index == nullptr ? std::nullopt : std::optional{*index};
}

std::set<std::string> columns_of(const sql::Expression& expression) {
  return {expression.columns.begin(), expression.columns.end()};
}

/// Without their schemas: the server leaves out what is in the search_path. Before PostgreSQL 14
/// EXTRACT was date_part().
std::set<std::string> functions_of(const sql::Expression& expression) {
  std::set<std::string> names;
  for (const pg::QualifiedName& function : expression.functions) {
    names.insert(function.name == "extract" ? "date_part" : function.name);
  }
  return names;
}

bool is_alike(const std::optional<sql::Expression>& a, const std::optional<sql::Expression>& b) {
  if (!a || !b) {
    return a.has_value() == b.has_value();
  }
  return columns_of(*a) == columns_of(*b) && functions_of(*a) == functions_of(*b);
}

/// The server leaves out of a definition what is the column's own; `real` is what it is.
bool is_choice(const std::string& wanted, const std::string& printed, const std::string& real) {
  return wanted == printed || (printed.empty() && wanted == real);
}

std::string item(const std::vector<std::string>& list, std::size_t number) {
  return number < list.size() ? list[number] : std::string{};
}

bool is_same_key(const sql::IndexKey& wanted, const sql::IndexKey& there, const ServerIndex& found,
                 std::size_t number) {
  return wanted.column == there.column && is_alike(wanted.expression, there.expression) &&
         wanted.descending == there.descending && wanted.nulls_first == there.nulls_first &&
         is_choice(wanted.opclass, there.opclass, item(found.opclasses, number)) &&
         is_choice(wanted.collation, there.collation, item(found.collations, number));
}

bool are_same_keys(const sql::CreateIndex& wanted, const sql::CreateIndex& there,
                   const ServerIndex& found) {
  if (wanted.keys.size() != there.keys.size()) {
    return false;
  }
  for (std::size_t number = 0; number < wanted.keys.size(); ++number) {
    if (!is_same_key(wanted.keys[number], there.keys[number], found, number)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_same_index(std::string_view planned, const ServerIndex& found) {
  const auto wanted = index_of(planned);
  const auto there = index_of(found.definition);
  return wanted && there && wanted->unique == there->unique &&
         wanted->nulls_not_distinct == there->nulls_not_distinct &&
         wanted->method == there->method && wanted->included == there->included &&
         is_alike(wanted->predicate, there->predicate) && are_same_keys(*wanted, *there, found);
}

bool is_index_if_not_exists(std::string_view statement) {
  const auto index = index_of(statement);
  return index && index->if_not_exists;
}

}  // namespace pgmig::plan
