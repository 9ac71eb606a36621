// SPDX-License-Identifier: Apache-2.0
// pgmig plan: what is pending, as it would run. Changes nothing.
#include "cli/commands.hpp"
#include "cli/dry_run.hpp"
#include "cli/exit_status.hpp"
#include "cli/notices.hpp"
#include "cli/output_format.hpp"
#include "cli/preview.hpp"
#include "cli/workspace.hpp"
#include "plan/json.hpp"
#include "plan/text.hpp"

#include <utility>

namespace pgmig::cli {

namespace {

std::string json_of(const plan::Plan& plan) {
  return plan::to_json(plan).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

std::string rendered(Workspace& workspace, const db::Session& session, const Preview& preview) {
  const auto format = output_format(workspace.options());
  switch (format) {
    case OutputFormat::text:
      return plan::to_text(preview.plan, {.verbose = workspace.options().console.verbose});
    case OutputFormat::json:
      return json_of(preview.plan);
    case OutputFormat::markdown:
      return report::to_markdown(dry_run(workspace, session, preview));
    case OutputFormat::html:
      return report::to_html(dry_run(workspace, session, preview));
    case OutputFormat::sarif:
    case OutputFormat::github:
      return notices_as(format, report::notices_of(preview.plan, rules()));
  }
  return {};
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
  static_cast<void>(output_format(call.options));
  const auto seen = preview(workspace, session, migrations);
  put_out(call, rendered(workspace, session, seen));
  for (const auto& migration : seen.plan.migrations) {
    for (const auto& finding : migration.diagnostics) {
      if (call.options.json || !call.options.output_file.empty()) {
        call.console.error(pgmig::to_text(finding) + "\n");
      }
    }
  }
  return call.options.check ? check_status(seen.plan) : exit_status::done;
}

}  // namespace pgmig::cli
