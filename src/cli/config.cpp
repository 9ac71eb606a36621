// SPDX-License-Identifier: Apache-2.0
// Takes each key from the highest place that has it.
#include "cli/config.hpp"

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "cli/config_sources.hpp"
#include "cli/config_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace pgmig::cli {

namespace {

/// The toml's tables in which values are looked for, the chosen environment first.
using Tables = std::vector<const TomlValues*>;

Diagnostic no_such_environment(const RawValue& chosen, const ConfigSources& sources) {
  std::vector<std::string_view> names;
  std::ranges::transform(sources.toml.environments, std::back_inserter(names),
                         [](const auto& one) -> std::string_view { return one.first; });
  std::string hint = "there is no pgmig.toml";
  if (sources.file) {
    hint = printable(
        fmt::format("{} has {}", sources.file->shown.string(),
                    names.empty() ? "no [env.<name>]" : fmt::format("{}", fmt::join(names, ", "))));
  }
  if (const auto near = nearest(chosen.text, names)) {
    hint = fmt::format("did you mean {}? {}", *near, hint);
  }
  return {.code = "unknown_environment",
          .message =
              fmt::format("{}: there is no [env.{}]", chosen.name, masked(printable(chosen.text))),
          .hint = std::move(hint),
          .at = chosen.at};
}

Tables tables_of(const ConfigSources& sources, Diagnostics& diagnostics) {
  Tables tables{&sources.toml.values};
  const auto chosen = flag_or_variable(sources, config_key("env"));
  if (!chosen || chosen->text.empty()) {
    return tables;
  }
  const auto found = sources.toml.environments.find(chosen->text);
  if (found == sources.toml.environments.end()) {
    diagnostics.push_back(no_such_environment(*chosen, sources));
  } else {
    tables.insert(tables.begin(), &found->second);
  }
  return tables;
}

/// The default. That of the migrations' directory lies beside the toml.
RawValue fallback(const ConfigKey& key, const ConfigSources& sources) {
  RawValue raw{.text = key.fallback, .origin = "default"};
  if (sources.file) {
    raw.base = sources.file->shown.parent_path();
  }
  return raw;
}

RawValue raw_value_of(const ConfigKey& key, const ConfigSources& sources, const Tables& tables) {
  if (key.name == "config" && sources.file && !sources.file->named) {
    return {.text = sources.file->shown.string(), .origin = "found"};
  }
  if (auto raw = flag_or_variable(sources, key)) {
    return *std::move(raw);
  }
  for (const TomlValues* const table : tables) {
    if (const auto found = table->find(key.name); found != table->end()) {
      return found->second;
    }
  }
  return fallback(key, sources);
}

void settle(const ConfigKey& key, const ConfigSources& sources, const Tables& tables,
            Config& config) {
  RawValue raw = raw_value_of(key, sources, tables);
  auto read = read_value(key, raw);
  if (const auto* const error = std::get_if<ValueError>(&read)) {
    // Not from the toml: its values were checked when it was read.
    config.diagnostics.push_back({.code = "bad_value",
                                  .message = fmt::format("{}: {}", raw.name, error->message),
                                  .hint = error->hint,
                                  .at = raw.at});
    raw = fallback(key, sources);
    read = read_value(key, raw);
  }
  const auto* const value = std::get_if<ConfigValue>(&read);
  PGMIG_ASSERT(value != nullptr);
  key.set(config, *value);
  const std::string text = to_text(*value);
  const std::string safe = masked(text);
  config.settings.push_back(
      {.key = key.name, .value = printable(safe), .origin = raw.origin, .secret = safe != text});
}

/// `--env production` while DATABASE_URL names the database of development: easily not meant.
void warn_of_shadowed_database(const ConfigSources& sources, const Tables& tables,
                               Diagnostics& diagnostics) {
  const auto winner = flag_or_variable(sources, config_key("database"));
  if (tables.size() < 2 || !winner || winner->name.starts_with("-")) {
    return;
  }
  if (const auto loser = tables[0]->find("database"); loser != tables[0]->end()) {
    diagnostics.push_back(
        {.severity = Severity::warning,
         .code = "shadowed_database",
         .message = fmt::format("the database of the chosen environment is not used: {} wins",
                                winner->origin),
         .hint = "unset it, or say which database with -d",
         .at = loser->second.at});
  }
}

/// PGMIG_CONTARCT=immediate would otherwise do nothing, in silence.
void warn_of_misspelt_variables(const ConfigSources& sources, Diagnostics& diagnostics) {
  constexpr std::string_view prefix = "PGMIG_";
  std::vector<std::string> known{"PGMIG_POSTGRES_DIR", "PGMIG_FAULT_POINT"};
  for (const ConfigKey& key : config_keys()) {
    std::ranges::copy(key.environment, std::back_inserter(known));
  }
  std::erase_if(known, [&](const std::string& name) { return !name.starts_with(prefix); });
  std::vector<std::string_view> tails;
  std::ranges::transform(known, std::back_inserter(tails), [&](const std::string& name) {
    return std::string_view{name}.substr(prefix.size());
  });
  for (const auto& [name, value] : sources.variables) {
    if (!name.starts_with(prefix) || std::ranges::find(known, name) != known.end()) {
      continue;
    }
    const auto near = name == "PGMIG_DATABASE"
                          ? std::optional<std::string>{"DATABASE_URL"}
                          : nearest(std::string_view{name}.substr(prefix.size()), tails);
    if (near) {
      diagnostics.push_back({.severity = Severity::warning,
                             .code = "unknown_variable",
                             .message = printable(name) + " is not read",
                             .hint = fmt::format("did you mean {}{}?", prefix, *near),
                             .at = value.at});
    }
  }
}

}  // namespace

Config load_config(const FlagValues& flags, const std::map<std::string, std::string>& environment,
                   const std::filesystem::path& directory) {
  ConfigSources sources = read_sources(flags, environment, directory);
  Config config;
  config.diagnostics = std::move(sources.diagnostics);
  const Tables tables = tables_of(sources, config.diagnostics);
  for (const ConfigKey& key : config_keys()) {
    settle(key, sources, tables, config);
  }
  warn_of_shadowed_database(sources, tables, config.diagnostics);
  warn_of_misspelt_variables(sources, config.diagnostics);
  config.libpq_environment = std::move(sources.libpq_environment);
  return config;
}

}  // namespace pgmig::cli
