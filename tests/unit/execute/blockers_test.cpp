// SPDX-License-Identifier: Apache-2.0
#include "execute/blockers.hpp"

#include <catch2/catch.hpp>

#include <string>

using pgmig::execute::Blocker;
using pgmig::execute::describe;
using namespace std::chrono_literals;

TEST_CASE("a blocker is told with all that is known of it, and nothing else") {
  CHECK(describe(Blocker{.pid = 4711}) == "pid 4711");
  CHECK(describe(Blocker{.pid = 4711,
                         .user = "shop",
                         .application_name = "psql",
                         .state = "idle in transaction",
                         .age = 723s,
                         .query = "SELECT 1",
                         .relation = "public.orders",
                         .mode = "AccessShareLock"}) ==
        "pid 4711 (shop, psql, idle in transaction for 12m 3s) holds AccessShareLock on "
        "public.orders: SELECT 1");
  CHECK(describe(Blocker{.state = "prepared transaction", .age = 2h, .query = "tx 7"}) ==
        "a prepared transaction (for 2h): tx 7");
}

TEST_CASE("a long query is cut between characters and told on one line") {
  const std::string told =
      describe(Blocker{.pid = 1, .query = std::string(79, 'x') + "\u00e4 and more"});
  CHECK(told == "pid 1: " + std::string(79, 'x') + "...");
  CHECK(describe(Blocker{.pid = 1, .query = "SELECT\n\t1"}) == "pid 1: SELECT  1");
}

TEST_CASE("that nobody is known to be in the way is told, too") {
  CHECK(describe(std::vector<Blocker>{}) == "nobody is known to be in the way any more");
  CHECK(describe(std::vector<Blocker>{{.pid = 1}, {.pid = 2}}) == "pid 1; pid 2");
}
