// SPDX-License-Identifier: Apache-2.0
// LIST, RANGE and HASH as conditions.
#include "planner/partition_proof.hpp"

#include "pg/sql_text.hpp"
#include "planner/type_change.hpp"
#include "sql/conjunction.hpp"
#include "sql/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <string_view>
#include <vector>

namespace pgmig::planner {

using sql::PartitionBound;
using Texts = std::vector<std::string>;

namespace {

Texts quoted(const Texts& columns) {
  Texts names;
  std::ranges::transform(columns, std::back_inserter(names), pg::quote_identifier);
  return names;
}

bool is_end(const std::string& value) { return value == "MINVALUE" || value == "MAXVALUE"; }

bool is_null(const std::string& value) { return sql::is_word(value, "null"); }

std::string any_of(const Texts& conditions) {
  return conditions.size() == 1 ? conditions.front()
                                : fmt::format("({})", fmt::join(conditions, " OR "));
}

/// A partition for NULL takes only what is NULL or in the list.
std::string list_condition(const std::string& key, const Texts& values) {
  Texts rest;
  std::ranges::remove_copy_if(values, std::back_inserter(rest), is_null);
  const std::string among = fmt::format("{} IN ({})", key, fmt::join(rest, ", "));
  if (rest.size() == values.size()) {
    return fmt::format("{} IS NOT NULL AND {}", key, among);
  }
  return rest.empty() ? fmt::format("{} IS NULL", key)
                      : fmt::format("({} IS NULL OR {})", key, among);
}

/// The rows on one side of an end, column by column: a > 1 OR (a = 1 AND b >= 2).
std::string side(const Texts& keys, const Texts& values, std::size_t begin, const std::string& sign,
                 const std::string& last) {
  Texts ways;
  for (std::size_t at = begin; at < keys.size(); ++at) {
    std::string way;
    for (std::size_t before = begin; before < at; ++before) {
      way += fmt::format("{} = {} AND ", keys[before], values[before]);
    }
    const bool is_last = at + 1 == keys.size();
    way += fmt::format("{} {} {}", keys[at], is_last ? last : sign, values[at]);
    ways.push_back(at == begin ? way : "(" + way + ")");
  }
  return any_of(ways);
}

/// Ends with MINVALUE or MAXVALUE are understood where there is one key.
std::optional<std::string> range_condition(const Texts& keys, const PartitionBound& bound) {
  const bool open =
      std::ranges::any_of(bound.from, is_end) || std::ranges::any_of(bound.to, is_end);
  if (bound.from.size() != keys.size() || bound.to.size() != keys.size() ||
      (open && keys.size() > 1)) {
    return std::nullopt;
  }
  Texts parts;
  for (const std::string& key : keys) {
    parts.push_back(key + " IS NOT NULL");
  }
  std::size_t begin = 0;
  for (; begin + 1 < keys.size() && bound.from[begin] == bound.to[begin]; ++begin) {
    parts.push_back(fmt::format("{} = {}", keys[begin], bound.from[begin]));
  }
  if (!is_end(bound.from[begin])) {
    parts.push_back(side(keys, bound.from, begin, ">", ">="));
  }
  if (!is_end(bound.to[begin])) {
    parts.push_back(side(keys, bound.to, begin, "<", "<"));
  }
  return fmt::format("{}", fmt::join(parts, " AND "));
}

std::string hash_condition(const catalog::Relation& parent, const Texts& keys,
                           const PartitionBound& bound) {
  return fmt::format("pg_catalog.satisfies_hash_partition({}::pg_catalog.regclass, {}, {}, {})",
                     pg::quote_literal(pg::to_sql(parent.name)), bound.modulus, bound.remainder,
                     fmt::join(keys, ", "));
}

/// Constants are written with their type when the server spells them, and without by authors. Only
/// the column's own type goes: another may compare in another way.
std::string without_casts(std::string part, const catalog::Relation& table) {
  for (const catalog::Column& column : table.columns) {
    const std::string cast = "'::" + parts_of(column.type).base;
    for (std::size_t at = part.find(cast); at != std::string::npos; at = part.find(cast, at + 1)) {
      part.erase(at + 1, cast.size() - 1);
    }
  }
  return part;
}

/// A list of values has two spellings, and one of a single value a third.
std::string with_plain_list(std::string part) {
  constexpr std::string_view any = " = ANY(ARRAY[";
  constexpr std::string_view in = " IN (";
  if (const std::size_t at = part.find(any); at != std::string::npos && part.ends_with("])")) {
    part.erase(part.size() - 2, 1);
    part.replace(at, any.size(), in);
  }
  const std::size_t at = part.find(in);
  if (at != std::string::npos && part.ends_with(')') && part.find(',', at) == std::string::npos) {
    part.pop_back();
    part.replace(at, in.size(), " = ");
  }
  return part;
}

/// What the condition asks for, part by part, in one spelling.
std::set<std::string> parts_in(std::string_view condition, const catalog::Relation& table) {
  std::set<std::string> parts;
  for (const std::string& part : sql::conjuncts_of(condition)) {
    parts.insert(with_plain_list(without_casts(part, table)));
  }
  return parts;
}

/// What valid CHECKs and NOT NULL columns say of every row.
std::set<std::string> known_parts(const catalog::Relation& table) {
  std::set<std::string> known;
  for (const catalog::Constraint& constraint : table.constraints) {
    constexpr std::string_view check = "CHECK ";
    if (constraint.kind == sql::ConstraintKind::check && constraint.validated &&
        constraint.definition.starts_with(check)) {
      known.merge(parts_in(std::string_view{constraint.definition}.substr(check.size()), table));
    }
  }
  for (const catalog::Column& column : table.columns) {
    if (column.not_null) {
      known.insert(pg::quote_identifier(column.name) + " IS NOT NULL");
    }
  }
  return known;
}

}  // namespace

std::optional<std::string> partition_condition(const catalog::Relation& parent,
                                               const PartitionBound& bound) {
  const auto key = sql::partition_key(parent.partition_key);
  if (!key) {
    return std::nullopt;
  }
  const Texts keys = quoted(key->columns);
  switch (bound.kind) {
    case PartitionBound::Kind::rest:
      return std::nullopt;
    case PartitionBound::Kind::list:
      return list_condition(keys.front(), bound.values);
    case PartitionBound::Kind::range:
      return range_condition(keys, bound);
    case PartitionBound::Kind::hash:
      return hash_condition(parent, keys, bound);
  }
  return std::nullopt;
}

std::string other_rows(const std::string& condition) { return "NOT (" + condition + ")"; }

bool is_proven(const catalog::Relation& table, const std::string& condition) {
  const std::set<std::string> asked = parts_in(condition, table);
  return !asked.empty() && std::ranges::includes(known_parts(table), asked);
}

}  // namespace pgmig::planner
