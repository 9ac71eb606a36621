// SPDX-License-Identifier: Apache-2.0
// pgmig down: takes the newest migrations back.
#include "cli/commands.hpp"
#include "cli/down_target.hpp"
#include "cli/event_sink.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/schema_record.hpp"
#include "cli/undoing.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

namespace pgmig::cli {

namespace {

void say(const Invocation& call, std::string_view text) {
  if (!call.console.quiet()) {
    call.console.error(std::string(text));
  }
}

}  // namespace

int cmd_down(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  EventSink events(call);
  auto [migrations, session] = workspace.read_and_connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto rest = rest_of(journal.down(), call.options, history);
  const auto entries = rest ? *rest : down_target(call.options, migrations, history);
  if (entries.empty()) {
    if (rest) {
      journal.set_down({});
    }
    say(call, rest ? "the interrupted down had taken everything back\n" : "nothing to take back\n");
    return events.finish(exit_status::done);
  }
  if (rest) {
    say(call, "going on with the interrupted down\n");
  }
  Undoing undoing(workspace, session, journal, events.observer(), migrations);
  workspace.confirm(undoing.announce(entries), session.database());
  events.begin(session);
  open_journal(workspace.config().policy, journal, lease, events.observer());
  journal.set_down(to_text(call.options, entries));
  SchemaRecord record(workspace, session, journal);
  const int status = record.around([&] { return undoing.run(entries); });
  if (status == exit_status::done) {
    journal.set_down({});
  }
  return events.finish(status);
}

}  // namespace pgmig::cli
