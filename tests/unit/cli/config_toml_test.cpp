// SPDX-License-Identifier: Apache-2.0
// What may stand in pgmig.toml, and what is said about the rest.
#include "cli/config_toml.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::cli;
using Catch::Matchers::Contains;

namespace {

Diagnostic finding(const std::string& text) {
  const TomlFile file = read_toml(text, "pgmig.toml", "");
  for (const Diagnostic& found : file.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  REQUIRE(file.diagnostics.size() == 1);
  CHECK(file.diagnostics[0].severity == Severity::error);
  CHECK(file.diagnostics[0].at.file == "pgmig.toml");
  return file.diagnostics[0];
}

}  // namespace

TEST_CASE("values are found with their places") {
  const TomlFile file = read_toml(
      "database = \"postgres:///x\"\n"
      "[policy]\n"
      "  contract = 'immediate'\n"
      "workers = 2\n"
      "out_of_order = true\n"
      "managed_schemas = [\"a\", \"b\"]\n"
      "[env.prod]\n"
      "database = \"prod\"\n"
      "lock_timeout = \"1s\"\n"
      "policy.contract = \"separate\"\n"
      "[env.dev.policy]\n"
      "contract = \"immediate\"\n",
      "pgmig.toml", "conf");
  for (const Diagnostic& found : file.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  CHECK(file.diagnostics.empty());
  CHECK(file.values.size() == 5);
  const RawValue& contract = file.values.at("contract");
  CHECK(contract.text == "immediate");
  CHECK(contract.origin == "pgmig.toml:3");
  CHECK(contract.at == Location{"pgmig.toml", 3, 14});
  CHECK(contract.base == "conf");
  CHECK(file.values.at("managed_schemas").list == std::vector<std::string>{"a", "b"});
  REQUIRE(file.environments.size() == 2);
  CHECK(file.environments.at("prod").at("database").text == "prod");
  CHECK(file.environments.at("prod").at("lock_timeout").text == "1s");
  CHECK(file.environments.at("prod").at("contract").text == "separate");
  CHECK(file.environments.at("dev").at("contract").text == "immediate");
}

TEST_CASE("a key that is not known is named with the nearest one") {
  const auto [text, message, hint, line, column] =
      GENERATE(table<std::string, std::string, std::string, std::size_t, std::size_t>({
          {"\nmigratoins = \"x\"", "there is no key migratoins", "did you mean migrations?", 2, 1},
          {"[policy]\n lock_timout = \"1s\"", "there is no key lock_timout in [policy]",
           "did you mean lock_timeout?", 2, 2},
          {"[polcy]\n", "there is no key polcy", "did you mean policy?", 1, 2},
          {"contract = \"immediate\"", "there is no key contract", "write it in [policy]", 1, 1},
          {"contarct = \"immediate\"", "there is no key contarct",
           "did you mean contract in [policy]?", 1, 1},
          {"[policy]\ndatabase = \"x\"", "there is no key database in [policy]",
           "write it before the first [table]", 2, 1},
          {"[env.dev]\ndatabse = \"x\"", "there is no key databse", "did you mean database?", 2, 1},
          {"[env.dev.polcy]\n", "there is no key polcy", "did you mean policy?", 1, 10},
          {"policy.stall-budget = \"1s\"", "there is no key stall-budget in [policy]",
           "did you mean stall_budget?", 1, 8},
          {"config = \"x\"", "there is no key config",
           "keys are database, migrations, hooks, schema, drift_ignore, policy, drift, env", 1, 1},
      }));
  INFO(text);
  const Diagnostic found = finding(text);
  CHECK(found.code == "unknown_key");
  CHECK(found.message == message);
  CHECK(found.hint == hint);
  CHECK(found.at.line == line);
  CHECK(found.at.column == column);
}

TEST_CASE("a value that a key does not take is an error where it stands") {
  const auto [text, message, column] = GENERATE(table<std::string, std::string, std::size_t>({
      {"policy.contract = \"later\"", "contract: \"later\" is none of separate, immediate", 19},
      {"policy.contract = true", "contract: expected a text in quotes", 19},
      {"policy.lock_timeout = 5", "lock_timeout: expected a text in quotes", 23},
      {"policy.lock_timeout = \"5\"", "lock_timeout: \"5\" is no duration", 23},
      {"policy.lock_timeout = \"0s\"", "lock_timeout: \"0s\" is out of range", 23},
      {"policy.deadline = \"30d\"", "deadline: \"30d\" is out of range", 19},
      {"policy.workers = 0", "workers: \"0\" is no count", 18},
      {"policy.workers = 1.5", "workers: a value of this kind does not go here", 18},
      {"policy.out_of_order = \"yes\"", "out_of_order: \"yes\" is neither true nor false", 23},
      {"policy.managed_schemas = [1]", "managed_schemas: a value of this kind does not go here",
       26},
      {"policy.managed_schemas = \"a,,b\"", "managed_schemas: \"a,,b\" has an empty part", 26},
      {"policy.role = [\"a\"]", "role: expected a text in quotes", 15},
      {"migrations = \"\"", "migrations: the path is empty", 14},
      {"schema = \"\"", "schema: \"\" is no name for PostgreSQL", 10},
      {"env.dev.policy.opaque = \"runn\"", "opaque: \"runn\" is none of run, refuse", 25},
      {"policy = 1", "policy is not a table", 10},
      {"env = 1", "env is not a table", 7},
      {"env.dev = 1", "dev is not a table", 11},
  }));
  INFO(text);
  const Diagnostic found = finding(text);
  CHECK(found.code == "bad_value");
  CHECK(found.message == message);
  CHECK(found.at.line == 1);
  CHECK(found.at.column == column);
}

TEST_CASE("one key in two places of an environment is an error") {
  CHECK(finding("[env.dev]\ncontract = \"separate\"\npolicy.contract = \"separate\"").code ==
        "duplicate_key");
}

TEST_CASE("a file that is no TOML is an error with its place") {
  const auto [text, line] = GENERATE(table<std::string, std::size_t>({
      {"a = ", 1},
      {"schema = \"x\"\nschema = \"y\"\n", 2},
      {"schema = \"x\n", 1},
      {"\n\n[policy\n", 3},
      {"[policy]\n[policy]\n", 2},
  }));
  INFO(text);
  const Diagnostic found = finding(text);
  CHECK(found.code == "config_syntax");
  CHECK(found.at.line == line);
}

TEST_CASE("an empty file says nothing") {
  CHECK(read_toml("", "pgmig.toml", "").values.empty());
  CHECK(read_toml("# note\n[policy]\n[env]\n[env.dev]\n", "pgmig.toml", "").diagnostics.empty());
}

TEST_CASE("no message shows a password") {
  const std::string text = GENERATE("schema = \"postgres://app:canary@host/db?a=%s\"\n",
                                    "[policy]\nlock_timeout = \"password=canary\"\n");
  const TomlFile file = read_toml(text + "# " + std::string(80, 'x'), "pgmig.toml", "");
  for (const Diagnostic& found : file.diagnostics) {
    CHECK_THAT(to_text(found), !Contains("canary"));
  }
}
