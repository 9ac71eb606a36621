// SPDX-License-Identifier: Apache-2.0
// Queries and data changes.
#include "describe.hpp"

#include <catch2/catch.hpp>

namespace pgmig::sql::test {

TEST_CASE("a data change is known by its tables") {
  check_all({
      {"truncate a, s.b restart identity cascade",
       "Truncate tables=[a, s.b] cascade restart_identity"},
      {"insert into t (a) values (1), (f(2)) on conflict do nothing returning g(a)",
       "DataChange insert table=t functions=[f, g]"},
      {"insert into t select * from s.u where id in (select id from t)",
       "DataChange insert table=t reads=[s.u, t]"},
      {"update t set a = 1", "DataChange update table=t"},
      {"update t set a = b.c from b where t.id = b.id",
       "DataChange update table=t where reads=[b]"},
      {"delete from only t", "DataChange delete table=t"},
      {"delete from t using u where true", "DataChange delete table=t where reads=[u]"},
      {"with d as (delete from t returning *) insert into archive select * from d",
       "DataChange insert table=archive also=[delete table=t]"},
      {"with users as (select * from users) select * from users", "Query reads=[users]"},
      {"with recursive t as (select 1 union all select * from t) select * from t", "Query"},
      {"with t as (insert into t values (1) returning *) select * from t",
       "DataChange insert table=t"},
      {"merge into t using s on t.id = s.id when matched then delete when not matched then insert "
       "values (1)",
       "DataChange merge table=t also=[delete table=t] reads=[s]"},
      {"explain select * from t", "Query reads=[t]"},
      {"explain analyze delete from t", "DataChange delete table=t"},
      {"explain (analyze off) delete from t", "Query reads=[t]"},
      {"copy t (a, b) from '/tmp/x'", "Copy table=t from"},
      {"copy t to stdout", "Copy table=t to_stdout"},
      {"copy (select f() from t) to '/x'", "Copy reads=[t] functions=[f]"},
      {"copy (delete from t returning *) to '/x'", "DataChange delete table=t"},
      {"copy t from program 'x'", "Copy table=t from"},
      {"lock table a, only s.b in share row exclusive mode nowait", "Lock tables=[a, s.b] mode=6"},
      {"lock a", "Lock tables=[a] mode=8"},
  });
}

TEST_CASE("a query is known by what it reads and calls") {
  check_all({
      {"select", "Query"},
      {"select f(), s.g(a), count(*) over (), extract(year from x), coalesce(a, now()), "
       "current_timestamp from a, lateral h(b) as t(x int) for update of a skip locked",
       "Query reads=[a] functions=[f, s.g, count, pg_catalog.\"extract\", now, h] locks_rows"},
      {"select * from generate_series(1, 2), rows from (f(1), g(2))",
       "Query functions=[generate_series, f, g]"},
      {"values (1)", "Query"},
      {"table s.t", "Query reads=[s.t]"},
      {"select set_config('search_path', '', false)", "Query functions=[set_config]"},
      {"select pg_catalog.setval('s.x_seq', 1, true)", "Query functions=[pg_catalog.setval]"},
      {"show all", "Query"},
  });
}

}  // namespace pgmig::sql::test
