// SPDX-License-Identifier: Apache-2.0
// Which value wins, and where it came from.
#include "cli/config.hpp"

#include "unit/source/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace pgmig;
using namespace pgmig::cli;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using test::TemporaryDirectory;

namespace {

using Environment = std::map<std::string, std::string>;

/// Read without complaint.
Config load(const TemporaryDirectory& directory, const FlagValues& flags = {},
            const Environment& environment = {}, const std::string& below = "") {
  Config config = load_config(flags, environment, directory.path() / below);
  for (const Diagnostic& found : config.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  CHECK(config.diagnostics.empty());
  return config;
}

Diagnostic finding(const TemporaryDirectory& directory, const FlagValues& flags = {},
                   const Environment& environment = {}) {
  const Config config = load_config(flags, environment, directory.path());
  for (const Diagnostic& found : config.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  REQUIRE(config.diagnostics.size() == 1);
  return config.diagnostics[0];
}

Setting setting(const Config& config, const std::string& key) {
  const auto found = std::ranges::find(config.settings, key, &Setting::key);
  REQUIRE(found != config.settings.end());
  return *found;
}

}  // namespace

TEST_CASE("the table's defaults are the policy's and the configuration's own") {
  const TemporaryDirectory directory;
  const Config config = load(directory);
  const Config plain;
  CHECK(config.policy == plan::Policy{});
  CHECK(config.database.empty());
  CHECK(config.migrations == plain.migrations);
  CHECK(config.schema == plain.schema);
  CHECK(config.policy.batch_ms == plain.policy.batch_ms);
  CHECK(config.workers == plain.workers);
  CHECK(config.settings.size() == config_keys().size());
  for (const Setting& one : config.settings) {
    CHECK(one.origin == "default");
  }
}

TEST_CASE("every key has its names and a place of its own") {
  std::vector<std::string> names;
  for (const ConfigKey& key : config_keys()) {
    CHECK_THAT(key.flag, StartsWith("--"));
    CHECK(key.set != nullptr);
    CHECK_FALSE(key.description.empty());
    CHECK_FALSE(key.environment.empty());
    CHECK(key.choices.empty() == (key.type != ConfigType::choice));
    names.insert(names.end(), {key.name, key.flag});
    names.insert(names.end(), key.environment.begin(), key.environment.end());
  }
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
  const auto keys = config_keys();
  const auto key = std::ranges::find(keys, "stall_budget", &ConfigKey::name);
  REQUIRE(key != keys.end());
  CHECK(key->flag == "--stall-budget");
  CHECK(key->environment == std::vector<std::string>{"PGMIG_STALL_BUDGET"});
}

TEST_CASE("flag over environment over toml over default") {
  const TemporaryDirectory directory;
  const std::string toml = "[policy]\nlock_timeout = \"3s\"\n";
  CHECK(setting(load(directory), "lock_timeout") ==
        Setting{.key = "lock_timeout", .value = "100ms", .origin = "default"});

  directory.write("pgmig.toml", toml);
  CHECK(setting(load(directory), "lock_timeout") ==
        Setting{.key = "lock_timeout", .value = "3s", .origin = "pgmig.toml:2"});

  directory.write(".env", "\nPGMIG_LOCK_TIMEOUT=4s\n");
  CHECK(setting(load(directory), "lock_timeout") ==
        Setting{.key = "lock_timeout", .value = "4s", .origin = ".env:2"});

  const Environment environment{{"PGMIG_LOCK_TIMEOUT", "5s"}};
  CHECK(setting(load(directory, {}, environment), "lock_timeout") ==
        Setting{.key = "lock_timeout", .value = "5s", .origin = "environment PGMIG_LOCK_TIMEOUT"});

  const Config config = load(directory, {{"lock_timeout", "6s"}}, environment);
  CHECK(config.policy.lock_timeout == 6s);
  CHECK(setting(config, "lock_timeout") ==
        Setting{.key = "lock_timeout", .value = "6s", .origin = "flag --lock-timeout"});
}

TEST_CASE("every type of value is read") {
  const TemporaryDirectory directory;
  directory.write(
      "pgmig.toml",
      "schema = \"ops\"\n"
      "[policy]\n"
      "contract = \"immediate\"\nopaque = \"refuse\"\nstall_budget = \"50ms\"\n"
      "deadline = \"1h\"\nmigration_deadline = \"2h\"\nrun_deadline = \"3h\"\nreplicas = 2\n"
      "opaque_statement_timeout = \"0\"\nbatch_ms = 250\n"
      "workers = \"3\"\nmax_lag = \"0\"\nmax_wal_rate = \"32MB\"\nmin_free_space = \"0\"\nkeep = "
      "\"30d\"\ndrop = \"hide\"\nkeep_limit = 500\nkeep_limit_size = \"1MB\"\n"
      "role = \"owner\"\nsearch_path = \"app, public\"\n"
      "managed_schemas = [\"app\", \"audit\"]\nout_of_order = true\n");
  const Config config = load(directory);
  CHECK(config.policy == plan::Policy{.contract = plan::ContractPolicy::immediate,
                                      .opaque = plan::OpaquePolicy::refuse,
                                      .drop = plan::DropPolicy::hide,
                                      .keep = 720h,
                                      .keep_limit = 500,
                                      .keep_limit_size = megabytes(1),
                                      .stall_budget = 50ms,
                                      .deadline = 1h,
                                      .migration_deadline = 2h,
                                      .run_deadline = 3h,
                                      .max_lag = 0ms,
                                      .replicas = 2,
                                      .max_wal_rate = megabytes(32),
                                      .min_free_space = {},
                                      .opaque_statement_timeout = 0ms,
                                      .batch_ms = 250,
                                      .role = "owner",
                                      .search_path = "app, public",
                                      .managed_schemas = {"app", "audit"},
                                      .out_of_order = true});
  CHECK(config.schema == "ops");
  CHECK(config.policy.batch_ms == 250);
  CHECK(config.workers == 3);
  CHECK(setting(config, "managed_schemas").value == "app, audit");
  CHECK(setting(config, "keep").value == "30d");
  CHECK(load(directory, {}, {{"PGMIG_MANAGED_SCHEMAS", "a, b ,c"}}).policy.managed_schemas ==
        std::vector<std::string>{"a", "b", "c"});
  CHECK_FALSE(load(directory, {}, {{"PGMIG_OUT_OF_ORDER", "false"}}).policy.out_of_order);
  CHECK(load(directory, {{"role", ""}}).policy.role.empty());
}

TEST_CASE("the database has two variables") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "database = \"toml\"");
  CHECK(load(directory).database == "toml");
  CHECK(load(directory, {}, {{"DATABASE_URL", "plain"}}).database == "plain");
  const Environment both{{"DATABASE_URL", "plain"}, {"PGMIG_DATABASE_URL", "ours"}};
  CHECK(load(directory, {}, both).database == "ours");
  CHECK(setting(load(directory, {}, both), "database").origin == "environment PGMIG_DATABASE_URL");
  CHECK(load(directory, {{"database", "sandbox:"}}, both).database == "sandbox:");
}

