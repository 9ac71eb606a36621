// SPDX-License-Identifier: Apache-2.0
// Made-up values.
#include "rehearse/row_values.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace pgmig::rehearse {

namespace {

using Texts = std::vector<std::string>;

ColumnShape column(std::string type, char category) {
  return {.table = "public.t",
          .name = "c",
          .type = std::move(type),
          .category = category,
          .not_null = true};
}

Texts values(const ColumnShape& shape, std::uint64_t seed = 1, int attempt = 0) {
  Texts all;
  for (int row = 1; row <= 50; ++row) {
    all.push_back(made_value(shape, seed, row, attempt).value_or("NULL"));
  }
  return all;
}

}  // namespace

TEST_CASE("the same seed makes the same values, another one others") {
  const auto shape = column("text", 'S');
  CHECK(values(shape, 7) == values(shape, 7));
  CHECK(values(shape, 7) != values(shape, 8));
  CHECK(mixed(1, "public.t.c", 1) == mixed(1, "public.t.c", 1));
  CHECK(mixed(1, "public.t.c", 1) != mixed(1, "public.t.c", 2));
  CHECK(mixed(1, "public.t.c", 1) != mixed(1, "public.t.d", 1));
}

TEST_CASE("values of a key are never twice the same") {
  for (auto shape : {column("int4", 'N'), column("int2", 'N'), column("text", 'S'),
                     column("uuid", 'U'), column("int4range", 'R')}) {
    shape.unique = true;
    const auto all = values(shape);
    CHECK(std::set<std::string>(all.begin(), all.end()).size() == all.size());
  }
}

TEST_CASE("lengths and precisions are kept to") {
  auto text = column("varchar", 'S');
  text.length = 3;
  CHECK(std::ranges::all_of(values(text), [](const auto& value) { return value.size() <= 3; }));
  auto price = column("numeric", 'N');
  price.precision = 3;
  price.scale = 2;
  CHECK(std::ranges::all_of(
      values(price), [](const auto& value) { return value.size() == 4 && value[1] == '.'; }));
}

TEST_CASE("some values are NULL where they may be, none where they may not") {
  auto shape = column("int4", 'N');
  CHECK(std::ranges::count(values(shape), "NULL") == 0);
  shape.not_null = false;
  const auto nulls = std::ranges::count(values(shape), "NULL");
  CHECK(nulls > 0);
  CHECK(nulls < 25);
}

TEST_CASE("an enum has its labels, a CHECK of words those words") {
  auto state = column("state", 'E');
  state.labels = {"new", "paid"};
  const auto labels = values(state);
  CHECK(std::set<std::string>(labels.begin(), labels.end()) ==
        std::set<std::string>{"new", "paid"});
  auto checked = column("text", 'S');
  checked.constants = {"open", "shut"};
  const auto words = values(checked);
  CHECK(std::set<std::string>(words.begin(), words.end()) == std::set<std::string>{"open", "shut"});
}

TEST_CASE("what a CHECK on a number or a length suggests is tried") {
  auto age = column("int4", 'N');
  age.constants = {"5000", "5003"};
  const auto ages = values(age, 1, 1);
  CHECK(std::ranges::count_if(
            ages, [](const auto& text) { return text == "5001" || text == "5002"; }) > 10);
  auto code = column("text", 'S');
  code.constants = {"4"};
  const auto codes = values(code, 1, 1);
  CHECK(std::ranges::count_if(codes, [](const auto& text) { return text.size() == 4; }) > 25);
  auto day = column("date", 'D');
  day.constants = {"2030-05-01"};
  CHECK(std::ranges::count(values(day, 1, 1), "2031-05-01") > 5);
}

TEST_CASE("a column with a CHECK that nothing satisfies is NULL in the end where it may be") {
  auto shape = column("text", 'S');
  shape.constants = {"1"};
  shape.not_null = false;
  CHECK(values(shape, 1, 16) == Texts(50, "NULL"));
}

TEST_CASE("a type that nobody knows has no values") {
  CHECK(values(column("thing", 'U')) == Texts(50, "NULL"));
}

TEST_CASE("constants are found in what the server prints") {
  CHECK(constants_in("CHECK ((state = ANY (ARRAY['it''s'::text, 'new'::text])))") ==
        Texts{"it's", "new"});
  CHECK(constants_in("CHECK (((age > 17) AND (c1 < 2.5)))") == Texts{"17", "2.5"});
  CHECK(constants_in("CHECK ((code ~ '^[A-Z]+$'::text) AND (e ~~* '%@%'::text))").empty());
  CHECK(constants_in("").empty());
}

}  // namespace pgmig::rehearse
