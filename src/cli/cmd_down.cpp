// SPDX-License-Identifier: Apache-2.0
// pgmig down: takes the newest migrations back.
#include "cli/commands.hpp"
#include "cli/event_sink.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/undoing.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

namespace pgmig::cli {

int cmd_down(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  EventSink events(call);
  auto [migrations, session] = workspace.read_and_connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto entries = entries_to_undo(call.options, migrations, history);
  if (entries.empty()) {
    if (!call.console.quiet()) {
      call.console.error("nothing to take back\n");
    }
    return events.finish(exit_status::done);
  }
  Undoing undoing(workspace, session, journal, events.observer(), migrations);
  workspace.confirm(undoing.announce(entries), session.database());
  open_journal(journal, lease, events.observer());
  return events.finish(undoing.run(entries));
}

}  // namespace pgmig::cli