TEST_CASE(".env is read for names that are not set, and a name set to nothing is set") {
  const TemporaryDirectory directory;
  directory.write(".env",
                  "\xEF\xBB\xBF"
                  "DATABASE_URL=one\r\nDATABASE_URL=two\r\nPGMIG_DROP=hide\r\n");
  CHECK(load(directory).database == "two");
  CHECK(setting(load(directory), "database").origin == ".env:2");
  CHECK(load(directory, {}, {{"DATABASE_URL", "set"}}).database == "set");
  CHECK(load(directory, {}, {{"DATABASE_URL", ""}}).database.empty());
  CHECK(setting(load(directory, {}, {{"DATABASE_URL", ""}}), "database").origin == "default");
}

TEST_CASE("libpq's variables of .env are handed on when they are not set") {
  const TemporaryDirectory directory;
  directory.write(".env", "PGHOST=h\nPGPASSWORD=canary\nPGUSER=u\nOTHER=x\nPGMIG_DROP=copy\n");
  const Config config = load(directory, {}, {{"PGUSER", "mine"}});
  CHECK(config.libpq_environment == Environment{{"PGHOST", "h"}, {"PGPASSWORD", "canary"}});
}

TEST_CASE("the toml is searched upwards, and paths in it are relative to it") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "migrations = \"db/migrations\"\n");
  directory.write("a/b/file", "");
  const Config here = load(directory);
  CHECK(here.file == "pgmig.toml");
  CHECK(here.migrations == "db/migrations");
  const Config below = load(directory, {}, {}, "a/b");
  CHECK(below.file == "../../pgmig.toml");
  CHECK(below.migrations == "../../db/migrations");
  CHECK(setting(below, "migrations").origin == "../../pgmig.toml:1");
  CHECK(setting(below, "config").origin == "found");
  CHECK(load(directory, {}, {}, "a/b/").file == "../../pgmig.toml");

  directory.write("a/pgmig.toml", "");
  const Config nearer = load(directory, {}, {}, "a/b");
  CHECK(nearer.file == "../pgmig.toml");
  CHECK(nearer.migrations == "../migrations");
}

