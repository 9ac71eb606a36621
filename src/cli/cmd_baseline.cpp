// SPDX-License-Identifier: Apache-2.0
// pgmig baseline V: counts every migration up to V as applied, without running it.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/schema_record.hpp"
#include "cli/stored_plan.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pgmig::cli {

namespace {

/// Whether it counts as applied already. What failed or was undone is counted anew; what has begun
/// and is not finished cannot be.
bool is_recorded(const plan::History& history, const source::Migration& file) {
  using plan::StoredState;
  const auto entry = std::ranges::find(history, file.id(), &plan::HistoryEntry::id);
  if (entry == history.end()) {
    return false;
  }
  if (entry->state == StoredState::running || entry->state == StoredState::in_doubt) {
    throw Error(ErrorKind::usage,
                fmt::format("version {} has begun and is not finished", file.version.text()),
                "pgmig up finishes it, or tells what has to be answered first");
  }
  return entry->state != StoredState::undone && entry->state != StoredState::failed;
}

std::vector<journal::MigrationRecord> records_up_to(const Workspace& workspace,
                                                    source::MigrationSet& migrations,
                                                    const plan::History& history,
                                                    const source::Version& version) {
  std::vector<journal::MigrationRecord> records;
  Diagnostics findings;
  for (auto& file : migrations.versioned) {
    if (file.version <= version && !is_recorded(history, file)) {
      const auto found = source::parse(file, workspace.read_options());
      findings.insert(findings.end(), found.begin(), found.end());
      records.push_back(record_of(file, ""));
      records.back().kind = plan::MigrationKind::baseline;
    }
  }
  workspace.report(findings, ErrorKind::usage, "a migration file is bad; nothing was recorded");
  return records;
}

}  // namespace

int cmd_baseline(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto migrations = workspace.read_migrations();
  const auto version = known_version(migrations, call.options.text);
  auto session = workspace.connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  journal.prepare();
  lease.write_down();
  journal.adopt_identity();
  const auto records = records_up_to(workspace, migrations, journal.read_history(), version);
  for (const auto& record : records) {
    journal.record_baseline(record);
  }
  if (!journal.read_schema_record()) {
    journal.write_schema_record(snapshot::to_text(live_schema(workspace, session)));
  }
  if (call.options.json) {
    call.console.output(nlohmann::ordered_json{{"schema_version", 1},
                                               {"baseline", version.text()},
                                               {"recorded", records.size()}}
                            .dump() +
                        "\n");
  } else if (!call.console.quiet()) {
    call.console.output(fmt::format("{} migration{} up to {} counted as applied; none was run\n",
                                    records.size(), records.size() == 1 ? "" : "s",
                                    version.text()));
  }
  return exit_status::done;
}

}  // namespace pgmig::cli
