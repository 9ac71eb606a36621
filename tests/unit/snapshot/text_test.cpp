// SPDX-License-Identifier: Apache-2.0
// What is stored comes back.
#include "base/error.hpp"
#include "snapshot/differences.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::snapshot;

namespace {

const Snapshot some{{"table", "", "public.\"T \"\"q\"", ""},
                    {"comment", "public.t", "TABLE public.t", "'it''s\n\"x\"'"}};

}  // namespace

TEST_CASE("a snapshot survives being stored") { CHECK(from_text(to_text(some)) == some); }

TEST_CASE("differences survive being stored") {
  const std::vector<Difference> all{{.expected = some[0], .found = {}},
                                    {.expected = {}, .found = some[1]},
                                    {.expected = some[0], .found = some[1]}};
  CHECK(differences_from_text(to_text(all)) == all);
}

TEST_CASE("kinds of a later pgmig are left out") {
  CHECK(from_text(R"([["hologram","","x",""],["table","","t",""]])") ==
        Snapshot{{"table", "", "t", ""}});
}

TEST_CASE("what is damaged is said") {
  const auto* const text =
      GENERATE("", "{", "{}", "[1]", R"([["table","","t"]])", R"([["a",1,"",""]])");
  CHECK_THROWS_AS(from_text(text), pgmig::Error);
  CHECK_THROWS_AS(differences_from_text(R"([[null]])"), pgmig::Error);
}
