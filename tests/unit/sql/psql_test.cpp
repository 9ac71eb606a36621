// SPDX-License-Identifier: Apache-2.0
// psql's own commands in a migration.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

TEST_CASE("\\restrict and \\unrestrict of pg_dump are left out") {
  const Script script =
      parse_script("\\restrict abc'\nselect 1;\n\\unrestrict abc'\n-- end\n", "x.sql");
  REQUIRE(script.statements.size() == 1);
  CHECK(script.statements[0].text == "select 1");
  CHECK(script.statements[0].line == 2);
  CHECK(script.comments.size() == 1);
  CHECK(script.diagnostics.empty());
}

TEST_CASE("psql commands that only print are left out, and so is the wish to stop at errors") {
  const auto* const text =
      GENERATE("\\echo it's", "\\qecho x", "\\timing on", "\\pset pager off", "\\x",
               "\\set ON_ERROR_STOP on", "\\set ON_ERROR_STOP 1\r", "\\set ON_ERROR_STOP");
  CAPTURE(text);
  const Script script = parse_script(std::string(text) + "\nselect 1;\n", "x.sql");
  CHECK(script.diagnostics.empty());
  CHECK(script.statements.size() == 1);
  CHECK(parse_script("select 0 " + std::string(text) + "\n;", "x.sql").diagnostics.size() == 1);
}

TEST_CASE("other psql commands are errors that say what to write") {
  struct Row {
    const char* text;
    const char* message;
    const char* hint;
  };

  for (const Row& row :
       {Row{"\\i a.sql", "psql command \\i", "migration of its own"},
        Row{"\\ir a.sql", "psql command \\ir", "migration of its own"},
        Row{"\\include_relative x", "psql command \\include_relative", "of its own"},
        Row{"\\copy t from 'x'", "psql command \\copy", "COPY ... FROM stdin"},
        Row{"\\connect foo", "psql command \\connect", "-d"}, Row{"\\c", "psql command \\c", "-d"},
        Row{"\\set a 'b'", "psql command \\set", "${name}"},
        Row{"\\set ON_ERROR_STOP off", "psql command \\set", "${name}"},
        Row{"select 1 \\gexec", "psql command \\gexec", "EXECUTE"},
        Row{"select 1 \\; select 2", "psql command \\;", "semicolon"},
        Row{"\\.", "psql command \\.", "COPY"},
        Row{"\\! rm -r x", "psql command \\!", "does not touch"},
        Row{"\\lo_import x", "psql command \\lo_import", "SQL alone"},
        Row{"\\", "psql command \\", "SQL alone"}}) {
    CAPTURE(row.text);
    const Script script = parse_script("select 0;\n  " + std::string(row.text) + "\n", "x.sql");
    REQUIRE(script.diagnostics.size() == 1);
    const Diagnostic& found = script.diagnostics[0];
    CHECK(found.severity == Severity::error);
    CHECK(found.code == "psql_command");
    CHECK_THAT(found.message, Catch::StartsWith(row.message));
    CHECK_THAT(found.hint, Catch::Contains(row.hint));
    CHECK(found.at.line == 2);
    CHECK(script.statements.size() == 1);
  }
}

TEST_CASE("each psql command is reported, and what stands between them is read") {
  const Script script = parse_script("\\set a 1\nselect 1;\n\\gexec\nselect 2;\n\\q", "x.sql");
  CHECK(script.statements.size() == 2);
  REQUIRE(script.diagnostics.size() == 3);
  CHECK(script.diagnostics[2].at == Location{.file = "x.sql", .line = 5, .column = 1});
}

TEST_CASE("a backslash in quotes, bodies and comments is none of psql's") {
  const Script script =
      parse_script("select '\\i', \"\\x\", $$\\c$$, e'\\\\' /* \\d */ -- \\q\n;", "x.sql");
  CHECK(script.statements.size() == 1);
  CHECK(script.diagnostics.empty());
}

TEST_CASE("psql's variables are hinted at") {
  for (const char* text : {"select :name", "select :'name'", "select * from :\"name\""}) {
    CAPTURE(text);
    const Script script = parse_script(text, "x.sql");
    REQUIRE(script.diagnostics.size() == 1);
    CHECK(script.diagnostics[0].code == "unknown_syntax");
    CHECK_THAT(script.diagnostics[0].hint, Catch::Contains("--set name=value"));
  }
}

}  // namespace pgmig::sql
