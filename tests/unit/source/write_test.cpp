// SPDX-License-Identifier: Apache-2.0
// New files.
#include "source/write.hpp"

#include "base/error.hpp"
#include "unit/source/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>

using namespace pgmig;
using namespace pgmig::source;
using Catch::Matchers::Contains;
using test::TemporaryDirectory;

namespace {

/// 2026-04-12 10:30:05 UTC
const std::chrono::system_clock::time_point now{std::chrono::seconds{1'775'989'805}};

std::string after(const std::vector<std::string>& texts) {
  std::vector<Version> versions;
  std::ranges::transform(texts, std::back_inserter(versions),
                         [](const std::string& text) { return *Version::parse(text); });
  return next_version(versions, now);
}

}  // namespace

TEST_CASE("the next version follows the style of the newest") {
  const auto [newest, next] = GENERATE(table<std::string, std::string>({
      {"0007", "0008"},
      {"7", "8"},
      {"9", "10"},
      {"0999", "1000"},
      {"9999", "10000"},
      {"0", "1"},
      {"1.4.2", "1.4.3"},
      {"1.9", "1.10"},
      {"01.09", "01.10"},
      {"99999999999999999999999", "100000000000000000000000"},
      {"20250101000000", "20260412103005"},
      {"202501010000", "202604121030"},
      {"20260412103005", "20260412103006"},
      {"20990101000000", "20990101000001"},
      {"20251301000000", "20251301000001"},
  }));
  CHECK(after({newest}) == next);
}

TEST_CASE("the newest is the highest, whatever the order") {
  CHECK(after({"2", "10", "9"}) == "11");
  CHECK(after({}) == "0001");
}

TEST_CASE("a description becomes part of a name") {
  const auto [description, name] = GENERATE(table<std::string, std::string>({
      {"add email", "add_email"},
      {"  Add  E-Mail: customer.email!  ", "add_e_mail_customer_email"},
      {"Füge Spalte hinzu", "füge_spalte_hinzu"},
      {"a/b\\c\n\x1b[1m", "a_b_c_1m"},
      {"../../etc/passwd", "etc_passwd"},
      {"«x» – y", "x_y"},
      {"\xFF\xFE", ""},
      {"___", ""},
      {"", ""},
  }));
  CHECK(slug(description) == name);
}

TEST_CASE("a long description is cut between characters") {
  CHECK(slug(std::string(300, 'x')) == std::string(100, 'x'));
  std::string long_one;
  for (int i = 0; i < 80; ++i) {
    long_one += "é";
  }
  CHECK(slug(long_one).size() == 100);
  CHECK(slug("x" + long_one).size() == 99);
}

TEST_CASE("a file is made once and never overwritten") {
  const TemporaryDirectory directory;
  create_file(directory / "V1__x.sql", "select 1;\n");
  CHECK(directory.read("V1__x.sql") == "select 1;\n");
  CHECK_THROWS_WITH(create_file(directory / "V1__x.sql", "other"), Contains("is there already"));
  CHECK(directory.read("V1__x.sql") == "select 1;\n");
}

TEST_CASE("not even through a dangling link is a file overwritten") {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink("target", directory / "V1__x.sql");
  CHECK_THROWS_AS(create_file(directory / "V1__x.sql", "text"), Error);
  CHECK_FALSE(std::filesystem::exists(directory / "target"));
}

TEST_CASE("what cannot be written is said") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(create_file(directory / "missing/V1__x.sql", ""),
                    Contains("cannot be written") && Contains("No such file"));
}

TEST_CASE("the next file of a directory") {
  const TemporaryDirectory directory;
  for (const char* const name : {"V0007__x.sql", "V0003__y.sql", "U0009__x.sql", "R__views.sql"}) {
    directory.write(name, "");
  }
  const std::string path = create_next(directory.path().string(), "Add email", now);
  CHECK(path == directory / "V0010__add_email.sql");
  CHECK_THAT(directory.read("V0010__add_email.sql"), Contains("--"));
  directory.write("V0010__fill.cpp", "");
  CHECK(create_next(directory.path().string(), "x", now) == directory / "V0011__x.sql");
  CHECK_THROWS_WITH(create_next(directory.path().string(), "!", now), Contains("description"));
  CHECK_THROWS_WITH(create_next(directory / "missing", "x", now),
                    Contains("there is no directory"));
}

TEST_CASE("the first file of an empty directory") {
  const TemporaryDirectory directory;
  directory.write("R__views.sql", "");
  CHECK(create_next(directory.path().string(), "start", now) == directory / "V0001__start.sql");
}

TEST_CASE("a directory is made with those above it, once") {
  const TemporaryDirectory directory;
  create_directory(directory / "a/b");
  create_directory(directory / "a/b");
  CHECK(std::filesystem::is_directory(directory / "a/b"));
  directory.write("file", "");
  CHECK_THROWS_WITH(create_directory(directory / "file"), Contains("cannot be made"));
  CHECK_THROWS_WITH(create_directory(directory / "file/x"), Contains("cannot be made"));
}
