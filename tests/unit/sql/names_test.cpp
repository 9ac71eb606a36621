// SPDX-License-Identifier: Apache-2.0
// What a change names.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

std::string names(const std::string& statement) {
  const Script script = parse_script(statement, "x.sql");
  REQUIRE(script.statements.size() == 1);
  std::string text;
  for (const pg::QualifiedName& name : names_in(script.statements[0].change)) {
    text += (text.empty() ? "" : " ") + pg::to_sql(name);
  }
  return text;
}

}  // namespace

TEST_CASE("names_in() lists every object once") {
  struct Row {
    const char* statement;
    const char* names;
  };

  for (
      const Row& row : {
          Row{"create table a.t (x int, y mood, z a.t, check (f(x)), foreign key (x) references b)",
              "a.t mood f b"},
          Row{"create table t partition of p default", "t p"},
          Row{"create table t (like a, like b) inherits (c)", "t c a b"},
          Row{"create table t as select f(a.x) from a, a b, s.c", "t a s.c f"},
          Row{"alter table t add x mood default g(), add foreign key (x) references t", "t mood g"},
          Row{"alter table t attach partition s.p default", "t s.p"},
          Row{"alter table t alter x type s.ty using f(x)", "t s.ty f"},
          Row{"alter table s.t rename to u", "s.t s.u"},
          Row{"alter table s.t rename column a to b", "s.t"},
          Row{"alter table s.t set schema u", "s.t u.t"},
          Row{"create index i on s.t (lower(a)) where f(b)", "s.t s.i lower f"},
          Row{"create index on t (a)", "t"},
          Row{"drop table a, b, a", "a b"},
          Row{"drop trigger tr on s.t", "s.t"},
          Row{"with d as (delete from a) insert into b select * from d, c", "b a c"},
          Row{"select pg_catalog.setval('x', 1), f() from t where extract(year from y)", "t f"},
          Row{"create trigger tr after insert on t execute function f()", "t f"},
          Row{"create view v as select * from a", "v a"},
          Row{"comment on column s.t.a is 'x'", "s.t"},
          Row{"call s.p()", "s.p"},
          Row{"set a = 1", ""},
          Row{"do $$ begin end $$", ""},
          Row{"vacuum a, b", "a b"},
      }) {
    CAPTURE(row.statement);
    CHECK(names(row.statement) == row.names);
  }
}

}  // namespace pgmig::sql
