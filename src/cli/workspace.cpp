// SPDX-License-Identifier: Apache-2.0
// Configuration, files and connection of a command.
#include "cli/workspace.hpp"

#include "base/printable.hpp"
#include "cli/input_rejected.hpp"
#include "cli/sandbox_target.hpp"
#include "journal/lease.hpp"

#include <pgmig/version.h>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <iterator>
#include <random>

extern char** environ;

namespace pgmig::cli {

namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                          : std::string("unknown");
}

/// Random, as a version 4 UUID: names a run in the log.
std::string new_run_id() {
  std::random_device random;
  const auto word = [&random] { return static_cast<unsigned>(random()); };
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:08x}{:04x}", word(), word() & 0xffffU,
                     word() & 0xfffU, (word() & 0x3fffU) | 0x8000U, word(), word() & 0xffffU);
}

}  // namespace

Workspace::Workspace(const Options& options, const Console& console, std::stop_token stop)
    : options_(options),
      console_(console),
      stop_(std::move(stop)),
      config_(load_config(options.flags, environment(), std::filesystem::current_path())),
      run_id_(new_run_id()) {
  report(config_.diagnostics, ErrorKind::usage, "the configuration is wrong");
  for (const auto& [name, value] : config_.libpq_environment) {
    ::setenv(name.c_str(), value.c_str(), 0);
  }
}

source::ReadOptions Workspace::read_options() const { return {.placeholders = options_.set}; }

inspect::CatalogOptions Workspace::catalog_options(db::Session& session) const {
  inspect::CatalogOptions options{.managed_schemas = config_.policy.managed_schemas,
                                  .journal_schema = config_.schema};
  if (!options.managed_schemas.empty()) {
    std::ranges::copy(inspect::schemas_in_path(session),
                      std::back_inserter(options.managed_schemas));
  }
  return options;
}

source::MigrationSet Workspace::read_migrations() const {
  return in_order(source::read_directory(config_.migrations, read_options()));
}

source::MigrationSet Workspace::in_order(source::MigrationSet migrations) const {
  hooks_->take_in(migrations, config_.migrations, config_.hooks);
  report(migrations.diagnostics, ErrorKind::usage,
         "the migrations directory is in disorder; nothing was run");
  return migrations;
}

/// Connecting takes longer, most of it on the server, so it does not wait for a thread to begin.
Workspace::FilesAndSession Workspace::read_and_connect() {
  std::packaged_task connect(
      [target = target(), settings = settings()] { return db::Session::open(target, settings); });
  auto reading = std::async(std::launch::async, [this] {
    return source::read_directory(config_.migrations, read_options());
  });
  auto connected = connect.get_future();
  connect();
  auto migrations = in_order(reading.get());
  return {.migrations = std::move(migrations), .session = connected.get()};
}

db::SessionSettings Workspace::settings() const {
  return {.role = config_.policy.role, .search_path = config_.policy.search_path};
}

db::Session Workspace::connect() { return db::Session::open(target(), settings()); }

db::Target Workspace::target() {
  // A name that RESET ALL in a migration leaves: by it the next run knows a killed one.
  const std::string name = journal::session_name(runner());
  if (!is_sandbox_target(config_.database)) {
    return {.conninfo = config_.database, .application_name = name};
  }
  if (!sandbox_) {
    sandbox::Options options;
    options.major = sandbox_target_major(config_.database);
    sandbox_ = sandbox::start(options);
  }
  return {.conninfo = sandbox_->server().url, .application_name = name};
}

journal::Runner Workspace::runner() const {
  const char* user = std::getenv("USER");
  return {.run_id = run_id_,
          .host = host_name(),
          .os_user = user == nullptr ? fmt::format("uid {}", ::getuid()) : std::string(user),
          .pid = ::getpid(),
          .tool_version = PGMIG_VERSION};
}

void Workspace::report(const Diagnostics& diagnostics, ErrorKind kind,
                       const std::string& summary) const {
  if (has_errors(diagnostics)) {
    throw InputRejected(kind, summary, diagnostics);
  }
  for (const auto& diagnostic : diagnostics) {
    if (!console_.quiet()) {
      console_.error(to_text(diagnostic) + "\n");
    }
  }
}

void Workspace::confirm(const std::string& what, const std::string& database) const {
  if (!options_.confirm_database.empty() && options_.confirm_database != database) {
    throw Error(ErrorKind::confirmation_needed,
                fmt::format("--confirm-database says {}, but this is {}", options_.confirm_database,
                            database),
                "nothing was changed");
  }
  if (options_.yes || !options_.confirm_database.empty()) {
    return;
  }
  if (!console_.can_ask()) {
    throw Error(ErrorKind::confirmation_needed,
                what + "\nthis needs a yes, and there is no terminal to ask",
                "add --yes, or --confirm-database " + database);
  }
  console_.error(printable_lines(
      fmt::format("{}\ntype the name of the database ({}) to go on: ", what, database)));
  std::string answer;
  std::getline(std::cin, answer);
  if (answer != database) {
    throw Error(ErrorKind::confirmation_needed, "not confirmed", "nothing was changed");
  }
}

plan::Phase last_phase(const Workspace& workspace) {
  const auto& phase = workspace.options().phase;
  if (phase == "expand") {
    return plan::Phase::expand;
  }
  if (workspace.options().command == "contract") {
    return plan::Phase::contract;
  }
  const bool immediate = workspace.config().policy.contract == plan::ContractPolicy::immediate;
  return phase == "contract" || (phase.empty() && immediate) ? plan::Phase::contract
                                                             : plan::Phase::migrate;
}

}  // namespace pgmig::cli
