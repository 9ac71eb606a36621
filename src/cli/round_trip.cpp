// SPDX-License-Identifier: Apache-2.0
// The commands themselves, run against a sandbox.
#include "cli/round_trip.hpp"

#include "base/error.hpp"
#include "cli/exit_status.hpp"
#include "cli/live_copy.hpp"
#include "cli/run_command.hpp"
#include "cli/schema_record.hpp"
#include "sandbox/sandbox.hpp"
#include "snapshot/differences.hpp"

#include <fmt/format.h>

#include <optional>
#include <sstream>
#include <utility>

namespace pgmig::cli {

namespace {

using Outcome = RoundTrip::Outcome;
using snapshot::Snapshot;

/// The throw-away server with the copy on it.
class Scratch {
 public:
  Scratch(const Invocation& call, Workspace& workspace, const LiveCopy& start)
      : call_(call),
        workspace_(workspace),
        sandbox_(sandbox::start({.major = start.major})),
        session_(db::Session::open({.conninfo = sandbox_.server().url}, {})) {
    copy(start);
    if (!start.baseline.empty()) {
      require("baseline", {}, start.baseline);
    }
  }

  [[nodiscard]] Snapshot schema() { return live_schema(workspace_, session_); }

  /// Runs pgmig here; what it says is in said().
  int run(const std::string& command, std::optional<long> count) { return run(command, count, ""); }

  [[nodiscard]] const std::string& said() const noexcept { return said_; }

 private:
  int run(const std::string& command, std::optional<long> count, const std::string& text) {
    Options options = call_.options;
    options.command = command;
    options.flags["database"] = sandbox_.server().url;
    options.flags["contract"] = "immediate";
    options.count = count;
    options.text = text;
    options.yes = true;
    options.accept_loss = true;  // its rows are the migration's own
    options.json = false;
    said_.clear();
    return run_command(options, Console(said_));
  }

  void require(const std::string& command, std::optional<long> count, const std::string& text) {
    if (run(command, count, text) != exit_status::done) {
      throw Error(
          ErrorKind::cannot_connect,
          fmt::format("the schema was copied, and pgmig {} failed there: {}", command, said_));
    }
  }

  void copy(const LiveCopy& start) {
    const auto answer = session_.try_query(script_of(start));
    if (const auto* failed = std::get_if<db::ServerError>(&answer)) {
      throw Error(
          ErrorKind::cannot_connect,
          fmt::format("the schema cannot be copied to a throw-away server: {}", failed->message),
          "are the extensions that it needs installed on this machine?");
    }
    session_.execute("RESET check_function_bodies");
  }

  const Invocation& call_;
  Workspace& workspace_;
  sandbox::Sandbox sandbox_;
  db::Session session_;
  std::string said_;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// Down and up again, from where `up` has led.
std::pair<Outcome, std::vector<std::string>> taken_back(Scratch& scratch, const Snapshot& before) {
  const Snapshot after = scratch.schema();
  const int down = scratch.run("down", 1);
  if (down == exit_status::refused) {
    return {Outcome::refused, lines_of(scratch.said())};
  }
  if (down != exit_status::done) {
    return {Outcome::failed, lines_of(scratch.said())};
  }
  const auto left = snapshot::to_words(snapshot::differences(before, scratch.schema()));
  if (scratch.run("up", 1) != exit_status::done) {
    return {Outcome::failed, lines_of(scratch.said())};
  }
  const auto again = snapshot::to_words(snapshot::differences(after, scratch.schema()));
  if (!left.empty()) {
    return {Outcome::differs, left};
  }
  return {again.empty() ? Outcome::exact : Outcome::differs, again};
}

}  // namespace

const char* name(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::exact:
      return "exact";
    case Outcome::refused:
      return "refused";
    case Outcome::differs:
      return "differs";
    case Outcome::failed:
      return "failed";
  }
  return "";
}

std::vector<RoundTrip> round_trips(const Invocation& call, Workspace& workspace) {
  auto [migrations, session] = workspace.read_and_connect();
  const LiveCopy start = live_copy(workspace, migrations, session);
  std::vector<RoundTrip> trips;
  if (start.pending.empty()) {
    return trips;
  }
  Scratch scratch(call, workspace, start);
  for (const source::Migration* migration : start.pending) {
    RoundTrip trip{.version = migration->version.text(), .description = migration->description};
    const Snapshot before = scratch.schema();
    if (scratch.run("up", 1) != exit_status::done) {
      trip.outcome = Outcome::failed;
      trip.details = lines_of(scratch.said());
      trips.push_back(std::move(trip));
      break;
    }
    std::tie(trip.outcome, trip.details) = taken_back(scratch, before);
    trips.push_back(trip);
    if (trip.outcome == Outcome::failed) {
      break;
    }
  }
  return trips;
}

}  // namespace pgmig::cli
