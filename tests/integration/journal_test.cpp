// SPDX-License-Identifier: Apache-2.0
// What is written into the journal comes back, in one piece and as whoever logged in.
#include "journal/journal.hpp"

#include "base/error.hpp"
#include "integration/journal_samples.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using journal::Journal;
using journal::StepState;
using plan::Phase;
using plan::StoredState;

namespace {

/// A database with a journal in it.
struct Fixture {
  TestDatabase database;
  db::Session session = db::Session::open({database.url()}, {});
  Journal journal{session, "pgmig", runner()};

  Fixture() { journal.prepare(); }

  [[nodiscard]] std::string states() const {
    return database.value("SELECT string_agg(state, ' ' ORDER BY ordinal) FROM pgmig.step");
  }

  [[nodiscard]] std::string events() const {
    return database.value("SELECT string_agg(what, ' ' ORDER BY id) FROM pgmig.event");
  }
};

ErrorKind kind_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::usage;
}

}  // namespace

TEST_CASE("a database without a journal has no history, and looking changes nothing") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  Journal journal(session, "pgmig", runner());
  CHECK_FALSE(journal.exists());
  CHECK_FALSE(journal.format());
  CHECK(journal.read_history().empty());
  CHECK(database.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'pgmig'") == "0");
}

TEST_CASE("the tables are made once, are nobody else's, and can be read with plain SELECT") {
  Fixture f;
  CHECK(f.journal.exists());
  CHECK(f.journal.format() == journal::format_version);
  f.journal.prepare();
  CHECK(f.events() == "created");
  CHECK(f.database.value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class"
                         " WHERE relnamespace = 'pgmig'::regnamespace AND relkind = 'r'") ==
        "event lease meta migration step");
  CHECK(f.database.value("SELECT count(*) FROM pg_class c, aclexplode(c.relacl) a"
                         " WHERE c.relnamespace = 'pgmig'::regnamespace AND a.grantee = 0") == "0");
  CHECK(f.database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'pgmig'::regnamespace "
                         "AND relkind = 'r'"
                         " AND obj_description(oid, 'pg_class') IS NULL") == "0");
}

TEST_CASE("the schema may be called anything") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  Journal journal(session, "My \"Own\" schema", runner());
  CHECK_FALSE(journal.exists());
  journal.prepare();
  const auto plan = large_plan("1");
  journal.start(record_of(plan), plan);
  CHECK(journal.read_history().size() == 1);
}

TEST_CASE("a small migration is stored with its step, in the step's transaction") {
  Fixture f;
  const auto plan = small_plan("0007");
  f.session.begin(1s, 0ms);
  f.journal.record_single_step(record_of(plan), plan, StoredState::applied);
  f.session.rollback();
  CHECK(f.journal.read_history().empty());
  CHECK(f.events() == "created");

  f.session.begin(1s, 0ms);
  f.journal.record_single_step(record_of(plan), plan, StoredState::applied);
  f.session.commit();
  const auto history = f.journal.read_history();
  REQUIRE(history.size() == 1);
  const auto& entry = history.front();
  CHECK(entry.id == "V0007");
  CHECK(entry.version == "0007");
  CHECK(entry.description == "sample");
  CHECK(entry.state == StoredState::applied);
  CHECK_FALSE(entry.phase);
  CHECK(entry.steps_done == 1);
  CHECK(entry.steps_total == 1);
  CHECK(entry.checksum == record_of(plan).checksum);
  CHECK(entry.checksum_tokens == record_of(plan).checksum_tokens);
  CHECK(entry.applied_order == 1);
  CHECK(entry.applied_at.size() == std::string("2026-05-01T10:00:00.000000Z").size());
  CHECK(f.states() == "done");
  CHECK(f.events() == "created applied");
}

