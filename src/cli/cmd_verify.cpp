// SPDX-License-Identifier: Apache-2.0
// pgmig verify: the files against the history, and the schema against what the history says.
#include "base/printable.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/migrate.hpp"
#include "cli/round_trip.hpp"
#include "cli/schema_record.hpp"
#include "cli/workspace.hpp"
#include "journal/lease.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pgmig::cli {

namespace {

struct Findings {
  std::size_t migrations = 0;
  Diagnostics violations;
  report::Drift drift;
};

Findings find(Workspace& workspace, source::MigrationSet& migrations, db::Session& session,
              journal::Journal& journal) {
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto standings = planner::standings(
      migrations, history, workspace.config().policy.out_of_order, workspace.read_options());
  return {.migrations = history.size(),
          .violations = explained_violations(standings, journal),
          .drift = history.empty() ? report::Drift{.unknown = "pgmig has not run here yet"}
                                   : drift_of(workspace, session, journal)};
}

std::string to_text(const Findings& findings) {
  std::string text;
  for (const auto& violation : findings.violations) {
    text += pgmig::to_text(violation) + "\n";
  }
  if (findings.violations.empty()) {
    text += fmt::format("files: {} migration{} in the history agree with them\n",
                        findings.migrations, findings.migrations == 1 ? "" : "s");
  }
  return text + report::to_text(findings.drift);
}

nlohmann::ordered_json to_json(const Findings& findings) {
  auto violations = nlohmann::ordered_json::array();
  for (const auto& violation : findings.violations) {
    violations.push_back(plan::to_json(violation));
  }
  return {{"schema_version", 1},
          {"migrations", findings.migrations},
          {"diagnostics", std::move(violations)},
          {"drift", report::to_json(findings.drift)}};
}

int status_of(const Findings& findings) {
  if (has_errors(findings.violations)) {
    return exit_status::history_violation;
  }
  return findings.drift.differences.empty() ? exit_status::done : exit_status::drift;
}

/// Takes the schema as it is: from now on the history says so.
int accept(const Invocation& call, Workspace& workspace, db::Session& session,
           journal::Journal& journal) {
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal.prepare();
  lease.write_down();
  const auto schema = live_schema(workspace, session);
  journal.write_schema_record(snapshot::to_text(schema));
  journal.log({.what = "schema_accepted", .message = fmt::format("{} objects", schema.size())});
  if (!call.console.quiet()) {
    call.console.error(fmt::format("{} objects recorded as they are\n", schema.size()));
  }
  return exit_status::done;
}

std::string to_text(const std::vector<RoundTrip>& trips) {
  std::string text;
  std::size_t exact = 0;
  for (const RoundTrip& trip : trips) {
    exact += trip.outcome == RoundTrip::Outcome::exact ? 1U : 0U;
    text += fmt::format("{} {}: {}\n", trip.version, trip.description, name(trip.outcome));
    for (const std::string& detail : trip.details) {
      text += "  " + printable(detail) + "\n";
    }
  }
  return text + fmt::format("undo: {} of {} pending migration{} taken back exactly\n", exact,
                            trips.size(), trips.size() == 1 ? "" : "s");
}

nlohmann::ordered_json to_json(const std::vector<RoundTrip>& trips) {
  auto list = nlohmann::ordered_json::array();
  for (const RoundTrip& trip : trips) {
    list.push_back({{"version", trip.version},
                    {"description", trip.description},
                    {"outcome", name(trip.outcome)},
                    {"details", trip.details}});
  }
  return {{"schema_version", 1}, {"undo", std::move(list)}};
}

/// What down refuses is known beforehand: no failure of this check.
bool is_kept_promise(const RoundTrip& trip) {
  return trip.outcome == RoundTrip::Outcome::exact || trip.outcome == RoundTrip::Outcome::refused;
}

int verify_undo(const Invocation& call, Workspace& workspace) {
  const auto trips = round_trips(call, workspace);
  call.console.output(call.options.json ? to_json(trips).dump() + "\n" : to_text(trips));
  return std::ranges::all_of(trips, is_kept_promise) ? exit_status::done
                                                     : exit_status::verification_differs;
}

}  // namespace

int cmd_verify(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  if (call.options.undo) {
    return verify_undo(call, workspace);
  }
  auto [migrations, session] = workspace.read_and_connect();
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  if (call.options.accept_schema) {
    return accept(call, workspace, session, journal);
  }
  const auto findings = find(workspace, migrations, session, journal);
  call.console.output(call.options.json ? to_json(findings).dump() + "\n" : to_text(findings));
  return status_of(findings);
}

}  // namespace pgmig::cli
