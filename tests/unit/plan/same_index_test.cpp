// SPDX-License-Identifier: Apache-2.0
#include "plan/same_index.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace pgmig::plan {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The second of each pair is what PostgreSQL 15's pg_get_indexdef() printed for the first, or for
// another.
TEST_CASE("an index is known again in the server's words") {
  const Pairs same = {
      {"create index concurrently i on t (a, B desc)",
       "CREATE INDEX i ON public.t USING btree (a, b DESC)"},
      {"CREATE UNIQUE INDEX i ON t (lower(mail)) WHERE gone_at IS NULL AND kind LIKE 'x%'",
       "CREATE UNIQUE INDEX i ON public.t USING btree (lower((mail)::text)) WHERE ((gone_at IS "
       "NULL) AND (kind ~~ 'x%'::text))"},
      {"CREATE INDEX i ON t ((a + b), app.slow(c)) INCLUDE (d)",
       "CREATE INDEX i ON public.t USING btree (((a + b)), slow(c)) INCLUDE (d)"},
      {"CREATE INDEX i ON t USING gin (doc jsonb_path_ops)",
       "CREATE INDEX i ON public.t USING gin (doc jsonb_path_ops)"},
      {R"(CREATE INDEX "I" ON t ("A"))", R"(CREATE INDEX "I" ON public.t USING btree ("A"))"},
      {"CREATE INDEX i ON t ((extract(year FROM a)))",
       "CREATE INDEX i ON public.t USING btree (date_part('year'::text, a))"},
      {"CREATE INDEX i ON t ((a))", "CREATE INDEX i ON public.t USING btree (a)"},
      {"CREATE INDEX i ON t (((b COLLATE \"C\")))",
       "CREATE INDEX i ON public.t USING btree (b COLLATE \"C\")"},
      {"CREATE INDEX i ON t (a DESC NULLS FIRST, b ASC NULLS LAST)",
       "CREATE INDEX i ON public.t USING btree (a DESC, b)"},
      {"CREATE INDEX i ON t (a NULLS FIRST, b DESC NULLS LAST)",
       "CREATE INDEX i ON public.t USING btree (a NULLS FIRST, b DESC NULLS LAST)"},
      {"CREATE INDEX i ON t (b COLLATE pg_catalog.\"C\" pg_catalog.text_pattern_ops)",
       "CREATE INDEX i ON public.t USING btree (b COLLATE \"C\" text_pattern_ops)"},
      {"CREATE INDEX i ON t USING gist (b app.gist_trgm_ops (siglen = 32))",
       "CREATE INDEX i ON public.t USING gist (b gist_trgm_ops (siglen='32'))"},
  };
  for (const auto& [planned, found] : same) {
    INFO(planned);
    CHECK(is_same_index(planned, {.definition = found}));
  }
}

TEST_CASE("what the server leaves out of a definition is the column's own") {
  const ServerIndex found = {.definition = "CREATE INDEX i ON public.t USING btree (a, b)",
                             .opclasses = {"int4_ops", "text_ops"},
                             .collations = {"", "default"}};
  CHECK(is_same_index("CREATE INDEX i ON t (a int4_ops, b COLLATE \"default\" text_ops)", found));
  CHECK_FALSE(is_same_index("CREATE INDEX i ON t (a, b text_pattern_ops)", found));
  CHECK_FALSE(is_same_index("CREATE INDEX i ON t (a, b COLLATE \"C\")", found));
  CHECK_FALSE(is_same_index("CREATE INDEX i ON t (a, b text_ops (x = 1))", found));
}

TEST_CASE("IF NOT EXISTS is known, in an index only") {
  CHECK(is_index_if_not_exists("create index if not exists i on t (a)"));
  CHECK_FALSE(is_index_if_not_exists("CREATE INDEX i ON t (a)"));
  CHECK_FALSE(is_index_if_not_exists("CREATE TABLE IF NOT EXISTS t (a int)"));
}

TEST_CASE("another index of the same name is another index") {
  const Pairs other = {
      {"CREATE INDEX i ON t (slow(b))", "CREATE INDEX i ON public.t USING btree (b)"},
      {"CREATE INDEX i ON t (slow(b))", "CREATE INDEX i ON public.t USING btree (fast(b))"},
      {"CREATE INDEX i ON t (a, slow(b))", "CREATE INDEX i ON public.t USING btree (b, a)"},
      {"CREATE INDEX i ON t (a, b)", "CREATE INDEX i ON public.t USING btree (b, a)"},
      {"CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX i ON public.t USING btree (a)"},
      {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON public.t USING hash (a)"},
      {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON public.t USING btree (a) INCLUDE (b)"},
      {"CREATE INDEX i ON t (a) WHERE b > 1", "CREATE INDEX i ON public.t USING btree (a)"},
      {"CREATE INDEX i ON t (a) WHERE b > 1",
       "CREATE INDEX i ON public.t USING btree (a) WHERE (c > 1)"},
      {"CREATE INDEX i ON t (a DESC)", "CREATE INDEX i ON public.t USING btree (a)"},
      {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON public.t USING btree (a DESC)"},
      {"CREATE INDEX i ON t (a)", "CREATE INDEX i ON public.t USING btree (a NULLS FIRST)"},
      {"CREATE INDEX i ON t (a DESC)",
       "CREATE INDEX i ON public.t USING btree (a DESC NULLS LAST)"},
      {"CREATE INDEX i ON t (b)", "CREATE INDEX i ON public.t USING btree (b text_pattern_ops)"},
      {"CREATE INDEX i ON t (b text_pattern_ops)", "CREATE INDEX i ON public.t USING btree (b)"},
      {"CREATE INDEX i ON t (b)", "CREATE INDEX i ON public.t USING btree (b COLLATE \"C\")"},
      {"CREATE INDEX i ON t (b COLLATE \"C\")", "CREATE INDEX i ON public.t USING btree (b)"},
      {"CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
       "CREATE UNIQUE INDEX i ON public.t USING btree (a)"},
      {"CREATE INDEX i ON t (a)", "nothing that the grammar takes"},
  };
  for (const auto& [planned, found] : other) {
    INFO(planned << " / " << found);
    CHECK_FALSE(is_same_index(planned, {.definition = found}));
  }
}

}  // namespace
}  // namespace pgmig::plan
