// SPDX-License-Identifier: Apache-2.0
// pgmig undo-script: what `down` would take back, as SQL files that psql runs.
#include "base/error.hpp"
#include "base/printable.hpp"
#include "cli/commands.hpp"
#include "cli/down_target.hpp"
#include "cli/exit_status.hpp"
#include "cli/undo_files.hpp"
#include "cli/workspace.hpp"
#include "inspect/inspect.hpp"
#include "plan/psql_script.hpp"
#include "source/file.hpp"
#include "source/file_name.hpp"
#include "source/write.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pgmig::cli {

namespace {

struct Script {
  std::string version;
  std::string file_name;
  std::string text;
};

void require_no_open_undo(const plan::HistoryEntry& entry) {
  if (!entry.undo_row.empty()) {
    throw Error(ErrorKind::refused, fmt::format("version {} is being undone", entry.version),
                "pgmig down goes on with it");
  }
}

/// What pgmig would not do without being told to.
std::string warnings_of(const UndoFiles& files, const UndoFile& undo, catalog::Catalog catalog) {
  std::string text;
  for (const Diagnostic& finding : files.plan_of(undo, catalog).diagnostics) {
    if (finding.severity == Severity::error) {
      text += fmt::format("-- Beware, {}: {}\n", finding.code, printable(finding.message));
    }
  }
  return text;
}

/// What a reader of the script has to know before he runs it.
std::string head_of(const plan::HistoryEntry& entry, const std::string& warnings,
                    const std::string& search_path) {
  return fmt::format(
      "-- Takes version {} ({}) back. Of several scripts run that of the newest version first:\n"
      "--   psql -X -v ON_ERROR_STOP=1 -f <this file>\n"
      "-- It tells the history nothing: pgmig down does the same and records it.\n{}{}",
      entry.version, printable(entry.description), warnings,
      search_path.empty() ? "" : "SET search_path = " + search_path + ";\n");
}

std::string file_name_of(const plan::HistoryEntry& entry) {
  const auto slug = source::slug(entry.description);
  return source::file_name(source::Kind::undo, entry.version, slug.empty() ? "undo" : slug);
}

std::string with_line_end(std::string text) {
  return text.empty() || text.ends_with('\n') ? text : text + '\n';
}

/// Its author's words, or the steps that pgmig would take. `catalog` is what it finds, and then
/// what it leaves; `refused` receives what keeps pgmig from it.
std::string body_of(const UndoFiles& files, UndoFile undo, catalog::Catalog& catalog,
                    Diagnostics& refused) {
  accept_loss(undo.file);
  const auto plan = files.plan_of(undo, catalog);
  if (undo.by_hook) {
    refused.push_back({.severity = Severity::error,
                       .code = "opaque",
                       .message = fmt::format("version {} is taken back by its C++ hook: there is "
                                              "no SQL that does the same",
                                              plan.version),
                       .hint = "pgmig down takes it back",
                       .at = {.file = plan.file}});
  }
  if (!undo.is_made) {
    return with_line_end(*undo.file.text);
  }
  std::ranges::copy(plan.diagnostics, std::back_inserter(refused));
  return plan::psql_script(plan);
}

std::vector<Script> scripts_of(Workspace& workspace, db::Session& session, UndoFiles& files,
                               const DownTarget& entries) {
  auto catalog = inspect::read_catalog(session, workspace.catalog_options(session));
  std::vector<Script> scripts;
  Diagnostics refused;
  for (const auto* entry : entries) {
    require_no_open_undo(*entry);
    auto undo = files.undo_of(files.stored(entry->id), catalog, refused);
    const auto warnings = warnings_of(files, undo, catalog);
    scripts.push_back({.version = entry->version,
                       .file_name = file_name_of(*entry),
                       .text = head_of(*entry, warnings, workspace.config().policy.search_path) +
                               body_of(files, std::move(undo), catalog, refused)});
  }
  workspace.report(refused, ErrorKind::refused, "there is no script for this; nothing was written");
  return scripts;
}

/// Whether the script is there already, word for word.
bool is_there(const std::filesystem::path& path, const Script& script) {
  if (!std::filesystem::exists(path)) {
    return false;
  }
  const auto found = source::read_bytes(path.string());
  const auto* text = std::get_if<std::string>(&found);
  if (text == nullptr || *text != script.text) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{} is there already, and says something else", printable(path.string())),
        "remove it, or choose another directory with -o; nothing was written");
  }
  return true;
}

void write_into(const std::string& directory, const std::vector<Script>& scripts,
                const Console& console) {
  std::vector<std::pair<std::string, const Script*>> missing;
  for (const auto& script : scripts) {
    const auto path = std::filesystem::path(directory) / script.file_name;
    if (!is_there(path, script)) {
      missing.emplace_back(path.string(), &script);
    }
  }
  source::create_directory(directory);
  for (const auto& [path, script] : missing) {
    source::create_file(path, script->text);
    console.output(printable(path) + "\n");
  }
}

std::string to_json(const std::vector<Script>& scripts) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& script : scripts) {
    list.push_back({{"version", script.version}, {"file", script.file_name}, {"sql", script.text}});
  }
  return nlohmann::ordered_json{{"schema_version", 1}, {"scripts", std::move(list)}}.dump() + "\n";
}

}  // namespace

int cmd_undo_script(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  auto [migrations, session] = workspace.read_and_connect();
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto entries = down_target(call.options, migrations, history);
  UndoFiles files(workspace, journal, migrations);
  const auto scripts =
      entries.empty() ? std::vector<Script>{} : scripts_of(workspace, session, files, entries);
  if (!call.options.output_file.empty()) {
    write_into(call.options.output_file, scripts, call.console);
  } else if (call.options.json) {
    call.console.output(to_json(scripts));
  } else {
    for (const auto& script : scripts) {
      call.console.output(script.text);
    }
  }
  return exit_status::done;
}

}  // namespace pgmig::cli
