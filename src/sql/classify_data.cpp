// SPDX-License-Identifier: Apache-2.0
// Queries, and statements that write rows.
#include "sql/classify.hpp"
#include "sql/expression.hpp"
#include "sql/names.hpp"
#include "sql/options.hpp"
#include "sql/reads.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace pgmig::sql {

namespace {

using Write = DataChange::Write;
using Verb = DataChange::Verb;

std::optional<Write> write_of(const ProtobufCMessage& message) {
  if (message.descriptor == &pg_query__insert_stmt__descriptor) {
    const auto& node = reinterpret_cast<const PgQuery__InsertStmt&>(message);
    return Write{.verb = Verb::insert, .table = name_of(node.relation)};
  }
  if (message.descriptor == &pg_query__update_stmt__descriptor) {
    const auto& node = reinterpret_cast<const PgQuery__UpdateStmt&>(message);
    return Write{.verb = Verb::update,
                 .table = name_of(node.relation),
                 .has_where = node.where_clause != nullptr};
  }
  if (message.descriptor == &pg_query__delete_stmt__descriptor) {
    const auto& node = reinterpret_cast<const PgQuery__DeleteStmt&>(message);
    return Write{.verb = Verb::remove,
                 .table = name_of(node.relation),
                 .has_where = node.where_clause != nullptr};
  }
  if (message.descriptor == &pg_query__merge_stmt__descriptor) {
    const auto& node = reinterpret_cast<const PgQuery__MergeStmt&>(message);
    return Write{.verb = Verb::merge, .table = name_of(node.relation)};
  }
  return std::nullopt;
}

/// What the WHEN clauses do: as for a join, only a condition of their own is a WHERE.
void add_clauses(std::vector<Write>& writes, const PgQuery__MergeStmt& merge) {
  for (const PgQuery__Node* clause : Nodes(merge.merge_when_clauses, merge.n_merge_when_clauses)) {
    const PgQuery__MergeWhenClause& when = *clause->merge_when_clause;
    const bool deletes = when.command_type == PG_QUERY__CMD_TYPE__CMD_DELETE;
    if (deletes || when.command_type == PG_QUERY__CMD_TYPE__CMD_UPDATE) {
      writes.push_back({.verb = deletes ? Verb::remove : Verb::update,
                        .table = name_of(merge.relation),
                        .has_where = when.condition != nullptr});
    }
  }
}

std::vector<Write> writes_in(const ProtobufCMessage& root) {
  std::vector<Write> writes;
  walk(root, [&](const ProtobufCMessage& message) {
    if (std::optional<Write> write = write_of(message)) {
      writes.push_back(*std::move(write));
    }
    if (message.descriptor == &pg_query__merge_stmt__descriptor) {
      add_clauses(writes, reinterpret_cast<const PgQuery__MergeStmt&>(message));
    }
    return Descend::yes;
  });
  return writes;
}

bool locks_rows(const ProtobufCMessage& root) {
  bool found = false;
  walk(root, [&](const ProtobufCMessage& message) {
    found = found || message.descriptor == &pg_query__locking_clause__descriptor;
    return found ? Descend::no : Descend::yes;
  });
  return found;
}

Change change_of(std::vector<Write> writes, const ProtobufCMessage& root) {
  DataChange change{.verb = writes.front().verb,
                    .table = std::move(writes.front().table),
                    .has_where = writes.front().has_where,
                    .reads = relations_read(root),
                    .functions = functions_in(root)};
  writes.erase(writes.begin());
  change.also = std::move(writes);
  return change;
}

/// SELECT ... INTO: in a set operation it is the first branch that has it.
const PgQuery__IntoClause* into_of(const PgQuery__SelectStmt& select) {
  const PgQuery__SelectStmt* branch = &select;
  while (branch->larg != nullptr) {
    branch = branch->larg;
  }
  return branch->into_clause;
}

}  // namespace

Change select(const PgQuery__Node& statement) {
  const PgQuery__SelectStmt& node = *statement.select_stmt;
  if (const PgQuery__IntoClause* into = into_of(node); into != nullptr) {
    std::vector<pg::QualifiedName> reads = relations_read(node.base);
    std::erase(reads, name_of(into->rel));
    return CreateTableAs{.name = name_of(into->rel),
                         .temporary = std::string_view(into->rel->relpersistence) == "t",
                         .reads = std::move(reads),
                         .functions = functions_in(node.base)};
  }
  if (std::vector<Write> writes = writes_in(node.base); !writes.empty()) {
    return change_of(std::move(writes), node.base);
  }
  return Query{.reads = relations_read(node.base),
               .functions = functions_in(node.base),
               .locks_rows = locks_rows(node.base)};
}

Change data_change(const PgQuery__Node& statement) {
  return change_of(writes_in(statement.base), statement.base);
}

/// Only EXPLAIN ANALYZE runs the statement.
Change explain(const PgQuery__Node& statement, StatementText& text) {
  const PgQuery__ExplainStmt& node = *statement.explain_stmt;
  if (is_on({node.options, node.n_options}, "analyze")) {
    return classify(*node.query, text);
  }
  return Query{.reads = relations_named(node.query->base)};
}

Change show(const PgQuery__Node& /*statement*/) { return Query{}; }

Change copy(const PgQuery__Node& statement, StatementText& text) {
  const PgQuery__CopyStmt& node = *statement.copy_stmt;
  const bool through_client = node.is_program == 0 && *node.filename == '\0';
  Copy change{.table = name_of(node.relation), .from = node.is_from != 0};
  change.stdin_data = change.from && through_client;
  change.to_stdout = !change.from && through_client;
  if (node.query != nullptr) {  // COPY (query) TO: the query is run
    Change query = classify(*node.query, text);
    if (std::holds_alternative<DataChange>(query)) {
      return query;
    }
    change.reads = relations_read(node.query->base);
    change.functions = functions_in(node.query->base);
  }
  return change;
}

Change truncate(const PgQuery__Node& statement) {
  const PgQuery__TruncateStmt& node = *statement.truncate_stmt;
  return Truncate{.tables = relations_of({node.relations, node.n_relations}),
                  .cascade = node.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE,
                  .restart_identity = node.restart_seqs != 0};
}

Change lock(const PgQuery__Node& statement) {
  const PgQuery__LockStmt& node = *statement.lock_stmt;
  const Nodes relations(node.relations, node.n_relations);
  Lock lock{.tables = relations_of(relations), .mode = node.mode};
  for (const PgQuery__Node* relation : relations) {
    if (relation->range_var->inh == 0) {
      lock.only.push_back(name_of(*relation->range_var));
    }
  }
  return lock;
}

}  // namespace pgmig::sql
