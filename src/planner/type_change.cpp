// SPDX-License-Identifier: Apache-2.0
// The list of free type changes. What is not on it rewrites the table.
#include "planner/type_change.hpp"

#include "planner/default_value.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <variant>

namespace pgmig::planner {

using catalog::Catalog;

namespace {

struct Pair {
  std::string_view from;
  std::string_view to;
};

/// Binary coercible without a look at the values.
constexpr std::array free_pairs{
    Pair{"character varying", "text"},
    Pair{"text", "character varying"},
    Pair{"cidr", "inet"},
    Pair{"xml", "text"},
    Pair{"bit", "bit varying"},
    Pair{"integer", "oid"},
    Pair{"oid", "integer"},
    Pair{"xml", "character varying"},
    Pair{"citext", "text"},
    Pair{"text", "citext"},
    Pair{"citext", "character varying"},
    Pair{"character varying", "citext"},
    Pair{"text", "character"},
    Pair{"character varying", "character"},
};

/// Types whose one modifier may grow or go without a rewrite.
constexpr std::array growing{
    std::string_view{"character varying"},
    std::string_view{"bit varying"},
    std::string_view{"timestamp without time zone"},
    std::string_view{"timestamp with time zone"},
    std::string_view{"time without time zone"},
    std::string_view{"time with time zone"},
    std::string_view{"interval"},
};

constexpr std::array utc_names{
    std::string_view{"UTC"},       std::string_view{"Etc/UTC"},  std::string_view{"GMT"},
    std::string_view{"Etc/GMT"},   std::string_view{"Zulu"},     std::string_view{"Etc/Zulu"},
    std::string_view{"Universal"}, std::string_view{"Etc/UCT"},  std::string_view{"UCT"},
    std::string_view{"Greenwich"}, std::string_view{"Etc/GMT0"}, std::string_view{"GMT0"},
    std::string_view{"<+00>-00"},  std::string_view{"<-00>+00"},
};

/// Wider to the right.
constexpr std::array widenings{
    Pair{"smallint", "integer"},
    Pair{"smallint", "bigint"},
    Pair{"integer", "bigint"},
    Pair{"smallint", "numeric"},
    Pair{"integer", "numeric"},
    Pair{"bigint", "numeric"},
    Pair{"real", "double precision"},
    Pair{"character varying", "text"},
    Pair{"character", "text"},
    Pair{"character", "character varying"},
    Pair{"date", "timestamp without time zone"},
    Pair{"date", "timestamp with time zone"},
    Pair{"timestamp without time zone", "timestamp with time zone"},
    Pair{"json", "jsonb"},
    Pair{"cidr", "inet"},
    Pair{"text", "citext"},
    Pair{"character varying", "citext"},
};

template <std::size_t N>
bool holds(const std::array<Pair, N>& pairs, std::string_view from, std::string_view to) {
  return std::ranges::any_of(pairs, [&](const Pair& p) { return p.from == from && p.to == to; });
}

/// A modifier that is not there is the widest.
bool grows(int from, int to) { return to == -1 || (from != -1 && to >= from); }

/// The base without the schema that an extension's type lives in.
std::string_view bare(std::string_view base) {
  const std::size_t dot = base.rfind('.');
  return dot == std::string_view::npos ? base : base.substr(dot + 1);
}

/// All digits of a second, as without a modifier.
bool is_finest(const TypeParts& type) {
  constexpr int microseconds = 6;
  return type.first == microseconds && (type.base.starts_with("time") || type.base == "interval");
}

bool same_family_grows(const TypeParts& from, const TypeParts& to) {
  if (from.base == "numeric") {
    return to.first == -1 || (from.first != -1 && to.first >= from.first &&
                              std::max(to.second, 0) == std::max(from.second, 0));
  }
  if (from.base == "character" || from.base.ends_with("[]")) {
    return to.first == -1;  // bpchar: no blanks to add or cut; of an array no element is looked at
  }
  if (is_finest(to)) {
    return true;
  }
  return std::ranges::find(growing, from.base) != growing.end() && grows(from.first, to.first);
}

constexpr std::string_view plain_timestamp = "timestamp without time zone";
constexpr std::string_view zoned_timestamp = "timestamp with time zone";

/// PG 12+: no rewrite when the session's zone is a fixed offset of zero.
bool is_free_zone_change(const Catalog& catalog, const TypeParts& from, const TypeParts& to) {
  const bool crosses = (from.base == plain_timestamp && to.base == zoned_timestamp) ||
                       (from.base == zoned_timestamp && to.base == plain_timestamp);
  return crosses && std::ranges::find(utc_names, catalog.time_zone) != utc_names.end() &&
         (to.first == -1 || is_finest(to));
}

/// What has a modifier looks at every value: text -> varchar(n).
bool is_free_pair(const TypeParts& from, const TypeParts& to) {
  const bool loses_fields = from.base.starts_with("interval ") && to.base == "interval";
  return loses_fields ? to.first == -1 || is_finest(to)
                      : to.first == -1 && holds(free_pairs, bare(from.base), bare(to.base));
}

/// The type under a domain, or the type itself.
std::string base_of(const Catalog& catalog, std::string_view type) {
  std::string current{type};
  for (int depth = 0; depth < 32; ++depth) {
    const auto at = std::ranges::find_if(catalog.types, [&](const auto& entry) {
      return entry.second.kind == 'd' && pg::to_sql(entry.first) == current;
    });
    if (at == catalog.types.end()) {
      return current;
    }
    current = at->second.base;
  }
  return current;
}

/// What stands between a beginning and an end; nothing where they do not stand there.
std::optional<std::string_view> between(std::string_view text, std::string_view begin,
                                        std::string_view end) {
  const bool fits =
      text.size() >= begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end);
  return fits ? std::optional{text.substr(begin.size(), text.size() - begin.size() - end.size())}
              : std::nullopt;
}

/// A type as an author may write it, spelt as TypeName::name spells it.
std::string spelt(std::string_view type) {
  const std::string text = fmt::format("ALTER TABLE t ALTER c TYPE {}", type);
  const sql::Script script = sql::parse_script(text, {});
  const auto* alter = script.statements.size() == 1
                          ? std::get_if<sql::AlterTable>(&script.statements.front().change)
                          : nullptr;
  return alter == nullptr ? std::string{} : alter->actions.front().type->name;
}

/// USING that says no more than the cast that is made anyway: `c`, `c::type`, `CAST(c AS type)`.
bool is_plain_using(const sql::AlterAction& action) {
  if (!action.expression) {
    return true;
  }
  const sql::Expression& expression = *action.expression;
  if (!expression.functions.empty() || expression.columns.size() != 1) {
    return false;
  }
  std::string_view text = expression.text;
  if (const auto inside = between(text, "(", ")")) {
    text = *inside;
  }
  const std::string column = pg::quote_identifier(action.name);
  const auto cast = between(text, column + "::", "");
  const auto long_cast = between(text, "cast(" + column + " as ", ")");
  return text == column || (cast && spelt(*cast) == action.type->name) ||
         (long_cast && spelt(*long_cast) == action.type->name);
}

int number_of(std::string_view digits) {
  int number = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

TypeParts parts_of(std::string_view type) {
  TypeParts parts;
  const std::size_t open = type.find('(');
  const std::size_t close = type.find(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    parts.base = type == "bpchar" ? "character" : std::string{type};
    return parts;
  }
  parts.base = std::string{type.substr(0, open)} + std::string{type.substr(close + 1)};
  const std::string_view modifiers = type.substr(open + 1, close - open - 1);
  const std::size_t comma = modifiers.find(',');
  parts.first = number_of(modifiers.substr(0, comma));
  if (comma != std::string_view::npos) {
    parts.second = number_of(modifiers.substr(comma + 1));
  }
  return parts;
}

std::string spelling(const Catalog& catalog, const sql::TypeName& type) {
  const catalog::Type* found = catalog.find_type(type.base);
  if (found == nullptr) {
    return type.name;
  }
  return type.name.ends_with("[]") ? pg::to_sql(found->name) + "[]" : pg::to_sql(found->name);
}

StoredValues stored_values(const Catalog& catalog, std::string_view from,
                           const sql::AlterAction& action) {
  const std::string to_type = spelling(catalog, *action.type);
  if (!is_plain_using(action) || is_constrained_domain(catalog, *action.type)) {
    const bool same = from == to_type && is_plain_using(action);
    return same ? StoredValues::stay : StoredValues::rewritten;
  }
  const std::string under_domain = base_of(catalog, from);
  TypeParts old_type = parts_of(under_domain);
  const TypeParts new_type = parts_of(base_of(catalog, to_type));
  if (from == to_type) {
    return StoredValues::stay;
  }
  if (under_domain != from) {
    old_type.first = -1;  // a domain's values are checked once more where the new type has a length
    old_type.second = -1;
  }
  if (old_type == new_type) {
    return StoredValues::stay;
  }
  const bool stay =
      old_type.base == new_type.base
          ? same_family_grows(old_type, new_type)
          : is_free_pair(old_type, new_type) || is_free_zone_change(catalog, old_type, new_type);
  return stay ? StoredValues::stay : StoredValues::rewritten;
}

bool is_widening(const Catalog& catalog, std::string_view from, const sql::TypeName& to) {
  if (is_constrained_domain(catalog, to)) {
    return from == spelling(catalog, to);
  }
  const TypeParts old_type = parts_of(base_of(catalog, from));
  const TypeParts new_type = parts_of(base_of(catalog, spelling(catalog, to)));
  if (old_type == new_type) {
    return true;
  }
  if (old_type.base == new_type.base) {
    return same_family_grows(old_type, new_type) ||
           (old_type.base == "character" && grows(old_type.first, new_type.first));
  }
  return holds(widenings, bare(old_type.base), bare(new_type.base)) &&
         (new_type.first == -1 || bare(new_type.base) != "character varying" ||
          grows(old_type.first, new_type.first));
}

bool changes_order(std::string_view from, std::string_view to) {
  const TypeParts old_type = parts_of(from);
  const TypeParts new_type = parts_of(to);
  const bool is_citext = (bare(old_type.base) == "citext") != (bare(new_type.base) == "citext");
  const bool is_zone = (old_type.base == plain_timestamp) != (new_type.base == plain_timestamp) &&
                       (old_type.base == zoned_timestamp) != (new_type.base == zoned_timestamp);
  return is_citext || is_zone;
}

}  // namespace pgmig::planner
