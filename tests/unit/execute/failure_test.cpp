// SPDX-License-Identifier: Apache-2.0
#include "execute/failure.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace pgmig;
using execute::Refusal;

namespace {

const std::string text =
    "-- \u00e4 comment\n"
    "CREATE TABLE t (id int);\n"
    "  ALTER TABLE t\n"
    "    ADD \"gr\u00f6\u00dfe\" nonsense;\n"
    "COPY t FROM stdin;\n"
    "1\n"
    "two\n"
    "\\.\n";

plan::PlannedSql alter_as_written() {
  return {.sql = "ALTER TABLE t\n    ADD \"gr\u00f6\u00dfe\" nonsense",
          .statement = 1,
          .line = 3,
          .column = 3};
}

db::ServerError no_such_type(std::size_t position) {
  return {.sqlstate = "42704",
          .message = "type \"nonsense\" does not exist",
          .detail = "a detail",
          .hint = "a hint",
          .context = "a context",
          .position = position};
}

const Location nowhere{.file = "V7__x.sql"};

}  // namespace

TEST_CASE("a position in the statement becomes a place in the file, in characters") {
  const plan::PlannedSql statement = alter_as_written();
  // "ALTER TABLE t" is 13 characters and a line feed, then four blanks, ADD, a blank, 7 + 1
  // characters.
  const Refusal refusal{.error = no_such_type(31), .statement = &statement};
  CHECK(execute::location_of(refusal, "V7__x.sql", text) ==
        Location{.file = "V7__x.sql", .line = 4, .column = 17});
  const Refusal first{.error = no_such_type(1), .statement = &statement};
  CHECK(execute::location_of(first, "V7__x.sql", text) ==
        Location{.file = "V7__x.sql", .line = 3, .column = 3});
}

TEST_CASE("without a position the place is where the statement begins") {
  const plan::PlannedSql statement = alter_as_written();
  const Refusal refusal{.error = no_such_type(0), .statement = &statement};
  CHECK(execute::location_of(refusal, "V7__x.sql", text) ==
        Location{.file = "V7__x.sql", .line = 3, .column = 3});
}

TEST_CASE("a position in SQL that pgmig rewrote says nothing about the file") {
  plan::PlannedSql statement = alter_as_written();
  statement.sql = "ALTER TABLE t ADD something nonsense";
  const Refusal refusal{.error = no_such_type(29), .statement = &statement};
  CHECK(execute::location_of(refusal, "V7__x.sql", text) ==
        Location{.file = "V7__x.sql", .line = 3, .column = 3});
}

TEST_CASE("a statement that is not the author's has no place") {
  const plan::PlannedSql made_up{.sql = "LOCK TABLE t"};
  CHECK(execute::location_of({.error = no_such_type(3), .statement = &made_up}, "V7__x.sql",
                             text) == nowhere);
  CHECK(execute::location_of({.error = no_such_type(3)}, "V7__x.sql", text) == nowhere);
}

TEST_CASE("a bad row of a COPY is named by its line in the file") {
  const plan::PlannedSql copy{.sql = "COPY t FROM stdin",
                              .statement = 2,
                              .line = 5,
                              .column = 1,
                              .copy_data = sql::Range{.offset = text.find("1\ntwo"), .length = 6}};
  db::ServerError error{.sqlstate = "22P02", .message = "invalid input syntax for type integer"};
  SECTION("the server names the row") {
    error.context = "COPY t, line 2, column id: \"two\"";
    CHECK(execute::location_of({.error = error, .statement = &copy}, "V7__x.sql", text) ==
          Location{.file = "V7__x.sql", .line = 7, .column = 1});
  }
  SECTION("it does not") {
    error.context = "COPY t, Zeile 2";
    CHECK(execute::location_of({.error = error, .statement = &copy}, "V7__x.sql", text) ==
          Location{.file = "V7__x.sql", .line = 5, .column = 1});
  }
}

TEST_CASE("a failure tells what was undone, what stands and what comes next") {
  const plan::PlannedSql statement = alter_as_written();
  const plan::Step step{.id = "0007/expand/3"};
  const plan::MigrationPlan plan{.id = "V7", .file = "V7__x.sql"};
  execute::FailureFacts facts{
      .plan = plan, .step = step, .text = text, .undone = "all", .command = "pgmig up"};
  SECTION("the first step") {
    const execute::Failure failure =
        execute::failure_of({.error = no_such_type(0), .statement = &statement}, facts);
    CHECK(failure.diagnostic == Diagnostic{.severity = Severity::error,
                                           .code = "42704",
                                           .message = "type \"nonsense\" does not exist",
                                           .hint = "a hint",
                                           .at = {.file = "V7__x.sql", .line = 3, .column = 3}});
    CHECK(failure.statement == statement.sql);
    CHECK(failure.detail == "a detail");
    CHECK(failure.context == "a context");
    CHECK(failure.undone == "all");
    CHECK(failure.stands == "nothing of this migration is applied");
    CHECK(failure.next == "mend the cause (the data, or V7__x.sql), then run `pgmig up` again");
  }
  SECTION("a later step") {
    facts.done_steps = {"0007/expand/1", "0007/expand/2"};
    const execute::Failure failure =
        execute::failure_of({.error = no_such_type(0), .statement = &statement}, facts);
    CHECK(failure.stands == "done before and kept: 0007/expand/1, 0007/expand/2");
    CHECK(failure.next ==
          "mend the cause (the data, or what has not run yet of V7__x.sql), then run `pgmig up` "
          "again: it continues at step 0007/expand/3");
  }
}

TEST_CASE("a step that may be half-done says so, and who has to answer for it") {
  const plan::PlannedSql statement = alter_as_written();
  const plan::Step step{.id = "0007/migrate/2"};
  const plan::MigrationPlan plan{.id = "V7", .file = "V7__x.sql"};
  execute::FailureFacts facts{
      .plan = plan, .step = step, .text = text, .command = "pgmig up", .in_doubt = true};
  const Refusal refusal{.error = no_such_type(0), .statement = &statement};
  CHECK(execute::failure_of(refusal, facts).stands ==
        "what step 0007/migrate/2 committed itself before it failed");
  facts.done_steps = {"0007/migrate/1"};
  const execute::Failure failure = execute::failure_of(refusal, facts);
  CHECK(failure.stands ==
        "what step 0007/migrate/2 committed itself before it failed; done before and kept: "
        "0007/migrate/1");
  CHECK(failure.next ==
        "look what it has done, then say: pgmig repair --step 0007/migrate/2 --done, or --step "
        "0007/migrate/2 --retry; then run `pgmig up` again");
}

TEST_CASE("a cancelled statement has a hint of its own") {
  const plan::Step brief{.id = "0007/expand/1", .statement_timeout = std::chrono::seconds(2)};
  const plan::Step unlimited{.id = "0007/expand/1"};
  const plan::MigrationPlan plan{.id = "V7", .file = "V7__x.sql"};
  const Refusal refusal{.error = {.sqlstate = "57014", .message = "canceling statement"}};
  const auto hint_of = [&](const plan::Step& step) {
    return execute::failure_of(refusal, {.plan = plan, .step = step, .text = text}).diagnostic.hint;
  };
  CHECK(hint_of(brief) ==
        "the step may take 2s a statement: it ran longer than was foreseen, or somebody cancelled "
        "it");
  CHECK(hint_of(unlimited) == "somebody cancelled it (pg_cancel_backend)");
}