TEST_CASE("a whole migration comes back as it was stored") {
  Fixture f;
  const auto plan = large_plan("1.4.2");
  const auto record =
      record_of(plan, std::string("SELECT 'ä \\ '' \"';\n") + std::string(100'000, '-') + "\n");
  f.journal.start(record, plan);
  const auto stored = f.journal.read("V1.4.2");
  REQUIRE(stored);
  CHECK(stored->plan == plan);
  CHECK(stored->text == record.text);
  CHECK(f.journal.read_text("V1.4.2") == record.text);
  CHECK(stored->search_path == record.search_path);
  CHECK(stored->catalog_fingerprint == record.catalog_fingerprint);
  CHECK(stored->entry.state == StoredState::running);
  CHECK(stored->entry.phase == Phase::expand);
  CHECK(stored->entry.steps_total == 3);
  CHECK(stored->entry.applied_at.empty());
  REQUIRE(stored->steps.size() == 3);
  CHECK(stored->steps[1].id == "1.4.2/expand/2");
  CHECK(stored->steps[1].ordinal == 2);
  CHECK(stored->steps[2].phase == Phase::contract);
  CHECK(stored->steps[2].state == StepState::pending);
  CHECK_FALSE(f.journal.read("V2"));
  CHECK_FALSE(f.journal.read_text("V2"));
}

TEST_CASE("steps go from pending over intent to done, and the row counts them") {
  Fixture f;
  const auto plan = large_plan("1");
  f.journal.start(record_of(plan), plan);
  f.session.begin(1s, 0ms);
  f.journal.step_done("V1", "1/expand/1");
  f.session.commit();
  f.journal.intend("V1", "1/expand/2");
  CHECK(f.states() == "done intent pending");

  const auto step = f.journal.read("V1")->steps.at(1);
  CHECK(step.state == StepState::intent);
  CHECK(step.backend_pid == f.session.backend_pid());
  CHECK(f.database.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " +
                         std::to_string(step.backend_pid) + " AND backend_start = '" +
                         step.backend_start + "'") == "1");

  f.journal.forget_intent("V1", "1/expand/2");
  CHECK(f.states() == "done pending pending");
  CHECK(f.journal.read("V1")->steps.at(1).backend_pid == 0);
  f.journal.intend("V1", "1/expand/2");
  f.journal.step_done("V1", "1/expand/2");
  f.journal.set_state("V1", StoredState::awaiting_contract, Phase::contract);
  auto entry = f.journal.read_history().front();
  CHECK(entry.state == StoredState::awaiting_contract);
  CHECK(entry.phase == Phase::contract);
  CHECK(entry.steps_done == 2);
  const std::string applied_at = entry.applied_at;
  CHECK_FALSE(applied_at.empty());

  f.journal.step_done("V1", "1/contract/1");
  f.journal.set_state("V1", StoredState::applied, std::nullopt);
  entry = f.journal.read_history().front();
  CHECK(entry.steps_done == 3);
  CHECK_FALSE(entry.phase);
  CHECK(entry.applied_at == applied_at);
  CHECK(kind_of([&] { f.journal.step_done("V1", "1/expand/9"); }) == ErrorKind::history_violation);
  CHECK(kind_of([&] { f.journal.set_state("V9", StoredState::applied, {}); }) ==
        ErrorKind::history_violation);
}

TEST_CASE("the same state twice is said once") {
  Fixture f;
  const auto plan = large_plan("1");
  f.journal.start(record_of(plan), plan);
  f.journal.set_state("V1", StoredState::running, Phase::expand);
  f.journal.set_state("V1", StoredState::failed, Phase::expand);
  f.journal.set_state("V1", StoredState::failed, Phase::expand);
  CHECK(f.events() == "created started failed");
}

TEST_CASE("what failed or was undone may be started anew, what stands may not") {
  Fixture f;
  f.journal.start(record_of(large_plan("1")), large_plan("1"));
  CHECK(kind_of([&] { f.journal.start(record_of(large_plan("1")), large_plan("1")); }) ==
        ErrorKind::history_violation);
  f.journal.set_state("V1", StoredState::failed, Phase::expand);
  const auto other =
      plan_of("1", {transactional_step("1/expand/1", "SELECT 1"), outside_step("1/expand/2", "x")});
  f.journal.start(record_of(other, "other text"), other);
  CHECK(f.states() == "pending pending");
  CHECK(f.journal.read("V1")->plan == other);
  CHECK(f.journal.read_history().front().state == StoredState::running);

  f.journal.set_state("V1", StoredState::undone, std::nullopt);
  const auto small = small_plan("1");
  f.journal.record_single_step(record_of(small), small, StoredState::applied);
  CHECK(f.states() == "done");
  CHECK(kind_of([&] {
          f.journal.record_single_step(record_of(small), small, StoredState::applied);
        }) == ErrorKind::history_violation);
  CHECK(kind_of([&] { f.journal.record_baseline(record_of(small)); }) ==
        ErrorKind::history_violation);
}

TEST_CASE("a repeatable is replaced whenever it ran") {
  Fixture f;
  auto plan = small_plan("");
  plan.id = "R__views";
  plan.kind = plan::MigrationKind::repeatable;
  f.journal.record_single_step(record_of(plan, "one"), plan, StoredState::applied);
  f.journal.record_single_step(record_of(plan, "two"), plan, StoredState::applied);
  const auto history = f.journal.read_history();
  REQUIRE(history.size() == 1);
  CHECK(history.front().kind == plan::MigrationKind::repeatable);
  CHECK(history.front().checksum == sha256("two"));
  CHECK(history.front().applied_order == 2);
  CHECK(f.database.value(
            "SELECT string_agg(DISTINCT version, ' ') FROM pgmig.event WHERE what = 'applied'") ==
        "R__views");
}

TEST_CASE("a single step that failed is stored as not done") {
  Fixture f;
  const auto plan = small_plan("1");
  f.journal.record_single_step(record_of(plan), plan, StoredState::failed);
  CHECK(f.states() == "pending");
  const auto entry = f.journal.read_history().front();
  CHECK(entry.state == StoredState::failed);
  CHECK(entry.phase == Phase::expand);
  CHECK(entry.steps_done == 0);
  CHECK(entry.applied_at.empty());
}

TEST_CASE("a plan made anew keeps the steps that are done") {
  Fixture f;
  const auto plan = large_plan("1");
  f.journal.start(record_of(plan), plan);
  f.journal.step_done("V1", "1/expand/1");
  f.journal.intend("V1", "1/expand/2");
  const auto anew = plan_of("1", {plan.steps[0], outside_step("1/expand/2", "other"),
                                  outside_step("1/expand/3", "more")});
  f.journal.replan(record_of(anew, "edited"), anew, {"1/expand/1"});
  const auto stored = f.journal.read("V1");
  CHECK(stored->plan == anew);
  CHECK(stored->text == "edited");
  CHECK(stored->entry.steps_done == 1);
  CHECK(stored->entry.steps_total == 3);
  CHECK(f.states() == "done pending pending");
  CHECK(stored->steps.at(1).backend_pid == 0);
  CHECK(f.database.value("SELECT done_at IS NOT NULL FROM pgmig.step WHERE ordinal = 1") == "t");
}

TEST_CASE("a baseline has neither plan nor steps, and may have no file") {
  Fixture f;
  auto record = record_of(small_plan("1"));
  f.journal.record_baseline(record);
  f.journal.record_baseline({.id = "V2", .version = "2", .description = "no file"});
  const auto history = f.journal.read_history();
  REQUIRE(history.size() == 2);
  CHECK(history[0].state == StoredState::baseline);
  CHECK(history[0].checksum == record.checksum);
  CHECK_FALSE(history[0].applied_at.empty());
  CHECK(history[1].checksum.empty());
  CHECK(history[1].applied_order == 2);
  CHECK_FALSE(f.journal.read("V1")->plan);
  CHECK_FALSE(f.journal.read_text("V2"));
}

TEST_CASE("repair takes a file as it is, or forgets a row, the log forgets nothing") {
  Fixture f;
  const auto plan = small_plan("1");
  f.journal.record_single_step(record_of(plan, "one"), plan, StoredState::applied);
  f.journal.accept_file(record_of(plan, "two"));
  CHECK(f.journal.read_history().front().checksum == sha256("two"));
  CHECK(f.journal.read_text("V1") == "two");
  CHECK(f.journal.read("V1")->plan == plan);
  f.journal.forget("V1");
  CHECK(f.journal.read_history().empty());
  CHECK(f.database.value("SELECT count(*) FROM pgmig.step") == "0");
  CHECK(f.events() == "created applied file_accepted forgotten");
  CHECK(kind_of([&] { f.journal.forget("V1"); }) == ErrorKind::history_violation);
}

TEST_CASE("the log says who did what, from where, with which pgmig") {
  Fixture f;
  f.journal.log({.what = "lock_wait",
                 .version = "7",
                 .step = "7/expand/1",
                 .sqlstate = "55P03",
                 .message = "canceling statement due to lock timeout",
                 .detail_json = R"({"attempt": 1})"});
  const auto events = f.journal.read_events(0);
  REQUIRE(events.size() == 2);
  CHECK(events[1].role == "postgres");
  CHECK(events[1].host == "web-1");
  CHECK(events[1].os_user == "deploy");
  CHECK(events[1].pid == 4711);
  CHECK(events[1].tool_version == "0.1.0");
  CHECK(events[1].run_id == runner().run_id);
  CHECK(events[1].event.what == "lock_wait");
  CHECK(events[1].event.step == "7/expand/1");
  CHECK(events[1].event.sqlstate == "55P03");
  CHECK(events[1].event.detail_json == R"({"attempt": 1})");
  CHECK(f.journal.read_events(1).front().id == events[1].id);
}

TEST_CASE("the log is append only, for superusers too") {
  const Fixture f;
  for (const char* sql :
       {"UPDATE pgmig.event SET what = 'x'", "DELETE FROM pgmig.event", "TRUNCATE pgmig.event"}) {
    CHECK_THROWS_WITH(f.database.execute(sql), Catch::Contains("append only"));
  }
}

TEST_CASE("migrations are counted in the order in which they were started") {
  Fixture f;
  for (const char* version : {"3", "1", "2"}) {
    const auto plan = small_plan(version);
    f.journal.record_single_step(record_of(plan), plan, StoredState::applied);
  }
  const auto history = f.journal.read_history();
  REQUIRE(history.size() == 3);
  CHECK(history[0].id == "V3");
  CHECK(history[1].id == "V1");
  CHECK(history[2].applied_order == 3);
}
