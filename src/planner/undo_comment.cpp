// SPDX-License-Identifier: Apache-2.0
// COMMENT ON, by the kind of what it is on.
#include "planner/undo_comment.hpp"

#include "pg/sql_text.hpp"

#include <string_view>

namespace pgmig::planner {

using catalog::Relation;
using catalog::RelationKind;
using sql::ObjectKind;

namespace {

std::string_view word_of(RelationKind kind) {
  switch (kind) {
    case RelationKind::table:
    case RelationKind::partitioned_table:
      return "TABLE";
    case RelationKind::view:
      return "VIEW";
    case RelationKind::materialized_view:
      return "MATERIALIZED VIEW";
    case RelationKind::sequence:
      return "SEQUENCE";
    case RelationKind::foreign_table:
      return "FOREIGN TABLE";
    case RelationKind::index:
    case RelationKind::partitioned_index:
      return "INDEX";
    case RelationKind::composite_type:
      return "TYPE";
  }
  return {};
}

pg::Verbatim value_of(const std::string& comment) {
  return {comment.empty() ? "NULL" : pg::sql("{}", pg::Literal{comment})};
}

std::string on_relation(const Relation& relation, const std::string& comment) {
  return pg::sql("COMMENT ON {} {} IS {}", pg::Verbatim{std::string{word_of(relation.kind)}},
                 relation.name, value_of(comment));
}

std::string on_part(const Relation& table, ObjectKind kind, const std::string& part,
                    const std::string& comment) {
  if (kind == ObjectKind::index) {
    return pg::sql("COMMENT ON INDEX {} IS {}",
                   pg::QualifiedName{.schema = table.name.schema, .name = part}, value_of(comment));
  }
  if (kind == ObjectKind::column) {
    return pg::sql("COMMENT ON COLUMN {}.{} IS {}", table.name, pg::Identifier{part},
                   value_of(comment));
  }
  return pg::sql("COMMENT ON CONSTRAINT {} ON {} IS {}", pg::Identifier{part}, table.name,
                 value_of(comment));
}

std::string comment_of(const Relation& table, ObjectKind kind, const std::string& part) {
  const auto found = table.comments.find(catalog::part_key(kind, part));
  return found == table.comments.end() ? std::string{} : found->second;
}

plan::Undo one(std::string sql) { return plan::UndoSql{.sql = {std::move(sql)}}; }

}  // namespace

plan::Undo undo_comment(const sql::Other& change, const catalog::Catalog& before) {
  if (change.relations.empty()) {
    return plan::NothingToUndo{};
  }
  const pg::QualifiedName& name = change.relations.front();
  if (change.kind == ObjectKind::index) {
    const auto [table, index] = before.find_index(name);
    return table == nullptr ? plan::Undo{plan::NothingToUndo{}}
                            : one(on_part(*table, ObjectKind::index, index->name,
                                          comment_of(*table, ObjectKind::index, index->name)));
  }
  const Relation* relation = before.find(name);
  if (relation == nullptr) {
    return plan::NothingToUndo{};
  }
  if (change.part.empty()) {
    return one(on_relation(*relation, relation->comment));
  }
  const bool is_known = change.kind == ObjectKind::column || change.kind == ObjectKind::constraint;
  return is_known ? one(on_part(*relation, change.kind, change.part,
                                comment_of(*relation, change.kind, change.part)))
                  : plan::Undo{plan::NothingToUndo{}};
}

std::vector<std::string> comment_made_again(const Relation& table, ObjectKind kind,
                                            const std::string& part) {
  const std::string comment = comment_of(table, kind, part);
  return comment.empty() ? std::vector<std::string>{}
                         : std::vector{on_part(table, kind, part, comment)};
}

}  // namespace pgmig::planner
