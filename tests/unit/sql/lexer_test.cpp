// SPDX-License-Identifier: Apache-2.0
// Tokens are cut where PostgreSQL's own scanner cuts them.
#include "sql/lexer.hpp"

#include <catch2/catch.hpp>
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  Lexer lexer(text);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    tokens.push_back(token);
  }
  return tokens;
}

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const Token& token : tokens_of(text)) {
    texts.emplace_back(text.substr(token.offset, token.length));
  }
  return texts;
}

TokenKind first_kind(std::string_view text) { return tokens_of(text).at(0).kind; }

using Texts = std::vector<std::string>;

/// Where tokens begin by libpg_query's scanner (it does not know where quoted ones end).
std::vector<std::size_t> scanned(const std::string& text) {
  std::vector<std::size_t> places;
  PgQueryScanResult result = pg_query_scan(text.c_str());
  REQUIRE(result.error == nullptr);
  PgQuery__ScanResult* scan = pg_query__scan_result__unpack(
      nullptr, result.pbuf.len, reinterpret_cast<const std::uint8_t*>(result.pbuf.data));
  for (std::size_t i = 0; i < scan->n_tokens; ++i) {
    places.push_back(static_cast<std::size_t>(scan->tokens[i]->start));
  }
  pg_query__scan_result__free_unpacked(scan, nullptr);
  pg_query_free_scan_result(result);
  return places;
}

}  // namespace

TEST_CASE("a dollar after a name's character belongs to the name") {
  CHECK(texts_of("a$b$c $1 $ x$") == Texts{"a$b$c", "$1", "$", "x$"});
  CHECK(texts_of("$a$ $b$ ; $b$ $a$x") == Texts{"$a$ $b$ ; $b$ $a$", "x"});
  CHECK(texts_of("$$a$b$$c") == Texts{"$$a$b$$", "c"});
  CHECK(texts_of("$ä$;$ä$") == Texts{"$ä$;$ä$"});
  CHECK(texts_of("$1a") == Texts{"$1", "a"});
}

TEST_CASE("backslashes escape in E strings of any case and nowhere else") {
  CHECK(texts_of(R"(e'\'' 'a\' E'\\')") == Texts{R"(e'\'')", R"('a\')", R"(E'\\')"});
  CHECK(texts_of(R"(ae'x')") == Texts{"ae", "'x'"});
  CHECK(texts_of(R"(U&'\0041' u&"a""b" U &x)") ==
        Texts{R"(U&'\0041')", R"(u&"a""b")", "U", "&", "x"});
}

TEST_CASE("a string goes on after white space with a line break, comments included") {
  CHECK(texts_of("'a' \n 'b'") == Texts{"'a' \n 'b'"});
  CHECK(texts_of("'a' -- it's\n 'b'") == Texts{"'a' -- it's\n 'b'"});
  CHECK(texts_of("'a' 'b'") == Texts{"'a'", "'b'"});
  CHECK(texts_of("'a' /* */ \n 'b'") == Texts{"'a'", "/* */", "'b'"});
  CHECK(texts_of("e'a'\n'\\''") == Texts{"e'a'\n'\\''"});
}

TEST_CASE("comments nest, and operators end where they begin") {
  CHECK(texts_of("a/* /* */ ; */b") == Texts{"a", "/* /* */ ; */", "b"});
  CHECK(texts_of("5--2\n+3") == Texts{"5", "--2", "+", "3"});
  CHECK(texts_of("a=-1") == Texts{"a", "=", "-", "1"});
  CHECK(texts_of("a@-1") == Texts{"a", "@-", "1"});
  CHECK(texts_of("a*/*x*/b") == Texts{"a", "*", "/*x*/", "b"});
  CHECK(texts_of("a+-b @-- x") == Texts{"a", "+", "-", "b", "@", "-- x"});
  CHECK(texts_of("x-- lone carriage return\ry") == Texts{"x", "-- lone carriage return", "y"});
}

TEST_CASE("numbers are read as PostgreSQL 16 reads them") {
  CHECK(texts_of("1_000 0x1F 0o17 0b101 1.5e-3 .5 1. 1..10") ==
        Texts{"1_000", "0x1F", "0o17", "0b101", "1.5e-3", ".5", "1.", "1", "..", "10"});
  CHECK(texts_of("1e 1a 0x _1") == Texts{"1", "e", "1", "a", "0", "x", "_1"});
}

TEST_CASE("what has no end reaches to the end of the text") {
  for (const char* text : {"'a", "\"a", "/* a /* */", "$a$ $b$", "e'\\'", "U&'x", "'a'\n'b"}) {
    CAPTURE(text);
    CHECK(first_kind(text) == TokenKind::unterminated);
    CHECK(tokens_of(text).at(0).length == std::string_view(text).size());
  }
}

TEST_CASE("a backslash outside quotes is a psql command") {
  CHECK(first_kind("\\x") == TokenKind::backslash);
  CHECK(tokens_of(R"('\x' "\y" $$\z$$ /* \a */)").size() == 4);
}

TEST_CASE("with standard_conforming_strings off plain strings have escapes") {
  Lexer lexer(R"('a\'b' N'\'' U&'c')");
  lexer.plain_strings_have_escapes(true);
  CHECK(lexer.next().length == 6);
  CHECK(lexer.next().length == 5);
  CHECK(lexer.next().length == 5);
}

TEST_CASE("tokens begin where PostgreSQL's scanner says") {
  const std::string text = GENERATE(
      std::string(
          R"(select a.b, "C d", 'it''s', E'\'', $$x;$$, $a$ $$ $a$, 1.5, .5, 1e10, $1::int[])"),
      std::string("a<=b and c>=d or e<>f or g!=h and i->>'x' = 'y' and @j > |/ k and l @> m"),
      std::string("x:=1; y => 2; a..b; z::text; t.*; (a)[1:2] /* c */ -- d\n ;"),
      std::string("a+-b*-c/ -d ^-e%-f ~-g !-h #-i &-j |-k `-l ?-m <-n >-o =-p @-q"),
      std::string("a@+b ~~*c !~~*d ||e &&&f <->g ?|h ?&i #>>j -|-k &<|l |&>m *<>n"),
      std::string("B'101' X'1F' U&'\\0041' U&\"x\" \"a\"\"b\" é ü_1 _a$1 Ä$b"),
      std::string("select/**/1/* /* x */ */,2--x\n,3"));
  std::vector<std::size_t> ours;
  for (const Token& token : tokens_of(text)) {
    ours.push_back(token.offset);
  }
  CHECK(ours == scanned(text));
}

}  // namespace pgmig::sql
