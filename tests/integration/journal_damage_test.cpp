// SPDX-License-Identifier: Apache-2.0
// A journal that somebody changed, that a newer pgmig wrote, that was restored elsewhere, or that
// an older pgmig left unfinished.
#include "base/error.hpp"
#include "integration/journal_samples.hpp"
#include "journal/journal.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

using namespace pgmig;
using namespace pgmig::test;
using journal::Journal;
using journal::StepState;
using plan::StoredState;

namespace {

struct Fixture {
  TestDatabase database;
  db::Session session = db::Session::open({database.url()}, {});
  Journal journal{session, "pgmig", runner()};

  Fixture() {
    journal.prepare();
    const auto plan = small_plan("7");
    journal.record_single_step(record_of(plan), plan, StoredState::applied);
  }
};

Error error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::usage, "nothing was thrown"};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string fixture_text(const std::string& name) {
  std::ifstream file(std::string(PGMIG_SOURCE_DIR) + "/tests/integration/fixtures/" + name);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a digest that is none is found, and the row is named") {
  Fixture f;
  for (const char* change :
       {"checksum = 'x'", "checksum = ''", "checksum = NULL", "checksum = upper(checksum)",
        "checksum = left(checksum, -1)", "checksum_tokens = 'sha256:'"}) {
    INFO(change);
    const std::string before =
        f.database.value("SELECT checksum || ' ' || checksum_tokens FROM pgmig.migration");
    f.database.execute(std::string("UPDATE pgmig.migration SET ") + change);
    const auto error = error_of([&] { static_cast<void>(f.journal.read_history()); });
    CHECK(error.kind() == ErrorKind::history_violation);
    CHECK(holds(error.what(), "row V7 of pgmig.migration is damaged: checksum"));
    CHECK(error_of([&] { static_cast<void>(f.journal.read("V7")); }).kind() ==
          ErrorKind::history_violation);
    const auto space = before.find(' ');
    f.database.execute("UPDATE pgmig.migration SET checksum = '" + before.substr(0, space) +
                       "', checksum_tokens = '" + before.substr(space + 1) + "'");
    CHECK(f.journal.read_history().size() == 1);
  }
}

TEST_CASE("a plan that was cut is found") {
  Fixture f;
  f.database.execute("UPDATE pgmig.migration SET plan = left(plan, -5)");
  CHECK(error_of([&] { static_cast<void>(f.journal.read("V7")); }).kind() ==
        ErrorKind::history_violation);
  CHECK(f.journal.read_history().size() == 1);
}

TEST_CASE("a state that this pgmig does not know is no state") {
  Fixture f;
  f.database.execute(
      "ALTER TABLE pgmig.migration DROP CONSTRAINT migration_state_check;"
      "UPDATE pgmig.migration SET state = 'paused'");
  const auto error = error_of([&] { static_cast<void>(f.journal.read_history()); });
  CHECK(error.kind() == ErrorKind::history_violation);
  CHECK(holds(error.what(), "\"paused\""));
}

TEST_CASE("a newer format is read as far as it goes, and never written") {
  Fixture f;
  f.database.execute(
      "UPDATE pgmig.meta SET value = '2' WHERE key = 'format_version';"
      "ALTER TABLE pgmig.migration ADD COLUMN from_the_future int");
  CHECK(f.journal.format() == 2);
  const auto error = error_of([&] { static_cast<void>(f.journal.exists()); });
  CHECK(error.kind() == ErrorKind::history_violation);
  CHECK(holds(error.what(), "format 2"));
  CHECK(error_of([&] { f.journal.prepare(); }).kind() == ErrorKind::history_violation);
  CHECK(f.journal.read_history().size() == 1);
  CHECK(f.journal.read("V7")->plan == small_plan("7"));
}

TEST_CASE("a format that is not said is not guessed") {
  Fixture f;
  for (const char* change : {"UPDATE pgmig.meta SET value = 'one' WHERE key = 'format_version'",
                             "UPDATE pgmig.meta SET value = '0' WHERE key = 'format_version'",
                             "DELETE FROM pgmig.meta WHERE key = 'format_version'"}) {
    f.database.execute(change);
    CHECK(error_of([&] { static_cast<void>(f.journal.exists()); }).kind() ==
          ErrorKind::history_violation);
  }
}

TEST_CASE("a history with a table missing is no empty history") {
  Fixture f;
  const std::string table = GENERATE("meta", "step", "migration");
  f.database.execute("DROP TABLE pgmig." + table + " CASCADE");
  const auto error = error_of([&] { static_cast<void>(f.journal.format()); });
  CHECK(error.kind() == ErrorKind::history_violation);
  CHECK(holds(error.what(), table));
  CHECK(error_of([&] { f.journal.prepare(); }).kind() == ErrorKind::history_violation);
}

TEST_CASE("a restored or copied database is noticed once") {
  Fixture f;
  CHECK_FALSE(f.journal.adopt_identity());
  f.database.execute("UPDATE pgmig.meta SET value = '1' WHERE key = 'database_oid'");
  CHECK(f.journal.adopt_identity());
  CHECK_FALSE(f.journal.adopt_identity());
  f.database.execute("UPDATE pgmig.meta SET value = '1' WHERE key = 'system_identifier'");
  CHECK(f.journal.adopt_identity());
  CHECK_FALSE(f.journal.adopt_identity());
  CHECK(f.journal.read_events(1).front().event.what == "restored");
  f.database.execute("DELETE FROM pgmig.meta WHERE key = 'system_identifier'");
  CHECK_FALSE(f.journal.adopt_identity());
  CHECK(
      f.database.value("SELECT value = system_identifier::text FROM pgmig.meta, pg_control_system()"
                       " WHERE key = 'system_identifier'") == "t");
}

TEST_CASE("an unfinished plan of format 1, as released, goes on") {
  const TestDatabase database{fixture_text("journal_format_1.sql")};
  auto session = db::Session::open({database.url()}, {});
  Journal journal(session, "pgmig", runner());
  REQUIRE(journal.exists());
  journal.prepare();
  CHECK(journal.adopt_identity());  // it was frozen on another server
  const auto history = journal.read_history();
  REQUIRE(history.size() == 3);
  CHECK(history[0].id == "V1");
  CHECK(history[0].state == StoredState::applied);
  CHECK(history[1].id == "V2");
  CHECK(history[1].state == StoredState::running);
  CHECK(history[1].steps_done == 1);
  CHECK(history[2].state == StoredState::baseline);

  const auto stored = journal.read("V2");
  REQUIRE(stored);
  CHECK(stored->plan == large_plan("2"));
  CHECK(stored->text == record_of(large_plan("2")).text);
  REQUIRE(stored->steps.size() == 3);
  CHECK(stored->steps[0].state == StepState::done);
  CHECK(stored->steps[1].state == StepState::intent);
  CHECK(stored->steps[1].backend_pid > 0);

  journal.step_done("V2", "2/expand/2");
  journal.set_state("V2", StoredState::awaiting_contract, plan::Phase::contract);
  CHECK(journal.read_history().at(1).steps_done == 2);
  CHECK(journal.read_events(1).front().event.what == "awaiting_contract");
}
