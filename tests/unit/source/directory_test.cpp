// SPDX-License-Identifier: Apache-2.0
// What is found in a directory of migrations.
#include "base/digest.hpp"
#include "base/error.hpp"
#include "source/migration.hpp"
#include "unit/source/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

using namespace pgmig;
using namespace pgmig::source;
using namespace std::string_literals;
using Catch::Matchers::Contains;
using test::TemporaryDirectory;

namespace {

MigrationSet read(const TemporaryDirectory& directory) {
  return read_directory(directory.path().string(), {});
}

std::vector<std::string> descriptions(const std::vector<Migration>& migrations) {
  std::vector<std::string> found;
  std::ranges::transform(migrations, std::back_inserter(found), &Migration::description);
  return found;
}

}  // namespace

TEST_CASE("each kind has its list and its order") {
  const TemporaryDirectory directory;
  for (const char* const name :
       {"V10__ten.sql", "V2__two.sql", "V1.10__x.sql", "V1.9__y.sql", "U2__back.sql",
        "R__views.sql", "R__a-b.sql", "R__a.sql", "README.md", ".hidden.sql"}) {
    directory.write(name, "select 1;\n");
  }
  const MigrationSet set = read(directory);
  CHECK(descriptions(set.versioned) == std::vector<std::string>{"y", "x", "two", "ten"});
  CHECK(descriptions(set.repeatable) == std::vector<std::string>{"a", "a-b", "views"});
  CHECK(descriptions(set.undo) == std::vector<std::string>{"back"});
  CHECK(set.diagnostics.empty());
}

TEST_CASE("a migration has an id, a path, a text and a checksum, and is not parsed yet") {
  const TemporaryDirectory directory;
  directory.write("V0007__add_email.sql", "\xEF\xBB\xBFselect 1;\r\nselect 2;");
  directory.write("U7__x.sql", "");
  directory.write("R__my_views.sql", "");
  const MigrationSet set = read(directory);
  const Migration& first = set.versioned.at(0);
  CHECK(first.id() == "V7");
  CHECK(first.version.text() == "0007");
  CHECK(first.description == "add email");
  CHECK(first.path == directory / "V0007__add_email.sql");
  CHECK(*first.file_text == "select 1;\nselect 2;");
  CHECK(first.text == first.file_text);
  CHECK(first.checksum == sha256("select 1;\nselect 2;"));
  CHECK(first.checksum_tokens.empty());
  CHECK(first.statements.empty());
  CHECK(set.undo.at(0).id() == "U7");
  CHECK(set.repeatable.at(0).id() == "R__my views");
  CHECK(set.repeatable.at(0).checksum == sha256(""));
}

TEST_CASE("a slash after the directory's name is not doubled") {
  const TemporaryDirectory directory;
  directory.write("V1__x.sql", "");
  CHECK(read_directory(directory.path().string() + "/", {}).versioned.at(0).path ==
        directory / "V1__x.sql");
}

TEST_CASE("two files of one version are an error that names both") {
  const TemporaryDirectory directory;
  directory.write("V1.0__a.sql", "");
  directory.write("V01__b.sql", "");
  directory.write("V2__c.sql", "");
  const MigrationSet set = read(directory);
  CHECK(set.versioned.size() == 3);
  REQUIRE(set.diagnostics.size() == 1);
  const Diagnostic& found = set.diagnostics[0];
  CHECK(found.severity == Severity::error);
  CHECK(found.code == "duplicate_version");
  CHECK_THAT(to_text(found), Contains("V1.0__a.sql") && Contains("V01__b.sql"));
}

TEST_CASE("three files of one version are two errors, and undo files count apart") {
  const TemporaryDirectory directory;
  for (const char* const name : {"V1__a.sql", "V01__b.sql", "V1.0__c.sql", "U1__a.sql",
                                 "U01__a.sql", "R__a_b.sql", "R__a b.sql"}) {
    directory.write(name, "");
  }
  const MigrationSet set = read(directory);
  std::vector<std::string> codes;
  for (const Diagnostic& found : set.diagnostics) {
    codes.push_back(found.code);
  }
  CHECK(codes == std::vector<std::string>{"duplicate_version", "duplicate_version",
                                          "duplicate_repeatable", "duplicate_version"});
}

