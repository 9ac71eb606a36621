// SPDX-License-Identifier: Apache-2.0
// pgmig plan: what is pending, as it would run. Changes nothing.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/preview.hpp"
#include "cli/workspace.hpp"
#include "plan/json.hpp"
#include "plan/text.hpp"

#include <fmt/format.h>

#include <fstream>

namespace pgmig::cli {

namespace {

std::string format_of(const Options& options) {
  if (!options.format.empty()) {
    return options.format;
  }
  const bool json_file = options.output_file.ends_with(".json");
  return options.json || json_file ? "json" : "text";
}

std::string rendered(const plan::Plan& plan, const Options& options) {
  const auto format = format_of(options);
  if (format == "json") {
    return plan::to_json(plan).dump(2, ' ', false,
                                    nlohmann::ordered_json::error_handler_t::replace) +
           "\n";
  }
  if (format == "text") {
    return plan::to_text(plan, {.verbose = options.console.verbose});
  }
  throw Error(ErrorKind::usage, fmt::format("there is no plan format {}", format),
              "text and json are there");
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    throw Error(ErrorKind::usage, fmt::format("cannot write {}", path),
                "is the directory there and writable?");
  }
}

int check_status(const plan::Plan& plan) {
  for (const auto& migration : plan.migrations) {
    if (plan::is_refused(migration)) {
      return exit_status::refused;
    }
  }
  return plan.migrations.empty() ? exit_status::done : exit_status::pending;
}

}  // namespace

int cmd_plan(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto [migrations, session] = workspace.read_and_connect();
  const auto plan = preview(workspace, session, migrations);
  const auto text = rendered(plan, call.options);
  if (call.options.output_file.empty()) {
    call.console.output(text);
  } else {
    write(call.options.output_file, text);
  }
  for (const auto& migration : plan.migrations) {
    for (const auto& finding : migration.diagnostics) {
      if (call.options.json || !call.options.output_file.empty()) {
        call.console.error(pgmig::to_text(finding) + "\n");
      }
    }
  }
  return call.options.check ? check_status(plan) : exit_status::done;
}

}  // namespace pgmig::cli
