// SPDX-License-Identifier: Apache-2.0
// Finds and reads the files of the configuration.
#include "cli/config_sources.hpp"

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "cli/config_dotenv.hpp"
#include "source/file.hpp"
#include "source/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>
#include <variant>

namespace pgmig::cli {

namespace {

namespace fs = std::filesystem;

void report_unreadable(ConfigSources& sources, Severity severity, const std::string& message,
                       const std::string& hint, const std::string& file) {
  sources.diagnostics.push_back({.severity = severity,
                                 .code = "unreadable_file",
                                 .message = message,
                                 .hint = hint,
                                 .at = {.file = file}});
}

/// Takes the entries whose names are not set. `where` is the directory of the file, as it is shown.
void take_dotenv(ConfigSources& sources, std::string text, const fs::path& where,
                 const std::string& file) {
  Dotenv dotenv = read_dotenv(source::normalised(std::move(text)), file);
  std::ranges::move(dotenv.diagnostics, std::back_inserter(sources.diagnostics));
  std::ranges::reverse(dotenv.entries);  // of two with one name the last counts
  for (const DotenvEntry& entry : dotenv.entries) {
    RawValue raw{.text = entry.value,
                 .origin = fmt::format("{}:{}", file, entry.line),
                 .name = entry.name,
                 .at = {.file = file, .line = entry.line},
                 .base = where};
    const bool added = sources.variables.try_emplace(entry.name, std::move(raw)).second;
    if (added && entry.name.starts_with("PG") && !entry.name.starts_with("PGMIG_")) {
      sources.libpq_environment[entry.name] = entry.value;
    }
  }
}

/// True when there is one. Anything else of that name (a Python environment, say) is nothing to us.
bool read_dotenv_in(ConfigSources& sources, const fs::path& directory, const fs::path& where) {
  const std::string file = printable((where / ".env").string());
  auto read = source::read_bytes((directory / where / ".env").string());
  if (const auto* const failure = std::get_if<source::ReadFailure>(&read)) {
    if (failure->kind == source::ReadFailure::Kind::unreadable) {
      report_unreadable(sources, Severity::warning, "cannot be read: " + failure->why, "", file);
    }
    return false;
  }
  take_dotenv(sources, std::get<std::string>(std::move(read)), where, file);
  return true;
}

std::optional<ConfigFile> find_upwards(const fs::path& directory) {
  std::error_code ignored;
  fs::path shown = "pgmig.toml";
  fs::path above = (fs::absolute(directory, ignored) / "").lexically_normal().parent_path();
  for (;; above = above.parent_path()) {
    const fs::path real = above / "pgmig.toml";
    if (fs::exists(fs::symlink_status(real, ignored))) {
      return ConfigFile{.shown = shown, .real = real};
    }
    if (!above.has_relative_path()) {
      return std::nullopt;
    }
    shown = ".." / shown;
  }
}

std::optional<ConfigFile> config_file(const ConfigSources& sources, const fs::path& directory) {
  if (const auto named = flag_or_variable(sources, config_key("config"))) {
    const fs::path shown = named->base / named->text;
    return ConfigFile{.shown = shown, .real = directory / shown, .named = true};
  }
  return find_upwards(directory);
}

void read_config_file(ConfigSources& sources) {
  const std::string shown = printable(sources.file->shown.string());
  auto read = source::read_bytes(sources.file->real.string());
  if (const auto* const failure = std::get_if<source::ReadFailure>(&read)) {
    report_unreadable(sources, Severity::error,
                      "the configuration file cannot be read: " + failure->why,
                      sources.file->named ? "name another with --config" : "", shown);
    return;
  }
  const std::string text = source::normalised(std::get<std::string>(std::move(read)));
  if (auto error = source::encoding_error(text, shown)) {
    sources.diagnostics.push_back(*std::move(error));
    return;
  }
  sources.toml = read_toml(text, shown, sources.file->shown.parent_path());
  std::ranges::move(sources.toml.diagnostics, std::back_inserter(sources.diagnostics));
}

}  // namespace

ConfigSources read_sources(const FlagValues& flags,
                           const std::map<std::string, std::string>& environment,
                           const std::filesystem::path& directory) {
  ConfigSources sources;
  sources.flags = flags;
  for (const auto& [name, value] : environment) {
    sources.variables[name] = {.text = value, .origin = "environment " + name, .name = name};
  }
  const bool has_dotenv = read_dotenv_in(sources, directory, fs::path{});
  sources.file = config_file(sources, directory);
  if (sources.file) {
    const fs::path beside = sources.file->shown.parent_path();
    if (!has_dotenv && !beside.empty()) {
      read_dotenv_in(sources, directory, beside);
    }
    read_config_file(sources);
  }
  return sources;
}

std::optional<RawValue> flag_or_variable(const ConfigSources& sources, const ConfigKey& key) {
  if (const auto flag = sources.flags.find(key.name); flag != sources.flags.end()) {
    return RawValue{.text = flag->second, .origin = "flag " + key.flag, .name = key.flag};
  }
  for (const std::string& name : key.environment) {
    const auto variable = sources.variables.find(name);
    if (variable != sources.variables.end() && !variable->second.text.empty()) {
      return variable->second;
    }
  }
  return std::nullopt;
}

const ConfigKey& config_key(std::string_view name) {
  const auto keys = config_keys();
  const auto key = std::ranges::find(keys, name, &ConfigKey::name);
  PGMIG_ASSERT(key != keys.end());
  return *key;
}

}  // namespace pgmig::cli
