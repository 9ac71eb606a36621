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
  };
  for (const auto& [planned, found] : same) {
    INFO(planned);
    CHECK(is_same_index(planned, found));
  }
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
      {"CREATE INDEX i ON t (a)", "nothing that the grammar takes"},
  };
  for (const auto& [planned, found] : other) {
    INFO(planned << " / " << found);
    CHECK_FALSE(is_same_index(planned, found));
  }
}

}  // namespace
}  // namespace pgmig::plan
