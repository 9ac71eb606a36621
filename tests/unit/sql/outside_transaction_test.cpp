// SPDX-License-Identifier: Apache-2.0
// Which statements cannot run in a transaction block.
#include "sql/script.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace pgmig::sql {

namespace {

bool outside(const std::string& statement) {
  const Script script = parse_script(statement, "x.sql");
  REQUIRE_FALSE(script.statements.empty());
  return script.statements.back().outside_transaction;
}

}  // namespace

TEST_CASE("what the server refuses in a transaction block runs outside") {
  for (const char* statement : {
           "create index concurrently on t (a)",
           "drop index concurrently i",
           "reindex index concurrently i",
           "reindex (concurrently true) table t",
           "reindex schema s",
           "reindex database d",
           "reindex system d",
           "alter table t detach partition p concurrently",
           "vacuum",
           "vacuum (full, analyze) t",
           "create database d",
           "drop database d",
           "create tablespace x location '/x'",
           "drop tablespace x",
           "alter system set a = 1",
           "alter database d set tablespace x",
           "create subscription s connection 'x' publication p",
           "create subscription s connection 'x' publication p with (create_slot)",
           "drop subscription s",
           "alter subscription s refresh publication",
           "alter subscription s set publication p",
           "alter subscription s add publication p with (refresh = true)",
           "discard all",
           "cluster",
           "commit prepared 'x'",
           "do $$ begin commit; end $$",
           "do $$ begin if a then rollback; end if; end $$",
           "do language plpgsql 'begin loop commit and chain; end loop; end'",
           "do $$ declare x int; begin new_syntax !; commit; end $$",
           "do $$ begin case a when 1 then null; else commit; end case; end $$",
           "do $$ begin <<b>> commit; exception when others then rollback and no chain; end $$",
           "create procedure s.p() language plpgsql as $$ begin commit; end $$; call s.p()",
           // not of version 15's grammar
           "vacuum only t",
           "reindex database concurrently",
           "repack (concurrently) t",
           "create index concurrently on t (json_object('a': 1))",
       }) {
    CAPTURE(statement);
    CHECK(outside(statement));
  }
}

TEST_CASE("other statements share a transaction") {
  for (const char* statement : {
           "create index on t (a)",
           "create index \"concurrently\" on t (a)",
           "drop index i",
           "reindex table t",
           "reindex (concurrently off) table t",
           "alter table t detach partition p",
           "alter table t detach partition p finalize",
           "analyze t",
           "alter database d set a = 1",
           "create subscription s connection 'x' publication p with (connect = false)",
           "create subscription s connection 'x' publication p with (create_slot = off)",
           "alter subscription s set publication p with (refresh = false)",
           "alter subscription s disable",
           "discard temp",
           "cluster t",
           "refresh materialized view concurrently m",
           "alter type t add value 'x'",
           "do $$ begin raise notice 'commit;'; end $$",
           "do $$ begin perform f(commit); end $$",
           "do $$ begin execute 'commit'; end $$",
           "do $$ begin a := case when b then commit else rollback end; end $$",
           "do $$ begin /* commit; */ -- rollback;\n null; end $$",
           "do $$ begin \"commit\"; end $$",
           "do language plpython3u $$ commit; $$",
           "call s.p()",
           "create procedure s.p() language plpgsql as $$ begin commit; end $$",
           "create procedure s.p() language plpgsql as $$ begin end $$; call s.p()",
           "refresh materialized view concurrently m with something new",
       }) {
    CAPTURE(statement);
    CHECK_FALSE(outside(statement));
  }
}

}  // namespace pgmig::sql
