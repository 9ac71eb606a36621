// SPDX-License-Identifier: Apache-2.0
// pgmig test: the rehearsal of the migrations on throw-away servers.
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "cli/base_files.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/live_copy.hpp"
#include "cli/output_format.hpp"
#include "cli/sandbox_target.hpp"
#include "cli/workspace.hpp"
#include "pg/sql_text.hpp"
#include "rehearse/rehearsal.hpp"
#include "rehearse/report.hpp"
#include "sandbox/sandbox.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

namespace pgmig::cli {

namespace {

using rehearse::Outcome;
using rehearse::Property;
using rehearse::Rehearsal;
using rehearse::Wish;

/// Before an hour of rehearsal, not after it.
void require_installed(const std::vector<std::optional<int>>& majors) {
  const auto installed = sandbox::installations();
  for (const auto& major : majors) {
    const bool is_there =
        !major || std::ranges::any_of(installed, [&](const sandbox::Installation& one) {
          return one.version.major() == *major;
        });
    if (!is_there) {
      throw Error(
          ErrorKind::cannot_connect,
          fmt::format("no server binaries of PostgreSQL {} are installed", *major),
          "install them, or set PGMIG_POSTGRES_DIR to where they are; nothing was rehearsed");
    }
  }
}

/// What the user said on the command line, but for what the rehearsal decides itself.
std::vector<std::string> flags_for(const Options& options) {
  std::vector<std::string> flags;
  for (const ConfigKey& key : config_keys()) {
    const auto given = options.flags.find(key.name);
    if (given == options.flags.end() || key.name == "database" || key.name == "migrations" ||
        key.name == "contract") {
      continue;
    }
    flags.push_back(key.flag);
    if (!key.is_switch) {
      flags.push_back(given->second);
    }
  }
  for (const auto& [name, value] : options.set) {
    flags.emplace_back("--set");
    flags.push_back(fmt::format("{}={}", name, value));
  }
  return flags;
}

Property property_named(const std::string& word) {
  std::vector<std::string_view> known;
  for (const Property property : rehearse::all_properties) {
    if (rehearse::name(property) == word) {
      return property;
    }
    known.emplace_back(rehearse::name(property));
  }
  const auto close = nearest(word, known);
  throw Error(ErrorKind::usage, fmt::format("there is no property {}", word),
              close ? fmt::format("did you mean {}?", *close)
                    : fmt::format("the properties are {}", fmt::join(known, ", ")));
}

std::set<Property> properties_of(const Options& options) {
  std::set<Property> properties;
  for (const std::string& word : options.only) {
    properties.insert(property_named(word));
  }
  if (properties.empty()) {
    properties.insert(rehearse::all_properties.begin(), rehearse::all_properties.end());
  }
  for (const std::string& word : options.skip) {
    properties.erase(property_named(word));
  }
  return properties;
}

std::vector<std::optional<int>> majors_of(const Options& options) {
  std::vector<std::optional<int>> majors;
  std::istringstream stream(options.major);
  for (std::string word; std::getline(stream, word, ',');) {
    majors.emplace_back(sandbox_major(word));
  }
  if (majors.empty()) {
    majors.emplace_back(std::nullopt);
  }
  return majors;
}

/// The statements of all files. What is wrong with a file is a finding about it: the others are
/// rehearsed all the same.
void parse_all(const Workspace& workspace, std::vector<source::Migration>& files,
               std::map<std::string, std::string>& bad) {
  for (source::Migration& file : files) {
    const auto findings = file.hook ? Diagnostics{} : source::parse(file, workspace.read_options());
    const auto first = std::ranges::find(findings, Severity::error, &Diagnostic::severity);
    if (first != findings.end()) {
      bad.emplace(file.path, to_text(*first));
    }
  }
}

std::vector<const source::Migration*> pointers_to(const std::vector<source::Migration>& one,
                                                  const std::vector<source::Migration>& other) {
  std::vector<const source::Migration*> all;
  for (const auto* files : {&one, &other}) {
    for (const source::Migration& file : *files) {
      all.push_back(&file);
    }
  }
  return all;
}

/// Those of a branch: what the base has not.
std::set<std::string> ids_since(const std::string& base, const Workspace& workspace,
                                const std::vector<const source::Migration*>& migrations) {
  const auto known = files_at(base, workspace.config().migrations);
  std::set<std::string> ids{""};  // an empty branch has nothing to check, not everything
  for (const source::Migration* migration : migrations) {
    if (!known.contains(std::filesystem::path(migration->path).filename().string())) {
      ids.insert(migration->id());
    }
  }
  return ids;
}

std::string assertions_directory(const Options& options) {
  return options.assertions.empty() ? "tests" : options.assertions;
}

/// *.sql of the directory, in the order of their names; without --assertions there may be none.
std::vector<source::Migration> read_assertions(const Workspace& workspace, const Options& options) {
  const std::string& wanted = options.assertions;
  const std::filesystem::path directory = assertions_directory(options);
  if (!std::filesystem::is_directory(directory)) {
    if (!wanted.empty()) {
      throw Error(ErrorKind::usage, fmt::format("there is no directory {}", wanted),
                  "--assertions names where the SQL files with assertions lie");
    }
    return {};
  }
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".sql") {
      paths.push_back(entry.path().string());
    }
  }
  std::ranges::sort(paths);
  std::vector<source::Migration> files;
  files.reserve(paths.size());
  Diagnostics findings;
  for (const std::string& path : paths) {
    files.push_back(source::read_file(path, workspace.read_options(), findings));
  }
  std::erase_if(findings,
                [](const Diagnostic& finding) { return finding.severity != Severity::error; });
  workspace.report(findings, ErrorKind::usage, "a file of assertions is bad");
  return files;
}

