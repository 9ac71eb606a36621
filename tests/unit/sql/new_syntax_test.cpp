// SPDX-License-Identifier: Apache-2.0
// Statements of PostgreSQL 13 to 19: each is known or opaque with a warning, never an error.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace pgmig::sql {

namespace {

/// What the grammar of version 15 rejects.
const std::vector<std::string>& opaque() {
  static const std::vector<std::string> all{
      "alter table t add column z int storage external",
      "create table t(a text storage external)",
      "alter table t alter a set storage default",
      "alter table t alter column g set expression as (a+2)",
      "alter table t alter column a set statistics default",
      "create table t(a int, g int generated always as (a+1) virtual)",
      "create table t(a int, g int generated always as (a+1))",
      "alter table t add column g int generated always as (a+1) virtual",
      "alter table t add constraint q not null a",
      "alter table t add constraint q not null a not valid",
      "alter table t add constraint q not null a no inherit",
      "alter table t add not null a",
      "create table t(a int, constraint q not null a)",
      "alter table t add constraint q check (a>0) not enforced",
      "alter table t add constraint q foreign key (a) references p(id) not enforced",
      "alter table t alter constraint q not enforced",
      "alter table t alter constraint q enforced",
      "alter table t alter constraint q inherit",
      "alter table t alter constraint q no inherit",
      "alter table t add primary key (id, r without overlaps)",
      "alter table t add foreign key (id, period r) references p(id, period r)",
      "alter domain d add constraint q not null",
      "alter domain d add not null",
      "alter table t set access method default",
      "create table t partition by range(a) using heap",
      R"(alter table t split partition p into (partition p1 for values from (0) to (1), partition p2 for values from (1) to (2)))",
      "alter table t merge partitions (a,b) into c",
      "reindex database concurrently",
      "reindex system",
      "grant role1 to role2 with inherit true, set false",
      "create statistics on a,b from t",
      "select 0x1F, 1_000",
      "select * from json_table('[]', '$[*]' columns (a int path '$'))",
      "select json_object('a': 1)",
      "merge into t using s on t.id=s.id when not matched by source then delete",
      "merge into t using s on t.id=s.id when matched then update set a=1 returning *",
      "update t set a=1 returning with (old as o) o.a",
      "vacuum only t",
      "analyze only t",
      "alter default privileges grant select on large objects to app",
      "alter type e drop value 'a'",
      "repack t",
      "repack (concurrently) t",
  };
  return all;
}

/// What it takes, though some servers do not.
const std::vector<std::string>& known() {
  static const std::vector<std::string> all{
      "create table t(a int constraint q not null)",
      "create table p (a int) partition by range (a) using heap",
      "create unique index i on t(a) nulls not distinct",
      "alter table t add constraint u unique nulls not distinct (a)",
      "grant maintain on t to app",
      "create publication p for tables in schema s",
      "create publication p for table t (a,b) where (a>1)",
      "create publication p for table t with (publish_generated_columns = stored)",
      "alter subscription s skip (lsn='0/1')",
      "alter subscription s set (two_phase = false)",
      "create materialized view if not exists m as select 1",
      "alter materialized view m set access method heap",
      "update t set a=1 returning old.a, new.a",
      "copy t from stdin (on_error ignore);\n\\.",
      "vacuum (full, only_database_stats) t",
      "create foreign table f (like t) server s",
      "create index concurrently i on t(a)",
      "alter table t detach partition p concurrently",
      "alter table t detach partition p finalize",
      "create or replace trigger tr before insert on t for each row execute function f()",
      "alter table t alter a set compression lz4",
      "create view v with (security_invoker) as select 1",
      "alter sequence s set logged",
      "explain (generic_plan) select $1",
      "create table t(like s including all) ",
      "alter type e rename value 'a' to 'b'",
      "create policy p on t as restrictive using (true)",
      R"(create trigger tr after insert on t referencing new table as n for each statement execute function f())",
      "create role r in role x",
      "alter role all set work_mem='1MB'",
      "alter table t alter constraint c deferrable",
      "do $$ begin execute 'x'; end $$",
      "create function f() returns int language sql begin atomic select 1; end",
      "create procedure p() language plpgsql as $$ begin commit; end $$",
      "set local lock_timeout = '2s'",
  };
  return all;
}

Script read(const std::string& text) {
  CAPTURE(text);
  Script script = parse_script(text, "x.sql");
  REQUIRE(script.statements.size() == 1);
  CHECK_FALSE(has_errors(script.diagnostics));
  return script;
}

bool is_unknown(const Statement& statement) {
  const auto* const opaque = std::get_if<Opaque>(&statement.change);
  return opaque != nullptr && opaque->why == Opaque::Why::unknown_syntax;
}

}  // namespace

TEST_CASE("syntax that version 15 does not know is opaque, with a warning") {
  for (const std::string& text : opaque()) {
    CAPTURE(text);
    const Script script = read(text);
    CHECK(is_unknown(script.statements[0]));
    CHECK(script.statements[0].text == text);
    REQUIRE(script.diagnostics.size() == 1);
    CHECK(script.diagnostics[0].code == "unknown_syntax");
    CHECK(script.diagnostics[0].severity == Severity::warning);
    CHECK(script.diagnostics[0].message == std::get<Opaque>(script.statements[0].change).text);
  }
}

TEST_CASE("syntax that version 15 knows is taken apart") {
  for (const std::string& text : known()) {
    CAPTURE(text);
    const Script script = read(text);
    CHECK_FALSE(is_unknown(script.statements[0]));
    CHECK(script.diagnostics.empty());
  }
}

TEST_CASE("all of it together is read as one script") {
  std::string text;
  std::size_t count = 0;
  for (const auto* const list : {&opaque(), &known()}) {
    for (const std::string& statement : *list) {
      text += statement + (statement.ends_with("\\.") ? "\n" : ";\n");
      ++count;
    }
  }
  const Script script = parse_script(text, "x.sql");
  CHECK(script.statements.size() == count);
  CHECK(script.diagnostics.size() == opaque().size());
}

}  // namespace pgmig::sql
