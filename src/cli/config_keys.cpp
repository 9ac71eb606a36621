// SPDX-License-Identifier: Apache-2.0
// The table of the configuration's keys. A new key is one row.
#include "cli/config.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::cli {

namespace {

template <class Value>
struct Member;

template <class Owner, class Value>
struct Member<Value Owner::*> {
  using OwnerType = Owner;
  using ValueType = Value;
};

/// Puts a value where it belongs: in the policy, or in the configuration itself.
template <auto Target>
void set(Config& config, const ConfigValue& value) {
  using Of = Member<decltype(Target)>;
  const auto& typed = std::get<typename Of::ValueType>(value);
  if constexpr (std::is_same_v<typename Of::OwnerType, plan::Policy>) {
    config.policy.*Target = typed;
  } else {
    config.*Target = typed;
  }
}

void set_contract(Config& config, const ConfigValue& value) {
  config.policy.contract = std::get<std::string>(value) == "immediate"
                               ? plan::ContractPolicy::immediate
                               : plan::ContractPolicy::separate;
}

void set_opaque(Config& config, const ConfigValue& value) {
  config.policy.opaque = std::get<std::string>(value) == "refuse" ? plan::OpaquePolicy::refuse
                                                                  : plan::OpaquePolicy::run;
}

void set_drop(Config& config, const ConfigValue& value) {
  const auto& word = std::get<std::string>(value);
  config.policy.drop = word == "plain"  ? plan::DropPolicy::plain
                       : word == "hide" ? plan::DropPolicy::hide
                                        : plan::DropPolicy::copy;
}

std::string flag_of(std::string name) {
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

std::string variable_of(const std::string& name) {
  std::string variable = "PGMIG_" + name;
  std::ranges::transform(variable, variable.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return variable;
}

std::vector<ConfigKey> rows() {
  using plan::Policy;
  using enum ConfigType;
  using enum ConfigPlace;
  return {
      {.name = "config",
       .description = "the configuration file; else pgmig.toml, searched upwards",
       .place = nowhere,
       .set = set<&Config::file>},
      {.name = "env",
       .description = "which [env.<name>] of the file counts",
       .place = nowhere,
       .set = set<&Config::env>},
      {.name = "database",
       .description = "URI, conninfo, database name, or sandbox:[<major>]; else libpq's own",
       .place = top,
       .set = set<&Config::database>,
       .short_flag = "-d",
       .environment = {"PGMIG_DATABASE_URL", "DATABASE_URL"}},
      {.name = "migrations",
       .type = path,
       .fallback = "migrations",
       .description = "the directory of the migrations",
       .place = top,
       .set = set<&Config::migrations>,
       .short_flag = "-m"},
      {.name = "hooks",
       .type = path,
       .description = "the directory of the libraries of C++ hooks",
       .place = top,
       .set = set<&Config::hooks>},
      {.name = "schema",
       .type = name,
       .fallback = "pgmig",
       .description = "pgmig's own schema in the database",
       .place = top,
       .set = set<&Config::schema>},
      {.name = "contract",
       .type = choice,
       .fallback = "separate",
       .description = "whether contract steps wait for `pgmig contract`",
       .set = set_contract,
       .choices = {"separate", "immediate"}},
      {.name = "opaque",
       .type = choice,
       .fallback = "run",
       .description = "what becomes of statements that cannot be seen into",
       .set = set_opaque,
       .choices = {"run", "refuse"}},
      {.name = "stall_budget",
       .type = timeout,
       .fallback = "100ms",
       .description = "how long the application may wait because of pgmig",
       .set = set<&Policy::stall_budget>},
      {.name = "lock_timeout",
       .type = timeout,
       .fallback = "100ms",
       .description = "one attempt at a lock that makes others wait",
       .set = set<&Policy::lock_timeout>},
      {.name = "deadline",
       .type = timeout,
       .fallback = "10m",
       .description = "all attempts of a step together",
       .set = set<&Policy::deadline>},
      {.name = "migration_deadline",
       .type = limit,
       .fallback = "0",
       .description = "for one migration in one run; 0 is no limit",
       .set = set<&Policy::migration_deadline>},
      {.name = "run_deadline",
       .type = limit,
       .fallback = "0",
       .description = "for all of a run; 0 is no limit",
       .set = set<&Policy::run_deadline>},
      {.name = "opaque_statement_timeout",
       .type = limit,
       .fallback = "2s",
       .description = "for DDL that cannot be seen into; 0 is no limit",
       .set = set<&Policy::opaque_statement_timeout>},
      {.name = "batch_ms",
       .type = count,
       .fallback = "100",
       .description = "how many milliseconds a batch of rows should take",
       .set = set<&Policy::batch_ms>},
      {.name = "workers",
       .type = count,
       .fallback = "1",
       .description = "how many sessions move rows at once",
       .set = set<&Config::workers>},
      {.name = "max_lag",
       .type = duration,
       .fallback = "10s",
       .description = "how far a replica may fall behind before batches wait",
       .set = set<&Policy::max_lag>},
      {.name = "replicas",
       .type = number,
       .fallback = "0",
       .description = "how many replicas must be there, or batches wait",
       .set = set<&Policy::replicas>},
      {.name = "wait_while",
       .description = "a query; batches wait while it returns a row, whose first column says why",
       .set = set<&Policy::wait_while>},
      {.name = "max_wal_rate",
       .type = size,
       .fallback = "0",
       .description = "WAL of the server in a second, over which batches slow down; 0 is no limit",
       .set = set<&Policy::max_wal_rate>},
      {.name = "min_free_space",
       .type = size,
       .fallback = "100MB",
       .description = "on the server's disk, below which nothing starts; 0 is no limit",
       .set = set<&Policy::min_free_space>},
      {.name = "keep",
       .type = duration,
       .fallback = "7d",
       .description = "how long what was dropped is kept",
       .set = set<&Policy::keep>},
      {.name = "keep_limit",
       .type = count,
       .fallback = "100000",
       .description = "how many rows are copied aside before they go",
       .set = set<&Policy::keep_limit>},
      {.name = "keep_limit_size",
       .type = size,
       .fallback = "64MB",
       .description = "how large they may be together",
       .set = set<&Policy::keep_limit_size>},
      {.name = "drop",
       .type = choice,
       .fallback = "copy",
       .description = "how what is dropped is kept",
       .set = set_drop,
       .choices = {"copy", "hide", "plain"}},
      {.name = "role",
       .description = "SET ROLE for migrations; else the login role",
       .set = set<&Policy::role>},
      {.name = "search_path",
       .description = "for migrations; else the role's own",
       .set = set<&Policy::search_path>},
      {.name = "managed_schemas",
       .type = list,
       .description = "the schemas that are looked at; else all but the system's",
       .set = set<&Policy::managed_schemas>},
      {.name = "record_schema",
       .type = yes_no,
       .fallback = "true",
       .description = "whether a run records the schema when it ends; drift is judged by it",
       .set = set<&Config::record_schema>},
      {.name = "drift_ignore",
       .type = list,
       .description = "what drift leaves out: names, '*' and '?' allowed; ignore in [drift]",
       .place = top,
       .set = set<&Config::drift_ignore>},
      {.name = "out_of_order",
       .type = yes_no,
       .fallback = "false",
       .description = "apply versions below the newest applied one",
       .set = set<&Policy::out_of_order>},
  };
}

std::vector<ConfigKey> completed_rows() {
  std::vector<ConfigKey> keys = rows();
  for (ConfigKey& key : keys) {
    key.flag = flag_of(key.name);
    key.is_switch = key.type == ConfigType::yes_no;
    if (key.environment.empty()) {
      key.environment = {variable_of(key.name)};
    }
  }
  return keys;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = completed_rows();
  return keys;
}

}  // namespace pgmig::cli
