// SPDX-License-Identifier: Apache-2.0
// C++ hook migrations through the real binary: what a hook can do, and what becomes of one that
// fails, crashes, is killed, changed, or not there.
#include "cli/roles.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>

namespace pgmig::test {

namespace {

using Catch::Contains;

/// What the hooks of tests/hooks work on: names that need quotes, and no key.
constexpr std::string_view shop =
    "CREATE TABLE trouble (place text, what text);"
    "CREATE TABLE notes (id int NOT NULL, note text);"
    "CREATE TABLE seen (rows bigint);"
    "CREATE TABLE result (key text, value text);"
    R"(CREATE SCHEMA "Mixed ""Case""";)"
    R"(CREATE TABLE "Mixed ""Case""".orders (name text, upper_name text, pad text);)"
    R"(INSERT INTO "Mixed ""Case""".orders SELECT 'n' || g, NULL, repeat('x', 100) )"
    "FROM generate_series(1, 20000) AS g;";

constexpr const char* filled =
    R"(SELECT count(*) FROM "Mixed ""Case""".orders WHERE upper_name = name || '!')";

std::string built(const std::string& name) {
  return std::string(PGMIG_TEST_HOOKS_DIR) + "/" + name;
}

Finished with_hooks(const Project& project, std::vector<std::string> arguments,
                    const std::string& name = "shop") {
  return project.pgmig(std::move(arguments), {{"PGMIG_HOOKS", built(name)}});
}

void trouble(const Project& project, const std::string& place, const std::string& what) {
  project.database().execute("TRUNCATE trouble");
  project.database().execute("INSERT INTO trouble VALUES ('" + place + "', '" + what + "')");
}

void no_trouble(const Project& project) { project.database().execute("TRUNCATE trouble"); }

nlohmann::json line_of(const Project& project, const std::string& version) {
  const auto status = nlohmann::json::parse(with_hooks(project, {"status", "--json"}).out);
  for (const auto& line : status.at("migrations")) {
    if (line.at("version") == version) {
      return line;
    }
  }
  return {};
}

std::string state(const Project& project, const std::string& version) {
  return line_of(project, version).value("state", "absent");
}

/// Version 1 is done, version 2 is what the test is about.
void first_done(const Project& project) {
  const auto up = with_hooks(project, {"up", "--to", "1"});
  INFO(up.err);
  REQUIRE(up.status == 0);
}

}  // namespace

