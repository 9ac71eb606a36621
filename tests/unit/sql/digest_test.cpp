// SPDX-License-Identifier: Apache-2.0
// Digests of what a script says, whatever its layout.
#include "base/digest.hpp"

#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

std::string digest(std::string_view text) { return token_digest(text, {}); }

struct Pair {
  const char* left;
  const char* right;
};

}  // namespace

TEST_CASE("layout, comments and the case of words do not count") {
  for (const Pair& pair : {
           Pair{"select 1", "SELECT\r\n\t1 ;"},
           Pair{"select 1;select 2", "-- a\nselect 1;;\n/* b /* c */ */ select 2;"},
           Pair{"select a.b from T", "select a . b FROM t"},
           Pair{"select e'x', b'1', N'y', U&'z'", "select E'x', B'1', n'y', u&'z'"},
           Pair{"select 'a'\n'b'", "select 'a' -- c\r\n\n  'b'"},
           Pair{"select 1E5, 0xFF", "select 1e5, 0xff"},
           Pair{"", " -- nothing\n ; "},
           Pair{"\\restrict a\nselect 1", "select 1;\n\\unrestrict b"},
           Pair{"copy t from stdin;\n1\n\\.\n", "COPY t FROM stdin ; -- rows\n1\n\\."},
       }) {
    CAPTURE(pair.left, pair.right);
    CHECK(digest(pair.left) == digest(pair.right));
  }
}

TEST_CASE("whatever the server sees counts") {
  for (const Pair& pair : {
           Pair{"select 1", "select 2"},
           Pair{"select a b", "select ab"},
           Pair{"select 'A'", "select 'a'"},
           Pair{"select 'a  b'", "select 'a b'"},
           Pair{"select \"A\"", "select \"a\""},
           Pair{"select \"a\"", "select a"},
           Pair{"select 'a'", "select $$a$$"},
           Pair{"select $$a -- b$$", "select $$a$$"},
           Pair{"select 'ab'", "select 'a'\n'b'"},
           Pair{"select E'a'", "select 'a'"},
           Pair{"select 1; select 2", "select 2; select 1"},
           Pair{"select 1; select 2", "select 1 select 2"},
           Pair{"select Ä", "select ä"},
           Pair{"copy t from stdin;\n1\n\\.\n", "copy t from stdin;\n2\n\\.\n"},
           Pair{"copy t from stdin;\n1\n\\.\n", "copy t from stdin;\n1 \n\\.\n"},
           Pair{"select 'a' -- b", "select 'a -- b"},
       }) {
    CAPTURE(pair.left, pair.right);
    CHECK(digest(pair.left) != digest(pair.right));
  }
}

TEST_CASE("directives count, in their order") {
  const std::vector<std::string> one{"-- pgmig: a"};
  const std::vector<std::string> two{"-- pgmig: a", "-- pgmig: b"};
  const std::vector<std::string> turned{"-- pgmig: b", "-- pgmig: a"};
  CHECK(token_digest("select 1", {}) != token_digest("select 1", one));
  CHECK(token_digest("select 1", one) != token_digest("select 1", two));
  CHECK(token_digest("select 1", two) != token_digest("select 1", turned));
}

TEST_CASE("what cannot be cut into tokens is digested as it stands") {
  CHECK(digest("select 'a") == sha256("pgmig text 1\nselect 'a"));
  CHECK(digest("select 'a") != digest("select  'a"));
  CHECK(statement_digest("select \\x") == sha256("pgmig text 1\nselect \\x"));
}

TEST_CASE("a statement's digest does not depend on what ends it") {
  CHECK(statement_digest("select 1") == statement_digest(" SELECT 1 ; -- x\n;"));
  CHECK(statement_digest("select ';'") != statement_digest("select ''"));
  CHECK(statement_digest("select 1") != digest("select 1"));
}

TEST_CASE("digests are what their form says") {
  CHECK(digest("Select \"A\", E'b' || $1;") ==
        sha256("pgmig script 1\nw6:selectq3:\"A\"o1:,s4:e'b'o2:||p2:$1o1:;"));
  CHECK(token_digest("copy t from stdin;\n1\n\\.\nselect 0XF", {"-- d"}) ==
        sha256("pgmig script 1\nc4:-- dw4:copyw1:tw4:fromw5:stdino1:;r2:1\nw6:selectn3:0xfo1:;"));
  CHECK(statement_digest("select 'a' -- x\n 'b', $$C$$") ==
        sha256("pgmig statement 1\nw6:selects7:'a'\n'b'o1:,d5:$$C$$"));
}

TEST_CASE("digests in histories stay valid for ever") {
  struct Frozen {
    const char* text;
    const char* script;
    const char* statement;
  };

  for (const Frozen& row : {
           Frozen{"", "sha256:7d667f5f74c2d3bfd8bc8ef83be9fc67f03e6fabfca191c9b5dd6154d11c5b3c",
                  "sha256:6147fa3964a0c014478defc735e21efa7636d313dec14bb437e5b9b6d6905ddf"},
           Frozen{"select 1",
                  "sha256:d1ea67cf80628a23c6783e18cfa476368b874aa6a61affea286ef1de44b296cc",
                  "sha256:3803d33e14421461dab1c37e76d5b8864ba13533ced54bd9b88808cf1e076c6f"},
           Frozen{
               "ALTER TABLE \"Shop\".orders ADD COLUMN note text DEFAULT 'it''s' NOT NULL; -- why",
               "sha256:b2837cfdd4b8c14b92ecc87f0f20b5876866c6a0793f614caae8e79d82e6c3df",
               "sha256:ce90525ad93fb76be2f1b8510207642d921beb386b632d04201f0e9b87766cd6"},
           Frozen{"create function f() returns int language plpgsql as $body$ begin return 1; end "
                  "$body$",
                  "sha256:ff2cb8005fe59fa99e96fce0b13be1a036bec894112f4c8253a742abc2d7871d",
                  "sha256:75a26e3f824f79df48333e58d28f0b6c934743d86cb6984d79ea32093f5f5f83"},
           Frozen{"select a$b, $1::int[], x->>'y', 1_000, .5e-3, U&'\\0041', e'\\'' /* c */ ;",
                  "sha256:70e8964fb766f82a4a8925a57cccc053763f5b8427e0db9967a1f36c4497a2ef",
                  "sha256:f12322b2bff57bf2a310e821e431446dd6e1e93dc98859e5ec5c48447fb010d6"},
           Frozen{"create rule r as on insert to t do (insert into u values (1); delete from v); "
                  "select 'ü'",
                  "sha256:15dd6056f75b33aa0e9ed6ab111230fa1065a7bb4efd46a5973e2e830b555672",
                  "sha256:0952e396ffc7db188fe5a5f388c5b5735ec326cd19e5741c757dccfe70f030f9"},
       }) {
    CAPTURE(row.text);
    CHECK(digest(row.text) == row.script);
    CHECK(statement_digest(row.text) == row.statement);
  }
}

}  // namespace pgmig::sql
