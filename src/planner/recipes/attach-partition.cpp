// SPDX-License-Identifier: Apache-2.0
// A table with rows becomes a partition: proof, indexes and keys first, so that ATTACH does no
// work.
#include "catalog/links.hpp"
#include "catalog/naming.hpp"
#include "pg/sql_text.hpp"
#include "planner/added_constraint.hpp"
#include "planner/attachment.hpp"
#include "planner/effect_set.hpp"
#include "planner/foreign_key_steps.hpp"
#include "planner/index_tree_steps.hpp"
#include "planner/partition_proof.hpp"
#include "planner/row_check.hpp"
#include "sql/add_constraint.hpp"
#include "sql/rewrite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

namespace pgmig::planner::recipes {

namespace {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Index;
using catalog::Relation;
using catalog::RelationKind;
using catalog::Taken;

/// A CHECK that lives until the partition is attached.
struct Proof {
  const Relation& table;
  std::string name;
  std::string condition;
};

std::string name_of_proof(const Catalog& catalog, const Relation& table) {
  const auto members = catalog::tree_of(catalog, table);
  std::string name = catalog::object_name("pgmig_" + table.name.name, {}, "bound");
  for (int pass = 1; std::ranges::any_of(
           members, [&](const Relation* member) { return member->constraint(name) != nullptr; });
       ++pass) {
    name = catalog::object_name("pgmig_" + table.name.name, {}, fmt::format("bound{}", pass));
  }
  return name;
}

std::vector<Proof> proofs_of(const Catalog& catalog, const Attachment& attachment) {
  std::vector<Proof> proofs;
  const auto add = [&](const Relation& table, std::string condition) {
    proofs.push_back({table, name_of_proof(catalog, table), std::move(condition)});
  };
  if (may_hold_old_rows(catalog, attachment.partition) &&
      has_to_look_through_partition(attachment)) {
    add(attachment.partition, *attachment.condition);
  }
  if (has_to_look_through_rest(attachment) && may_hold_old_rows(catalog, *attachment.rest)) {
    add(*attachment.rest, other_rows(*attachment.bound));
  }
  return proofs;
}

bool is_plain(const Relation* table) {
  return table != nullptr && table->kind == RelationKind::table;
}

/// A partition with partitions of its own must have its indexes and keys already: they are made by
/// statements of their own.
bool parts_can_be_made(const Request& request, const Attachment& attachment) {
  const auto indexes = missing_indexes(attachment);
  const auto keys = missing_foreign_keys(attachment);
  if (attachment.partition.kind == RelationKind::partitioned_table) {
    return indexes.empty() && keys.empty();
  }
  return std::ranges::all_of(
             indexes,
             [&](const Index* index) {
               const Constraint* enforced = enforced_by(attachment.parent, *index);
               return !index->definition.empty() &&
                      (enforced == nullptr || (enforced->kind != sql::ConstraintKind::exclusion &&
                                               !enforced->definition.empty()));
             }) &&
         std::ranges::all_of(keys, [&](const Constraint* key) {
           return !key->definition.empty() && is_plain(request.catalog.find(key->referenced));
         });
}

bool applies(const Request& request) {
  const auto attachment = attachment_of(request.statement.sql, request.catalog);
  if (!attachment || attachment->parent.kind != RelationKind::partitioned_table ||
      !attachment->condition || attachment->partition.kind == RelationKind::foreign_table ||
      attachment->partition.is_partition) {
    return false;
  }
  const bool has_rows = may_hold_old_rows(request.catalog, attachment->partition);
  const bool needs_parts = has_rows && (!missing_indexes(*attachment).empty() ||
                                        !missing_foreign_keys(*attachment).empty());
  return (!proofs_of(request.catalog, *attachment).empty() || needs_parts) &&
         (!has_rows || parts_can_be_made(request, *attachment));
}

Draft add_proof(const Proof& proof) {
  const pg::Identifier name{proof.name};
  return {.sql = pg::sql("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({}) NOT VALID", proof.table.name,
                         name, pg::Verbatim{proof.condition}),
          .done_if = {},
          .clean_up = {},
          .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}",
                                                proof.table.name, name)}},
          .reason = "new rows are checked; no row is read under the lock"};
}

