// SPDX-License-Identifier: Apache-2.0
// Who is to blame for a row that is not there any more.
#include "rehearse/contents.hpp"

#include <catch2/catch.hpp>

namespace pgmig::rehearse {

namespace {

using Lines = std::vector<std::string>;

/// A table of two rows whose digests are what stands for them.
TableContents table(const std::string& a, const std::string& b) {
  return {.rows = 2, .digest = a + b, .columns = {{"a", a}, {"b", b}}};
}

const Contents before{{"t", table("1", "2")}};

}  // namespace

TEST_CASE("rows that are as before are nobody's fault") {
  const auto found = judge_rows(before, {}, before);
  CHECK(found.lost.empty());
  CHECK(found.left.empty());
  CHECK(found.gone.empty());
}

TEST_CASE("the undo has lost what was there after the migration") {
  const Contents empty{{"t", {.rows = 0, .digest = "", .columns = {{"a", ""}, {"b", ""}}}}};
  CHECK(judge_rows(before, before, empty).lost ==
        Lines{"2 rows of t were there after the migration and are lost by the undo"});
  const Contents renamed{{"u", table("1", "2")}};
  CHECK(judge_rows(before, renamed, empty).lost ==
        Lines{"2 rows of t were in u after the migration and are lost by the undo"});
}

TEST_CASE("the migration itself destroyed what was not there after it") {
  const Contents empty{{"t", {.rows = 0, .digest = "", .columns = {{"a", ""}, {"b", ""}}}}};
  for (const auto& after : {empty, Contents{}}) {
    const auto found = judge_rows(before, after, empty);
    CHECK(found.lost.empty());
    CHECK(found.gone == Lines{"2 rows of t went with the migration itself"});
  }
}

TEST_CASE("values are lost by the undo where the migration kept them, also under another name") {
  const Contents back{{"t", table("1", "x")}};
  const Contents renamed{{"t", {.rows = 2, .digest = "12", .columns = {{"a", "1"}, {"c", "2"}}}}};
  for (const auto& after : {before, renamed}) {
    const auto found = judge_rows(before, after, back);
    CHECK(found.lost ==
          Lines{"values of t.b were there after the migration and are lost by the undo"});
    CHECK(found.gone.empty());
  }
  const Contents dropped{{"t", {.rows = 2, .digest = "1", .columns = {{"a", "1"}}}}};
  const auto found = judge_rows(before, dropped, back);
  CHECK(found.lost.empty());
  CHECK(found.gone == Lines{"values of t.b were changed by the migration itself"});
}

TEST_CASE("an undo that empties the table that the migration added to is told apart") {
  const Contents empty{{"t", {.rows = 0, .digest = "", .columns = {{"a", ""}, {"b", ""}}}}};
  Contents more = before;
  more.at("t").rows = 3;
  const auto found = judge_rows(before, more, empty);
  CHECK(found.lost.empty());
  CHECK(found.emptied ==
        Lines{"the undo empties t: 2 rows that the migration had not added went, too"});
}

TEST_CASE("values in other rows than theirs are lost as well") {
  const Contents mixed{{"t", {.rows = 2, .digest = "mixed", .columns = {{"a", "1"}, {"b", "2"}}}}};
  CHECK(judge_rows(before, before, mixed).lost ==
        Lines{"the undo put values of t into other rows than theirs"});
}

TEST_CASE("rows that came and stay are left over") {
  Contents more = before;
  more.at("t").rows = 3;
  CHECK(judge_rows(before, more, more).left ==
        Lines{"1 row of t that were not there before are there now"});
}

TEST_CASE("columns that differ by themselves may differ") {
  Contents other{{"t", table("1", "x")}};
  CHECK(differences(before, other) == Lines{"values of b in t are not the same"});
  CHECK(unequal_columns(before, other) == Columns{{"t", "b"}});
  CHECK(differences(before, other, {{"t", "b"}}).empty());
  other.at("t").rows = 1;
  CHECK(differences(before, other, {{"t", "b"}}) == Lines{"1 row in t, not 2"});
  CHECK(differences(before, {}) == Lines{"0 rows in t, not 2"});
  CHECK(differences({}, before) == Lines{"2 rows in t, not 0"});
}

}  // namespace pgmig::rehearse