TEST_CASE("a path in a flag or the environment is relative to the working directory") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "migrations = \"db\"\n");
  directory.write("a/file", "");
  CHECK(load(directory, {{"migrations", "./x/"}}, {}, "a").migrations == "x/");
  CHECK(load(directory, {}, {{"PGMIG_MIGRATIONS", "x"}}, "a").migrations == "x");
  CHECK(load(directory, {{"migrations", "/abs/x"}}, {}, "a").migrations == "/abs/x");
}

TEST_CASE(".env beside the toml is read where the working directory has none") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "");
  directory.write(".env", "PGMIG_MIGRATIONS=db\nPGMIG_SCHEMA=far\n");
  directory.write("a/file", "");
  const Config config = load(directory, {}, {}, "a");
  CHECK(config.schema == "far");
  CHECK(config.migrations == "../db");
  CHECK(setting(config, "schema").origin == "../.env:2");
  directory.write("a/.env", "PGMIG_SCHEMA=near\n");
  CHECK(load(directory, {}, {}, "a").schema == "near");
}

TEST_CASE("a directory called .env is nothing to us") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / ".env");
  CHECK(load(directory).schema == "pgmig");
}

TEST_CASE("the flag --config names the file, and then no other is looked for") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "schema = \"found\"\n");
  directory.write("conf/other.toml", "schema = \"named\"\nmigrations = \"m\"\n");
  const Config config = load(directory, {{"config", "conf/other.toml"}});
  CHECK(config.schema == "named");
  CHECK(config.migrations == "conf/m");
  CHECK(config.file == "conf/other.toml");
  CHECK(setting(config, "config").origin == "flag --config");
  CHECK(load(directory, {}, {{"PGMIG_CONFIG", "conf/other.toml"}}).schema == "named");

  const Diagnostic missing = finding(directory, {{"config", "conf/none.toml"}});
  CHECK(missing.severity == Severity::error);
  CHECK(missing.code == "unreadable_file");
  CHECK(missing.at.file == "conf/none.toml");
  CHECK(finding(directory, {{"config", "conf"}}).code == "unreadable_file");
}

TEST_CASE("the flag --env chooses a table whose values go before the others") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml",
                  "database = \"base\"\nschema = \"base\"\n[policy]\ncontract = \"separate\"\n"
                  "[env.dev]\ndatabase = \"dev\"\n[env.dev.policy]\ncontract = \"immediate\"\n"
                  "[env.prod]\ndatabase = \"prod\"\n");
  CHECK(load(directory).database == "base");
  const Config dev = load(directory, {{"env", "dev"}});
  CHECK(dev.env == "dev");
  CHECK(dev.database == "dev");
  CHECK(dev.schema == "base");
  CHECK(dev.policy.contract == plan::ContractPolicy::immediate);
  CHECK(setting(dev, "contract").origin == "pgmig.toml:8");
  CHECK(load(directory, {}, {{"PGMIG_ENV", "prod"}}).database == "prod");
  CHECK(load(directory, {{"env", "dev"}}, {{"PGMIG_ENV", "prod"}}).database == "dev");
}

TEST_CASE("an environment that is not there is an error that lists those that are") {
  const TemporaryDirectory directory;
  CHECK_THAT(finding(directory, {{"env", "dev"}}).hint, Contains("there is no pgmig.toml"));
  directory.write("pgmig.toml", "");
  CHECK_THAT(finding(directory, {{"env", "dev"}}).hint, Contains("has no [env.<name>]"));
  directory.write("pgmig.toml", "[env.staging]\n[env.prod]\n");
  const Diagnostic found = finding(directory, {}, {{"PGMIG_ENV", "pord"}});
  CHECK(found.severity == Severity::error);
  CHECK(found.code == "unknown_environment");
  CHECK(found.message == "PGMIG_ENV: there is no [env.pord]");
  CHECK(found.hint == "did you mean prod? pgmig.toml has prod, staging");
}