Draft drop_proof(const Proof& proof) {
  return {.sql = pg::sql("ALTER TABLE {} DROP CONSTRAINT {}", proof.table.name,
                         pg::Identifier{proof.name}),
          .with_previous = true,
          .done_if = {},
          .clean_up = {},
          .undo = plan::NothingToUndo{},
          .reason = {}};
}

/// What the partition gets before it is attached, with names that differ from each other.
class PartMaker {
 public:
  PartMaker(const Request& request, const Attachment& attachment)
      : names_(request.catalog), catalog_(request.catalog), attachment_(attachment) {}

  std::vector<Draft> make() && {
    for (const Index* index : missing_indexes(attachment_)) {
      if (const Constraint* key = enforced_by(attachment_.parent, *index)) {
        add_key(*index, *key);
      } else {
        add_index(*index);
      }
    }
    for (const Constraint* key : missing_foreign_keys(attachment_)) {
      add_foreign_key(*key);
    }
    return std::move(drafts_);
  }

 private:
  [[nodiscard]] const pg::QualifiedName& table() const { return attachment_.partition.name; }

  /// As the server would name it.
  std::string free(const std::string& second, std::string_view label, Taken taken) {
    return catalog::free_name(names_, table().schema, table().name, second, label, taken);
  }

  void take(const std::string& index) { catalog::reserve_index(names_, table(), index); }

  void add_index(const Index& index) {
    const std::string name = free(catalog::joined(index.own_names), "idx", Taken::relations);
    const std::string here = sql::create_index_if_missing(index.definition, name, table());
    take(name);
    drafts_.push_back(
        built_concurrently(table(), name, sql::create_index_concurrently(here, name, table())));
  }

  void add_key(const Index& index, const Constraint& key) {
    const bool primary = key.kind == sql::ConstraintKind::primary_key;
    const std::string name = free(primary ? std::string{} : catalog::joined(index.own_names),
                                  primary ? "pkey" : "key", Taken::relations_and_constraints);
    const auto parts = sql::add_key_in_parts(
        pg::sql("ALTER TABLE {} ADD {}", table(), pg::Verbatim{key.definition}), name, table());
    if (!parts) {
      return;  // ATTACH makes it, and is judged by that
    }
    take(name);
    drafts_.push_back(built_concurrently(table(), name, parts->create_index));
    drafts_.push_back({.sql = parts->add_constraint,
                       .done_if = {},
                       .clean_up = {},
                       .undo = drop_constraint(name),
                       .reason = "the constraint takes the index over: no row is read"});
  }

  void add_foreign_key(const Constraint& key) {
    const std::string name = attachment_.partition.constraint(key.name) == nullptr
                                 ? key.name
                                 : free(catalog::joined(key.columns), "fkey", Taken::constraints);
    const auto sql = sql::add_constraint_not_valid(
        pg::sql("ALTER TABLE {} ADD {}", table(), pg::Verbatim{key.definition}), name, table());
    if (!sql) {
      return;
    }
    names_.find(table())->constraints.push_back({.name = name});
    auto steps =
        foreign_key_steps(attachment_.partition, *catalog_.find(key.referenced), name, *sql);
    std::ranges::move(steps, std::back_inserter(drafts_));
  }

  [[nodiscard]] plan::Undo drop_constraint(const std::string& name) const {
    return plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}", table(),
                                         pg::Identifier{name})}};
  }

  Catalog names_;
  const Catalog& catalog_;
  const Attachment& attachment_;
  std::vector<Draft> drafts_;
};

