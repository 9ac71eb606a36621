// SPDX-License-Identifier: Apache-2.0
// makeObjectName(), ChooseRelationName(), ChooseConstraintName(), ChooseIndexColumnNames() of
// PostgreSQL.
#include "catalog/naming.hpp"

#include "base/utf8.hpp"
#include "sql/partition_bound.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace pgmig::catalog {

namespace {

bool has_relation(const Catalog& catalog, const pg::QualifiedName& name) {
  return catalog.relations.contains(name) || catalog.find_index(name).index != nullptr;
}

bool has_constraint(const Catalog& catalog, const pg::QualifiedName& name) {
  for (auto at = catalog.relations.lower_bound({.schema = name.schema, .name = {}});
       at != catalog.relations.end() && at->first.schema == name.schema; ++at) {
    if (at->second.constraint(name.name) != nullptr) {
      return true;
    }
  }
  return false;
}

bool is_taken(const Catalog& catalog, const pg::QualifiedName& name, Taken taken) {
  switch (taken) {
    case Taken::relations:
      return has_relation(catalog, name);
    case Taken::relations_and_constraints:
      return has_relation(catalog, name) || has_constraint(catalog, name);
    case Taken::constraints:
      return has_constraint(catalog, name);
  }
  return false;
}

/// SQL type names as pg_type spells them: a cast column is called by its type.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> internal_types{{
    {"integer", "int4"},
    {"int", "int4"},
    {"bigint", "int8"},
    {"smallint", "int2"},
    {"real", "float4"},
    {"double precision", "float8"},
    {"boolean", "bool"},
    {"character varying", "varchar"},
    {"timestamp with time zone", "timestamptz"},
    {"timestamp without time zone", "timestamp"},
}};

/// The position after the parenthesis that closes the one at `open`, quotes respected; npos when
/// none does.
std::size_t after_closing(std::string_view text, std::size_t open) {
  int depth = 0;
  char quote = '\0';
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '"' ||
         c == '$' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  std::string part(dot == std::string_view::npos ? path : path.substr(dot + 1));
  std::erase(part, '"');
  return part;
}

std::string type_in_name(std::string_view type) {
  const std::string_view plain = type.substr(0, std::min(type.find_first_of("(["), type.size()));
  const auto* const row = std::ranges::find(internal_types, plain,
                                            &std::pair<std::string_view, std::string_view>::first);
  return row == internal_types.end() ? last_part(plain) : std::string(row->second);
}

/// FigureIndexColname() from the deparser's text: a function's name, what is cast, else its type.
std::string expression_name(std::string_view text) {
  if (text.starts_with('(') && after_closing(text, 0) == text.size()) {
    return expression_name(text.substr(1, text.size() - 2));
  }
  const std::size_t word_end =
      std::min(static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin()),
               text.size());
  const std::string_view word = text.substr(0, word_end);
  if (word_end == text.size()) {
    return last_part(word);
  }
  if (!word.empty() && text[word_end] == '(' && after_closing(text, word_end) == text.size()) {
    std::string name = last_part(word);
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
      return static_cast<char>(std::tolower(c));  // the deparser writes COALESCE
    });
    return name;
  }
  const std::size_t cast = text.rfind("::");
  if (cast != std::string_view::npos && text.find_first_of(")'", cast) == std::string_view::npos) {
    std::string name = expression_name(text.substr(0, cast));
    return name == "expr" ? type_in_name(text.substr(cast + 2)) : name;
  }
  return "expr";
}

}  // namespace

std::string object_name(std::string_view first, std::string_view second, std::string_view label) {
  const std::size_t overhead = (second.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  const std::size_t available = pg::max_name_bytes - overhead;
  std::size_t first_bytes = first.size();
  std::size_t second_bytes = second.size();
  while (first_bytes + second_bytes > available) {
    --(first_bytes > second_bytes ? first_bytes : second_bytes);
  }
  std::string name(front_within(first, first_bytes));
  if (!second.empty()) {
    name += '_';
    name += front_within(second, second_bytes);
  }
  if (!label.empty()) {
    name += '_';
    name += label;
  }
  return name;
}

std::string free_name(const Catalog& catalog, const std::string& schema, std::string_view first,
                      std::string_view second, std::string_view label, Taken taken) {
  pg::QualifiedName name{.schema = schema, .name = object_name(first, second, label)};
  for (int pass = 1; is_taken(catalog, name, taken); ++pass) {
    name.name = object_name(first, second, std::string(label) + std::to_string(pass));
  }
  return name.name;
}

std::string joined(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    text += text.empty() ? "" : "_";
    text += column;
    if (text.size() > pg::max_name_bytes) {
      break;  // the rest would be cut off
    }
  }
  return text;
}

std::vector<std::string> index_column_names(const std::vector<sql::IndexKey>& keys,
                                            const std::vector<std::string>& included) {
  std::vector<std::string> names;
  const auto add = [&names](const std::string& wanted) {
    std::string name = wanted;
    for (int number = 1; std::ranges::find(names, name) != names.end(); ++number) {
      const std::string suffix = std::to_string(number);
      name = std::string(front_within(wanted, pg::max_name_bytes - suffix.size())) + suffix;
    }
    names.push_back(std::move(name));
  };
  for (const sql::IndexKey& key : keys) {
    add(key.expression ? expression_name(key.expression->text) : key.column);
  }
  for (const std::string& column : included) {
    add(column);
  }
  return names;
}

std::optional<std::string> name_of_left_check(const Catalog& catalog, const Relation& parent,
                                              const Relation& partition) {
  std::set<std::string> columns;  // the bounds of all levels above are in the CHECK
  for (const Relation* level = &parent; level != nullptr;
       level = level->is_partition ? catalog.find(level->parents.front()) : nullptr) {
    const auto key = sql::partition_key(level->partition_key);
    if (!key) {
      return std::nullopt;
    }
    columns.insert(key->columns.begin(), key->columns.end());
  }
  return free_name(catalog, partition.name.schema, partition.name.name,
                   columns.size() == 1 ? *columns.begin() : std::string{}, "check",
                   Taken::constraints);
}

}  // namespace pgmig::catalog
