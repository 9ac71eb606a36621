// SPDX-License-Identifier: Apache-2.0
// Which comments are directives, to what they apply, and what they mean.
#include "unit/source/parsed.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::source;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using test::parsed;
using test::Parsed;

namespace {

/// The directives of a single statement, read without complaint.
Directives directives(const std::string& lines) {
  Parsed result = parsed(lines + "\nSELECT 1;\n");
  for (const Diagnostic& found : result.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  CHECK(result.diagnostics.empty());
  return result.migration.statements.at(0).directives;
}

/// The only finding in a text.
Diagnostic finding(const std::string& text) {
  const Parsed result = parsed(text);
  for (const Diagnostic& found : result.diagnostics) {
    UNSCOPED_INFO(to_text(found));
  }
  REQUIRE(result.diagnostics.size() == 1);
  return result.diagnostics[0];
}

}  // namespace

TEST_CASE("every key of a statement is read") {
  const Directives accepted =
      directives("-- pgmig: accept=data_loss,full_scan reason=\"it is empty\"");
  CHECK(accepted.accept_at.column == 11);
  CHECK(accepted == Directives{.accept = {"data_loss", "full_scan"},
                               .accept_at = accepted.accept_at,
                               .reason = "it is empty"});
  CHECK(directives("-- pgmig: phase=expand").phase == PhaseWish::expand);
  CHECK(directives("-- pgmig: phase=migrate").phase == PhaseWish::migrate);
  CHECK(directives("-- pgmig: phase=contract").phase == PhaseWish::contract);
  CHECK(directives("-- pgmig: lock_timeout=250ms statement_timeout=0 deadline=2h") ==
        Directives{.lock_timeout = 250ms, .statement_timeout = 0ms, .deadline = 2h});
  CHECK(directives(R"q(-- pgmig: up="lower(\"Name\")" down=name)q") ==
        Directives{.up = "lower(\"Name\")", .down = "name"});
  CHECK(directives("-- pgmig: batch_rows=5000").batch_rows == 5000);
  CHECK(directives("-- pgmig: batch=off").batch_off);
  CHECK(directives("-- pgmig: drop=hide").drop == "hide");
  CHECK(directives("-- pgmig: replaces=app.orders").replaces == "app.orders");
  CHECK(directives("-- pgmig: undo=\"DROP TABLE a; DROP TABLE b\"").undo ==
        "DROP TABLE a; DROP TABLE b");
}

TEST_CASE("how a directive may be written") {
  const std::string line =
      GENERATE("-- pgmig: drop=copy", "--pgmig:drop=copy", "--   pgmig:   drop=copy  ",
               "  -- pgmig: drop=\"copy\"", "\t--\tpgmig:\tdrop=copy", "--- pgmig: drop=copy",
               "/* note */\n\n-- a note\n-- pgmig: drop=copy\n-- another\n\n");
  CHECK(directives(line) == Directives{.drop = "copy"});
}

TEST_CASE("values in quotes hold blanks, quotes and backslashes") {
  const auto [written, value] = GENERATE(table<std::string, std::string>({
      {R"(undo=a)", "a"},
      {R"(undo="a b")", "a b"},
      {R"(undo="a=b, c")", "a=b, c"},
      {R"(undo="say \"x\"")", R"(say "x")"},
      {R"(undo="\d\\n")", R"(\d\\n)"},
      {R"(undo="é -- ;")", "é -- ;"},
      {R"(undo=a=b'c)", "a=b'c"},
  }));
  CHECK(directives("-- pgmig: " + written).undo == value);
}

TEST_CASE("lines before one statement are merged, and the next has its own") {
  const Parsed result = parsed(
      "-- pgmig: accept=data_loss\n"
      "-- pgmig: reason=\"why\" drop=plain\n"
      "SELECT 1;\n"
      "SELECT 2;\n"
      "-- pgmig: drop=copy\n"
      "SELECT 3;\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.migration.statements.size() == 3);
  CHECK(result.migration.statements[0].directives ==
        Directives{.accept = {"data_loss"},
                   .accept_at = result.migration.statements[0].directives.accept_at,
                   .reason = "why",
                   .drop = "plain"});
  CHECK(result.migration.statements[1].directives == Directives{});
  CHECK(result.migration.statements[2].directives == Directives{.drop = "copy"});
}

TEST_CASE("directives of the file hold for every statement that says nothing else") {
  const Parsed result = parsed(
      "-- pgmig-file: phase=migrate lock_timeout=1s\n"
      "-- pgmig-file: deadline=5m statement_timeout=7s requires=0007,1.4.2\n"
      "BEGIN;\n"
      "SELECT 1;\n"
      "-- pgmig: phase=contract lock_timeout=2s\n"
      "SELECT 2;\n"
      "COMMIT;\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.migration.statements.size() == 2);
  CHECK(result.migration.statements[0].directives == Directives{.phase = PhaseWish::migrate,
                                                                .lock_timeout = 1s,
                                                                .statement_timeout = 7s,
                                                                .deadline = 5min});
  CHECK(result.migration.statements[1].directives == Directives{.phase = PhaseWish::contract,
                                                                .lock_timeout = 2s,
                                                                .statement_timeout = 7s,
                                                                .deadline = 5min});
  CHECK(result.migration.requires_versions == std::vector<std::string>{"0007", "1.4.2"});
}

TEST_CASE("what only looks like a directive is none") {
  const std::string text = GENERATE(
      "SELECT '\n-- pgmig: drop=copy\n';", "DO $$\n-- pgmig: nonsense\n$$;",
      "SELECT \"\n-- pgmig: nonsense\n\";", "COPY t FROM stdin;\n-- pgmig: nonsense\n\\.\n",
      "-- pgmigrate: x=1\nSELECT 1;", "-- see pgmig: x=1\nSELECT 1;", "-- pgmig is nice\nSELECT 1;",
      "/* about pgmig: nothing */ SELECT 1;", "SELECT /* pgmig: drop=copy */ 1;");
  const Parsed result = parsed(text);
  CHECK(result.diagnostics.empty());
  CHECK(result.migration.statements.at(0).directives == Directives{});
}

TEST_CASE("what was probably meant as a directive is told") {
  const auto [text, line, column] = GENERATE(table<std::string, std::size_t, std::size_t>({
      {"-- PGMIG: drop=copy\nSELECT 1;", 1, 1},
      {"SELECT 1;\n  -- pgmig drop=copy\nSELECT 2;", 2, 3},
      {"-- pgmig_file: phase=expand\nSELECT 1;", 1, 1},
      {"/* pgmig: drop=copy */\nSELECT 1;", 1, 4},
      {"/*\n * é\n * pgmig: drop=copy\n */\nSELECT 1;", 3, 4},
      {"SELECT 1; /*/* nested */\n-- pgmig-file: phase=expand */", 2, 4},
  }));
  INFO(text);
  const Diagnostic found = finding(text);
  CHECK(found.severity == Severity::warning);
  CHECK(found.code == "ignored_directive");
  CHECK(found.at == Location{"V1__x.sql", line, column});
}

TEST_CASE("an unknown key is an error with the nearest one") {
  const Diagnostic found = finding("SELECT 1;\n-- pgmig: acept=data_loss\nSELECT 2;");
  CHECK(found.severity == Severity::error);
  CHECK(found.code == "unknown_directive");
  CHECK(found.message == "there is no directive acept");
  CHECK(found.hint == "did you mean accept?");
  CHECK(found.at == Location{"V1__x.sql", 2, 11});
  CHECK_THAT(finding("-- pgmig: zzzzzzzz=1\nSELECT 1;").hint, Contains("directives are accept,"));
}

TEST_CASE("values that a key does not take are errors at the key") {
  const auto [entry, message] = GENERATE(table<std::string, std::string>({
      {"phase=all", "phase: \"all\" is none of expand, migrate, contract"},
      {"phase=1", "phase: \"1\" is none of expand, migrate, contract"},
      {"drop=keep", "drop: \"keep\" is none of copy, hide, plain"},
      {"lock_timeout=5", "lock_timeout: \"5\" is no duration"},
      {"lock_timeout=0", "lock_timeout: 0 is out of range"},
      {"lock_timeout=25d", "lock_timeout: 25d is out of range"},
      {"statement_timeout=-1s", "statement_timeout: \"-1s\" is no duration"},
      {"deadline=0s", "deadline: 0s is out of range"},
      {"deadline=\"\"", "deadline: \"\" is no duration"},
      {"batch_rows=0", "batch_rows: \"0\" is no number of rows"},
      {"batch_rows=-5", "batch_rows: \"-5\" is no number of rows"},
      {"batch_rows=1k", "batch_rows: \"1k\" is no number of rows"},
      {"batch_rows=99999999999", "batch_rows: \"99999999999\" is no number of rows"},
      {"batch=on", "batch: \"on\" is not off"},
      {"replaces=\" \"", "replaces: the value is empty"},
      {"undo=\"\"", "undo: the value is empty"},
      {"accept=data-loss reason=x", "accept: \"data-loss\" is no hazard id"},
      {"accept=a,,b reason=x", "accept: \"\" is no hazard id"},
      {"accept=a reason=\"\"", "reason: the value is empty"},
  }));
  INFO(entry);
  const Parsed result = parsed("  -- pgmig: " + entry + "\nSELECT 1;");
  REQUIRE_FALSE(result.diagnostics.empty());
  const Diagnostic& found = result.diagnostics[0];
  CHECK(found.severity == Severity::error);
  CHECK(found.code == "bad_directive");
  CHECK(found.message == message);
  const bool lists_the_words = found.message.find("none of") != std::string::npos;
  CHECK(lists_the_words == found.hint.empty());
  CHECK(found.at.line == 1);
}

TEST_CASE("a likely slip in a value is answered with a suggestion") {
  CHECK(finding("-- pgmig: phase=expnad\nSELECT 1;").hint == "did you mean expand?");
}

TEST_CASE("a line that cannot be read is an error where it goes wrong") {
  const auto [entry, message, column] = GENERATE(table<std::string, std::string, std::size_t>({
      {"", "the directive says nothing", 1},
      {"drop", "expected key=value, found \"drop\"", 11},
      {"drop=", "drop has no value", 16},
      {"drop= copy", "drop has no value", 16},
      {"drop =copy", "expected key=value, found \"drop\"", 11},
      {"=copy", "expected key=value, found \"=copy\"", 11},
      {"drop=copy é x", "expected key=value, found \"é\"", 21},
      {"undo=\"é\" x", "expected key=value, found \"x\"", 20},
      {"undo='a b'", "the value of undo is quoted wrongly", 16},
      {"undo=f(\"A\")", "the value of undo is quoted wrongly", 16},
      {"undo=\"abc", "the value of undo has no closing quote", 16},
      {R"(undo="abc\")", "the value of undo has no closing quote", 16},
      {"undo=\"a\"b", "something follows the closing quote of undo", 19},
  }));
  INFO(entry);
  const Diagnostic found = finding("-- pgmig: " + entry + "\nSELECT 1;");
  CHECK(found.severity == Severity::error);
  CHECK(found.code == "bad_directive");
  CHECK(found.message == message);
  CHECK(found.at == Location{"V1__x.sql", 1, column});
}

TEST_CASE("who accepts a hazard says why") {
  const Diagnostic found = finding("-- pgmig: accept=data_loss\nDROP TABLE t;");
  CHECK(found.code == "missing_reason");
  CHECK(found.at == Location{"V1__x.sql", 1, 11});
  CHECK(finding("-- pgmig: reason=\"x\"\nSELECT 1;").message == "reason without accept");
}

TEST_CASE("keys that contradict each other") {
  CHECK(finding("-- pgmig: batch=off batch_rows=5\nSELECT 1;").code == "bad_directive");
}

TEST_CASE("the same key twice is an error, on one line or on two") {
  const auto [text, line, column] = GENERATE(table<std::string, std::size_t, std::size_t>({
      {"-- pgmig: drop=copy drop=copy\nSELECT 1;", 1, 21},
      {"-- pgmig: drop=copy\n-- pgmig: drop=hide\nSELECT 1;", 2, 11},
      {"-- pgmig-file: phase=expand\n-- pgmig-file: phase=expand\nSELECT 1;", 2, 16},
  }));
  const Diagnostic found = finding(text);
  CHECK(found.code == "duplicate_directive");
  CHECK(found.hint == "the first stands on line 1");
  CHECK(found.at == Location{"V1__x.sql", line, column});
}

TEST_CASE("keys of a statement and of the file are not mixed up") {
  CHECK(finding("-- pgmig-file: drop=copy\nSELECT 1;").code == "misplaced_directive");
  const Diagnostic found = finding("-- pgmig: requires=7\nSELECT 1;");
  CHECK(found.code == "misplaced_directive");
  CHECK(found.hint == "write it as -- pgmig-file: requires=...");
}

TEST_CASE("a directive stands on a line of its own before its statement") {
  const auto [text, code, line, column] =
      GENERATE(table<std::string, std::string, std::size_t, std::size_t>({
          {"SELECT 1; -- pgmig: drop=copy\nSELECT 2;", "misplaced_directive", 1, 11},
          {"SELECT 1 -- pgmig: drop=copy\n;", "misplaced_directive", 1, 10},
          {"SELECT\n-- pgmig: drop=copy\n1;", "misplaced_directive", 2, 1},
          {"SELECT 1;\n-- pgmig-file: phase=expand\nSELECT 2;", "misplaced_directive", 2, 1},
          {"SELECT 1;\n-- pgmig: drop=copy\n", "dangling_directive", 2, 1},
          {"BEGIN;\nSELECT 1;\n-- pgmig: drop=copy\nCOMMIT;\n", "dangling_directive", 3, 1},
          {"-- pgmig: drop=copy", "dangling_directive", 1, 1},
      }));
  INFO(text);
  const Diagnostic found = finding(text);
  CHECK(found.severity == Severity::error);
  CHECK(found.code == code);
  CHECK(found.at == Location{"V1__x.sql", line, column});
}

TEST_CASE("a directive before a statement that cannot be read is not blamed") {
  CHECK(finding("-- pgmig: drop=copy\nSELECT 'open;").at.line == 2);
}

TEST_CASE("versions that a file requires are versions") {
  CHECK_THAT(finding("-- pgmig-file: requires=7,x\nSELECT 1;").message,
             Contains("\"x\" is no version"));
  CHECK(parsed("-- pgmig-file: requires=7").migration.requires_versions ==
        std::vector<std::string>{"7"});
}
