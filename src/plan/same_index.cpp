// SPDX-License-Identifier: Apache-2.0
#include "plan/same_index.hpp"

#include "sql/script.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <variant>

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

/// Without their schemas: the server leaves out what is in the search_path.
std::set<std::string> functions_of(const sql::Expression& expression) {
  std::set<std::string> names;
  for (const pg::QualifiedName& function : expression.functions) {
    names.insert(function.name);
  }
  return names;
}

bool is_alike(const std::optional<sql::Expression>& a, const std::optional<sql::Expression>& b) {
  if (!a || !b) {
    return a.has_value() == b.has_value();
  }
  return columns_of(*a) == columns_of(*b) && functions_of(*a) == functions_of(*b);
}

bool is_same_key(const sql::IndexKey& a, const sql::IndexKey& b) {
  return a.column == b.column && is_alike(a.expression, b.expression);
}

}  // namespace

bool is_same_index(std::string_view planned, std::string_view found) {
  const auto wanted = index_of(planned);
  const auto there = index_of(found);
  return wanted && there && wanted->unique == there->unique && wanted->method == there->method &&
         wanted->included == there->included && is_alike(wanted->predicate, there->predicate) &&
         std::ranges::equal(wanted->keys, there->keys, is_same_key);
}

}  // namespace pgmig::plan
