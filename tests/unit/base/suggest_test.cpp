// SPDX-License-Identifier: Apache-2.0
// "did you mean" finds slips and keeps quiet about the rest.
#include "base/suggest.hpp"

#include <catch2/catch.hpp>

#include <array>

using pgmig::nearest;
using std::string_view;

namespace {

constexpr std::array<string_view, 6> commands{"plan",   "up",       "down",
                                              "status", "contract", "history"};

}  // namespace

TEST_CASE("a likely slip is answered with the nearest known word") {
  const auto [word, known] = GENERATE(table<std::string, std::string>({
      {"plna", "plan"},
      {"pln", "plan"},
      {"dwon", "down"},
      {"statsu", "status"},
      {"contrakt", "contract"},
      {"histroy", "history"},
      {"plan", "plan"},
      {"ub", "up"},
  }));
  CHECK(nearest(word, commands) == known);
}

TEST_CASE("a word that is like none of them is answered with nothing") {
  const auto* const word = GENERATE("", "x", "migrate", "planetarium", "rollback", "PLAN");
  CHECK_FALSE(nearest(word, commands));
}

TEST_CASE("of two that are as near, the first is taken, of none, nothing") {
  constexpr std::array<string_view, 2> both{"cat", "car"};
  CHECK(nearest("cab", both) == "cat");
  CHECK_FALSE(nearest("cab", {}));
}
