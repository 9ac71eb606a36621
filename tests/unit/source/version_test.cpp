// SPDX-License-Identifier: Apache-2.0
// The order of versions.
#include "source/migration.hpp"

#include <catch2/catch.hpp>

using pgmig::source::Version;

namespace {

Version version(std::string_view text) {
  const auto parsed = Version::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("versions that mean the same are equal and have one key") {
  const auto [a, b, key] = GENERATE(table<std::string, std::string, std::string>({
      {"1", "1.0", "1"},
      {"1", "01", "1"},
      {"0001", "1.0.00", "1"},
      {"1.4.2", "01.04.02", "1.4.2"},
      {"1.0.2", "1.00.2.0", "1.0.2"},
      {"0", "0.0", "0"},
      {"000", "0", "0"},
      {"0.1", "00.01.0", "0.1"},
      {"20260412103000", "20260412103000.0", "20260412103000"},
  }));
  CHECK(version(a) == version(b));
  CHECK((version(a) <=> version(b)) == std::strong_ordering::equal);
  CHECK(version(a).key() == key);
  CHECK(version(b).key() == key);
}

TEST_CASE("versions are ordered part by part as numbers of any size") {
  const auto [less, more] = GENERATE(table<std::string, std::string>({
      {"2", "10"},
      {"0", "0.0.1"},
      {"0.9", "1"},
      {"1", "1.0.1"},
      {"1.9", "1.10"},
      {"1.10", "1.10.1"},
      {"1.2.3", "2"},
      {"0999", "1000"},
      {"18446744073709551615", "18446744073709551616"},
      {"99999999999999999999999999999999", "100000000000000000000000000000000"},
      {"9", "20260412103000"},
  }));
  CHECK(version(less) < version(more));
  CHECK(version(more) > version(less));
  CHECK_FALSE(version(less) == version(more));
}

TEST_CASE("a version keeps its spelling") {
  CHECK(version("0007").text() == "0007");
  CHECK(version("1.40.0").text() == "1.40.0");
}

TEST_CASE("only dotted digits are a version") {
  const auto text = GENERATE("", ".", "1.", ".1", "1..2", "1_2", "-1", "+1", "1a", " 1", "1 ", "٣");
  CHECK_FALSE(Version::parse(text));
}
