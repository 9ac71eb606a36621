// SPDX-License-Identifier: Apache-2.0
// What the parts of judge() share: one statement, one catalog, and the judgement as it grows.
#pragma once

#include "catalog/catalog.hpp"
#include "planner/ddl_effects.hpp"
#include "planner/effect_set.hpp"
#include "sql/script.hpp"

#include <string_view>

namespace pgmig::planner {

struct Judging {
  const sql::Statement& statement;
  const catalog::Catalog& catalog;
  EffectSet effects;
  Judgement result;
  int major;

  Judging(const sql::Statement& s, const catalog::Catalog& c);

  /// Adds the hazard once.
  void hazard(std::string_view id);

  /// The hazard of such work under such a lock, if others wait for it: a scan, a rewrite (named by
  /// `rewrite_hazard`), or none.
  void hazard_of(plan::Work work, pg::LockMode lock, std::string_view rewrite_hazard);
};

// One function for each family of changes; judge() picks it.

void judge_alter_table(const sql::AlterTable& change, Judging& judging);
void judge_create_table(const sql::CreateTable& change, Judging& judging);
void judge_create_table_as(const sql::CreateTableAs& change, Judging& judging);
void judge_create_view(const sql::CreateView& change, Judging& judging);
void judge_create_index(const sql::CreateIndex& change, Judging& judging);
void judge_create_trigger(const sql::CreateTrigger& change, Judging& judging);
void judge_drop(const sql::Drop& change, Judging& judging);
void judge_truncate(const sql::Truncate& change, Judging& judging);
void judge_rename(const sql::Rename& change, Judging& judging);
void judge_set_schema(const sql::SetSchema& change, Judging& judging);
void judge_data_change(const sql::DataChange& change, Judging& judging);
void judge_query(const sql::Query& change, Judging& judging);
void judge_copy(const sql::Copy& change, Judging& judging);
void judge_lock(const sql::Lock& change, Judging& judging);
void judge_maintenance(const sql::Maintenance& change, Judging& judging);
void judge_alter_type(const sql::AlterTable& change, Judging& judging);
void judge_other(const sql::Other& change, Judging& judging);

/// How a foreign key that is made looks for rows of the table it refers to.
enum class KeyCheck {
  none,           ///< NOT VALID, or a table that is being made
  finds_nothing,  ///< there are no rows, or nulls only: that table is opened and not read
  reads_rows,
};

/// What a foreign key locks on the table that it refers to, and reads there.
void judge_foreign_key(const pg::QualifiedName& referenced, pg::LockMode lock, KeyCheck check,
                       Judging& judging);

/// What goes with a foreign key locks the table that it refers to: it has triggers there.
void judge_dropped_foreign_key(const catalog::Relation& referenced, Judging& judging);

/// A partition joins: tables that refer to the parent refer to it, too.
void judge_new_partition(const catalog::Relation& parent, Judging& judging);

/// Whether old rows get a value in that new column.
[[nodiscard]] bool has_value_for_old_rows(const sql::ColumnDefinition& column);

/// The sequences that nextval('s') and setval('s', ...) in the statement write to.
void lock_sequences(Judging& judging);

/// Whether a function of that name may do more than compute: neither harmless, nor stable.
[[nodiscard]] bool runs_unseen_code(const catalog::Catalog& catalog,
                                    const std::vector<pg::QualifiedName>& functions);

/// The relations with columns of the type, of its arrays, or of types made with it; in name order.
[[nodiscard]] std::vector<const catalog::Relation*> users_of_type(const catalog::Catalog& catalog,
                                                                  const pg::QualifiedName& type);

/// Every relation that CASCADE would reach from a dropped relation, by the catalog; in name order.
[[nodiscard]] std::vector<const catalog::Relation*> cascade_of(const catalog::Catalog& catalog,
                                                               const catalog::Relation& dropped);

}  // namespace pgmig::planner
