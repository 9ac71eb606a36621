// SPDX-License-Identifier: Apache-2.0
// Two walks: one for the relations and what they are called, one for the columns.
#include "sql/columns_named.hpp"

#include "sql/deep_stack.hpp"
#include "sql/names.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"
#include "sql/walk.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace pgmig::sql {

namespace {

using Relations = std::vector<pg::QualifiedName>;

template <class Message>
const Message* as(const ProtobufCMessage& message, const ProtobufCMessageDescriptor& descriptor) {
  return message.descriptor == &descriptor ? reinterpret_cast<const Message*>(&message) : nullptr;
}

/// The relations of a statement, and the names that it gives them.
class Scope {
 public:
  explicit Scope(const ProtobufCMessage& root) {
    walk(root, [&](const ProtobufCMessage& message) {
      if (const auto* insert =
              as<PgQuery__InsertStmt>(message, pg_query__insert_stmt__descriptor)) {
        inserted_.insert(insert->relation);
      }
      if (const auto* relation = as<PgQuery__RangeVar>(message, pg_query__range_var__descriptor)) {
        add(*relation);
      } else if (const auto* query =
                     as<PgQuery__RangeSubselect>(message, pg_query__range_subselect__descriptor)) {
        add_derived(query->alias);
      } else if (const auto* function =
                     as<PgQuery__RangeFunction>(message, pg_query__range_function__descriptor)) {
        add_derived(function->alias);
      } else if (const auto* join =
                     as<PgQuery__JoinExpr>(message, pg_query__join_expr__descriptor)) {
        add_derived(join->alias);
      }
      return Descend::yes;
    });
  }

  /// Those whose columns may stand without a qualifier: INSERT's target does not lend its names.
  [[nodiscard]] const Relations& readable() const noexcept { return readable_; }

  /// Those that a qualifier means; all of them where it is OLD, NEW, EXCLUDED or unknown.
  [[nodiscard]] Relations called(std::string_view qualifier) const {
    const auto found = names_.find(qualifier);
    if (found != names_.end()) {
      return found->second;
    }
    return derived_.contains(qualifier) ? Relations{} : all_;
  }

  [[nodiscard]] Relations whole_rows_of(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? Relations{} : found->second;
  }

 private:
  void add(const PgQuery__RangeVar& relation) {
    const pg::QualifiedName name = name_of(relation);
    add_unique(all_, name);
    if (!inserted_.contains(&relation)) {
      add_unique(readable_, name);
    }
    add_unique(names_[relation.alias == nullptr ? relation.relname : relation.alias->aliasname],
               name);
  }

  void add_derived(const PgQuery__Alias* alias) {
    if (alias != nullptr) {
      derived_.insert(alias->aliasname);
    }
  }

  Relations all_;
  Relations readable_;
  std::map<std::string, Relations, std::less<>> names_;
  std::set<std::string, std::less<>> derived_;
  std::set<const PgQuery__RangeVar*> inserted_;
};

class Collector {
 public:
  explicit Collector(const ProtobufCMessage& root) : scope_(root) {
    walk(root, [&](const ProtobufCMessage& message) {
      for (const Row& row : rows) {
        if (message.descriptor == row.descriptor) {
          (this->*row.take)(message);
        }
      }
      return Descend::yes;
    });
  }

  std::vector<ColumnUse> take() { return std::move(found_); }

 private:
  struct Row {
    const ProtobufCMessageDescriptor* descriptor;
    void (Collector::*take)(const ProtobufCMessage& message);
  };

  template <class Message, void (Collector::*Take)(const Message&)>
  void forward(const ProtobufCMessage& message) {
    (this->*Take)(reinterpret_cast<const Message&>(message));
  }

  void add(const pg::QualifiedName& relation, std::string_view column) {
    add_unique(found_, ColumnUse{.relation = relation, .column = std::string(column)});
  }

  void add(const Relations& relations, std::string_view column) {
    for (const pg::QualifiedName& relation : relations) {
      add(relation, column);
    }
  }

  /// Strings, or the targets of INSERT (...) and SET: none means every column.
  void add_listed(const PgQuery__RangeVar* relation, Nodes columns) {
    const pg::QualifiedName name = name_of(relation);
    for (const PgQuery__Node* column : columns) {
      add(name, column->node_case == PG_QUERY__NODE__NODE_RES_TARGET ? column->res_target->name
                                                                     : string_of(column));
    }
  }

  void add_all_or_listed(const PgQuery__RangeVar* relation, Nodes columns) {
    if (columns.empty()) {
      add(name_of(relation), {});
    }
    add_listed(relation, columns);
  }

  void take_reference(const PgQuery__ColumnRef& node) {
    const Nodes fields(node.fields, node.n_fields);
    const std::string_view column = string_of(fields.back());  // nothing: a star
    if (fields.size() == 1) {
      add(scope_.readable(), column);
      add(scope_.whole_rows_of(column), {});
    } else if (fields.size() == 2) {
      add(scope_.called(string_of(fields[0])), column);
    } else {
      add(name_of(fields.first(fields.size() - 1)), column);
    }
  }

  void take_insert(const PgQuery__InsertStmt& node) {
    if (node.select_stmt != nullptr) {
      add_all_or_listed(node.relation, {node.cols, node.n_cols});
    }
    if (node.on_conflict_clause == nullptr) {
      return;
    }
    const PgQuery__OnConflictClause& conflict = *node.on_conflict_clause;
    add_listed(node.relation, {conflict.target_list, conflict.n_target_list});
    if (conflict.infer != nullptr) {
      for (const PgQuery__Node* key :
           Nodes(conflict.infer->index_elems, conflict.infer->n_index_elems)) {
        add_named(name_of(node.relation), key->index_elem->name);
      }
    }
  }