/// ATTACH locks what the foreign keys refer to after the partition; who writes them writes the
/// referenced table first.
void append_locks(const Catalog& catalog, const Attachment& attachment,
                  std::vector<Draft>& drafts) {
  std::set<pg::QualifiedName> referenced;
  for (const Constraint& key : attachment.parent.constraints) {
    const Relation* table =
        key.kind == sql::ConstraintKind::foreign_key ? catalog.find(key.referenced) : nullptr;
    if (is_plain(table) && !is_ours(*table) && table->owned_by_us) {
      referenced.insert(table->name);
    }
  }
  for (const pg::QualifiedName& name : referenced) {
    drafts.push_back({.sql = pg::sql("LOCK TABLE ONLY {} IN ACCESS EXCLUSIVE MODE", name),
                      .with_previous = name != *referenced.begin(),
                      .alone = true,
                      .done_if = {},
                      .clean_up = {},
                      .undo = plan::NothingToUndo{},
                      .reason = "all that ATTACH asks for is there: no row is read"});
  }
}

/// Of what the new partition has to keep to before it is attached.
std::vector<Draft> checks_of(const Request& request, const Attachment& attachment,
                             const std::vector<Proof>& proofs) {
  std::vector<Draft> checks;
  std::ranges::transform(proofs, std::back_inserter(checks), [](const Proof& proof) {
    return check_expression({.table = proof.table, .depth = Depth::with_children}, proof.condition);
  });
  if (!may_hold_old_rows(request.catalog, attachment.partition)) {
    return checks;
  }
  for (const Index* index : missing_indexes(attachment)) {
    if (enforced_by(attachment.parent, *index) != nullptr) {
      checks.push_back(check_for_duplicates({.table = attachment.partition}, index->columns));
    }
  }
  for (const Constraint* key : missing_foreign_keys(attachment)) {
    checks.push_back(check_references({.table = attachment.partition}, key->columns,
                                      *request.catalog.find(key->referenced),
                                      key->referenced_columns));
  }
  return checks;
}

std::vector<Draft> steps(const Request& request) {
  const Attachment attachment = *attachment_of(request.statement.sql, request.catalog);
  const std::vector<Proof> proofs = proofs_of(request.catalog, attachment);
  std::vector<Draft> drafts = checks_of(request, attachment, proofs);
  for (const Proof& proof : proofs) {
    drafts.push_back(add_proof(proof));
    drafts.push_back(validation(proof.table, proof.name));
  }
  if (may_hold_old_rows(request.catalog, attachment.partition)) {
    auto parts = PartMaker(request, attachment).make();
    std::ranges::move(parts, std::back_inserter(drafts));
  }
  const std::size_t before = drafts.size();
  append_locks(request.catalog, attachment, drafts);
  drafts.push_back(
      {.sql = request.statement.sql.text,
       .with_previous = drafts.size() > before,
       .alone = true,
       .done_if = {},
       .clean_up = {},
       .undo = plan::UndoSql{.sql = {pg::sql("ALTER TABLE {} DETACH PARTITION {}",
                                             attachment.parent.name, attachment.partition.name)}},
       .reason = "all that it asks for is there: no row is read"});
  for (const Proof& proof : proofs) {
    drafts.push_back(drop_proof(proof));
  }
  return drafts;
}

}  // namespace

extern const Recipe attach_partition_recipe;
const Recipe attach_partition_recipe{
    .id = "attach-partition",
    .hazard = "table_scan",
    .also = "index_build",
    .danger =
        "ATTACH PARTITION reads the new partition and the default one, and builds indexes, while "
        "nobody can read or write them.",
    .technique =
        "a CHECK (NOT VALID, then VALIDATE) that says what the bound says, another on the default "
        "partition, the parent's indexes and keys; then ATTACH PARTITION, which reads no row, and "
        "the CHECKs are dropped.",
    .applies = applies,
    .steps = steps,
};

}  // namespace pgmig::planner::recipes