TEST_CASE("files that are left out are told") {
  const TemporaryDirectory directory;
  directory.write("v1__x.sql", "");
  const MigrationSet set = read(directory);
  REQUIRE(set.diagnostics.size() == 1);
  CHECK(to_text(set.diagnostics[0]) == directory / "v1__x.sql" +
                                           ": warning: not run: its name is not that of a "
                                           "migration\n  hint: to run it, name it V1__x.sql");
  CHECK(set.diagnostics[0].code == "ignored_file");
}

TEST_CASE("what is named like a migration must be a readable file") {
  const TemporaryDirectory directory;
  const auto [name, why] = GENERATE(table<std::string, std::string>({
      {"V1__directory.sql", "it is a directory"},
      {"V2__dangling.sql", "No such file"},
      {"V3__loop.sql", "symbolic links"},
      {"V4__pipe.sql", "not a regular file"},
      {"V5__device.sql", "not a regular file"},
  }));
  if (name.find("directory") != std::string::npos) {
    std::filesystem::create_directory(directory / name);
  } else if (name.find("pipe") != std::string::npos) {
    REQUIRE(::mkfifo((directory / name).c_str(), 0600) == 0);
  } else if (name.find("device") != std::string::npos) {
    std::filesystem::create_symlink("/dev/null", directory / name);
  } else {
    const bool loop = name.find("loop") != std::string::npos;
    std::filesystem::create_symlink(loop ? name : "nowhere", directory / name);
  }
  const MigrationSet set = read(directory);
  CHECK(set.versioned.empty());
  REQUIRE(set.diagnostics.size() == 1);
  CHECK(set.diagnostics[0].severity == Severity::error);
  CHECK(set.diagnostics[0].code == "unreadable_file");
  CHECK_THAT(set.diagnostics[0].message, Contains(why));
}

TEST_CASE("a file without the right to read it is an error") {
  if (::geteuid() == 0) {
    WARN("root reads every file");
    return;
  }
  const TemporaryDirectory directory;
  directory.write("V1__x.sql", "");
  std::filesystem::permissions(directory / "V1__x.sql", std::filesystem::perms::none);
  const MigrationSet set = read(directory);
  REQUIRE(set.diagnostics.size() == 1);
  CHECK_THAT(set.diagnostics[0].message, Contains("Permission denied"));
}

TEST_CASE("a link to a file is that file") {
  const TemporaryDirectory directory;
  directory.write("elsewhere/text", "select 1;");
  std::filesystem::create_symlink("elsewhere/text", directory / "V1__x.sql");
  CHECK(*read(directory).versioned.at(0).file_text == "select 1;");
}

TEST_CASE("directories of other names are not looked into") {
  const TemporaryDirectory directory;
  directory.write("archive/V1__x.sql", "");
  const MigrationSet set = read(directory);
  CHECK(set.versioned.empty());
  CHECK(set.diagnostics.empty());
}

TEST_CASE("bytes that are no text are an error with their place") {
  const TemporaryDirectory directory;
  directory.write("V1__x.sql", "select 1;\r\nselect 'caf\xE9';");
  directory.write("V2__x.sql", "\xEF\xBB\xBF\0"s);
  const MigrationSet set = read(directory);
  CHECK(set.versioned.empty());
  REQUIRE(set.diagnostics.size() == 2);
  CHECK(set.diagnostics[0].code == "invalid_encoding");
  CHECK(set.diagnostics[0].at == Location{directory / "V1__x.sql", 2, 12});
  CHECK(set.diagnostics[1].code == "nul_character");
  CHECK(set.diagnostics[1].at == Location{directory / "V2__x.sql", 1, 1});
}

