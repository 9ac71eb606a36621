// SPDX-License-Identifier: Apache-2.0
// pgmig contract: the steps that waited until no old application version runs.
#include "cli/commands.hpp"
#include "cli/event_sink.hpp"
#include "cli/migrate.hpp"
#include "cli/schema_record.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>

namespace pgmig::cli {

namespace {

std::string announcement(const std::vector<Task>& tasks) {
  std::string text = "contract removes what only the old application version needs:";
  for (const auto& task : tasks) {
    text += fmt::format("\n  {} {}", task.file->version.text(), task.file->description);
  }
  return text;
}

}  // namespace

int cmd_contract(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  EventSink events(call);
  auto [migrations, session] = workspace.read_and_connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto tasks = tasks_for_contract(workspace, migrations, history, journal);
  if (tasks.empty()) {
    return events.finish(nothing_to_do(workspace, migrations, history));
  }
  workspace.confirm(announcement(tasks), session.database());
  events.begin(session);
  open_journal(workspace.config().policy, journal, lease, events.observer());
  Migrator migrator(workspace, session, journal, events.observer(), history);
  SchemaRecord record(workspace, session, journal);
  return events.finish(record.around([&] { return migrator.run(tasks); }));
}

}  // namespace pgmig::cli
