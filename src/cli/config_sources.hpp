// SPDX-License-Identifier: Apache-2.0
// Everything that was written for the configuration: flags, environment, .env and pgmig.toml.
#pragma once

#include "base/diagnostics.hpp"
#include "cli/config.hpp"
#include "cli/config_toml.hpp"
#include "cli/config_value.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace pgmig::cli {

/// The configuration file: as it is shown and as paths in it are resolved, and where it is.
struct ConfigFile {
  std::filesystem::path shown;
  std::filesystem::path real;
  bool named = false;  ///< by --config or PGMIG_CONFIG, not found
};

struct ConfigSources {
  FlagValues flags;
  std::map<std::string, RawValue>
      variables;  ///< the environment's, and those of .env that it lacks
  std::map<std::string, std::string> libpq_environment;  ///< as in Config
  std::optional<ConfigFile> file;
  TomlFile toml;  ///< empty without a file; its findings are moved to `diagnostics`
  Diagnostics diagnostics;
};

[[nodiscard]] ConfigSources read_sources(const FlagValues& flags,
                                         const std::map<std::string, std::string>& environment,
                                         const std::filesystem::path& directory);

/// What goes before the toml. A variable that is set to nothing is as good as not set, but keeps
/// .env from setting it.
[[nodiscard]] std::optional<RawValue> flag_or_variable(const ConfigSources& sources,
                                                       const ConfigKey& key);

/// The row of the table, which must have it.
[[nodiscard]] const ConfigKey& config_key(std::string_view name);

}  // namespace pgmig::cli
