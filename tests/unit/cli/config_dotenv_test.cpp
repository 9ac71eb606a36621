// SPDX-License-Identifier: Apache-2.0
// Lines of .env.
#include "cli/config_dotenv.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::cli;
using Catch::Matchers::Contains;

TEST_CASE("one line of .env") {
  const auto [line, value] = GENERATE(table<std::string, std::string>({
      {"A=b", "b"},
      {"A=", ""},
      {"A = b ", "b"},
      {"  export A=b", "b"},
      {"A=b c # note", "b c"},
      {"A=b#c", "b#c"},
      {"A=#c", ""},
      {"A=postgres://u:p#w@h/d?x=y", "postgres://u:p#w@h/d?x=y"},
      {"A='b # c'", "b # c"},
      {"A='b\\n$c\"'", "b\\n$c\""},
      {"A=\"b # c\" # note", "b # c"},
      {R"(A="a\nb\t\"c\" \$d \\ \x")", "a\nb\t\"c\" $d \\ \\x"},
      {"A=\"two\nlines\"", "two\nlines"},
      {"A='two\nlines'", "two\nlines"},
      {"A=$B ${C}", "$B ${C}"},
      {"A=b=c", "b=c"},
      {"A=it's", "it's"},
  }));
  INFO(line);
  const Dotenv dotenv = read_dotenv(line, ".env");
  CHECK(dotenv.diagnostics.empty());
  REQUIRE(dotenv.entries.size() == 1);
  CHECK(dotenv.entries[0] == DotenvEntry{.name = "A", .value = value, .line = 1});
}

TEST_CASE("lines are counted through quotes, blanks and comments") {
  const Dotenv dotenv = read_dotenv("# a\n\nA=1\n  # b\nB=\"x\n\ny\"\nexport C='2'\n\n", ".env");
  CHECK(dotenv.diagnostics.empty());
  CHECK(dotenv.entries ==
        std::vector<DotenvEntry>{{"A", "1", 3}, {"B", "x\n\ny", 5}, {"C", "2", 8}});
}

TEST_CASE("a line that is no entry is left out with a warning that does not show it") {
  const std::string line = GENERATE("canary", "A canary", "1A=canary", "A=\"canary", "A='canary",
                                    "A=\"x\"canary", "=canary", "A-B=canary", "export =canary");
  INFO(line);
  const Dotenv dotenv = read_dotenv("X=1\n" + line + "\nY=2\n", ".env");
  CHECK(dotenv.entries == std::vector<DotenvEntry>{{"X", "1", 1}, {"Y", "2", 3}});
  REQUIRE(dotenv.diagnostics.size() == 1);
  const Diagnostic& found = dotenv.diagnostics[0];
  CHECK(found.severity == Severity::warning);
  CHECK(found.code == "ignored_line");
  CHECK(found.at.line == 2);
  CHECK_THAT(to_text(found), !Contains("canary"));
}

TEST_CASE("an empty .env has no entries") {
  CHECK(read_dotenv("", ".env").entries.empty());
  CHECK(read_dotenv("\n \n#x", ".env").entries.empty());
}
