// SPDX-License-Identifier: Apache-2.0
// RENAME, SET SCHEMA, and the statements that the table knows by their tag.
#include "planner/ddl_effects_table.hpp"
#include "planner/judging.hpp"

#include <algorithm>
#include <string>

namespace pgmig::planner {

using catalog::Relation;
using pg::LockMode;
using plan::Work;
using sql::ObjectKind;

namespace {

/// RENAME of an index: ALTER INDEX is polite (12+), ALTER TABLE with the index's name is not.
void rename_index(const sql::Rename& change, Judging& judging) {
  const auto [table, index] = judging.catalog.find_index(change.object);
  if (table != nullptr) {
    judging.effects.add_index(*table, *index,
                              change.relation_kind == ObjectKind::index
                                  ? LockMode::share_update_exclusive
                                  : LockMode::access_exclusive);
  }
}

void rename_constraint(const Relation& relation, const sql::Rename& change, Judging& judging) {
  for (const Relation* member : catalog::tree_of(judging.catalog, relation)) {
    const catalog::Constraint* constraint = member->constraint(change.part);
    if (member != &relation && constraint == nullptr) {
      continue;
    }
    judging.effects.add(*member, LockMode::access_exclusive);
    if (constraint == nullptr) {
      continue;
    }
    if (const catalog::Index* index = member->index(constraint->index)) {
      judging.effects.add_index(*member, *index, LockMode::share_update_exclusive);
    }
  }
}

bool contains_word(std::string_view text, std::string_view word) {
  std::string upper{text};
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return mentions(upper, word);
}

/// ALTER DOMAIN looks at every table that uses the domain when it narrows it at once or validates.
bool checks_values(const sql::Statement& statement) {
  const std::string_view text = statement.text;
  const bool adds = contains_word(text, "ADD") && !contains_word(text, "VALID");
  const bool not_null = contains_word(text, "SET") && contains_word(text, "NULL");
  return adds || not_null || contains_word(text, "VALIDATE");
}

void alter_domain(const sql::Other& change, Judging& judging) {
  if (!checks_values(judging.statement)) {
    return;
  }
  for (const pg::QualifiedName& object : change.objects) {
    const std::string spelt = pg::to_sql(judging.catalog.resolve_type(object));
    for (const auto& [name, relation] : judging.catalog.relations) {
      const bool uses_it = std::ranges::find(relation.columns, spelt, &catalog::Column::type) !=
                           relation.columns.end();
      if (!uses_it) {
        continue;
      }
      judging.effects.add(relation, LockMode::share, Work::scan);
      if (!is_ours(relation) && relation.may_hold_rows) {
        judging.hazard("table_scan");
      }
    }
  }
}

void lock_by_row(const sql::Other& change, const OtherRow& row, Judging& judging) {
  bool first = true;
  for (const pg::QualifiedName& name : change.relations) {
    const LockMode lock = first || row.every ? *row.lock : read_lock;
    first = false;
    if (const Relation* relation = judging.catalog.find(name)) {
      judging.effects.add(*relation, lock);
    } else if (const auto [table, index] = judging.catalog.find_index(name); table != nullptr) {
      judging.effects.add_index(*table, *index, lock);
    }
  }
}

bool is_about_ours_only(const sql::Other& change, const Judging& judging) {
  return !change.relations.empty() &&
         std::ranges::all_of(change.relations, [&](const pg::QualifiedName& name) {
           const Relation* relation = judging.catalog.find(name);
           return relation != nullptr && is_ours(*relation);
         });
}

}  // namespace

void judge_rename(const sql::Rename& change, Judging& judging) {
  const Relation* relation = judging.catalog.find(change.object);
  if (relation == nullptr) {
    judging.result.no_op =
        change.if_exists && judging.catalog.find_index(change.object).table == nullptr;
    return rename_index(change, judging);
  }
  if (change.kind == ObjectKind::column) {
    return judging.effects.add_tree(*relation, LockMode::access_exclusive);
  }
  if (change.kind == ObjectKind::constraint) {
    return rename_constraint(*relation, change, judging);
  }
  judging.effects.add(*relation, LockMode::access_exclusive);
}

void judge_set_schema(const sql::SetSchema& change, Judging& judging) {
  if (const Relation* relation = judging.catalog.find(change.object)) {
    judging.effects.add(*relation, LockMode::access_exclusive);
    judging.effects.add_owned_sequences(*relation, LockMode::access_exclusive);
  }
}

void judge_other(const sql::Other& change, Judging& judging) {
  const OtherRow* row = row_of(change, judging.major);
  if (row == nullptr) {
    judging.result.known = is_about_ours_only(change, judging);
    return;
  }
  judging.result.opaque = row->opaque;
  if (row->lock) {
    lock_by_row(change, *row, judging);
  }
  if (change.tag == "AlterDomain") {
    alter_domain(change, judging);
  }
}

}  // namespace pgmig::planner
