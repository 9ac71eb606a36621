// SPDX-License-Identifier: Apache-2.0
// Measured on PostgreSQL 12 to 18. The lock mode comes from the syntax alone
// (AlterTableGetLockLevel and its like look at no table); the work often needs the catalog.
#include "planner/ddl_effects_table.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>

namespace pgmig::planner {

namespace {

using enum pg::LockMode;
using enum sql::AlterKind;
using sql::ObjectKind;
using Verb = sql::Maintenance::Verb;
using plan::Work;

constexpr std::array alter_table{
    AlterRow{add_column, access_exclusive, Reach::tree, Cost::looked_up},
    AlterRow{drop_column, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_default, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{drop_default, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_not_null, access_exclusive, Reach::tree, Cost::looked_up},
    AlterRow{drop_not_null, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_type, access_exclusive, Reach::tree, Cost::looked_up},
    AlterRow{add_constraint, access_exclusive, Reach::tree, Cost::looked_up},
    AlterRow{drop_constraint, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{validate_constraint, share_update_exclusive, Reach::tree, Cost::looked_up},
    AlterRow{alter_constraint, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_statistics, share_update_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_storage, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_compression, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{set_column_options, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{add_identity, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_identity, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{drop_identity, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{drop_expression, access_exclusive, Reach::tree, Cost::brief},
    AlterRow{set_options, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{set_logged, access_exclusive, Reach::with_owned, Cost::looked_up, "table_rewrite"},
    AlterRow{set_tablespace, access_exclusive, Reach::itself, Cost::rewrite, "table_rewrite"},
    AlterRow{set_access_method, access_exclusive, Reach::with_indexes, Cost::rewrite,
             "table_rewrite"},
    AlterRow{cluster_on, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{set_without_cluster, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{owner, access_exclusive, Reach::with_owned, Cost::brief},
    AlterRow{enable_trigger, share_row_exclusive, Reach::tree, Cost::brief},
    AlterRow{disable_trigger, share_row_exclusive, Reach::tree, Cost::brief},
    AlterRow{enable_rule, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{disable_rule, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{row_security, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{replica_identity, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{attach_partition, share_update_exclusive, Reach::itself, Cost::looked_up},
    AlterRow{detach_partition, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{detach_partition_concurrently, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{detach_partition_finalize, share_update_exclusive, Reach::itself, Cost::brief},
    AlterRow{inherit, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{no_inherit, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{of_type, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{not_of, access_exclusive, Reach::itself, Cost::brief},
    AlterRow{sql::AlterKind::other, access_exclusive, Reach::tree, Cost::rewrite,
             "unknown_statement"},
};

constexpr std::array maintenance{
    MaintenanceRow{Verb::reindex, false, share, access_exclusive, Work::rewrite, "index_build"},
    MaintenanceRow{Verb::reindex, true, share_update_exclusive, share_update_exclusive,
                   Work::rewrite},
    MaintenanceRow{Verb::vacuum, false, share_update_exclusive, row_exclusive, Work::scan},
    MaintenanceRow{Verb::vacuum_full, false, access_exclusive, access_exclusive, Work::rewrite,
                   "table_rewrite"},
    MaintenanceRow{Verb::analyze, false, share_update_exclusive, access_share, Work::scan},
    MaintenanceRow{Verb::cluster, false, access_exclusive, access_exclusive, Work::rewrite,
                   "table_rewrite"},
    MaintenanceRow{Verb::refresh, false, access_exclusive, access_exclusive, Work::rewrite,
                   "table_rewrite"},
    // Exclusive shuts out writers, and a materialized view has none: nobody waits for the work.
    MaintenanceRow{Verb::refresh, true, exclusive, row_exclusive, Work::scan},
};

constexpr auto nothing_locked = std::optional<pg::LockMode>{};
constexpr auto any_kind = std::optional<ObjectKind>{};

constexpr std::array others{
    OtherRow{"Comment", ObjectKind::constraint, access_share},
    OtherRow{"Comment", ObjectKind::trigger, access_share},
    OtherRow{"Comment", ObjectKind::rule, access_share},
    OtherRow{"Comment", ObjectKind::policy, access_share},
    OtherRow{"Comment", any_kind, share_update_exclusive},
    OtherRow{"SecLabel", any_kind, share_update_exclusive},
    OtherRow{.tag = "Grant", .kind = any_kind, .lock = nothing_locked, .until = 17},
    OtherRow{.tag = "Grant", .kind = any_kind, .lock = access_share, .since = 18},
    OtherRow{"GrantRole", any_kind, nothing_locked},
    OtherRow{"AlterDefaultPrivileges", any_kind, nothing_locked},
    OtherRow{.tag = "CreatePolicy", .kind = any_kind, .lock = access_exclusive, .every = false},
    OtherRow{.tag = "AlterPolicy", .kind = any_kind, .lock = access_exclusive, .every = false},
    OtherRow{.tag = "Rule", .kind = any_kind, .lock = access_exclusive, .every = false},
    OtherRow{"CreateStats", any_kind, share_update_exclusive},
    OtherRow{"AlterStats", any_kind, nothing_locked},
    OtherRow{.tag = "AlterSeq", .kind = any_kind, .lock = share_row_exclusive, .every = false},
    OtherRow{"AlterDomain", any_kind, nothing_locked},
    OtherRow{"AlterType", any_kind, nothing_locked},
    OtherRow{"AlterFunction", any_kind, nothing_locked},
    OtherRow{"AlterOwner", any_kind, nothing_locked},
    OtherRow{"AlterObjectDepends", ObjectKind::trigger, access_share},
    OtherRow{"AlterObjectDepends", any_kind, access_exclusive},
    OtherRow{"Define", any_kind, nothing_locked},
    OtherRow{"CreateSchema", any_kind, nothing_locked},
    OtherRow{"CreateExtension", any_kind, nothing_locked},
    OtherRow{.tag = "AlterExtension", .kind = any_kind, .lock = nothing_locked, .opaque = true},
    OtherRow{"AlterExtensionContents", any_kind, nothing_locked},
    OtherRow{"CreateEventTrig", any_kind, nothing_locked},
    OtherRow{"AlterEventTrig", any_kind, nothing_locked},
    OtherRow{"CreatePublication", any_kind, share_update_exclusive},
    OtherRow{"AlterPublication", any_kind, share_update_exclusive},
    OtherRow{"CreateSubscription", any_kind, nothing_locked},
    OtherRow{"AlterSubscription", any_kind, nothing_locked},
    OtherRow{"CreateCast", any_kind, nothing_locked},
    OtherRow{"CreateConversion", any_kind, nothing_locked},
    OtherRow{"CreateOpClass", any_kind, nothing_locked},
    OtherRow{"CreateOpFamily", any_kind, nothing_locked},
    OtherRow{"AlterOpFamily", any_kind, nothing_locked},
    OtherRow{"AlterOperator", any_kind, nothing_locked},
    OtherRow{"CreateTransform", any_kind, nothing_locked},
    OtherRow{"CreatePLang", any_kind, nothing_locked},
    OtherRow{"CreateAm", any_kind, nothing_locked},
    OtherRow{"CreateFdw", any_kind, nothing_locked},
    OtherRow{"AlterFdw", any_kind, nothing_locked},
    OtherRow{"CreateForeignServer", any_kind, nothing_locked},
    OtherRow{"AlterForeignServer", any_kind, nothing_locked},
    OtherRow{"CreateUserMapping", any_kind, nothing_locked},
    OtherRow{"AlterUserMapping", any_kind, nothing_locked},
    OtherRow{"DropUserMapping", any_kind, nothing_locked},
    OtherRow{"ImportForeignSchema", any_kind, nothing_locked},
    OtherRow{"AlterTSConfiguration", any_kind, nothing_locked},
    OtherRow{"AlterTSDictionary", any_kind, nothing_locked},
    OtherRow{"AlterCollation", any_kind, nothing_locked},
    OtherRow{"CreateRole", any_kind, nothing_locked},
    OtherRow{"AlterRole", any_kind, nothing_locked},
    OtherRow{"AlterRoleSet", any_kind, nothing_locked},
    OtherRow{"Createdb", any_kind, nothing_locked},
    OtherRow{"AlterDatabase", any_kind, nothing_locked},
    OtherRow{"AlterDatabaseSet", any_kind, nothing_locked},
    OtherRow{"AlterDatabaseRefreshColl", any_kind, nothing_locked},
    OtherRow{"CreateTableSpace", any_kind, nothing_locked},
    OtherRow{"AlterTableSpaceOptions", any_kind, nothing_locked},
    OtherRow{"AlterSystem", any_kind, nothing_locked},
    OtherRow{"CheckPoint", any_kind, nothing_locked},
    OtherRow{"ConstraintsSet", any_kind, nothing_locked},
    OtherRow{"Notify", any_kind, nothing_locked},
    OtherRow{"Listen", any_kind, nothing_locked},
    OtherRow{"Unlisten", any_kind, nothing_locked},
    OtherRow{"Prepare", any_kind, nothing_locked},
    OtherRow{"Deallocate", any_kind, nothing_locked},
    OtherRow{.tag = "Execute", .kind = any_kind, .lock = nothing_locked, .opaque = true},
    OtherRow{.tag = "Load", .kind = any_kind, .lock = nothing_locked, .opaque = true},
    OtherRow{"DeclareCursor", any_kind, access_share},
    OtherRow{"Fetch", any_kind, nothing_locked},
    OtherRow{"ClosePortal", any_kind, nothing_locked},
};

}  // namespace

const AlterRow& row_of(sql::AlterKind kind) {
  const auto* const found = std::ranges::find(alter_table, kind, &AlterRow::kind);
  PGMIG_ASSERT(found != alter_table.end());
  return *found;
}

const MaintenanceRow& row_of(const sql::Maintenance& change) {
  const auto* found = std::ranges::find_if(maintenance, [&](const MaintenanceRow& row) {
    return row.verb == change.verb && row.concurrently == change.concurrently;
  });
  if (found == maintenance.end()) {
    found = std::ranges::find(maintenance, change.verb, &MaintenanceRow::verb);
  }
  PGMIG_ASSERT(found != maintenance.end());
  return *found;
}

const OtherRow* row_of(const sql::Other& change, int major) {
  const auto* const found = std::ranges::find_if(others, [&](const OtherRow& row) {
    return row.tag == change.tag && (!row.kind || *row.kind == change.kind) && row.since <= major &&
           (row.until == 0 || major <= row.until);
  });
  return found == others.end() ? nullptr : found;
}

pg::LockMode option_lock(std::string_view option) {
  static constexpr std::array strong{
      std::string_view{"user_catalog_table"}, std::string_view{"security_barrier"},
      std::string_view{"security_invoker"},   std::string_view{"check_option"},
      std::string_view{"fastupdate"},         std::string_view{"gin_pending_list_limit"},
      std::string_view{"buffering"},          std::string_view{"pages_per_range"},
      std::string_view{"autosummarize"},
  };
  return std::ranges::find(strong, option) == strong.end() ? share_update_exclusive
                                                           : access_exclusive;
}

pg::LockMode detached_partition_lock(int major) {
  constexpr int stronger_since = 14;
  return major >= stronger_since ? access_exclusive : share_update_exclusive;
}

pg::LockMode unique_on_partition_lock(int major) {
  constexpr int stronger_since = 18;
  return major >= stronger_since ? access_exclusive : share;
}

}  // namespace pgmig::planner
