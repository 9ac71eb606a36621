// SPDX-License-Identifier: Apache-2.0
// The words of the canonical form; each table serves both ways.
#include "catalog/spell.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgmig::catalog {

namespace {

using ConstraintWord = std::pair<sql::ConstraintKind, std::string_view>;
constexpr std::array constraint_words{
    ConstraintWord{sql::ConstraintKind::not_null, "not null"},
    ConstraintWord{sql::ConstraintKind::check, "check"},
    ConstraintWord{sql::ConstraintKind::unique, "unique"},
    ConstraintWord{sql::ConstraintKind::primary_key, "primary key"},
    ConstraintWord{sql::ConstraintKind::foreign_key, "foreign key"},
    ConstraintWord{sql::ConstraintKind::exclusion, "exclusion"},
};

using IdentityWord = std::pair<sql::Identity, std::string_view>;
constexpr std::array identity_words{
    IdentityWord{sql::Identity::no, "no"},
    IdentityWord{sql::Identity::always, "always"},
    IdentityWord{sql::Identity::by_default, "by default"},
};

constexpr std::array relation_kinds{
    RelationKind::table,          RelationKind::partitioned_table,
    RelationKind::view,           RelationKind::materialized_view,
    RelationKind::sequence,       RelationKind::foreign_table,
    RelationKind::index,          RelationKind::partitioned_index,
    RelationKind::composite_type,
};

[[noreturn]] void unknown(std::string_view text) {
  throw Error(ErrorKind::usage,
              "the catalog's JSON has an unknown word: \"" + std::string(text) + "\"");
}

template <class Words, class Key>
std::string word_of(const Words& words, Key key) {
  const auto found = std::ranges::find(words, key, [](const auto& word) { return word.first; });
  return found == words.end() ? std::string() : std::string(found->second);
}

template <class Words>
auto key_of(const Words& words, std::string_view text) {
  const auto found = std::ranges::find(words, text, [](const auto& word) { return word.second; });
  if (found == words.end()) {
    unknown(text);
  }
  return found->first;
}

/// Takes one name, quoted or bare, from the front.
std::string take_name(std::string_view& text) {
  std::string name;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find('.'), text.size());
    name = text.substr(0, end);
    text.remove_prefix(end);
    return name;
  }
  text.remove_prefix(1);
  while (!text.empty()) {
    if (text.front() == '"' && !text.starts_with("\"\"")) {
      text.remove_prefix(1);
      break;
    }
    name.push_back(text.front());
    text.remove_prefix(text.front() == '"' ? 2 : 1);
  }
  return name;
}

}  // namespace

std::string spell(const pg::QualifiedName& name) {
  return name.name.empty() ? std::string() : pg::to_sql(name);
}

std::string spell(sql::ConstraintKind kind) { return word_of(constraint_words, kind); }

std::string spell(sql::Identity identity) { return word_of(identity_words, identity); }

std::string spell(RelationKind kind) { return name(kind); }

std::string spell(char code) { return code == '\0' ? std::string() : std::string(1, code); }

pg::QualifiedName name_from(std::string_view text) {
  pg::QualifiedName qualified{.schema = {}, .name = take_name(text)};
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    qualified.schema = std::exchange(qualified.name, take_name(text));
  }
  return qualified;
}

sql::ConstraintKind constraint_kind_from(std::string_view text) {
  return key_of(constraint_words, text);
}

sql::Identity identity_from(std::string_view text) { return key_of(identity_words, text); }

RelationKind relation_kind_from(std::string_view text) {
  const auto found = std::ranges::find_if(relation_kinds,
                                          [text](RelationKind kind) { return name(kind) == text; });
  if (found == relation_kinds.end()) {
    unknown(text);
  }
  return *found;
}

}  // namespace pgmig::catalog
