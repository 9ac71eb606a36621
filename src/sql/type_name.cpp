// SPDX-License-Identifier: Apache-2.0
// The spellings of format_type.c: internal names, modifiers, interval fields, arrays.
#include "sql/type_name.hpp"

#include "sql/expression.hpp"
#include "sql/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

namespace {

/// A type whose SQL name differs from its name in pg_type. The modifiers stand between `head` and
/// `tail`.
struct Spelling {
  std::string_view internal;
  std::string_view head;
  std::string_view tail;
};

constexpr std::array<Spelling, 17> spellings{{
    {"int2", "smallint", ""},
    {"int4", "integer", ""},
    {"int8", "bigint", ""},
    {"float4", "real", ""},
    {"float8", "double precision", ""},
    {"bool", "boolean", ""},
    {"varchar", "character varying", ""},
    {"bpchar", "character", ""},
    {"bit", "bit", ""},
    {"varbit", "bit varying", ""},
    {"timestamp", "timestamp", " without time zone"},
    {"timestamptz", "timestamp", " with time zone"},
    {"time", "time", " without time zone"},
    {"timetz", "time", " with time zone"},
    {"char", "\"char\"", ""},
    {"decimal", "numeric", ""},  // only when quoted: the grammar says numeric
    {"interval", "interval", ""},
}};

struct Serial {
  std::string_view word;
  std::string_view internal;
};

constexpr std::array<Serial, 6> serials{{
    {"serial", "int4"},
    {"serial4", "int4"},
    {"bigserial", "int8"},
    {"serial8", "int8"},
    {"smallserial", "int2"},
    {"serial2", "int2"},
}};

/// Unqualified names that mean a type of pg_catalog and need no spelling of their own.
constexpr std::array<std::string_view, 62> plain_types{
    "text",
    "uuid",
    "json",
    "jsonb",
    "jsonpath",
    "xml",
    "date",
    "bytea",
    "numeric",
    "money",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
    "name",
    "oid",
    "xid",
    "xid8",
    "cid",
    "tid",
    "pg_lsn",
    "regclass",
    "regproc",
    "regprocedure",
    "regoper",
    "regoperator",
    "regtype",
    "regrole",
    "regnamespace",
    "regconfig",
    "regdictionary",
    "regcollation",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "pg_snapshot",
    "txid_snapshot",
    "int2vector",
    "oidvector",
    "void",
    "trigger",
    "record",
    "event_trigger",
    "refcursor",
};

std::optional<int> integer_of(const PgQuery__Node* node) {
  if (node == nullptr || node->node_case != PG_QUERY__NODE__NODE_A_CONST ||
      node->a_const->val_case != PG_QUERY__A__CONST__VAL_IVAL) {
    return std::nullopt;
  }
  return node->a_const->ival->ival;
}

/// intervaltypmodout(): the bits are of timestamp.h (MONTH 1, YEAR 2, DAY 3, HOUR 10, MINUTE 11,
/// SECOND 12).
std::string_view interval_fields(int mask) {
  static constexpr std::array<std::pair<int, std::string_view>, 13> fields{{
      {1 << 2, " year"},
      {1 << 1, " month"},
      {1 << 3, " day"},
      {1 << 10, " hour"},
      {1 << 11, " minute"},
      {1 << 12, " second"},
      {(1 << 2) | (1 << 1), " year to month"},
      {(1 << 3) | (1 << 10), " day to hour"},
      {(1 << 3) | (1 << 10) | (1 << 11), " day to minute"},
      {(1 << 3) | (1 << 10) | (1 << 11) | (1 << 12), " day to second"},
      {(1 << 10) | (1 << 11), " hour to minute"},
      {(1 << 10) | (1 << 11) | (1 << 12), " hour to second"},
      {(1 << 11) | (1 << 12), " minute to second"},
  }};
  const auto* const row = std::ranges::find(fields, mask, &std::pair<int, std::string_view>::first);
  return row == fields.end() ? std::string_view{} : row->second;
}

std::string interval_modifiers(Nodes modifiers) {
  const std::string_view fields = interval_fields(integer_of(modifiers.front()).value_or(0));
  const std::optional<int> precision =
      modifiers.size() > 1 ? integer_of(modifiers[1]) : std::nullopt;
  return precision ? fmt::format("{}({})", fields, *precision) : std::string(fields);
}

std::string modifiers_of(const PgQuery__TypeName& type, std::string_view internal) {
  const Nodes modifiers(type.typmods, type.n_typmods);
  if (modifiers.empty()) {
    return {};
  }
  if (internal == "interval") {
    return interval_modifiers(modifiers);
  }
  std::vector<std::string> texts;
  for (const PgQuery__Node* modifier : modifiers) {
    const std::optional<int> number = integer_of(modifier);
    texts.push_back(number ? std::to_string(*number) : deparsed(*modifier));
  }
  if (internal == "numeric" && texts.size() == 1) {
    texts.emplace_back("0");
  }
  return fmt::format("({})", fmt::join(texts, ","));
}

bool may_be_builtin(const pg::QualifiedName& name) {
  return name.schema.empty() || name.schema == "pg_catalog";
}

std::string spell(const PgQuery__TypeName& type, const pg::QualifiedName& base) {
  const std::string modifiers = modifiers_of(type, may_be_builtin(base) ? base.name : "");
  if (base.name == "bpchar" && modifiers.empty()) {
    return "bpchar";
  }
  const auto* const row = std::ranges::find(spellings, base.name, &Spelling::internal);
  if (may_be_builtin(base) && row != spellings.end()) {
    return fmt::format("{}{}{}", row->head, modifiers, row->tail);
  }
  const bool builtin = is_builtin_type(base);
  return fmt::format("{}{}", builtin ? base.name : pg::to_sql(base), modifiers);
}

}  // namespace

bool is_builtin_type(const pg::QualifiedName& name) {
  return name.schema == "pg_catalog" ||
         (name.schema.empty() &&
          (std::ranges::find(plain_types, name.name) != plain_types.end() ||
           std::ranges::find(spellings, name.name, &Spelling::internal) != spellings.end()));
}

TypeName type_name_of(const PgQuery__TypeName& type) {
  pg::QualifiedName base = name_of(Nodes(type.names, type.n_names));
  const auto* const serial = std::ranges::find(serials, base.name, &Serial::word);
  const bool is_serial = base.schema.empty() && serial != serials.end();
  if (is_serial) {
    base = {.schema = "pg_catalog", .name = std::string(serial->internal)};
  }
  std::string name = spell(type, base);
  if (type.pct_type != 0) {
    name += "%TYPE";
  }
  if (type.n_array_bounds > 0) {
    name += "[]";
  }
  return {.name = std::move(name), .base = std::move(base), .serial = is_serial};
}

TypeName type_name_of(const PgQuery__TypeName* type) {
  return type == nullptr ? TypeName{} : type_name_of(*type);
}

}  // namespace pgmig::sql
