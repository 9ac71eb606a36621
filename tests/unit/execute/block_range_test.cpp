// SPDX-License-Identifier: Apache-2.0
// Ranges of blocks.
#include "execute/block_range.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::execute;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const plan::Filling filling{.table = {"s", "t"}, .column = "A b", .value = "DEFAULT"};
const Heap heap{.oid = 7, .name = {"s", "t 1"}, .blocks = 9};

}  // namespace

TEST_CASE("a range is a TID range where the server scans those, else a list of places") {
  const auto sql = [](int version) {
    return fill_range(filling, heap, {.first = 2, .end = 5}, HeldRows::wait_for,
                      pg::ServerVersion{version}, 8192);
  };
  CHECK_THAT(sql(140000), Contains("FROM ONLY s.\"t 1\" WHERE ctid >= '(2,0)' AND ctid < '(5,0)'"));
  CHECK_THAT(sql(130000), Contains("generate_series(2, 4)") && Contains("generate_series(1, 291)"));
  CHECK_THAT(sql(120000), !Contains("SKIP LOCKED"));
}

TEST_CASE("held rows are passed over when that is wished") {
  CHECK_THAT(fill_range(filling, heap, {}, HeldRows::pass_over, pg::ServerVersion{180000}, 8192),
             Contains("FOR NO KEY UPDATE SKIP LOCKED"));
}

TEST_CASE("a batch grows and shrinks towards its time, within bounds") {
  CHECK(next_size(100, 50ms, 100ms) == 200);
  CHECK(next_size(100, 200ms, 100ms) == 50);
  CHECK(next_size(100, 0ms, 100ms) == 400);
  CHECK(next_size(1, 10s, 100ms) == 1);
  CHECK(next_size(8192, 1ms, 100ms) == 8192);
}

TEST_CASE("a position comes back from its text, and anything else is the beginning") {
  const Position position{.pass = 2, .heap = 4'000'000'000, .block = 77};
  CHECK(position_from(to_text(position)) == position);
  const auto text = GENERATE(as<std::string>{}, "", "pass 1", "pass 1, relation 7, block x",
                             "7 8 9", "pass 2, relation 7, block 8, more");
  CHECK(position_from(text) == Position{});
}
