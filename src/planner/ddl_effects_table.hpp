// SPDX-License-Identifier: Apache-2.0
// The table of effects as data: one row a form of statement, per PostgreSQL major where they
// differ.
#pragma once

#include "pg/lock_mode.hpp"
#include "pg/server_version.hpp"
#include "sql/change.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <string_view>

namespace pgmig::planner {

/// What else takes the same lock as the relation that is named.
enum class Reach {
  itself,
  tree,            ///< partitions and inheriting children, unless ONLY
  with_indexes,    ///< its own indexes
  with_owned,      ///< its indexes and the sequences of its columns
  with_sequences,  ///< the sequences of its columns
};

/// The work under the lock.
enum class Cost {
  brief,
  scan,
  rewrite,
  looked_up,  ///< the catalog decides: a function of its own
};

/// An action of ALTER TABLE.
struct AlterRow {
  sql::AlterKind kind;
  pg::LockMode lock;
  Reach reach;
  Cost cost;
  std::string_view hazard = {};  ///< when the work is done on rows under a lock that blocks
};

[[nodiscard]] const AlterRow& row_of(sql::AlterKind kind);

/// REINDEX, VACUUM, ...: the relation, its indexes, and the work.
struct MaintenanceRow {
  sql::Maintenance::Verb verb;
  bool concurrently;
  pg::LockMode table;
  std::optional<pg::LockMode> indexes;
  plan::Work work;
  std::string_view hazard = {};
};

[[nodiscard]] const MaintenanceRow& row_of(const sql::Maintenance& change);

/// A statement that sql::Other stands for, by its tag (and the kind of object, where that matters).
struct OtherRow {
  std::string_view tag;
  std::optional<sql::ObjectKind> kind;  ///< nothing: any
  std::optional<pg::LockMode> lock;     ///< on the first relation named (all, when `every`)
  bool every = true;
  bool opaque = false;  ///< runs code that cannot be seen
  int since = pg::oldest_supported_major;
  int until = 0;  ///< 0: the newest
};

/// The row, or nullptr: the table does not know the statement.
[[nodiscard]] const OtherRow* row_of(const sql::Other& change, int major);

/// The locks of whole statements.
inline constexpr pg::LockMode create_index_lock = pg::LockMode::share;
inline constexpr pg::LockMode concurrent_lock = pg::LockMode::share_update_exclusive;
inline constexpr pg::LockMode create_trigger_lock = pg::LockMode::share_row_exclusive;
inline constexpr pg::LockMode foreign_key_lock = pg::LockMode::share_row_exclusive;
inline constexpr pg::LockMode drop_lock = pg::LockMode::access_exclusive;
inline constexpr pg::LockMode read_lock = pg::LockMode::access_share;
inline constexpr pg::LockMode row_lock = pg::LockMode::row_share;
inline constexpr pg::LockMode write_lock = pg::LockMode::row_exclusive;

/// SET and RESET of a storage parameter of a table, view or index.
[[nodiscard]] pg::LockMode option_lock(std::string_view option);

/// What the majors do differently, beside the modes: from which one on (or up to which) it is so.
struct Since {
  int first = pg::oldest_supported_major;
  int last = 0;  ///< 0: the newest

  [[nodiscard]] bool holds(int major) const {
    return first <= major && (last == 0 || major <= last);
  }
};

/// ADD COLUMN of a domain computes the domain's own default for every row.
inline constexpr Since domain_default_every_row{.first = 13};
/// A row trigger is renamed on the partitions, too.
inline constexpr Since rename_trigger_on_partitions{.first = 15};
/// A foreign key to a partitioned table has triggers on that table itself, not on its partitions
/// only; and a new partition of it locks the tables that refer to it.
inline constexpr Since key_triggers_on_partitioned{.first = 15};
/// A query opens the indexes of partitioned tables, not of their partitions only.
inline constexpr Since reads_open_partitioned_indexes{.first = 16};
/// ADD CHECK ... NO INHERIT locks what inherits all the same.
inline constexpr Since no_inherit_locks_children{.first = 18};
/// SET LOGGED and UNLOGGED take the sequences of columns along.
inline constexpr Since sequences_follow_persistence{.first = 15};
/// TRUNCATE of a partition reads the bounds of those above it.
inline constexpr Since truncate_reads_parent{.last = 13};

/// DETACH PARTITION locks the partition more strongly since 14; those below it always are locked in
/// ACCESS EXCLUSIVE mode.
[[nodiscard]] pg::LockMode detached_partition_lock(int major);

/// ADD UNIQUE on a partitioned table: its partitions (18: as strongly as the parent).
[[nodiscard]] pg::LockMode unique_on_partition_lock(int major);

}  // namespace pgmig::planner
