// SPDX-License-Identifier: Apache-2.0
// Where `${name}` is replaced, and where not.
#include "source/placeholders.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::source;
using Catch::Matchers::Contains;

namespace {

const Placeholders values{
    {"schema", "app"}, {"n", "42"}, {"empty", ""}, {"a.b-c:d", "odd"}, {"self", "${self}"}};

std::string replaced(std::string_view text) {
  const ReplacedText result = replace_in_script(text, values, "V1__x.sql");
  CHECK(result.diagnostics.empty());
  return result.text;
}

}  // namespace

TEST_CASE("placeholders are replaced in names, numbers and strings") {
  const auto [text, result] = GENERATE(table<std::string, std::string>({
      {"select ${n};", "select 42;"},
      {"select * from ${schema}.t;", "select * from app.t;"},
      {"select * from t_${schema}_${n};", "select * from t_app_42;"},
      {"select '${schema}', E'\\'${n}';", "select 'app', E'\\'42';"},
      {"select \"${schema}\";", "select \"app\";"},
      {"select ${n}${n}${empty}${n};", "select 424242;"},
      {"select ${a.b-c:d};", "select odd;"},
      {"select '${self}';", "select '${self}';"},
      {"${empty}", ""},
      {"select 1; select ${n}", "select 1; select 42"},
      {"select a$b, ${n};", "select a$b, 42;"},
      {"select $1, ${n};", "select $1, 42;"},
      {"select 'it''s ${n}', '--${n}', '/*${n}*/', '$$${n}$$';",
       "select 'it''s 42', '--42', '/*42*/', '$$42$$';"},
  }));
  CHECK(replaced(text) == result);
}

TEST_CASE("bodies, dollar tags, comments and rows of COPY stay as they are") {
  const std::string text =
      GENERATE("do $$ begin perform ${x}; end $$;", "do $body$ ${x} $$ ${y} $body$;",
               "select $a${x}$a$;", "select 1; -- ${x}\n", "select 1 /* ${x} /* ${y} */ ${z} */;",
               "-- ${x}", "copy t from stdin;\n${x}\tit's\n\\.\n",
               "copy t (a) from stdin with (format csv);\n\"${x}\n\\.\nselect 1;\n",
               "select ${}, ${1a}, ${a b}, $ {n}, ${n;", "select '${', '}';");
  CHECK(replaced(text) == text);
}

TEST_CASE("what stands after a body or after rows is replaced again") {
  CHECK(replaced("do $$ ${x} $$; select ${n};") == "do $$ ${x} $$; select 42;");
  CHECK(replaced("select $${x}$$, ${n} -- ${x}\n, ${n};") == "select $${x}$$, 42 -- ${x}\n, 42;");
  CHECK(replaced("copy ${schema}.t from stdin;\n${x} it's\n\\.\nselect ${n};") ==
        "copy app.t from stdin;\n${x} it's\n\\.\nselect 42;");
  CHECK(replaced("create function f() returns int begin atomic select ${n}; select ${n}; end;") ==
        "create function f() returns int begin atomic select 42; select 42; end;");
}

TEST_CASE("a placeholder without a value is an error with its place and the nearest name") {
  const ReplacedText result =
      replace_in_script("select 1;\nselect 'é', ${shcema}, ${other};", values, "V1__x.sql");
  CHECK(result.text == "select 1;\nselect 'é', ${shcema}, ${other};");
  REQUIRE(result.diagnostics.size() == 2);
  CHECK(result.diagnostics[0].code == "unknown_placeholder");
  CHECK(result.diagnostics[0].message == "no value for the placeholder ${shcema}");
  CHECK_THAT(result.diagnostics[0].hint, Contains("did you mean ${schema}?"));
  CHECK(result.diagnostics[0].at == Location{"V1__x.sql", 2, 13});
  CHECK_THAT(result.diagnostics[1].hint,
             !Contains("did you mean") && Contains("--set other=VALUE"));
}

TEST_CASE("places in the new text lead back to the old one") {
  const std::string_view text = "a ${n} b ${schema}${empty} c";
  const ReplacedText result = replace_in_script(text, values, "f");
  REQUIRE(result.text == "a 42 b app c");
  const std::vector<std::pair<std::size_t, std::size_t>> expected{
      {0, 0}, {1, 1}, {2, 2}, {3, 2}, {4, 6}, {6, 8}, {7, 9}, {9, 9}, {10, 26}, {11, 27}, {12, 28}};
  for (const auto& [place, old] : expected) {
    INFO(place);
    CHECK(old_offset(result.replacements, place) == old);
  }
}

TEST_CASE("a value of a directive is replaced anywhere in it") {
  Diagnostics diagnostics;
  const Location at{"f", 3, 4};
  CHECK(replace_in_value("DROP TABLE ${schema}.t$$${n}$$", values, at, diagnostics) ==
        "DROP TABLE app.t$$42$$");
  CHECK(diagnostics.empty());
  CHECK(replace_in_value("${shema}", values, at, diagnostics) == "${shema}");
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].at == at);
}

TEST_CASE("a value must be text") {
  CHECK(check_values(values).empty());
  REQUIRE(check_values({{"x", "\xFF"}}).size() == 1);
  CHECK(check_values({{"x", "\xFF"}})[0].code == "bad_placeholder_value");
}
