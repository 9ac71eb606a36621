// SPDX-License-Identifier: Apache-2.0
// pgmig history: the event log.
#include "base/printable.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pgmig::cli {

namespace {

nlohmann::ordered_json to_json(const journal::LoggedEvent& line) {
  nlohmann::ordered_json json{{"id", line.id},
                              {"at", line.at},
                              {"event", line.event.what},
                              {"version", line.event.version},
                              {"step", line.event.step},
                              {"sqlstate", line.event.sqlstate},
                              {"message", line.event.message},
                              {"run_id", line.run_id},
                              {"role", line.role},
                              {"host", line.host},
                              {"os_user", line.os_user},
                              {"pid", line.pid},
                              {"tool_version", line.tool_version}};
  if (!line.event.detail_json.empty()) {
    json["detail"] = nlohmann::ordered_json::parse(line.event.detail_json, nullptr, false);
  }
  return json;
}

std::string to_text(const journal::LoggedEvent& line) {
  const auto& event = line.event;
  return printable_lines(fmt::format("{}  {:<16}  {:<20}  {}@{}{}{}\n", line.at, event.what,
                                     event.step.empty() ? event.version : event.step, line.role,
                                     line.host, event.message.empty() ? "" : "  ", event.message));
}

}  // namespace

int cmd_history(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto session = workspace.connect();
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto events = journal.format() ? journal.read_events(call.options.count.value_or(0))
                                       : std::vector<journal::LoggedEvent>{};
  if (call.options.json) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& line : events) {
      list.push_back(to_json(line));
    }
    call.console.output(nlohmann::ordered_json{{"schema_version", 1},
                                               {"database", session.database()},
                                               {"events", list}}
                            .dump() +
                        "\n");
    return exit_status::done;
  }
  for (const auto& line : events) {
    call.console.output(to_text(line));
  }
  return exit_status::done;
}

}  // namespace pgmig::cli
