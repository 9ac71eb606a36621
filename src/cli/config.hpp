// SPDX-License-Identifier: Apache-2.0
// The configuration: flags over environment over pgmig.toml over defaults, each value with its
// origin.
#pragma once

#include "base/diagnostics.hpp"
#include "plan/policy.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgmig::cli {

/// What stood on the command line: name of a key -> its value, "true" for a switch.
using FlagValues = std::map<std::string, std::string>;

/// One key as `pgmig config` shows it.
struct Setting {
  std::string key;
  std::string value;    ///< passwords masked, control characters escaped
  std::string origin;   ///< "flag --contract", "environment PGMIG_CONTRACT", "pgmig.toml:12",
                        ///< ".env:3", "default"
  bool secret = false;  ///< something in the value was masked
  bool operator==(const Setting&) const = default;
};

/// What is in force.
struct Config {
  plan::Policy policy;
  std::string database;  ///< URI, conninfo, name, or "sandbox:..."; empty: libpq's own
  std::string migrations =
      "migrations";              ///< directory, relative to the working directory or absolute
  std::string hooks;             ///< directory of libraries of hooks; empty: none
  std::string schema = "pgmig";  ///< pgmig's own
  std::string env;               ///< the chosen [env.<name>]; empty: none
  std::string file;              ///< the pgmig.toml that was read; empty: none

  long workers = 1;  ///< a key that the policy has by contract, and whose users are yet to come
  bool record_schema = true;
  std::vector<std::string> drift_ignore;  ///< patterns

  /// PGHOST, PGPASSWORD and the like that stand in .env and are not set in the environment: to be
  /// set before libpq is used. May hold a password; never shown.
  std::map<std::string, std::string> libpq_environment;

  std::vector<Setting> settings;  ///< every key, in the table's order
  Diagnostics diagnostics;  ///< with an error among them the command must end with exit status 2
};

using ConfigValue = std::variant<std::string, bool, long, std::chrono::milliseconds, ByteSize,
                                 std::vector<std::string>>;

/// How the text of a value is read.
enum class ConfigType {
  text,
  name,      ///< not empty, at most 63 bytes: a PostgreSQL identifier
  path,      ///< relative to where it is written
  choice,    ///< one of `choices`
  yes_no,    ///< true or false; a switch on the command line
  count,     ///< a whole number, at least 1
  number,    ///< a whole number; 0 is allowed
  duration,  ///< 0 is allowed
  timeout,   ///< a duration for PostgreSQL that limits: more than 0, at most 24 days
  limit,     ///< a duration for PostgreSQL; 0 is no limit
  size,      ///< bytes; 0 is allowed
  list,      ///< text with commas between, or an array in the toml
};

/// Where a key stands in the toml.
enum class ConfigPlace { nowhere, top, policy };

/// One key: everything about it. Its flag, its environment variable and its place in the toml
/// follow from its name unless they are given.
struct ConfigKey {
  std::string name;
  ConfigType type = ConfigType::text;
  std::string fallback;
  std::string description;
  ConfigPlace place = ConfigPlace::policy;
  void (*set)(Config& config, const ConfigValue& value) = nullptr;
  std::vector<std::string_view> choices;
  std::string short_flag;                ///< "-d"; mostly empty
  std::string flag;                      ///< "--lock-timeout"
  std::vector<std::string> environment;  ///< "PGMIG_LOCK_TIMEOUT"; the first that is set counts
  bool is_switch = false;
};

/// The table.
[[nodiscard]] std::span<const ConfigKey> config_keys();

/// Reads pgmig.toml (`--config`, or found upwards from `directory`) and .env (in `directory`, or
/// beside the toml), and puts everything together. Never throws for what a user wrote: see
/// Config::diagnostics.
[[nodiscard]] Config load_config(const FlagValues& flags,
                                 const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& directory);

/// The text with every password in it replaced by `***`: in URIs (user part and parameters),
/// conninfo strings, and texts that are nearly either. Rather too much is masked than too little.
[[nodiscard]] std::string masked(std::string_view text);

}  // namespace pgmig::cli
