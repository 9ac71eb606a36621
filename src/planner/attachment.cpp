// SPDX-License-Identifier: Apache-2.0
// What ATExecAttachPartition() compares before it builds and scans.
#include "planner/attachment.hpp"

#include "pg/sql_text.hpp"
#include "planner/effect_set.hpp"
#include "planner/index_tree.hpp"
#include "planner/partition_proof.hpp"
#include "sql/partition_bound.hpp"

#include <algorithm>
#include <string_view>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Index;
using catalog::Relation;

namespace {

std::optional<std::string> condition_of(std::string_view text, const Relation& parent) {
  const auto bound = sql::partition_bound(text);
  return bound ? partition_condition(parent, *bound) : std::nullopt;
}

/// A row of the partition belongs into the parent, too, and into what that is a partition of.
std::optional<std::string> with_levels_above(std::optional<std::string> condition,
                                             const Catalog& catalog, const Relation& parent) {
  for (const Relation* level = &parent; condition && level->is_partition;) {
    const Relation* above = catalog.find(level->parents.front());
    const auto more =
        above == nullptr ? std::nullopt : condition_of(level->partition_bound, *above);
    condition = more ? std::optional{*condition + " AND " + *more} : std::nullopt;
    level = above;
  }
  return condition;
}

/// An index of the parent that a constraint rests on asks for one with a constraint.
bool has_counterpart(const Attachment& attachment, const Index& index) {
  const sql::Script script = sql::parse_script(index.definition, {});
  const auto* wanted = script.statements.size() == 1
                           ? std::get_if<sql::CreateIndex>(&script.statements.front().change)
                           : nullptr;
  const Relation& partition = attachment.partition;
  const bool enforces = enforced_by(attachment.parent, index) != nullptr;
  return wanted != nullptr && std::ranges::any_of(partition.indexes, [&](const Index& own) {
           return serves(own, {.change = *wanted, .text = index.definition}) &&
                  (!enforces || enforced_by(partition, own) != nullptr);
         });
}

bool is_same_key(const Constraint& own, const Constraint& wanted) {
  return own.kind == sql::ConstraintKind::foreign_key && own.validated &&
         own.columns == wanted.columns && own.referenced == wanted.referenced &&
         own.referenced_columns == wanted.referenced_columns &&
         (own.definition.empty() || wanted.definition.empty() ||
          own.definition == wanted.definition);
}

}  // namespace

std::optional<Attachment> attachment_of(const sql::Statement& statement, const Catalog& catalog) {
  const auto* change = std::get_if<sql::AlterTable>(&statement.change);
  if (change == nullptr || change->actions.size() != 1 ||
      change->actions.front().kind != sql::AlterKind::attach_partition) {
    return std::nullopt;
  }
  const Relation* parent = catalog.find(change->name);
  const Relation* partition = catalog.find(change->actions.front().other);
  if (parent == nullptr || partition == nullptr) {
    return std::nullopt;
  }
  const auto bound = condition_of(statement.text, *parent);
  return Attachment{.parent = *parent,
                    .partition = *partition,
                    .rest = default_partition(catalog, *parent),
                    .bound = bound,
                    .condition = with_levels_above(bound, catalog, *parent)};
}

bool has_to_look_through_partition(const Attachment& attachment) {
  return !attachment.condition || !is_proven(attachment.partition, *attachment.condition);
}

bool has_to_look_through_rest(const Attachment& attachment) {
  return attachment.rest != nullptr &&
         (!attachment.bound || !is_proven(*attachment.rest, other_rows(*attachment.bound)));
}

std::vector<const Index*> missing_indexes(const Attachment& attachment) {
  std::vector<const Index*> missing;
  for (const Index& index : attachment.parent.indexes) {
    if (!has_counterpart(attachment, index)) {
      missing.push_back(&index);
    }
  }
  return missing;
}

std::vector<const Constraint*> missing_foreign_keys(const Attachment& attachment) {
  std::vector<const Constraint*> missing;
  for (const Constraint& wanted : attachment.parent.constraints) {
    const bool has =
        std::ranges::any_of(attachment.partition.constraints,
                            [&](const Constraint& own) { return is_same_key(own, wanted); });
    if (wanted.kind == sql::ConstraintKind::foreign_key && !has) {
      missing.push_back(&wanted);
    }
  }
  return missing;
}

const Constraint* enforced_by(const Relation& table, const Index& index) {
  const auto found = std::ranges::find_if(table.constraints, [&](const Constraint& constraint) {
    return constraint.index == index.name && constraint.kind != sql::ConstraintKind::foreign_key;
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

std::vector<std::string> missing_demands(const Attachment& attachment) {
  std::vector<std::string> statements;
  const auto& [parent, partition, rest, bound, condition] = attachment;
  for (const Constraint& check : parent.constraints) {
    if (check.kind == sql::ConstraintKind::check && !check.no_inherit &&
        partition.constraint(check.name) == nullptr) {
      statements.push_back(pg::sql("ALTER TABLE {} ADD CONSTRAINT {} {}", partition.name,
                                   pg::Identifier{check.name}, pg::Verbatim{check.definition}));
    }
  }
  for (const catalog::Column& column : parent.columns) {
    const catalog::Column* same = partition.column(column.name);
    if (same != nullptr && column.not_null && !same->not_null) {
      statements.push_back(pg::sql("ALTER TABLE {} ALTER COLUMN {} SET NOT NULL", partition.name,
                                   pg::Identifier{column.name}));
    }
  }
  return statements;
}

}  // namespace pgmig::planner
