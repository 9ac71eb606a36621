// SPDX-License-Identifier: Apache-2.0
// The commands are those of the caller: the same options, but no connection string.
#include "cli/dry_run.hpp"

#include "cli/examined.hpp"

#include <pgmig/version.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string_view>
#include <utility>

namespace pgmig::cli {

namespace {

/// For a shell; words that need no quotes get none.
std::string quoted(const std::string& word) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  if (!word.empty() && word.find_first_not_of(harmless) == std::string::npos) {
    return word;
  }
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? std::string{"'\\''"} : std::string{c};
  }
  return text + "'";
}

/// The keys of the configuration that were given as flags. The database may hold a password: it is
/// for the environment.
std::string own_flags(const Options& options) {
  std::string text;
  for (const auto& key : config_keys()) {
    const auto given = options.flags.find(key.name);
    if (given == options.flags.end() || key.name == "database") {
      continue;
    }
    text += fmt::format(" {}{}", key.flag, key.is_switch ? "" : " " + quoted(given->second));
  }
  for (const auto& [name, value] : options.set) {
    text += fmt::format(" --set {}", quoted(fmt::format("{}={}", name, value)));
  }
  return text;
}

bool any_waits(const plan::Plan& plan) {
  return std::ranges::any_of(plan.migrations, [](const plan::MigrationPlan& migration) {
    return std::ranges::any_of(migration.steps, [](const plan::Step& step) {
      return step.phase == plan::Phase::contract;
    });
  });
}

std::vector<report::Command> commands(const Workspace& workspace, const plan::Plan& plan) {
  const bool refused = std::ranges::any_of(plan.migrations, plan::is_refused);
  if (plan.migrations.empty() || refused) {
    return {};
  }
  const auto flags = own_flags(workspace.options());
  const auto& to = workspace.options().to;
  const std::string until = to.empty() ? "" : " --to " + quoted(to);
  std::vector<report::Command> lines{
      {.line = fmt::format("pgmig{} plan{} -o plan.json", flags, until),
       .when = "Keep the plan that was reviewed: up refuses any other"},
      {.line = fmt::format("pgmig{} up{} --plan plan.json", flags, until),
       .when = "While the old version of the application runs; run it again after an interruption"},
  };
  if (any_waits(plan) && last_phase(workspace) != plan::Phase::contract) {
    lines.push_back({.line = fmt::format("pgmig{} contract{}", flags, until),
                     .when = "When no old version of the application runs any more"});
  }
  lines.push_back({.line = fmt::format("pgmig{} down {}", flags, plan.migrations.size()),
                   .when = "To go back, before contract"});
  return lines;
}

std::string now() { return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(std::time(nullptr))); }

}  // namespace

report::DryRun dry_run(Workspace& workspace, const db::Session& session, Preview preview) {
  auto lines = commands(workspace, preview.plan);
  return {.database = session.database(),
          .server_version = to_text(session.server()),
          .made_at = now(),
          .made_by = fmt::format("pgmig {}", PGMIG_VERSION),
          .plan = std::move(preview.plan),
          .sizes = std::move(preview.sizes),
          .rates = {},
          .checkup = examined(workspace),
          .commands = std::move(lines)};
}

report::DryRun lint_report(plan::Plan plan) {
  return {.database = "the files alone",
          .server_version = "was not asked: sizes are unknown, and the worst is assumed",
          .made_at = now(),
          .made_by = fmt::format("pgmig {}", PGMIG_VERSION),
          .plan = std::move(plan),
          .sizes = {},
          .rates = {},
          .checkup = {},
          .commands = {}};
}

}  // namespace pgmig::cli
