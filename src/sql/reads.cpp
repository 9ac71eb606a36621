// SPDX-License-Identifier: Apache-2.0
// A walk that knows the scope of WITH: `WITH t AS (SELECT * FROM t)` reads the table t.
#include "sql/reads.hpp"

#include "sql/names.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace pgmig::sql {

namespace {

/// The parts of a statement that need care: its WITH, and the table it writes to.
struct Parts {
  const PgQuery__WithClause* with = nullptr;
  const PgQuery__RangeVar* target = nullptr;
};

template <class Statement>
Parts parts_of_change(const ProtobufCMessage& message) {
  const auto& statement = reinterpret_cast<const Statement&>(message);
  return {.with = statement.with_clause, .target = statement.relation};
}

Parts parts_of(const ProtobufCMessage& message) {
  if (message.descriptor == &pg_query__select_stmt__descriptor) {
    return {.with = reinterpret_cast<const PgQuery__SelectStmt&>(message).with_clause,
            .target = nullptr};
  }
  if (message.descriptor == &pg_query__insert_stmt__descriptor) {
    return parts_of_change<PgQuery__InsertStmt>(message);
  }
  if (message.descriptor == &pg_query__update_stmt__descriptor) {
    return parts_of_change<PgQuery__UpdateStmt>(message);
  }
  if (message.descriptor == &pg_query__delete_stmt__descriptor) {
    return parts_of_change<PgQuery__DeleteStmt>(message);
  }
  if (message.descriptor == &pg_query__merge_stmt__descriptor) {
    return parts_of_change<PgQuery__MergeStmt>(message);
  }
  return {};
}

enum class Targets { left_out, included };

class RelationCollector {
 public:
  explicit RelationCollector(Targets targets) : targets_(targets) {}

  std::vector<pg::QualifiedName> collect_all(const ProtobufCMessage& root) {
    collect(root);
    return std::move(found_);
  }

 private:
  void collect(const ProtobufCMessage& root) {
    walk(root, [&](const ProtobufCMessage& message) {
      if (message.descriptor == &pg_query__locking_clause__descriptor) {
        return Descend::no;  // FOR UPDATE OF names aliases
      }
      if (message.descriptor == &pg_query__range_var__descriptor) {
        add_read(name_of(reinterpret_cast<const PgQuery__RangeVar&>(message)));
        return Descend::no;
      }
      const Parts parts = parts_of(message);
      if (parts.with == nullptr && parts.target == nullptr) {
        return Descend::yes;
      }
      collect_statement(message, parts);
      return Descend::no;
    });
  }

  void add_read(pg::QualifiedName name) {
    const bool cte = name.schema.empty() && std::ranges::find(ctes_, name.name) != ctes_.end();
    if (!cte) {
      add_unique(found_, std::move(name));
    }
  }

  /// WITH RECURSIVE names are known to all of its queries, others only to what follows them.
  void collect_queries(const PgQuery__WithClause& with) {
    const Nodes queries(with.ctes, with.n_ctes);
    for (const PgQuery__Node* query : queries) {
      if (with.recursive != 0) {
        ctes_.emplace_back(query->common_table_expr->ctename);
      }
    }
    for (const PgQuery__Node* query : queries) {
      collect(query->common_table_expr->ctequery->base);
      if (with.recursive == 0) {
        ctes_.emplace_back(query->common_table_expr->ctename);
      }
    }
  }

  void collect_statement(const ProtobufCMessage& statement, const Parts& parts) {
    const std::size_t outer = ctes_.size();
    if (parts.target != nullptr && targets_ == Targets::included) {
      add_unique(found_, name_of(*parts.target));  // never a CTE
    }
    if (parts.with != nullptr) {
      collect_queries(*parts.with);
    }
    std::vector<ProtobufCMessage*> below;
    children(statement, below);
    for (const ProtobufCMessage* child : below) {
      const bool done = (parts.with != nullptr && child == &parts.with->base) ||
                        (parts.target != nullptr && child == &parts.target->base);
      if (!done) {
        collect(*child);
      }
    }
    ctes_.resize(outer);
  }

  Targets targets_;
  std::vector<std::string> ctes_;
  std::vector<pg::QualifiedName> found_;
};

}  // namespace

std::vector<pg::QualifiedName> relations_read(const ProtobufCMessage& root) {
  return RelationCollector(Targets::left_out).collect_all(root);
}

std::vector<pg::QualifiedName> relations_named(const ProtobufCMessage& root) {
  return RelationCollector(Targets::included).collect_all(root);
}

}  // namespace pgmig::sql
