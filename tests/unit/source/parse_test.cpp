// SPDX-License-Identifier: Apache-2.0
// A migration's statements, its places and its digest of tokens.
#include "unit/source/parsed.hpp"
#include "unit/source/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <tuple>

using namespace pgmig;
using namespace pgmig::source;
using test::parsed;
using test::Parsed;

namespace {

std::string tokens(const std::string& text, const ReadOptions& options = {}) {
  return parsed(text, options).migration.checksum_tokens;
}

}  // namespace

TEST_CASE("statements carry their places") {
  const Parsed result = parsed("-- é\nSELECT 1;\n\n  SELECT\n 2;");
  REQUIRE(result.migration.statements.size() == 2);
  CHECK(result.migration.statements[0].sql.text == "SELECT 1");
  CHECK(result.migration.statements[0].sql.line == 2);
  CHECK(result.migration.statements[1].sql.text == "SELECT\n 2");
  CHECK(result.migration.statements[1].sql.line == 4);
  CHECK(result.migration.statements[1].sql.column == 3);
}

TEST_CASE("an empty file and one of comments have no statements") {
  const std::string text = GENERATE("", "\n", "-- nothing here", "/* */\n;;\n");
  const Parsed result = parsed(text);
  CHECK(result.diagnostics.empty());
  CHECK(result.migration.statements.empty());
}

TEST_CASE("comments and layout do not change the digest of tokens, words do") {
  const std::string digest = tokens("SELECT 1; SELECT 2;");
  CHECK(tokens("-- a note\nSELECT\n\t1;\n\n/* x */ SELECT 2;\n") == digest);
  CHECK(tokens("SELECT 1; SELECT 3;") != digest);
  CHECK(tokens("SELECT 1;") != digest);
}

TEST_CASE("directives belong to the digest, whatever their layout") {
  const std::string digest = tokens("-- pgmig: accept=a reason=\"x y\"\nSELECT 1; SELECT 2;");
  CHECK(tokens("--pgmig:  reason=\"x y\"\n-- pgmig: accept=a\n\nSELECT 1;\nSELECT 2;") == digest);
  CHECK(tokens("SELECT 1; SELECT 2;") != digest);
  CHECK(tokens("-- pgmig: accept=a reason=\"x z\"\nSELECT 1; SELECT 2;") != digest);
  CHECK(tokens("SELECT 1;\n-- pgmig: accept=a reason=\"x y\"\nSELECT 2;") != digest);
}

TEST_CASE("placeholders are replaced in what runs, not in what is kept and compared") {
  const std::string text =
      "-- pgmig: undo=\"DROP TABLE ${schema}.t\"\n"
      "CREATE TABLE ${schema}.t (a int); SELECT ${nothing};\n";
  const ReadOptions options{.placeholders = {{"schema", "app"}, {"nothing", "1"}}};
  const Parsed result = parsed(text, options);
  CHECK(result.diagnostics.empty());
  CHECK(*result.migration.file_text == text);
  CHECK(*result.migration.text ==
        "-- pgmig: undo=\"DROP TABLE ${schema}.t\"\n"
        "CREATE TABLE app.t (a int); SELECT 1;\n");
  REQUIRE(result.migration.statements.size() == 2);
  CHECK(result.migration.statements[0].sql.text == "CREATE TABLE app.t (a int)");
  CHECK(result.migration.statements[0].directives.undo == "DROP TABLE app.t");
  const auto offset = result.migration.statements[1].sql.offset;
  CHECK(result.migration.text->substr(offset, 8) == "SELECT 1");
  CHECK(result.migration.statements[1].sql.column == 35);

  const ReadOptions others{.placeholders = {{"schema", "longer_name"}, {"nothing", "1; SELECT 2"}}};
  CHECK(tokens(text, others) == result.migration.checksum_tokens);
}

TEST_CASE("parsing again with other values starts from the file") {
  Parsed result = parsed("SELECT ${n};", {.placeholders = {{"n", "1"}}});
  CHECK(parse(result.migration, {.placeholders = {{"n", "2"}}}).empty());
  CHECK(*result.migration.text == "SELECT 2;");
  CHECK(result.migration.statements.size() == 1);
}

TEST_CASE("findings behind a replaced placeholder stand where they stand in the file") {
  const ReadOptions options{.placeholders = {{"x", "a\nb\nc"}, {"y", ""}}};
  const auto [text, line, column] = GENERATE(table<std::string, std::size_t, std::size_t>({
      {"SELECT '${x}'; -- pgmig: drop=copy\n", 1, 16},
      {"SELECT '${x}';\n  -- pgmig: drpo=copy\nSELECT 1;", 2, 13},
      {"SELECT '${x}';\n\\d\n", 2, 1},
      {"SELECT '${x}${y}'; SELECT 'never closed", 1, 27},
      {"SELECT '${x}'; /* pgmig: drop=copy */", 1, 19},
  }));
  INFO(text);
  const Parsed result = parsed(text, options);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].at == Location{"V1__x.sql", line, column});
}

TEST_CASE("a placeholder in a directive without a value is an error") {
  const Parsed result =
      parsed("-- pgmig: undo=\"${x}\"\nSELECT 1;", {.placeholders = {{"y", "1"}}});
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].code == "unknown_placeholder");
  CHECK(result.diagnostics[0].at == Location{"V1__x.sql", 1, 11});
}

TEST_CASE("without values placeholders are plain text") {
  const Parsed result = parsed("SELECT '${x}';");
  CHECK(result.diagnostics.empty());
  CHECK(result.migration.text == result.migration.file_text);
}

TEST_CASE("a single file is read whatever its name") {
  const test::TemporaryDirectory directory;
  const auto [name, kind, description] = GENERATE(table<std::string, Kind, std::string>({
      {"V7__add_email.sql", Kind::versioned, "add email"},
      {"U7__x.sql", Kind::undo, "x"},
      {"R__views.sql", Kind::repeatable, "views"},
      {"anything.txt", Kind::versioned, "anything.txt"},
  }));
  directory.write(name, "\xEF\xBB\xBFSELECT 1;\r\nSELECT 2;");
  Diagnostics diagnostics;
  const Migration migration = read_file(directory / name, {}, diagnostics);
  CHECK(diagnostics.empty());
  CHECK(migration.kind == kind);
  CHECK(migration.description == description);
  CHECK(migration.path == directory / name);
  CHECK(migration.statements.size() == 2);
}

TEST_CASE("a single file that cannot be read is an error") {
  const test::TemporaryDirectory directory;
  Diagnostics diagnostics;
  const Migration migration = read_file(directory / "V1__x.sql", {}, diagnostics);
  CHECK(migration.statements.empty());
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].code == "unreadable_file");
  CHECK(diagnostics[0].at.file == directory / "V1__x.sql");
}
