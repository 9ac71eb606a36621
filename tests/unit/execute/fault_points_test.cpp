// SPDX-License-Identifier: Apache-2.0
#include "execute/fault_points.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string_view>

TEST_CASE("every fault point has a name of its own") {
  const std::set<std::string_view> names{pgmig::execute::fault::all.begin(),
                                         pgmig::execute::fault::all.end()};
  CHECK(names.size() == pgmig::execute::fault::all.size());
}
