// SPDX-License-Identifier: Apache-2.0
// pgmig snapshot: the schema as SQL, for review in git.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/output_format.hpp"
#include "cli/schema_record.hpp"
#include "cli/workspace.hpp"

#include <nlohmann/json.hpp>

namespace pgmig::cli {

namespace {

nlohmann::ordered_json to_json(const snapshot::Snapshot& schema) {
  auto objects = nlohmann::ordered_json::array();
  for (const auto& object : schema) {
    objects.push_back(
        {{"kind", object.kind}, {"of", object.of}, {"name", object.name}, {"value", object.value}});
  }
  return {{"schema_version", 1}, {"objects", std::move(objects)}};
}

}  // namespace

int cmd_snapshot(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto session = workspace.connect();
  const auto schema = live_schema(workspace, session);
  const auto text = call.options.json ? to_json(schema).dump() + "\n" : snapshot::to_sql(schema);
  put_out(call, text);
  return exit_status::done;
}

}  // namespace pgmig::cli
