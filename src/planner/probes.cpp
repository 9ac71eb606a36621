// SPDX-License-Identifier: Apache-2.0
// Detached partitions, databases, tablespaces, subscriptions. (Indexes have recipes.)
#include "planner/probes.hpp"

#include "pg/sql_text.hpp"

#include <optional>

namespace pgmig::planner {

namespace {

/// Objects that every database sees.
std::optional<std::string> shared_object_query(sql::ObjectKind kind, const std::string& name) {
  const pg::Literal literal{name};
  switch (kind) {
    case sql::ObjectKind::database:
      return pg::sql("EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = {})", literal);
    case sql::ObjectKind::tablespace:
      return pg::sql("EXISTS (SELECT FROM pg_catalog.pg_tablespace WHERE spcname = {})", literal);
    case sql::ObjectKind::subscription:
      return pg::sql("EXISTS (SELECT FROM pg_catalog.pg_subscription WHERE subname = {})", literal);
    case sql::ObjectKind::table:
    case sql::ObjectKind::index:
    case sql::ObjectKind::view:
    case sql::ObjectKind::materialized_view:
    case sql::ObjectKind::sequence:
    case sql::ObjectKind::foreign_table:
    case sql::ObjectKind::column:
    case sql::ObjectKind::constraint:
    case sql::ObjectKind::trigger:
    case sql::ObjectKind::rule:
    case sql::ObjectKind::policy:
    case sql::ObjectKind::routine:
    case sql::ObjectKind::type:
    case sql::ObjectKind::domain:
    case sql::ObjectKind::schema:
    case sql::ObjectKind::extension:
    case sql::ObjectKind::statistics:
    case sql::ObjectKind::publication:
    case sql::ObjectKind::event_trigger:
    case sql::ObjectKind::role:
    case sql::ObjectKind::other:
      return std::nullopt;
  }
  return std::nullopt;
}

plan::Probe probe_of_drop(const sql::Drop& change) {
  if (change.names.size() != 1) {
    return plan::NoProbe{};
  }
  const auto query = shared_object_query(change.kind, change.names.front().name);
  return query ? plan::Probe{plan::QueryIsTrue{.sql = "SELECT NOT " + *query}}
               : plan::Probe{plan::NoProbe{}};
}

plan::Probe probe_of_create(const sql::Other& change) {
  const bool creates = change.tag == "Createdb" || change.tag == "CreateTableSpace" ||
                       change.tag == "CreateSubscription";
  if (!creates || change.objects.empty()) {
    return plan::NoProbe{};
  }
  const auto query = shared_object_query(change.kind, change.objects.front().name);
  return query ? plan::Probe{plan::QueryIsTrue{.sql = "SELECT " + *query}}
               : plan::Probe{plan::NoProbe{}};
}

Outside probe_of_detach(const sql::AlterTable& change, const catalog::Catalog& catalog) {
  for (const sql::AlterAction& action : change.actions) {
    if (action.kind == sql::AlterKind::detach_partition_concurrently) {
      const pg::QualifiedName parent = catalog.resolve(change.name);
      const pg::QualifiedName partition = catalog.resolve(action.other);
      return {.done_if = plan::PartitionIsDetached{.parent = parent, .partition = partition},
              .clean_up = plan::FinalizeDetach{.parent = parent, .partition = partition}};
    }
  }
  return {};
}

}  // namespace

Outside probe_of(const sql::Change& change, const catalog::Catalog& catalog) {
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    return probe_of_detach(*alter, catalog);
  }
  if (const auto* drop = std::get_if<sql::Drop>(&change)) {
    return {.done_if = probe_of_drop(*drop), .clean_up = {}};
  }
  if (const auto* other = std::get_if<sql::Other>(&change)) {
    return {.done_if = probe_of_create(*other), .clean_up = {}};
  }
  return {};
}

}  // namespace pgmig::planner
