// SPDX-License-Identifier: Apache-2.0
// pgmig unlock: ends the session that holds the lease.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pgmig::cli {

int cmd_unlock(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto session = workspace.connect();
  const auto holder = journal::lease_holder(session, workspace.config().schema);
  const auto tell = [&](const nlohmann::ordered_json& ended, const std::string& text) {
    call.console.output(
        call.options.json
            ? nlohmann::ordered_json{{"schema_version", 1}, {"ended_backend_pid", ended}}.dump() +
                  "\n"
            : text);
  };
  if (!holder) {
    tell(nullptr, "nobody holds the lease\n");
    return exit_status::done;
  }
  workspace.confirm(
      fmt::format(
          "this ends the session of pgmig on {} (pid {}, user {}, since {}), backend {}: what it "
          "runs is rolled back or left for the next pgmig up to finish",
          holder->host.empty() ? "an unknown host" : holder->host, holder->pid, holder->role,
          holder->since, holder->backend_pid),
      session.database());
  const auto ended = session.query("SELECT pg_catalog.pg_terminate_backend($1::int)",
                                   {std::to_string(holder->backend_pid)});
  if (!ended.boolean(0, 0)) {
    throw Error(ErrorKind::cannot_connect,
                fmt::format("backend {} could not be ended", holder->backend_pid),
                "the same role or pg_signal_backend may do it");
  }
  tell(holder->backend_pid,
       fmt::format("backend {} was ended; the lease is free\n", holder->backend_pid));
  return exit_status::done;
}

}  // namespace pgmig::cli
