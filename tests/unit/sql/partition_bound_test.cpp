// SPDX-License-Identifier: Apache-2.0
#include "sql/partition_bound.hpp"

#include "sql/rewrite.hpp"

#include <catch2/catch.hpp>

using namespace pgmig::sql;
using Texts = std::vector<std::string>;

TEST_CASE("a bound is read from a statement and from the server's text") {
  const std::string statement =
      "ALTER TABLE p ATTACH PARTITION \"for\" FOR VALUES FROM ('a,b', maxvalue) TO (f(1, 2), -3)";
  CHECK(partition_bound(statement) == PartitionBound{.kind = PartitionBound::Kind::range,
                                                     .from = {"'a,b'", "MAXVALUE"},
                                                     .to = {"f(1, 2)", "-3"}});
  CHECK(partition_bound("FOR VALUES IN ('x', NULL)") ==
        PartitionBound{.kind = PartitionBound::Kind::list, .values = {"'x'", "NULL"}});
  CHECK(partition_bound("for values with (REMAINDER 3, modulus 8)") ==
        PartitionBound{.kind = PartitionBound::Kind::hash, .modulus = "8", .remainder = "3"});
  CHECK(partition_bound("ALTER TABLE p ATTACH PARTITION q DEFAULT") == PartitionBound{});
  CHECK(partition_bound("ALTER TABLE p ATTACH PARTITION \"default\"") == std::nullopt);
}

TEST_CASE("keys are plain columns or not understood") {
  CHECK(partition_key("RANGE (a, \"B \"\"c\"\"\")") ==
        PartitionKey{.strategy = "range", .columns = {"a", "B \"c\""}});
  CHECK(partition_key("LIST (lower(a))") == std::nullopt);
  CHECK(partition_key("LIST (a COLLATE \"C\")") == std::nullopt);
  CHECK(partition_key("") == std::nullopt);
}

TEST_CASE("two indexes are the same when all but name, table and storage is") {
  const auto same = [](const char* statement, const char* definition) {
    return makes_same_index(statement, definition);
  };
  CHECK(same("create index on t (a, lower(b) desc) where a > 0",
             "CREATE INDEX i ON ONLY public.u USING btree (a, lower(b) DESC) WHERE (a > 0)"));
  CHECK(
      same("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x ON t (a) INCLUDE (b) TABLESPACE s",
           "CREATE UNIQUE INDEX i ON public.u USING btree (a) INCLUDE (b) WITH (fillfactor='70')"));
  CHECK_FALSE(same("CREATE INDEX ON t (a)", "CREATE INDEX i ON u USING btree (a DESC)"));
  CHECK_FALSE(same("CREATE INDEX ON t (a)", "CREATE INDEX i ON u USING hash (a)"));
  CHECK_FALSE(same("CREATE INDEX ON t (a)", "CREATE UNIQUE INDEX i ON u USING btree (a)"));
  CHECK_FALSE(
      same("CREATE INDEX ON t (a)", "CREATE INDEX i ON u USING btree (a text_pattern_ops)"));
  CHECK_FALSE(same("CREATE INDEX ON t (a) WHERE b > 1",
                   "CREATE INDEX i ON u USING btree (a) WHERE (b > 2)"));
  CHECK_FALSE(same("CREATE INDEX ON t (a)", "no statement"));
}

TEST_CASE("an index is made on ONLY the parent, and again from the server's words") {
  CHECK(create_index_on_only("CREATE INDEX IF NOT EXISTS x ON t (a)", "i", {"s", "t"}) ==
        "CREATE INDEX i ON ONLY s.t (a)");
  CHECK(create_index_if_missing("CREATE UNIQUE INDEX i ON ONLY s.t USING btree (a)", "i",
                                {"s", "t"}) ==
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON s.t USING btree (a)");
}
