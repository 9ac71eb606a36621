// SPDX-License-Identifier: Apache-2.0
#include "execute/lock_order.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace pgmig;
using execute::in_lock_order;
using execute::lock_statements;
using execute::LockTarget;

namespace {

LockTarget target(const std::string& name, std::vector<std::size_t> after = {},
                  pg::LockMode mode = pg::LockMode::access_exclusive) {
  return {.table = {"public", name}, .mode = mode, .after = std::move(after)};
}

std::string order_of(const std::vector<LockTarget>& targets) {
  std::string names;
  for (const LockTarget& each : in_lock_order(targets)) {
    names += (names.empty() ? "" : " ") + each.table.name;
  }
  return names;
}

}  // namespace

TEST_CASE("parents and referenced tables are locked first, others as they are given") {
  CHECK(order_of({}).empty());
  CHECK(order_of({target("b"), target("a")}) == "b a");
  CHECK(order_of({target("child", {2}), target("other"), target("parent")}) ==
        "parent child other");
  CHECK(order_of({target("leaf", {1}), target("branch", {2}), target("root")}) ==
        "root branch leaf");
}

TEST_CASE("tables that refer to each other are locked as they are given") {
  CHECK(order_of({target("a", {1}), target("b", {0})}) == "a b");
  CHECK(order_of({target("x", {1, 2}), target("a", {2}), target("b", {1})}) == "a b x");
}

TEST_CASE("one LOCK takes the tables of one mode, and nothing below them") {
  using enum pg::LockMode;
  CHECK(lock_statements({}).empty());
  CHECK(lock_statements({target("a"), target("B c")}) ==
        std::vector<std::string>{
            R"(LOCK TABLE ONLY public.a, ONLY public."B c" IN ACCESS EXCLUSIVE MODE)"});
  CHECK(lock_statements(
            {target("a", {}, share_row_exclusive), target("b"), target("c", {}, share)}) ==
        std::vector<std::string>{"LOCK TABLE ONLY public.a IN SHARE ROW EXCLUSIVE MODE",
                                 "LOCK TABLE ONLY public.b IN ACCESS EXCLUSIVE MODE",
                                 "LOCK TABLE ONLY public.c IN SHARE MODE"});
}