TEST_CASE("a hook sends and reads every kind of value, and streams more than memory") {
  const Project project(shop);
  // pgmig with this limit could not hold the 400 MB that the hook reads.
  auto arguments = pgmig({"up", "--to", "1"});
  RunOptions options;
  options.environment = {{"PGMIG_DATABASE_URL", project.database().url()},
                         {"PGMIG_HOOKS", built("shop")}};
  options.directory = project.directory().path();
  options.time_limit = std::chrono::seconds{240} * patience;
  if (patience == 1) {  // sanitizers reserve terabytes
    arguments.insert(arguments.begin(), {"prlimit", "--data=250000000"});
  }
  const auto up = run(arguments, options);
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK_THAT(up.err, Contains("values were looked at"));
  CHECK(project.database().value("SELECT string_agg(coalesce(note, '-'), ' ' ORDER BY id) FROM "
                                 "notes") == "ONE TWO -");
  const auto line = line_of(project, "1");
  CHECK(line.at("kind") == "hook");
  CHECK(line.at("state") == "applied");
  CHECK(line.at("description") == "values");
  CHECK(with_hooks(project, {"up", "--to", "1"}).status == 0);

  const auto down = with_hooks(project, {"down", "--yes"});
  INFO(down.err);
  CHECK(down.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM notes") == "0");
  CHECK(state(project, "1") == "undone");
}

TEST_CASE("plan shows a hook and changes nothing") {
  const Project project(shop);
  const auto plan = with_hooks(project, {"plan"});
  INFO(plan.err);
  CHECK(plan.status == 0);
  CHECK_THAT(plan.out, Contains("-- C++ hook: up() of 1 values") &&
                           Contains("a C++ hook, one transaction") &&
                           Contains("a C++ hook in batches, each a transaction") &&
                           Contains("the hook's down()") && Contains("the hook has no down()"));
  const auto json = nlohmann::json::parse(with_hooks(project, {"plan", "--json"}).out);
  CHECK(json.at("migrations").at(0).at("statements").at(0).at("verdict") == "opaque");
  CHECK(json.at("migrations").at(0).at("steps").at(0).at("undo").at("kind") == "hook");
  CHECK(project.database().value("SELECT to_regnamespace('pgmig') IS NULL") == "t");
  CHECK(with_hooks(project, {"plan", "--opaque", "refuse", "--check"}).status == 7);
  CHECK(with_hooks(project, {"up", "--opaque", "refuse"}).status == 7);
}

TEST_CASE("an exception of a hook is a failed step with its message and its place") {
  const Project project(shop);
  trouble(project, "after", "throw");
  const auto failed = with_hooks(project, {"up", "--to", "1"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("trouble at after") && Contains("crash.hpp:") &&
                             Contains("nothing of step 1/migrate/1 remains"));
  CHECK(project.database().value("SELECT count(*) FROM notes") == "0");
  CHECK(state(project, "1") == "failed");

  trouble(project, "after", "deny");
  const auto denied = with_hooks(project, {"up", "--to", "1"});
  CHECK(denied.status == 1);
  CHECK_THAT(denied.err, Contains("division by zero") && Contains("22012"));

  no_trouble(project);
  first_done(project);
  CHECK(project.database().value("SELECT count(*) FROM notes") == "3");
}

TEST_CASE("check() ends a hook before anything changes") {
  const Project project(shop);
  trouble(project, "check", "please");
  const auto failed = with_hooks(project, {"up", "--to", "1"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("the check does not like it") && Contains("check() came first"));
  no_trouble(project);
  first_done(project);
}

TEST_CASE("a hook that crashes or is killed is continued by the next up") {
  const Project project(shop);
  const auto [what, signal] = GENERATE(std::pair{"crash", SIGSEGV}, std::pair{"kill", SIGKILL});
  SECTION("in one transaction") {
    trouble(project, "after", what);
    const auto ended = with_hooks(project, {"up", "--to", "1"});
    CHECK(ended.signal == signal);
    CHECK((ended.err.find("the C++ hook of V1 has crashed") != std::string::npos) ==
          (signal == SIGSEGV));
    CHECK(project.database().value("SELECT count(*) FROM notes") == "0");
    CHECK(state(project, "1") == "running");
    no_trouble(project);
    first_done(project);
    CHECK(project.database().value("SELECT count(*) FROM notes") == "3");
  }
  SECTION("in the middle of a batch: those before it are not done again") {
    first_done(project);
    trouble(project, "batch 2", what);
    CHECK(with_hooks(project, {"up", "--to", "2"}).signal == signal);
    const auto before = project.database().value("SELECT sum(rows) FROM seen");
    CHECK(project.database().value("SELECT count(*) FROM seen") == "1");
    CHECK(project.database().value(filled) == before);
    CHECK(state(project, "2") == "running");

    no_trouble(project);
    const auto up = with_hooks(project, {"up", "--to", "2"});
    INFO(up.err);
    REQUIRE(up.status == 0);
    CHECK(project.database().value(filled) == "20000");
    // Each row once: what was committed before was neither lost nor done again.
    CHECK(project.database().value("SELECT sum(rows) FROM seen") == "20000");
    // The hook's own count in the journal has lost none and counted none twice.
    CHECK(project.database().value("SELECT value FROM result") ==
          project.database().value("SELECT count(*) FROM seen"));
  }
  SECTION("after the walk: it is not walked again") {
    first_done(project);
    trouble(project, "end", what);
    CHECK(with_hooks(project, {"up", "--to", "2"}).signal == signal);
    const auto batches = project.database().value("SELECT count(*) FROM seen");
    no_trouble(project);
    CHECK(with_hooks(project, {"up", "--to", "2"}).status == 0);
    CHECK(project.database().value("SELECT count(*) FROM seen") == batches);
  }
}

TEST_CASE("a hook in batches goes back, from wherever it was, and down is continued, too") {
  const Project project(shop);
  first_done(project);
  const bool half = GENERATE(false, true);
  if (half) {
    trouble(project, "batch 2", "kill");
    CHECK(with_hooks(project, {"up", "--to", "2"}).signal == SIGKILL);
    CHECK(project.database().value(filled) != "0");
  } else {
    REQUIRE(with_hooks(project, {"up", "--to", "2"}).status == 0);
  }
  trouble(project, "down", "kill");
  CHECK(with_hooks(project, {"down", "--yes"}).signal == SIGKILL);
  no_trouble(project);
  const auto down = with_hooks(project, {"down", "--yes"});
  INFO(down.err);
  CHECK(down.status == 0);
  CHECK(project.database().value(filled) == "0");
  CHECK(state(project, "2") == "undone");
  const auto up = with_hooks(project, {"up", "--to", "2"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value(filled) == "20000");
}

TEST_CASE("a hook whose work does not make its rows done fails instead of walking for ever") {
  const Project project(shop);
  trouble(project, "stuck", "please");
  const auto up = with_hooks(project, {"up"});
  CHECK(up.status == 1);
  CHECK_THAT(up.err, Contains("rows of public.notes are still to do after the hook has seen them"));
}

TEST_CASE("a lock that is in a hook's way is waited for, and the hook tried again") {
  const Project project(shop);
  OpenTransaction reader(project.database(), "LOCK TABLE notes IN SHARE MODE");
  const auto up =
      project.start({"up", "--to", "1", "--deadline", "1m"}, {{"PGMIG_HOOKS", built("shop")}});
  up->wait_for_output("waits for a lock");
  reader.commit();
  const auto end = up->wait();
  INFO(end.err);
  CHECK(end.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM notes") == "3");
}

TEST_CASE("the source of a hook that failed may be edited, and it is planned anew") {
  const Project project(shop);
  first_done(project);
  trouble(project, "batch 2", "throw");
  const auto failed = with_hooks(project, {"up", "--to", "2"});
  CHECK(failed.status == 1);
  CHECK_THAT(failed.err, Contains("trouble at batch 2") &&
                             Contains("what the batches of step 2/migrate/1 have done"));
  no_trouble(project);
  SECTION("and runs") {
    const auto edited = with_hooks(project, {"up", "--to", "2"}, "changed");
    INFO(edited.err);
    CHECK(edited.status == 0);
    CHECK_THAT(edited.err, Contains("planned anew"));
  }
  SECTION("or is taken back, with what its batches have done") {
    CHECK(project.database().value(filled) != "0");
    CHECK(with_hooks(project, {"down", "--yes"}).status == 0);
    CHECK(project.database().value(filled) == "0");
  }
}

TEST_CASE("a signal ends a hook in batches, and the next up goes on") {
  const Project project(shop);
  first_done(project);
  trouble(project, "batch 2", "wait");
  const auto up = project.start({"up", "--to", "2"}, {{"PGMIG_HOOKS", built("shop")}});
  REQUIRE(eventually([&] {
    return project.database().value(
               "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND "
               "datname = current_database()") == "1";
  }));
  const auto status = with_hooks(project, {"status"});
  CHECK_THAT(status.out, Contains("pass 1, relation "));
  up->send_signal(SIGTERM);
  CHECK(up->wait().status == 128 + SIGTERM);
  CHECK(project.database().value("SELECT count(*) FROM seen") == "1");
  no_trouble(project);
  CHECK(with_hooks(project, {"up", "--to", "2"}).status == 0);
  CHECK(project.database().value("SELECT sum(rows) FROM seen") == "20000");
}

TEST_CASE("an application that waits for a hook's locks does not wait long") {
  const Project project(shop);
  trouble(project, "after", "wait");  // with its rows locked
  const auto up =
      project.start({"up", "--to", "1", "--deadline", "3s"}, {{"PGMIG_HOOKS", built("shop")}});
  REQUIRE(eventually([&] {
    return project.database().value(
               "SELECT count(*) FROM pg_stat_activity WHERE query LIKE "
               "'SELECT pg_sleep%' AND datname = current_database()") == "1";
  }));
  const auto begun = std::chrono::steady_clock::now();
  { const OpenTransaction application(project.database(), "LOCK TABLE notes IN SHARE MODE"); }
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds{5} * patience);
  no_trouble(project);
  const auto end = up->wait();
  INFO(end.err);
  CHECK((end.status == 0 || end.status == 75));
}

TEST_CASE("batches of a partitioned table, as a role that is no superuser") {
  const Project project(shop);
  const Roles roles(project.database());
  const std::string table = R"("Mixed ""Case""".orders)";
  project.database().execute(
      "ALTER TABLE " + table + R"( RENAME TO old; CREATE TABLE )" + table +
      "(name text, upper_name text, pad text) PARTITION BY HASH (name);"
      R"(CREATE TABLE "Mixed ""Case"""."one's" PARTITION OF )" +
      table +
      " FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      R"(CREATE TABLE "Mixed ""Case""".two PARTITION OF )" +
      table +
      " FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
      "INSERT INTO " +
      table +
      R"( SELECT * FROM "Mixed ""Case""".old;)"
      "GRANT \"" +
      roles.owner() + "\" TO " + roles.login() + "; GRANT CREATE ON DATABASE " +
      project.database().name() + " TO " + roles.login() +
      R"(; GRANT USAGE ON SCHEMA "Mixed ""Case""" TO ")" + roles.owner() +
      "\"; GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA " + R"("Mixed ""Case""" TO ")" +
      roles.owner() + "\"; GRANT ALL ON ALL TABLES IN SCHEMA public TO \"" + roles.owner() + '"');
  auto environment = roles.environment();
  environment.emplace("PGMIG_ROLE", roles.owner());
  environment.emplace("PGMIG_HOOKS", built("shop"));
  const auto up = project.pgmig({"up", "--to", "2"}, environment);
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK(project.database().value(filled) == "20000");
  CHECK(project.database().value("SELECT sum(rows) FROM seen") == "20000");
}

TEST_CASE("a hook in contract waits for pgmig contract") {
  const Project project(shop);
  project.database().execute("INSERT INTO notes VALUES (1, 'x')");
  const auto up = with_hooks(project, {"up"}, "contract");
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM notes") == "1");
  const auto contract = with_hooks(project, {"contract", "--yes"}, "contract");
  INFO(contract.err);
  CHECK(contract.status == 0);
  CHECK(project.database().value("SELECT count(*) FROM notes") == "0");
}

TEST_CASE("a hook that was built with the headers of version 1 is loaded and runs") {
  const Project project(shop);
  const auto up = with_hooks(project, {"up"}, "frozen");
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(up.err, Contains("note: note") && Contains("warning: warning"));
  CHECK(project.database().value("SELECT string_agg(note, '' ORDER BY id) FROM notes") == "AB");
}

TEST_CASE("a changed source is a violation of the history, and a rebuild is none") {
  const Project project(shop);
  REQUIRE(with_hooks(project, {"up"}).status == 0);
  const auto again = with_hooks(project, {"up"}, "shop_again");
  INFO(again.err);
  CHECK(again.status == 0);
  const auto changed = with_hooks(project, {"status"}, "changed");
  CHECK(changed.status == 4);
  CHECK_THAT(changed.err, Contains("version 2 was changed after it was applied"));
}

TEST_CASE(
    "a library is refused that is writable by others, no library, or not what its name says") {
  const Project project(shop);
  const auto library = project.directory().path() / "migrations" / "V1__values.so";
  const auto copy_of = [&](const std::string& name) {
    std::filesystem::copy_file(built(name) + "/test_hooks_" + name + ".so", library);
  };
  SECTION("writable by its group") {
    copy_of("contract");
    std::filesystem::permissions(library, std::filesystem::perms::group_write,
                                 std::filesystem::perm_options::add);
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 2);
    CHECK_THAT(up.err, Contains("V1__values.so") && Contains("others than its owner may write"));
  }
  SECTION("another version in it") {
    copy_of("contract");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 2);
    CHECK_THAT(up.err, Contains("the hook in it is version 4 \"contract\""));
  }
  SECTION("no library at all") {
    project.migration("V1__values.so", "no library");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 2);
    CHECK_THAT(up.err, Contains("cannot be opened"));
  }
  SECTION("a source that nobody has built") {
    project.migration("V1__values.cpp", "int main() {}");
    const auto up = project.pgmig({"up"});
    CHECK(up.status == 2);
    CHECK_THAT(up.err, Contains("V1__values.cpp: error: version 1 is a C++ hook") &&
                           Contains("--hooks DIR"));
  }
  SECTION("the source beside a library is no second migration") {
    project.migration("V4__contract.cpp", "// it is in the library");
    CHECK(with_hooks(project, {"up"}, "contract").status == 0);
  }
  SECTION("the same version as SQL") {
    project.migration("V4__other.sql", "SELECT 1;");
    const auto up = with_hooks(project, {"up"}, "contract");
    CHECK(up.status == 2);
    CHECK_THAT(up.err, Contains("version 4 is also that of"));
  }
  SECTION("no such directory") { CHECK(project.pgmig({"up", "--hooks", "nowhere"}).status == 2); }
}

TEST_CASE("a library for another ABI, with half a hook or with none, is refused") {
  const Project project(shop);
  const auto [library, why] = GENERATE(table<std::string, std::string>(
      {{"wrong_1", "built for version 2 of the border to pgmig, this pgmig has version 1"},
       {"wrong_2", "lacks up(), a description, or the SHA-256 of its sources"},
       {"wrong_3", "this library has no hooks: it lacks the symbol pgmig_hooks"}}));
  const auto up = with_hooks(project, {"up"}, library);
  CHECK(up.status == 2);
  CHECK_THAT(up.err, Contains(why));
}

TEST_CASE("an unfinished hook without its library ends the run with what to do") {
  const Project project(shop);
  trouble(project, "after", "kill");
  CHECK(with_hooks(project, {"up", "--to", "1"}).signal == SIGKILL);
  const auto up = project.pgmig({"up"});
  CHECK(up.status == 4);
  CHECK_THAT(up.err, Contains("version 1 (values) is in the history and its file is missing"));
}

}  // namespace pgmig::test