TEST_CASE("control characters in names are shown escaped") {
  const TemporaryDirectory directory;
  directory.write("V1__a\x1b[2J.sql", "");
  directory.write("V1_b\n.sql", "");
  directory.write("V3__\xFF.sql", "");
  const MigrationSet set = read(directory);
  CHECK(set.versioned.at(0).path == directory / "V1__a\\x1b[2J.sql");
  REQUIRE(set.diagnostics.size() == 2);
  for (const Diagnostic& found : set.diagnostics) {
    CHECK_THAT(to_text(found), !Contains("\x1b") && !Contains("b\n.sql") && !Contains("\xFF"));
  }
  CHECK(set.diagnostics[1].code == "invalid_encoding");
}

TEST_CASE("sources and libraries of hooks are told apart, and are no migrations by themselves") {
  const TemporaryDirectory directory;
  directory.write("V7__fill_email.cpp", "");
  directory.write("V7__fill_email.so", "");
  const MigrationSet set = read(directory);
  CHECK(set.diagnostics.empty());
  CHECK(set.versioned.empty());
  REQUIRE(set.hook_files.size() == 2);
  CHECK(set.hook_files[0].path == "V7__fill_email.cpp");
  CHECK_FALSE(set.hook_files[0].is_library);
  CHECK(set.hook_files[1].is_library);
  CHECK(set.hook_files[1].description == "fill email");
  CHECK(set.hook_files[1].version == *Version::parse("7"));
}

TEST_CASE("a hook takes its place among the versions, and its undo file is not lonely any more") {
  const TemporaryDirectory directory;
  directory.write("V1__a.sql", "SELECT 1;");
  directory.write("V3__c.sql", "SELECT 3;");
  directory.write("U2__b.sql", "SELECT 2;");
  MigrationSet set = read(directory);
  CHECK(set.diagnostics.size() == 1);
  const std::string checksum = "sha256:" + std::string(64, 'a');
  const Hook hook{.in_batches = true};
  add_hooks(set, {make_hook(*Version::parse("2"), "b", "V2__b.cpp", checksum, hook)});
  CHECK(set.diagnostics.empty());
  CHECK(descriptions(set.versioned) == std::vector<std::string>{"a", "b", "c"});
  CHECK(set.versioned[1].checksum == checksum);
  CHECK(set.versioned[1].checksum_tokens == checksum);
  CHECK(parse(set.versioned[1], {}).empty());
  CHECK(set.versioned[1].checksum_tokens == checksum);

  add_hooks(set, {make_hook(*Version::parse("3.0"), "d", "V3.0__d.cpp", checksum, hook)});
  REQUIRE(set.diagnostics.size() == 1);
  CHECK(set.diagnostics[0].code == "duplicate_version");
}

TEST_CASE("an undo file without its migration is worth a warning") {
  const TemporaryDirectory directory;
  directory.write("U7__x.sql", "");
  const MigrationSet set = read(directory);
  REQUIRE(set.diagnostics.size() == 1);
  CHECK(set.diagnostics[0].severity == Severity::warning);
  CHECK(set.diagnostics[0].code == "undo_without_migration");
}

TEST_CASE("a directory that cannot be read ends the command") {
  const TemporaryDirectory directory;
  directory.write("file", "");
  const auto [name, what] = GENERATE(table<std::string, std::string>({
      {"missing", "there is no directory"},
      {"file", "is not a directory"},
  }));
  const std::string path = directory / name;
  CHECK_THROWS_WITH(read_directory(path, {}), Contains(what) && Contains(path));
}

TEST_CASE("an empty directory holds nothing") {
  const TemporaryDirectory directory;
  const MigrationSet set = read(directory);
  CHECK(set.versioned.empty());
  CHECK(set.repeatable.empty());
  CHECK(set.diagnostics.empty());
}

TEST_CASE("a file larger than expected is read whole") {
  const TemporaryDirectory directory;
  const std::string text(300'000, 'x');
  directory.write("V1__x.sql", text);
  CHECK(*read(directory).versioned.at(0).file_text == text);
}
