// SPDX-License-Identifier: Apache-2.0
// pgmig status: every migration and where it stands.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/schema_record.hpp"
#include "cli/workspace.hpp"
#include "inspect/kept.hpp"
#include "journal/lease.hpp"
#include "report/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace pgmig::cli {

namespace {

using Positions = std::map<std::string, std::string>;

const Positions no_positions;
constexpr std::chrono::milliseconds between_looks{500};

report::StatusLine line_of(const planner::Standing& standing, const Positions& positions) {
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
    const auto position = positions.find(entry->id);
    line.position = position == positions.end() ? "" : position->second;
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

bool is_under_way(const plan::HistoryEntry& entry) {
  return entry.state != plan::StoredState::applied && entry.state != plan::StoredState::baseline;
}

/// What is known at one moment.
class Look {
 public:
  Look(Workspace& workspace, db::Session session)
      : workspace_(workspace),
        session_(std::move(session)),
        journal_(session_, workspace.config().schema, workspace.runner()) {}

  [[nodiscard]] report::Status take(source::MigrationSet& migrations) {
    const auto format = journal_.format();
    const auto history = format ? journal_.read_history() : plan::History{};
    const auto standings = planner::standings(
        migrations, history, workspace_.config().policy.out_of_order, workspace_.read_options());
    report::Status status{.database = session_.database(),
                          .server_version = to_text(session_.server())};
    // Each look costs the server as much as the history: not where nothing is under way.
    const bool under_way = std::ranges::any_of(history, is_under_way);
    const auto positions = under_way ? journal_.read_positions() : no_positions;
    status.lines.reserve(standings.all.size());
    for (const auto& standing : standings.all) {
      status.lines.push_back(line_of(standing, positions));
    }
    status.diagnostics = explained_violations(standings, journal_);
    if (format > journal::format_version) {
      status.diagnostics.push_back(newer_format(*format));
    }
    if (format && report::pending(status) > 0) {
      add_steering(status);
    }
    if (workspace_.options().drift) {
      status.drift = format ? drift_of(workspace_, session_, journal_)
                            : report::Drift{.unknown = "pgmig has not run here yet"};
    }
    if (format) {
      add_kept(status);
    }
    return status;
  }

 private:
  void add_kept(report::Status& status) {
    const auto& config = workspace_.config();
    for (const auto& thing : inspect::kept_things(session_, config.schema, config.policy.keep)) {
      ++status.kept.things;
      status.kept.bytes += thing.bytes;
      status.kept.due += thing.is_due ? 1 : 0;
      auto& next = status.kept.next_due_at;
      if (!thing.is_due && (next.empty() || thing.due < next)) {
        next = thing.due;
      }
    }
  }

  void add_steering(report::Status& status) {
    if (const auto holder = journal::lease_holder(session_, workspace_.config().schema)) {
      status.runner = journal::to_text(*holder);
    }
    if (const auto pause = journal_.read_pause()) {
      status.paused_since = pause->since;
      status.paused_by = pause->by;
    }
  }

  Workspace& workspace_;
  db::Session session_;
  journal::Journal journal_;
};

void show(const Invocation& call, const report::Status& status) {
  call.console.output(call.options.json ? report::to_json(status).dump() + "\n"
                                        : report::to_text(status, call.console.output_style()));
  for (const auto& violation : status.diagnostics) {
    call.console.error(to_text(violation) + "\n");
  }
}

/// Until nothing is pending and nobody is at work.
bool is_over(const report::Status& status) {
  return report::pending(status) == 0 && status.runner.empty();
}

/// Shows it whenever it has changed. The last one.
report::Status watch(const Invocation& call, Workspace& workspace) {
  auto [migrations, session] = workspace.read_and_connect();
  Look look(workspace, std::move(session));
  auto shown = look.take(migrations);
  show(call, shown);
  while (!is_over(shown) && workspace.clock().sleep_for(between_looks, workspace.stop())) {
    migrations = workspace.read_migrations();
    auto status = look.take(migrations);
    if (report::to_json(status) != report::to_json(shown)) {
      show(call, status);
      shown = std::move(status);
    }
  }
  return shown;
}

/// The connection ends before anything is written, so that the server does its part meanwhile.
report::Status look_once(const Invocation& call, Workspace& workspace) {
  auto [migrations, session] = workspace.read_and_connect();
  auto status = Look(workspace, std::move(session)).take(migrations);
  show(call, status);
  return status;
}

}  // namespace

int cmd_status(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  const auto status = call.options.watch ? watch(call, workspace) : look_once(call, workspace);
  if (has_errors(status.diagnostics)) {
    return exit_status::history_violation;
  }
  if (status.drift && !status.drift->differences.empty()) {
    return exit_status::drift;
  }
  return status_for_scripts(status, call.options.exit_code);
}

}  // namespace pgmig::cli
