// SPDX-License-Identifier: Apache-2.0
// Settings, transactions, maintenance, and what cannot be seen into.
#include "describe.hpp"

#include <catch2/catch.hpp>

namespace pgmig::sql::test {

TEST_CASE("SET and RESET are known by name and value") {
  check_all({
      {"set lock_timeout = 0", "SetVariable name=lock_timeout value=0"},
      {"set local search_path to a, \"B\", c",
       R"(SetVariable name=search_path value=a, "B", c local)"},
      {"set session statement_timeout to '5min'", "SetVariable name=statement_timeout value=5min"},
      {"set time zone 'UTC'", "SetVariable name=timezone value=UTC"},
      {"set time zone interval '+02:00' hour to minute",
       "SetVariable name=timezone value='+02:00'::interval hour to minute"},
      {"set transaction isolation level serializable", "SetVariable name=transaction"},
      {"set session characteristics as transaction read only",
       "SetVariable name=session characteristics"},
      {"set role joe", "SetVariable name=role value=joe"},
      {"set role none", "SetVariable name=role value=none"},
      {"set session authorization joe", "SetVariable name=session_authorization value=joe"},
      {"set names 'utf8'", "SetVariable name=client_encoding value=utf8"},
      {"set x.y = -1.5", "SetVariable name=x.y value=-1.5"},
      {"set a = on", "SetVariable name=a value=on"},
      {"set a to default", "SetVariable name=a"},
      {"set a from current", "SetVariable name=a"},
      {"reset a", "SetVariable name=a"},
      {"reset all", "SetVariable name=all"},
      {"reset session authorization", "SetVariable name=session_authorization"},
      {"discard all", "SetVariable name=discard value=all outside"},
      {"discard temp", "SetVariable name=discard value=temp"},
  });
}

TEST_CASE("transaction control other than BEGIN and COMMIT stays a statement") {
  check_all({
      {"begin", " <unclosed_transaction: BEGIN without COMMIT>"},
      {"savepoint a", "Transaction savepoint"},
      {"release a", "Transaction release"},
      {"rollback to a", "Transaction rollback_to"},
      {"commit prepared 'x'", "Transaction other outside"},
      {"prepare transaction 'x'", " <prepared_transaction: PREPARE TRANSACTION in a migration>"},
  });
}

TEST_CASE("maintenance is known by verb and objects") {
  check_all({
      {"reindex table s.t", "Maintenance reindex objects=[s.t]"},
      {"reindex index concurrently i",
       "Maintenance reindex kind=index objects=[i] concurrently outside"},
      {"reindex (concurrently) table t", "Maintenance reindex objects=[t] concurrently outside"},
      {"reindex schema s", "Maintenance reindex kind=schema objects=[s] outside"},
      {"reindex database d", "Maintenance reindex kind=database objects=[d] outside"},
      {"reindex system d", "Maintenance reindex kind=database objects=[d] outside"},
      {"vacuum", "Maintenance vacuum outside"},
      {"vacuum full a, b", "Maintenance vacuum_full objects=[a, b] outside"},
      {"vacuum (full off, analyze) a", "Maintenance vacuum objects=[a] outside"},
      {"analyze", "Maintenance analyze"},
      {"analyze verbose t (a)", "Maintenance analyze objects=[t]"},
      {"cluster", "Maintenance cluster outside"},
      {"cluster t using i", "Maintenance cluster objects=[t]"},
      {"refresh materialized view concurrently m",
       "Maintenance refresh kind=materialized view objects=[m] concurrently"},
  });
}

TEST_CASE("DO and CALL are opaque, a body that commits runs outside") {
  check_all({
      {"do $$ begin commit; end $$", "Opaque do_block text= begin commit; end  outside"},
      {"do language plpgsql 'begin rollback; end'",
       "Opaque do_block text=begin rollback; end outside"},
      {"do $$ begin if a then perform 1; commit and chain; end if; end $$",
       "Opaque do_block text= begin if a then perform 1; commit and chain; end if; end  outside"},
      {"do $$ begin raise notice 'commit;'; perform commit; end $$",
       "Opaque do_block text= begin raise notice 'commit;'; perform commit; end "},
      {"do language plpython3u $$ plpy.commit() $$", "Opaque do_block text= plpy.commit() "},
      {"call s.p(1, f())", "Opaque call routine=s.p"},
  });
}

}  // namespace pgmig::sql::test