  void take_update(const PgQuery__UpdateStmt& node) {
    add_listed(node.relation, {node.target_list, node.n_target_list});
  }

  void take_merge(const PgQuery__MergeStmt& node) {
    for (const PgQuery__Node* clause : Nodes(node.merge_when_clauses, node.n_merge_when_clauses)) {
      const PgQuery__MergeWhenClause& when = *clause->merge_when_clause;
      const Nodes targets(when.target_list, when.n_target_list);
      if (when.n_values > 0) {
        add_all_or_listed(node.relation, targets);
      } else {
        add_listed(node.relation, targets);
      }
    }
  }

  void take_copy(const PgQuery__CopyStmt& node) {
    if (node.relation != nullptr) {
      add_all_or_listed(node.relation, {node.attlist, node.n_attlist});
    }
  }

  void take_comment(const PgQuery__CommentStmt& node) { add_object(node.objtype, node.object); }

  void take_label(const PgQuery__SecLabelStmt& node) { add_object(node.objtype, node.object); }

  void add_object(PgQuery__ObjectType type, const PgQuery__Node* object) {
    if (type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN) {
      const ObjectName name = object_name(type, object);
      add(name.object, name.part);
    }
  }

  void take_privilege(const PgQuery__AccessPriv& node) {
    for (const PgQuery__Node* column : Nodes(node.cols, node.n_cols)) {
      add(scope_.readable(), string_of(column));
    }
  }

  void take_vacuum(const PgQuery__VacuumRelation& node) {
    add_listed(node.relation, {node.va_cols, node.n_va_cols});
  }

  void take_trigger(const PgQuery__CreateTrigStmt& node) {
    add_listed(node.relation, {node.columns, node.n_columns});
  }

  void take_published(const PgQuery__PublicationTable& node) {
    add_listed(node.relation, {node.columns, node.n_columns});
  }

  void take_like(const PgQuery__TableLikeClause& node) { add(name_of(node.relation), {}); }

  void take_statistics(const PgQuery__StatsElem& node) { add_any(node.name); }

  void take_key(const PgQuery__IndexElem& node) { add_any(node.name); }

  void take_constraint(const PgQuery__Constraint& node) {
    add_listed(node.pktable, {node.pk_attrs, node.n_pk_attrs});
  }

  void take_join(const PgQuery__JoinExpr& node) {
    if (node.is_natural != 0) {
      add(scope_.readable(), {});
    }
    for (const PgQuery__Node* column : Nodes(node.using_clause, node.n_using_clause)) {
      add(scope_.readable(), string_of(column));
    }
  }

  void add_named(const pg::QualifiedName& relation, std::string_view column) {
    if (!column.empty()) {  // an expression has no name
      add(relation, column);
    }
  }

  void add_any(std::string_view column) {
    for (const pg::QualifiedName& relation : scope_.readable()) {
      add_named(relation, column);
    }
  }

  static const std::array<Row, 16> rows;

  Scope scope_;
  std::vector<ColumnUse> found_;
};

const std::array<Collector::Row, 16> Collector::rows{{
    {&pg_query__column_ref__descriptor,
     &Collector::forward<PgQuery__ColumnRef, &Collector::take_reference>},
    {&pg_query__insert_stmt__descriptor,
     &Collector::forward<PgQuery__InsertStmt, &Collector::take_insert>},
    {&pg_query__update_stmt__descriptor,
     &Collector::forward<PgQuery__UpdateStmt, &Collector::take_update>},
    {&pg_query__merge_stmt__descriptor,
     &Collector::forward<PgQuery__MergeStmt, &Collector::take_merge>},
    {&pg_query__copy_stmt__descriptor,
     &Collector::forward<PgQuery__CopyStmt, &Collector::take_copy>},
    {&pg_query__comment_stmt__descriptor,
     &Collector::forward<PgQuery__CommentStmt, &Collector::take_comment>},
    {&pg_query__sec_label_stmt__descriptor,
     &Collector::forward<PgQuery__SecLabelStmt, &Collector::take_label>},
    {&pg_query__access_priv__descriptor,
     &Collector::forward<PgQuery__AccessPriv, &Collector::take_privilege>},
    {&pg_query__vacuum_relation__descriptor,
     &Collector::forward<PgQuery__VacuumRelation, &Collector::take_vacuum>},
    {&pg_query__create_trig_stmt__descriptor,
     &Collector::forward<PgQuery__CreateTrigStmt, &Collector::take_trigger>},
    {&pg_query__publication_table__descriptor,
     &Collector::forward<PgQuery__PublicationTable, &Collector::take_published>},
    {&pg_query__table_like_clause__descriptor,
     &Collector::forward<PgQuery__TableLikeClause, &Collector::take_like>},
    {&pg_query__stats_elem__descriptor,
     &Collector::forward<PgQuery__StatsElem, &Collector::take_statistics>},
    {&pg_query__index_elem__descriptor,
     &Collector::forward<PgQuery__IndexElem, &Collector::take_key>},
    {&pg_query__constraint__descriptor,
     &Collector::forward<PgQuery__Constraint, &Collector::take_constraint>},
    {&pg_query__join_expr__descriptor,
     &Collector::forward<PgQuery__JoinExpr, &Collector::take_join>},
}};

}  // namespace

std::vector<ColumnUse> columns_named(std::string_view statement) {
  std::vector<ColumnUse> found;
  const std::size_t depth = depth_of(statement);
  if (depth > deepest_readable) {
    return found;
  }
  with_stack_for(depth, [&] {
    const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
    if (const auto* tree = std::get_if<Tree>(&parsed)) {
      found = Collector(tree->root().base).take();
    }
  });
  return found;
}

}  // namespace pgmig::sql