TEST_CASE("a database chosen by --env that a variable overrides is worth a warning") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "[env.prod]\ndatabase = \"prod\"\n");
  directory.write(".env", "DATABASE_URL=dev\n");
  const Diagnostic found = finding(directory, {{"env", "prod"}});
  CHECK(found.severity == Severity::warning);
  CHECK(found.code == "shadowed_database");
  CHECK_THAT(found.message, Contains(".env:1"));
  CHECK(load(directory, {{"env", "prod"}, {"database", "other"}}).database == "other");
}

TEST_CASE("bad values are errors that name the flag, the variable or the place") {
  const TemporaryDirectory directory;
  CHECK(to_text(finding(directory, {{"lock_timeout", "5"}})) ==
        "error: --lock-timeout: \"5\" is no duration\n"
        "  hint: write a number and a unit: 250ms, 5s, 10m, 2h, 7d");
  CHECK_THAT(to_text(finding(directory, {}, {{"PGMIG_CONTRACT", "imediate"}})),
             StartsWith("error: PGMIG_CONTRACT: \"imediate\" is none of separate, immediate") &&
                 Contains("did you mean immediate?"));
  directory.write(".env", "\nPGMIG_WORKERS=many\n");
  CHECK(to_text(finding(directory)) ==
        ".env:2: error: PGMIG_WORKERS: \"many\" is no count\n"
        "  hint: write a whole number from 1 to 2147483647");
  directory.write(".env", "");
  directory.write("pgmig.toml", "[policy]\ndeadline = \"soon\"\nkeep = \"x\"\n");
  const Config config = load_config({}, {}, directory.path());
  REQUIRE(config.diagnostics.size() == 2);
  CHECK_THAT(to_text(config.diagnostics[0]), StartsWith("pgmig.toml:2:12: error: deadline:"));
  CHECK(config.policy.deadline == 10min);
}

TEST_CASE("a toml that is no text is an error") {
  const TemporaryDirectory directory;
  directory.write("pgmig.toml", "schema = \"\xFF\"");
  CHECK(finding(directory).code == "invalid_encoding");
}

TEST_CASE("a variable of ours that nobody reads is worth a warning when it is nearly one") {
  const TemporaryDirectory directory;
  const Diagnostic found = finding(directory, {}, {{"PGMIG_CONTARCT", "immediate"}});
  CHECK(found.severity == Severity::warning);
  CHECK(found.hint == "did you mean PGMIG_CONTRACT?");
  CHECK(finding(directory, {}, {{"PGMIG_DATABASE", "x"}}).hint ==
        "did you mean PGMIG_DATABASE_URL?");
  load(directory, {}, {{"PGMIG_POSTGRES_DIR", "/x"}, {"PGMIG_SOMETHING_ELSE", "x"}, {"PATH", ""}});
}

TEST_CASE("no password is in any setting or finding") {
  const TemporaryDirectory directory;
  const std::string url = "postgres://app:canary@host/db?sslpassword=canary";
  const Config config = load(directory, {{"database", url}});
  CHECK(config.database == url);
  CHECK(setting(config, "database") ==
        Setting{.key = "database",
                .value = "postgres://app:***@host/db?sslpassword=***",
                .origin = "flag --database",
                .secret = true});
  directory.write(".env",
                  "DATABASE_URL='host=h password=canary'\nPGMIG_SCHEMA=postgres://u:canary@"
                  "a.very.long.host.name.that.is.no.name.for.postgresql/db\ncanary\n");
  const Config other = load_config({{"contract", url}}, {{"PGMIG_ENV", url}}, directory.path());
  CHECK(other.diagnostics.size() == 4);
  for (const Diagnostic& found : other.diagnostics) {
    CHECK_THAT(to_text(found), !Contains("canary"));
  }
  for (const Setting& one : other.settings) {
    CHECK_THAT(one.value, !Contains("canary"));
  }
  CHECK(setting(other, "database").value == "host=h password=***");
}
