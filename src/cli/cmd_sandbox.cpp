// SPDX-License-Identifier: Apache-2.0
// pgmig sandbox: throw-away servers from the installed binaries.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/sandbox_target.hpp"
#include "sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pgmig::cli {

namespace {

nlohmann::ordered_json to_json(const sandbox::Server& server) {
  return {{"name", server.name},
          {"url", server.url},
          {"server_version", pg::to_text(server.version)},
          {"owner_pid", server.owner}};
}

void print(const Invocation& call, const std::vector<sandbox::Server>& servers) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& server : servers) {
    list.push_back(to_json(server));
    if (!call.options.json) {
      call.console.output(fmt::format("{}  PostgreSQL {}  owner {}  {}\n", server.name,
                                      pg::to_text(server.version), server.owner, server.url));
    }
  }
  if (call.options.json) {
    call.console.output(nlohmann::ordered_json{{"schema_version", 1}, {"sandboxes", list}}.dump() +
                        "\n");
  }
}

int start(const Invocation& call) {
  sandbox::Options options;
  if (!call.options.major.empty()) {
    options.major = sandbox_major(call.options.major);
  }
  options.durability = call.options.durable ? sandbox::Durability::full : sandbox::Durability::none;
  const pid_t owner =
      call.options.owner ? static_cast<pid_t>(*call.options.owner) : sandbox::calling_process();
  const auto server = sandbox::start_for(owner, options);
  if (call.options.json) {
    auto json = to_json(server);
    json["schema_version"] = 1;
    call.console.output(json.dump() + "\n");
  } else {
    call.console.output(server.url + "\n");
  }
  return exit_status::done;
}

int stop(const Invocation& call) {
  std::vector<sandbox::Server> stopped;
  if (call.options.words.empty()) {
    stopped = sandbox::stop_all();
  }
  for (const auto& name : call.options.words) {
    stopped.push_back(sandbox::stop(name));
  }
  if (call.options.json) {
    print(call, stopped);
  } else if (!call.console.quiet()) {
    call.console.output(
        fmt::format("{} sandbox{} stopped\n", stopped.size(), stopped.size() == 1 ? "" : "es"));
  }
  return exit_status::done;
}

}  // namespace

int cmd_sandbox(const Invocation& call) {
  const auto& action = call.options.text;
  if (action == "start") {
    return start(call);
  }
  if (action == "stop") {
    return stop(call);
  }
  if (action == "list") {
    print(call, sandbox::running());
    return exit_status::done;
  }
  throw Error(ErrorKind::usage, fmt::format("there is no sandbox action {}", action),
              "start, stop and list are there");
}

}  // namespace pgmig::cli
