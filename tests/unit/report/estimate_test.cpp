// SPDX-License-Identifier: Apache-2.0
#include "report/estimate.hpp"

#include "report/quantity.hpp"
#include "sample.hpp"

#include <catch2/catch.hpp>

namespace pgmig::report {

using namespace std::chrono_literals;

TEST_CASE("an index build reads the table twice and writes an entry a row") {
  const DryRun report = fit_report();
  const Estimate cost = estimate(report.plan.migrations.front().steps.front(), report.sizes);
  CHECK(cost.bytes_read == 800.0 * 1024 * 1024);
  CHECK(cost.rows_written == 0);
  CHECK(cost.disk_bytes == 24e6);
  CHECK(cost.time == 5s);  // 800 MB at 200 MB a second, and a million rows at a million a second
}

TEST_CASE("brief work costs nothing, and an unknown size makes the estimate incomplete") {
  DryRun report = hostile_report();
  const plan::Step& drop = report.plan.migrations.front().steps.back();
  CHECK(estimate(drop, report.sizes) == Estimate{});
  report.sizes.begin()->second.rows = -1;
  CHECK_FALSE(summary_of(report).cost.complete);
  report.sizes.clear();
  CHECK_FALSE(summary_of(report).cost.complete);
}

TEST_CASE("a rewrite needs room for a second copy, and batches write every row") {
  constexpr double half = 300.0 * 1024 * 1024;
  const RelationSizes sizes{{"public.t", {.rows = 1e6, .bytes = half, .index_bytes = half}}};
  plan::Step step{.action = plan::RunInTransaction{},
                  .effects = {{.relation = "public.t",
                               .lock = pg::LockMode::access_exclusive,
                               .work = plan::Work::rewrite}},
                  .hazards = {"table_rewrite"}};
  CHECK(estimate(step, sizes).disk_bytes == 2 * half);
  CHECK(estimate(step, sizes).time == 10s);
  step.action = plan::RunInBatches{};
  CHECK(estimate(step, sizes).time == 50s);
  CHECK(estimate(step, sizes).rows_written == 1e6);
}

TEST_CASE("quantities in words") {
  CHECK(rows_in_words(1) == "1 row");
  CHECK(rows_in_words(9999) == "9999 rows");
  CHECK(rows_in_words(1234567) == "1.23 million rows");
  CHECK(rows_in_words(-1) == "? rows");
  CHECK(bytes_in_words(1023) == "1023 bytes");
  CHECK(bytes_in_words(1048576) == "1 MB");
  CHECK(time_in_words(999ms) == "under a second");
  CHECK(time_in_words(90s) == "about 90 s");
  CHECK(time_in_words(10min) == "about 10 min");
  CHECK(time_in_words(5h) == "about 5 h");
}

}  // namespace pgmig::report
