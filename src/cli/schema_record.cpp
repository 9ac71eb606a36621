// SPDX-License-Identifier: Apache-2.0
#include "cli/schema_record.hpp"

#include "base/error.hpp"
#include "inspect/read_snapshot.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace pgmig::cli {

namespace {

using snapshot::Snapshot;

std::optional<Snapshot> readable_schema(Workspace& workspace, db::Session& session) {
  auto read = inspect::read_snapshot(session, workspace.catalog_options(session));
  if (auto* schema = std::get_if<Snapshot>(&read)) {
    return std::move(*schema);
  }
  return std::nullopt;
}

}  // namespace

int SchemaRecord::around(const std::function<int()>& run) {
  if (!workspace_.config().record_schema) {
    journal_.forget_schema_record();
    return run();
  }
  open();
  const int status = run();
  close();
  return status;
}

void SchemaRecord::open() {
  if (journal_.read_drift_before_run()) {
    return;  // the run before was interrupted: what differs since is its own
  }
  const auto record = journal_.read_schema_record();
  const auto schema = record ? readable_schema(workspace_, session_) : std::optional<Snapshot>{};
  const auto drift = schema ? snapshot::differences(snapshot::from_text(*record), *schema)
                            : std::vector<snapshot::Difference>{};
  journal_.write_drift_before_run(snapshot::to_text(drift));
}

void SchemaRecord::close() {
  const auto before = journal_.read_drift_before_run();
  const auto schema = readable_schema(workspace_, session_);
  if (before && schema) {
    const auto expected =
        snapshot::expected_after(*schema, snapshot::differences_from_text(*before));
    journal_.write_schema_record(snapshot::to_text(expected));
  }
}

Snapshot live_schema(Workspace& workspace, db::Session& session) {
  auto read = inspect::read_snapshot(session, workspace.catalog_options(session));
  if (const auto* failed = std::get_if<db::ServerError>(&read)) {
    throw Error(ErrorKind::temporary, fmt::format("the schema cannot be read: {}", failed->message),
                "somebody holds a lock on what a view reads: try again");
  }
  return std::get<Snapshot>(std::move(read));
}

report::Drift drift_of(Workspace& workspace, db::Session& session, journal::Journal& journal) {
  const auto record = journal.read_schema_record();
  if (!record) {
    return {.unknown = "no run has recorded the schema yet; pgmig verify --accept records it"};
  }
  if (journal.read_drift_before_run()) {
    return {.unknown = "a run is under way, or was interrupted: pgmig up ends it"};
  }
  const Snapshot expected = snapshot::from_text(*record);
  const Snapshot found = live_schema(workspace, session);
  return {.differences = snapshot::without_ignored(snapshot::differences(expected, found), expected,
                                                   workspace.config().drift_ignore),
          .objects = found.size()};
}

}  // namespace pgmig::cli