source::Migration dump_of(const Workspace& workspace, const std::string& path) {
  Diagnostics findings;
  auto dump = source::read_file(path, {}, findings);
  std::erase_if(findings,
                [](const Diagnostic& finding) { return finding.severity != Severity::error; });
  workspace.report(findings, ErrorKind::usage,
                   "the dump is no SQL; pg_restore -f FILE makes SQL of an archive");
  return dump;
}

/// What there is to begin with, and on which server that was.
std::optional<int> set_start(const Invocation& call, Workspace& workspace,
                             source::MigrationSet& migrations, Wish& wish) {
  if (!call.options.like.empty()) {
    Options options = call.options;
    options.flags["database"] = call.options.like;
    Workspace live(options, call.console, call.stop);
    auto session = live.connect();
    const LiveCopy copy = live_copy(live, migrations, session);
    wish.start = script_of(copy);
    wish.baseline = copy.baseline;
    return copy.major;
  }
  const std::string& role = workspace.config().policy.role;
  if (!role.empty()) {
    wish.start = pg::sql("CREATE ROLE {} SUPERUSER", pg::Identifier{role});
  }
  if (!call.options.dump.empty()) {
    wish.dump = dump_of(workspace, call.options.dump);
    wish.baseline = call.options.baseline;
  }
  return std::nullopt;
}

Wish wish_of(const Invocation& call, const Workspace& workspace,
             const source::MigrationSet& migrations) {
  const Options& options = call.options;
  const auto& config = workspace.config();
  Wish wish{
      .pgmig = rehearse::Pgmig(std::filesystem::read_symlink("/proc/self/exe"), flags_for(options)),
      .directory = config.migrations,
      .migrations = pointers_to(migrations.versioned, migrations.repeatable),
      .undo = pointers_to(migrations.undo, {}),
      .journal_schema = config.schema,
      .settings = {.role = config.policy.role, .search_path = config.policy.search_path},
      .properties = properties_of(options),
      .plans = (std::filesystem::path(assertions_directory(options)) / "plans").string(),
      .record = options.record,
      .rows = {.rows = options.rows, .seed = options.seed, .journal_schema = config.schema},
      .max_stall = options.max_stall,
      .most_kills = options.kills};
  if (!options.base.empty()) {
    wish.only = ids_since(options.base, workspace, wish.migrations);
  }
  return wish;
}

/// Nobody but the rehearsal is to take locks there. TMPDIR says where it lies, else memory is
/// fastest.
sandbox::Options server_options(std::optional<int> major) {
  return {.major = major,
          .settings = {{"autovacuum", "off"}, {"jit", "off"}, {"max_locks_per_transaction", "256"}},
          .directory = std::getenv("TMPDIR") == nullptr ? sandbox::directory_in_memory()
                                                        : std::filesystem::path()};
}

/// While it goes on: what fails, as soon as it is known.
void tell(const Console& console, const rehearse::Rehearsed& migration) {
  for (const rehearse::Check& check : migration.checks) {
    const bool failed = check.outcome == Outcome::failed;
    if (failed || console.verbose()) {
      console.error(console.style().paint(failed ? report::Colour::red : report::Colour::green,
                                          rehearse::headline(migration, check)) +
                    "\n");
    }
  }
}

int status_of(const std::vector<Rehearsal>& all, const Options& options) {
  const bool any_failed =
      count(all, Outcome::failed) > 0 || (options.strict && count(all, Outcome::warned) > 0);
  return any_failed ? exit_status::verification_differs : exit_status::done;
}

void put_reports(const Invocation& call, const std::vector<Rehearsal>& all) {
  if (!call.options.junit_file.empty()) {
    write_report(call.options.junit_file, rehearse::to_junit(all));
  }
  if (!call.options.markdown_file.empty()) {
    write_report(call.options.markdown_file, rehearse::to_markdown(all));
  }
  call.console.output(call.options.json ? to_json(all).dump() + "\n" : to_text(all));
}

}  // namespace

int cmd_test(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  const auto majors = majors_of(call.options);
  require_installed(majors);
  auto migrations = workspace.read_migrations();
  std::map<std::string, std::string> bad;
  for (auto* files : {&migrations.versioned, &migrations.repeatable, &migrations.undo}) {
    parse_all(workspace, *files, bad);
  }
  Wish wish = wish_of(call, workspace, migrations);
  wish.bad = std::move(bad);
  const auto assertions = read_assertions(workspace, call.options);
  wish.assertions = pointers_to(assertions, {});
  const auto live_major = set_start(call, workspace, migrations, wish);
  std::vector<Rehearsal> all;
  for (const auto& major : majors) {
    const auto server = sandbox::start(server_options(major ? major : live_major));
    all.push_back(rehearse::rehearse(
        wish, server.server().url,
        [&](const rehearse::Rehearsed& migration) { tell(call.console, migration); }));
  }
  put_reports(call, all);
  return status_of(all, call.options);
}

}  // namespace pgmig::cli
