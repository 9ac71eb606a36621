// SPDX-License-Identifier: Apache-2.0
// The table of commands; signals become a stop request, errors an exit status.
#include "cli/run_command.hpp"

#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/exit_status.hpp"
#include "cli/input_rejected.hpp"
#include "cli/json_observer.hpp"
#include "cli/stop_signals.hpp"
#include "db/session.hpp"
#include "pg/sqlstate.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmig::cli {

namespace {

struct Command {
  std::string_view name;
  int (*run)(const Invocation&);
  bool prints_events;  ///< with --json: one event a line, closed by `finished`
};

constexpr std::array commands{
    Command{"baseline", cmd_baseline, false}, Command{"completion", cmd_completion, false},
    Command{"config", cmd_config, false},     Command{"contract", cmd_contract, true},
    Command{"doctor", cmd_doctor, false},     Command{"down", cmd_down, true},
    Command{"explain", cmd_explain, false},   Command{"help", cmd_help, false},
    Command{"history", cmd_history, false},   Command{"init", cmd_init, false},
    Command{"lint", cmd_lint, false},         Command{"new", cmd_new, false},
    Command{"pause", cmd_pause, false},       Command{"plan", cmd_plan, false},
    Command{"purge", cmd_purge, false},       Command{"recipes", cmd_recipes, false},
    Command{"repair", cmd_repair, false},     Command{"resume", cmd_resume, false},
    Command{"sandbox", cmd_sandbox, false},   Command{"snapshot", cmd_snapshot, false},
    Command{"status", cmd_status, false},     Command{"test", cmd_test, false},
    Command{"throttle", cmd_throttle, false}, Command{"undo-script", cmd_undo_script, false},
    Command{"unlock", cmd_unlock, false},     Command{"up", cmd_up, true},
    Command{"verify", cmd_verify, false},     Command{"version", cmd_version, false},
};

const Command* find_command(std::string_view name) {
  const auto* found = std::ranges::find(commands, name, &Command::name);
  return found == commands.end() ? nullptr : found;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// `text` without the passwords of connection strings that stand on the command line, where they
/// were not looked for (`pgmig up postgresql://app:password@db/shop`).
std::string without_secrets(std::string text, const std::vector<std::string>& arguments) {
  for (const auto& argument : arguments) {
    const auto shown = masked(argument);
    if (shown == argument) {
      continue;
    }
    text = replaced(std::move(text), argument, shown);
    // Taken for a path, it has lost a slash.
    const auto path = std::filesystem::path(argument).lexically_normal().string();
    text = replaced(std::move(text), path, shown);
  }
  return text;
}

/// What ended a command, as diagnostics: those it carries, then the error itself.
Diagnostics diagnostics_of(const Error& error, const std::vector<std::string>& arguments) {
  Diagnostics diagnostics;
  if (const auto* rejected = dynamic_cast<const InputRejected*>(&error)) {
    diagnostics = rejected->diagnostics();
  }
  diagnostics.push_back({.severity = Severity::error,
                         .code = "run",
                         .message = error.what(),
                         .hint = error.hint(),
                         .at = {}});
  for (auto& diagnostic : diagnostics) {
    diagnostic.message = without_secrets(std::move(diagnostic.message), arguments);
    diagnostic.hint = without_secrets(std::move(diagnostic.hint), arguments);
    diagnostic.at.file = without_secrets(std::move(diagnostic.at.file), arguments);
  }
  return diagnostics;
}

nlohmann::ordered_json json_of(const Diagnostics& diagnostics) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& diagnostic : diagnostics) {
    list.push_back(plan::to_json(diagnostic));
  }
  return {{"schema_version", 1}, {"diagnostics", std::move(list)}};
}

/// A question of pgmig's own that the server did not answer.
Error own_query_failed(const db::ServerError& refused) {
  if (refused.sqlstate == pg::sqlstate::lock_not_available) {
    return {ErrorKind::temporary,
            "another session holds a table locked that pgmig has to look at: " + refused.message,
            "nothing was changed; run pgmig again when it is gone"};
  }
  return {ErrorKind::cannot_connect,
          fmt::format("the server refused pgmig's own query: {} ({})", refused.message,
                      refused.sqlstate),
          refused.hint};
}

}  // namespace

int report_error(const Options& options, const Console& console, const Error& error, int status) {
  const auto* command = find_command(options.command);
  const auto diagnostics = diagnostics_of(error, options.arguments);
  if (options.json && command != nullptr && command->prints_events) {
    JsonObserver events(console);
    for (const auto& diagnostic : diagnostics) {
      events.diagnostic(diagnostic);
    }
    events.finished(status);
    return status;
  }
  for (const auto& diagnostic : diagnostics) {
    const bool failed = diagnostic.severity == Severity::error;
    console.error(console.style().paint(failed ? report::Colour::red : report::Colour::yellow,
                                        to_text(diagnostic)) +
                  "\n");
  }
  if (options.json) {
    console.output(json_of(diagnostics).dump() + "\n");
  }
  return status;
}

int run_command(const Options& options, const Console& console) {
  if (options.command.empty()) {
    console.error(help_text(""));
    return exit_status::usage;
  }
  const auto* command = find_command(options.command);
  // Only a run has something to finish; any other command ends at once, as a signal does by
  // default.
  std::optional<StopSignals> signals;
  if (command->prints_events) {
    signals.emplace();
  }
  try {
    return command->run({.options = options,
                         .console = console,
                         .stop = signals ? signals->token() : std::stop_token()});
  } catch (const Error& error) {
    return report_error(options, console, error,
                        exit_status::of(error.kind(), signals ? signals->received() : 0));
  } catch (const db::StatementFailed& failed) {
    const Error error = own_query_failed(failed.error());
    return report_error(options, console, error, exit_status::of(error.kind(), 0));
  } catch (const std::exception& unexpected) {
    const Error error(ErrorKind::migration_failed,
                      fmt::format("unexpected: {}", unexpected.what()));
    return report_error(options, console, error, exit_status::migration_failed);
  }
}

}  // namespace pgmig::cli
