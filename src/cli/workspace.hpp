// SPDX-License-Identifier: Apache-2.0
// The stages that commands share: configuration, files, connection, history.
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "cli/config.hpp"
#include "cli/console.hpp"
#include "cli/hook_files.hpp"
#include "cli/options.hpp"
#include "db/session.hpp"
#include "inspect/inspect.hpp"
#include "journal/journal.hpp"
#include "planner/standing.hpp"
#include "sandbox/sandbox.hpp"
#include "source/migration.hpp"

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

namespace pgmig::cli {

/// What a command works with. Lives as long as the command; one thread.
class Workspace {
 public:
  Workspace(const Options& options, const Console& console, std::stop_token stop);

  [[nodiscard]] const Options& options() const noexcept { return options_; }

  [[nodiscard]] const Config& config() const noexcept { return config_; }

  [[nodiscard]] const Console& console() const noexcept { return console_; }

  [[nodiscard]] Clock& clock() noexcept { return clock_; }

  [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }

  [[nodiscard]] source::ReadOptions read_options() const;
  /// What to read: the managed schemas, and those of the search_path, for an unqualified name may
  /// mean what lies there.
  [[nodiscard]] inspect::CatalogOptions catalog_options(db::Session& session) const;

  /// Names, bytes and checksums of the migrations directory. Throws Error{usage} when a file is
  /// bad, after printing every finding.
  [[nodiscard]] source::MigrationSet read_migrations() const;

  /// read_migrations() and connect(), at the same time. What is wrong with the files is said first,
  /// once the attempt to connect has ended (connect_timeout, 10 s unless the target says
  /// otherwise).
  struct FilesAndSession {
    source::MigrationSet migrations;
    db::Session session;
  };

  [[nodiscard]] FilesAndSession read_and_connect();

  /// A new session; starts the sandbox of `-d sandbox:` first, which lives as long as this object.
  [[nodiscard]] db::Session connect();

  /// The target that connect() used, for a second connection.
  [[nodiscard]] db::Target target();

  [[nodiscard]] journal::Runner runner() const;

  /// C++ hooks that are there, once the migrations were read.
  [[nodiscard]] std::span<const hooks::Hook> hooks() const noexcept { return hooks_->hooks(); }

  /// Prints notes and warnings, and the errors; throws Error{kind} when there are errors.
  void report(const Diagnostics& diagnostics, ErrorKind kind, const std::string& summary) const;

  /// Asks for a yes on the terminal, or takes --yes / --confirm-database; throws
  /// Error{confirmation_needed} otherwise. `what` says what is about to happen.
  void confirm(const std::string& what, const std::string& database) const;

 private:
  [[nodiscard]] source::MigrationSet in_order(source::MigrationSet migrations) const;
  [[nodiscard]] db::SessionSettings settings() const;

  const Options& options_;
  const Console& console_;
  std::stop_token stop_;
  Config config_;
  SystemClock clock_;
  std::string run_id_;
  std::optional<sandbox::Sandbox> sandbox_;
  std::unique_ptr<HookFiles> hooks_ =
      std::make_unique<HookFiles>();  ///< filled when files are read
};

/// The phase after which a run stops: --phase, else what the policy says about contract.
[[nodiscard]] plan::Phase last_phase(const Workspace& workspace);

/// Resolves `--to V` against the files. Throws Error{usage} for a version that no file has.
[[nodiscard]] source::Version known_version(const source::MigrationSet& migrations,
                                            const std::string& text);

}  // namespace pgmig::cli
