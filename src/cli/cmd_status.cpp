// SPDX-License-Identifier: Apache-2.0
// pgmig status: every migration and where it stands.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/workspace.hpp"
#include "report/status.hpp"

#include <fmt/format.h>

namespace pgmig::cli {

namespace {

report::StatusLine line_of(const planner::Standing& standing) {
  report::StatusLine line;
  if (standing.file != nullptr) {
    line.version =
        standing.file->kind == source::Kind::repeatable ? "" : standing.file->version.text();
    line.description = standing.file->description;
    line.kind = standing.file->kind == source::Kind::repeatable ? plan::MigrationKind::repeatable
                                                                : plan::MigrationKind::sql;
    line.checksum = standing.file->checksum;
  }
  if (const auto* entry = standing.entry; entry != nullptr) {
    if (standing.file == nullptr) {
      line.version = entry->version;
      line.description = entry->description;
    }
    line.kind = entry->kind;
    line.phase = entry->phase;
    line.steps_done = entry->steps_done;
    line.steps_total = entry->steps_total;
    line.applied_at = entry->applied_at;
    line.checksum = entry->checksum.empty() ? line.checksum : entry->checksum;
  }
  line.state = planner::name(standing.state);
  line.note = standing.layout_changed ? "only comments or white space changed since" : "";
  if (standing.entry != nullptr && !standing.entry->undo_row.empty()) {
    line.undoing = true;
    line.note = "being undone";
  }
  return line;
}

/// What is shown may not be all that a later pgmig wrote.
Diagnostic newer_format(int format) {
  return {.severity = Severity::error,
          .code = "newer_format",
          .message = fmt::format("the history has format {}, and this pgmig knows formats up to {}",
                                 format, journal::format_version),
          .hint = "it can be looked at; to go on, use the pgmig that wrote it, or a later one",
          .at = {}};
}

int status_for_scripts(const report::Status& status, const std::string& wanted) {
  if (wanted.empty()) {
    return exit_status::done;
  }
  const bool waiting = report::pending(status) > 0 ||
                       (wanted == "contract" && report::awaiting_contract(status) > 0);
  return waiting ? exit_status::pending : exit_status::done;
}

}  // namespace

int cmd_status(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto [migrations, session] = workspace.read_and_connect();
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto format = journal.format();
  const auto history = format ? journal.read_history() : plan::History{};
  const auto standings = planner::standings(
      migrations, history, workspace.config().policy.out_of_order, workspace.read_options());

  report::Status status{.database = session.database(),
                        .server_version = to_text(session.server()),
                        .lines = {},
                        .diagnostics = {}};
  status.lines.reserve(standings.all.size());
  for (const auto& standing : standings.all) {
    status.lines.push_back(line_of(standing));
  }
  status.diagnostics = explained_violations(standings, journal);
  static_cast<void>(db::Session(std::move(session)));  // the server ends its part while we write
  if (format > journal::format_version) {
    status.diagnostics.push_back(newer_format(*format));
  }
  call.console.output(call.options.json ? report::to_json(status).dump() + "\n"
                                        : report::to_text(status, call.console.output_style()));
  for (const auto& violation : status.diagnostics) {
    call.console.error(to_text(violation) + "\n");
  }
  if (has_errors(status.diagnostics)) {
    return exit_status::history_violation;
  }
  return status_for_scripts(status, call.options.exit_code);
}

}  // namespace pgmig::cli
