// SPDX-License-Identifier: Apache-2.0
// Collects what one statement locks: the strongest mode and the heaviest work a relation.
#pragma once

#include "catalog/catalog.hpp"

#include <pgmig/plan.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// Relations that this run made, and temporary ones, are nobody else's: they are left out. Where it
/// is certain that there are no rows, all work is brief. Keeps a reference to the catalog.
class EffectSet {
 public:
  explicit EffectSet(const catalog::Catalog& catalog) : catalog_(catalog) {}

  void add(const catalog::Relation& relation, pg::LockMode lock,
           plan::Work work = plan::Work::brief);

  /// The index of a table; the work on it is none when the table holds no rows.
  void add_index(const catalog::Relation& table, const catalog::Index& index, pg::LockMode lock,
                 plan::Work work = plan::Work::brief);

  /// The index, and those of the partitions that belong to it.
  void add_index_tree(const catalog::Relation& table, const catalog::Index& index,
                      pg::LockMode lock);

  /// All of the table's indexes.
  void add_indexes(const catalog::Relation& table, pg::LockMode lock,
                   plan::Work work = plan::Work::brief);

  /// Those that a statement opens which works on rows: a partitioned table's own hold none, and
  /// queries of an older major do not look at them.
  void add_open_indexes(const catalog::Relation& table, pg::LockMode lock);

  /// The relation and all below it: partitions, or children that inherit.
  void add_tree(const catalog::Relation& root, pg::LockMode lock,
                plan::Work work = plan::Work::brief);

  /// The same of the relation and of all below it.
  void add_open_indexes_of_tree(const catalog::Relation& root, pg::LockMode lock);

  /// A relation that is read: with what a view stands on, and with the indexes that the planner
  /// opens.
  void add_read(const pg::QualifiedName& name, pg::LockMode lock, plan::Work work);

  /// The sequences that belong to columns of the table (to one column, when it is named).
  void add_owned_sequences(const catalog::Relation& table, pg::LockMode lock,
                           std::string_view column = {});

  /// In name order.
  [[nodiscard]] std::vector<plan::Effect> effects() const;

  /// What others would wait for: the tables (of an index its table, of a partition the partitioned
  /// table) under a lock that blocks readers or writers, in name order.
  [[nodiscard]] std::vector<std::string> blocked() const;

 private:
  struct Entry {
    plan::Effect effect;
    std::string owner;
    bool is_only_read = false;  ///< nobody but REFRESH writes to it
  };

  [[nodiscard]] static bool makes_wait(const Entry& entry);

  void put(const pg::QualifiedName& name, const catalog::Relation& owner, pg::LockMode lock,
           plan::Work work);

  const catalog::Catalog& catalog_;
  std::map<std::string, Entry> entries_;
};

/// The server's major; the newest where there is no server.
[[nodiscard]] int major_of(const catalog::Catalog& catalog);

/// Nobody but this run can be using it.
[[nodiscard]] bool is_ours(const catalog::Relation& relation);

/// Somewhere in the tree there may be rows of a relation that existed before this run.
[[nodiscard]] bool may_hold_old_rows(const catalog::Catalog& catalog,
                                     const catalog::Relation& relation);

/// The partitioned table's default partition, or nullptr.
[[nodiscard]] const catalog::Relation* default_partition(const catalog::Catalog& catalog,
                                                         const catalog::Relation& parent);

/// Views and materialized views that stand on the relation, directly or not, in name order.
[[nodiscard]] std::vector<const catalog::Relation*> views_on(const catalog::Catalog& catalog,
                                                             const catalog::Relation& relation);

/// Whether the index has the column as a key, includes it, or mentions it in an expression or
/// predicate.
[[nodiscard]] bool involves(const catalog::Index& index, std::string_view column);

/// Whether the word stands in the SQL text as an identifier of its own.
[[nodiscard]] bool mentions(std::string_view sql, std::string_view word);

}  // namespace pgmig::planner
