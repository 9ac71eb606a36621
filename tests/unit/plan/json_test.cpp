// SPDX-License-Identifier: Apache-2.0
// The JSON that docs/cli.md promises.
#include "plan/json.hpp"

#include "plan/history.hpp"
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::plan;
using Json = nlohmann::ordered_json;

TEST_CASE("plan --json has the keys of docs/cli.md") {
  const Plan plan{.catalog_fingerprint = "sha256:0", .migrations = {everything()}};
  const Json json = to_json(plan);
  CHECK(json["schema_version"] == 1);
  CHECK(json["catalog_fingerprint"] == "sha256:0");
  const Json& migration = json["migrations"][0];
  CHECK(migration["version"] == "0007");
  const Json& step = migration["steps"][1];
  CHECK(step["id"] == "0007/expand/2");
  CHECK(step["phase"] == "expand");
  CHECK(step["recipe"] == "create-index");
  CHECK(step["sql"].size() == 1);
  CHECK(step["transactional"] == false);
  CHECK(step["effects"][0] == Json{{"relation", "public.orders"},
                                   {"lock", "ShareUpdateExclusiveLock"},
                                   {"work", "rewrite"}});
  CHECK(step["lock_timeout_ms"] == 0);
  CHECK(step["statement_timeout_ms"] == 0);
  CHECK(step["hazards"] == Json::array({"index_build"}));
  const Json& statement = migration["statements"][3];
  CHECK(statement["as_written"]["transactional"] == false);
  CHECK(statement["as_written"]["effects"] == Json::array());
  CHECK(statement["verdict"] == "accepted");
}

TEST_CASE("the undo says its kind") {
  const Json steps = to_json(everything())["steps"];
  CHECK(steps[0]["undo"]["kind"] == "sql");
  CHECK(steps[0]["undo"]["sql"] == Json::array({"ALTER TABLE public.orders DROP COLUMN note"}));
  CHECK(steps[3]["undo"]["kind"] == "irreversible");
  CHECK(steps[3]["undo"]["sql"] == Json::array());
  CHECK(steps[4]["undo"]["kind"] == "nothing");
}

TEST_CASE("a repeatable has no version") {
  const MigrationPlan plan{.id = "R__views", .kind = MigrationKind::repeatable};
  CHECK(to_json(plan)["version"].is_null());
}

TEST_CASE("the SETs that a statement outside a transaction runs under are part of what is sent") {
  CHECK(to_json(everything())["steps"][4]["sql"] ==
        Json::array({"SET a.b = 1", "ALTER TABLE p DETACH PARTITION c CONCURRENTLY"}));
}

TEST_CASE("all diagnostics stand together, each with its place") {
  Plan plan{.migrations = {everything()}};
  plan.diagnostics.push_back({.severity = Severity::note, .code = "x", .message = "y"});
  const Json all = to_json(plan)["diagnostics"];
  REQUIRE(all.size() == 4);
  CHECK(all[0]["file"].is_null());
  CHECK(all[0]["line"].is_null());
  CHECK(all[3] == Json{{"severity", "error"},
                       {"code", "data_loss"},
                       {"message", "say \"why\""},
                       {"hint", "accept=data_loss"},
                       {"file", "migrations/V0007__order_notes.sql"},
                       {"line", 3},
                       {"column", 4}});
}

TEST_CASE("each stored state has its name") {
  CHECK(std::string{name(StoredState::awaiting_contract)} == "awaiting_contract");
  CHECK(std::string{name(StoredState::in_doubt)} == "in_doubt");
}
