// SPDX-License-Identifier: Apache-2.0
// pgmig lint: files judged without a database.
#include "cli/commands.hpp"
#include "cli/dry_run.hpp"
#include "cli/exit_status.hpp"
#include "cli/linting.hpp"
#include "cli/notices.hpp"
#include "cli/output_format.hpp"
#include "cli/workspace.hpp"
#include "plan/json.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string json_of(const plan::Plan& plan, const report::Notices& notices) {
  Json files = Json::array();
  for (const auto& migration : plan.migrations) {
    files.push_back(plan::to_json(migration));
  }
  Json diagnostics = Json::array();
  for (const auto& notice : notices) {
    Json one = plan::to_json(notice.diagnostic);
    one["kind"] = notice.kind.empty() ? Json(nullptr) : Json(notice.kind);
    one["accepted_because"] =
        notice.accepted_because.empty() ? Json(nullptr) : Json(notice.accepted_because);
    diagnostics.push_back(std::move(one));
  }
  return Json{{"schema_version", 1},
              {"files", std::move(files)},
              {"diagnostics", std::move(diagnostics)}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::size_t count_of(const plan::Plan& plan, plan::Verdict verdict) {
  std::size_t count = 0;
  for (const auto& migration : plan.migrations) {
    count += static_cast<std::size_t>(
        std::ranges::count(migration.statements, verdict, &plan::StatementReport::verdict));
  }
  return count;
}

std::string summary_of(const plan::Plan& plan) {
  std::size_t statements = 0;
  for (const auto& migration : plan.migrations) {
    statements += migration.statements.size();
  }
  std::string text = fmt::format("{}, {}", report::counted(plan.migrations.size(), "file", "files"),
                                 report::counted(statements, "statement", "statements"));
  for (const auto verdict : {plan::Verdict::rewritten, plan::Verdict::accepted,
                             plan::Verdict::opaque, plan::Verdict::refused}) {
    if (const auto count = count_of(plan, verdict); count > 0) {
      text += fmt::format(", {} {}", count, plan::name(verdict));
    }
  }
  return text + "\n";
}

std::string text_of(const LintFiles& files, const plan::Plan& plan,
                    const report::Notices& notices) {
  report::SourceTexts texts;
  for (const auto& file : files.judged) {
    texts[file.path] = *file.file_text;
  }
  return report::to_text(notices, texts) + summary_of(plan);
}

std::string rendered(const Workspace& workspace, const LintFiles& files, const plan::Plan& plan) {
  const auto notices = report::notices_of(plan, rules());
  const auto format = output_format(workspace.options());
  switch (format) {
    case OutputFormat::text:
      return text_of(files, plan, notices);
    case OutputFormat::json:
      return json_of(plan, notices);
    case OutputFormat::markdown:
      return report::to_markdown(lint_report(plan));
    case OutputFormat::html:
      return report::to_html(lint_report(plan));
    case OutputFormat::sarif:
    case OutputFormat::github:
      return notices_as(format, notices);
  }
  return {};
}

/// A file that is bad in itself, or one that must not be merged.
bool is_bad(const Diagnostics& findings) { return has_errors(findings); }

/// Scripts that read stdout as JSON still find the errors on stderr.
void tell_errors(const Invocation& call, const plan::Plan& plan) {
  if (output_format(call.options) == OutputFormat::text && call.options.output_file.empty()) {
    return;
  }
  for (const auto& migration : plan.migrations) {
    for (const auto& finding : migration.diagnostics) {
      if (finding.severity == Severity::error) {
        call.console.error(to_text(finding) + "\n");
      }
    }
  }
  for (const auto& finding : plan.diagnostics) {
    if (finding.severity == Severity::error) {
      call.console.error(to_text(finding) + "\n");
    }
  }
}

}  // namespace

int cmd_lint(const Invocation& call) {
  const Workspace workspace(call.options, call.console, call.stop);
  static_cast<void>(output_format(call.options));
  auto files = files_to_lint(workspace);
  auto plan = lint(workspace, files);
  plan.diagnostics = files.findings;
  put_out(call, rendered(workspace, files, plan));
  tell_errors(call, plan);
  if (is_bad(files.findings)) {
    return exit_status::usage;
  }
  return std::ranges::any_of(plan.migrations, plan::is_refused) ? exit_status::refused
                                                                : exit_status::done;
}

}  // namespace pgmig::cli
