// SPDX-License-Identifier: Apache-2.0
// Files -> plans, with the planner's worst case in place of a catalog.
#include "cli/linting.hpp"

#include "base/printable.hpp"
#include "catalog/builtin_functions.hpp"
#include "cli/base_files.hpp"
#include "planner/hazards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

namespace pgmig::cli {

namespace {

using source::Migration;

/// The oldest major that its community still mends.
constexpr int default_major = 15;
constexpr int number_of_a_major = 10000;

std::string file_name(const Migration& migration) {
  return migration.path.substr(migration.path.rfind('/') + 1);
}

/// Its library is not opened: it might have been built of another source.
void note_hooks(const source::MigrationSet& set, const std::string& directory, LintFiles& files) {
  for (const source::HookFile& file : set.hook_files) {
    files.findings.push_back({.severity = Severity::note,
                              .code = "opaque",
                              .message = "a C++ hook: what it does cannot be judged",
                              .hint = {},
                              .at = {.file = printable(directory + "/" + file.path)}});
  }
}

void take(source::MigrationSet set, const std::string& directory, LintFiles& files) {
  note_hooks(set, directory, files);
  std::ranges::move(set.versioned, std::back_inserter(files.judged));
  std::ranges::move(set.repeatable, std::back_inserter(files.judged));
  std::ranges::move(set.undo, std::back_inserter(files.undo));
  std::ranges::move(set.diagnostics, std::back_inserter(files.findings));
}

/// The newest version there is on the base, among files that are still there.
const Migration* newest(const std::vector<Migration>& files) {
  const Migration* best = nullptr;
  for (const Migration& file : files) {
    if (file.kind == source::Kind::versioned && (best == nullptr || best->version < file.version)) {
      best = &file;
    }
  }
  return best;
}

void refuse_older(LintFiles& files) {
  const Migration* last = newest(files.before);
  for (const Migration& file : files.judged) {
    if (last != nullptr && file.kind == source::Kind::versioned && file.version < last->version) {
      files.findings.push_back(
          {.severity = Severity::error,
           .code = "out_of_order",
           .message = fmt::format("version {} is below {}, the newest on the base",
                                  file.version.text(), last->version.text()),
           .hint = "give it a higher version: databases that have the base would refuse it",
           .at = {.file = file.path}});
    }
  }
}

/// Keeps for judging what the base has not.
void compare_with_base(const std::string& base, const std::string& directory, LintFiles& files) {
  const std::set<std::string> known = files_at(base, directory);
  const auto added =
      std::stable_partition(files.judged.begin(), files.judged.end(),
                            [&](const Migration& file) { return known.contains(file_name(file)); });
  std::move(files.judged.begin(), added, std::back_inserter(files.before));
  files.judged.erase(files.judged.begin(), added);
  refuse_older(files);
}

void read_named(const std::string& path, const Workspace& workspace, LintFiles& files) {
  if (std::filesystem::is_directory(path)) {
    take(source::read_directory(path, workspace.read_options()), path, files);
    return;
  }
  files.judged.push_back(source::read_file(path, workspace.read_options(), files.findings));
}

int major_of(const std::string& text) {
  int major = default_major;
  if (text.empty()) {
    return major;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), major);
  if (error != std::errc() || end != text.data() + text.size() ||
      major < pg::oldest_supported_major || major > pg::newest_known_major) {
    throw Error(ErrorKind::usage, fmt::format("--pg takes a major version, not {}", text),
                fmt::format("from {} to {}", pg::oldest_supported_major, pg::newest_known_major));
  }
  return major;
}

/// What is there before anybody made anything.
catalog::Catalog bare_catalog(const std::string& major) {
  catalog::Catalog catalog;
  catalog.server = {.number = major_of(major) * number_of_a_major};
  catalog.search_path = {"pg_catalog", "public"};
  catalog.path_setting = {"public"};
  catalog.schemas = {"public"};
  catalog.builtin_volatility = catalog::builtin_functions();
  return catalog;
}

/// It gave no statements because it is bad.
bool is_unusable(const Migration& file, const Diagnostics& findings) {
  return file.statements.empty() && std::ranges::any_of(findings, [&](const Diagnostic& finding) {
           return finding.severity == Severity::error && finding.at.file == file.path;
         });
}

plan::MigrationPlan bare_plan(const Migration& file) {
  return {.id = file.id(),
          .version = file.version.text(),
          .description = file.description,
          .file = file.path};
}

/// read_file() has parsed what it read, or said why not; read_directory() has not.
void parse(Migration& file, const Workspace& workspace, Diagnostics& findings) {
  if (file.checksum_tokens.empty() && !is_unusable(file, findings)) {
    std::ranges::move(source::parse(file, workspace.read_options()), std::back_inserter(findings));
  }
  std::ranges::move(planner::unknown_hazards(file), std::back_inserter(findings));
}

}  // namespace

LintFiles files_to_lint(const Workspace& workspace) {
  const auto& options = workspace.options();
  const auto& directory = workspace.config().migrations;
  LintFiles files;
  for (const auto& path : options.words) {
    read_named(path, workspace, files);
  }
  if (options.words.empty()) {
    take(source::read_directory(directory, workspace.read_options()), directory, files);
  }
  if (!options.base.empty()) {
    compare_with_base(options.base, directory, files);
  }
  return files;
}

plan::Plan lint(const Workspace& workspace, LintFiles& files) {
  auto catalog = bare_catalog(workspace.options().major);
  const auto& policy = workspace.config().policy;
  planner::Circumstances circumstances{.live = false};
  Diagnostics of_base;  // what is wrong with those was said when they came
  for (Migration& file : files.before) {
    parse(file, workspace, of_base);
    static_cast<void>(planner::plan_migration(file, catalog, policy, circumstances));
  }
  circumstances.one_run = !workspace.options().base.empty();
  plan::Plan plan;
  for (Migration& file : files.judged) {
    parse(file, workspace, files.findings);
    if (is_unusable(file, files.findings)) {
      plan.migrations.push_back(bare_plan(file));
      continue;
    }
    auto planned = planner::plan_migration(file, catalog, policy, circumstances);
    if (circumstances.one_run) {
      circumstances.made_in_run.insert(planned.made.begin(), planned.made.end());
    }
    plan.migrations.push_back(std::move(planned.plan));
  }
  for (Migration& file : files.undo) {
    parse(file, workspace, files.findings);
  }
  return plan;
}

}  // namespace pgmig::cli
