// SPDX-License-Identifier: Apache-2.0
// Spelling definitions as PostgreSQL's ruleutils.c does.
#include "inspect/spelling.hpp"

#include "pg/sql_text.hpp"

#include <cstddef>

namespace pgmig::inspect {

namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    list += list.empty() ? "" : ", ";
    list += pg::quote_identifier(name);
  }
  return list;
}

/// pg_index.indoption's bits: 1 is DESC, 2 is NULLS FIRST; only what is not the default is spelt.
const char* ordering(int option) {
  const bool descending = (option & 1) != 0;
  const bool nulls_first = (option & 2) != 0;
  if (descending) {
    return nulls_first ? " DESC" : " DESC NULLS LAST";
  }
  return nulls_first ? " NULLS FIRST" : "";
}

std::string deferral(bool deferrable, bool deferred) {
  std::string text = deferrable ? " DEFERRABLE" : "";
  return text + (deferred ? " INITIALLY DEFERRED" : "");
}

const char* action(char code) {
  switch (code) {
    case 'r':
      return "RESTRICT";
    case 'c':
      return "CASCADE";
    case 'n':
      return "SET NULL";
    case 'd':
      return "SET DEFAULT";
    default:
      return "";  // 'a': NO ACTION is not spelt
  }
}

}  // namespace

std::string spell_index(const pg::QualifiedName& table, const catalog::Index& index,
                        const std::vector<int>& options) {
  std::string keys;
  for (std::size_t at = 0; at < index.columns.size(); ++at) {
    keys += at == 0 ? "" : ", ";
    keys += pg::quote_identifier(index.columns[at]);
    keys += at < options.size() ? ordering(options[at]) : "";
  }
  const std::string included =
      index.included.empty() ? "" : " INCLUDE (" + list_of(index.included) + ")";
  return pg::sql("CREATE {}INDEX {} ON {}{} USING {} ({}){}",
                 pg::Verbatim{index.unique ? "UNIQUE " : ""}, pg::Identifier{index.name},
                 pg::Verbatim{index.partitioned ? "ONLY " : ""}, table,
                 pg::Identifier{index.method}, pg::Verbatim{keys}, pg::Verbatim{included});
}

std::string spell_key(const catalog::Constraint& key, const catalog::Index& index,
                      KeySpelling spelling) {
  std::string text = key.kind == sql::ConstraintKind::primary_key ? "PRIMARY KEY" : "UNIQUE";
  text += spelling.nulls_not_distinct ? " NULLS NOT DISTINCT (" : " (";
  text += list_of(key.columns) + ")";
  text += index.included.empty() ? "" : " INCLUDE (" + list_of(index.included) + ")";
  return text + deferral(key.deferrable, spelling.deferred);
}

std::string spell_foreign_key(const catalog::Constraint& key, const std::string& actions,
                              bool deferred) {
  std::string text =
      pg::sql("FOREIGN KEY ({}) REFERENCES {}({})", pg::Verbatim{list_of(key.columns)},
              key.referenced, pg::Verbatim{list_of(key.referenced_columns)});
  const char match = actions.empty() ? 's' : actions[0];
  const std::string on_update = actions.size() > 1 ? action(actions[1]) : "";
  const std::string on_delete = actions.size() > 2 ? action(actions[2]) : "";
  text += match == 'f' ? " MATCH FULL" : "";
  text += on_update.empty() ? "" : " ON UPDATE " + on_update;
  text += on_delete.empty() ? "" : " ON DELETE " + on_delete;
  text += deferral(key.deferrable, deferred);
  return text + (key.validated ? "" : " NOT VALID");
}

}  // namespace pgmig::inspect
