// SPDX-License-Identifier: Apache-2.0
// pgmig up: files -> standings -> plans -> a run that can be killed.
#include "cli/commands.hpp"
#include "cli/event_sink.hpp"
#include "cli/migrate.hpp"
#include "cli/reviewed_plan.hpp"
#include "cli/schema_record.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

namespace pgmig::cli {

int cmd_up(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  EventSink events(call);
  if (!call.options.reviewed_plan.empty()) {
    require_reviewed(call.options.reviewed_plan, {});  // that it can be read, before anything else
  }
  auto [migrations, session] = workspace.read_and_connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto tasks = tasks_for_up(workspace, migrations, history, journal);
  if (tasks.empty()) {
    return events.finish(nothing_to_do(workspace, migrations, history));
  }
  events.begin(session);
  open_journal(workspace.config().policy, journal, lease, events.observer());
  Migrator migrator(workspace, session, journal, events.observer(), history);
  SchemaRecord record(workspace, session, journal);
  return events.finish(record.around([&] { return migrator.run(tasks); }));
}

}  // namespace pgmig::cli
