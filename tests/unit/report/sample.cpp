// SPDX-License-Identifier: Apache-2.0
#include "sample.hpp"

namespace pgmig::report {

namespace {

constexpr const char* table = "public.\"<b>&orders\"";

plan::Step build_index() {
  const pg::QualifiedName name{.schema = "public", .name = "i"};
  return {.id = "0007/expand/1",
          .phase = plan::Phase::expand,
          .action = plan::RunOutside{.statement = {.sql = "CREATE INDEX CONCURRENTLY i ON "
                                                          "public.\"<b>&orders\" (note)",
                                                   .statement = 0,
                                                   .line = 1}},
          .effects = {{.relation = table,
                       .lock = pg::LockMode::share_update_exclusive,
                       .work = plan::Work::rewrite}},
          .done_if = plan::IndexIsValid{.index = name, .table = name},
          .undo = plan::UndoSql{.sql = {"DROP INDEX public.i"}},
          .recipe = "create-index",
          .reason = "built while the application goes on writing",
          .hazards = {"index_build"}};
}

plan::Step drop_column() {
  return {
      .id = "0007/contract/1",
      .phase = plan::Phase::contract,
      .action =
          plan::RunInTransaction{
              .statements = {{.sql = "ALTER TABLE t DROP COLUMN note", .statement = 1, .line = 3}}},
      .effects = {{.relation = table, .lock = pg::LockMode::access_exclusive}},
      .undo = plan::Irreversible{.why = "the values are gone"},
      .hazards = {"data_loss"}};
}

}  // namespace

DryRun fit_report() {
  plan::MigrationPlan migration{.id = "V7",
                                .version = "0007",
                                .description = "notes <script>alert(1)</script>",
                                .file = "migrations/V0007__notes.sql"};
  migration.steps = {build_index()};
  migration.statements = {{.sql = "CREATE INDEX i ON t (note)",
                           .line = 1,
                           .column = 1,
                           .verdict = plan::Verdict::rewritten,
                           .recipe = "create-index",
                           .steps = {"0007/expand/1"},
                           .hazards = {"index_build"}}};
  return {.database = "shop",
          .server_version = "15.20",
          .made_at = "2026-04-12 10:30 UTC",
          .made_by = "pgmig 1.0",
          .plan = {.catalog_fingerprint = "sha256:abc", .migrations = {migration}},
          .sizes = {{table, {.rows = 1e6, .bytes = 400.0 * 1024 * 1024, .index_bytes = 1e8}}},
          .commands = {{.line = "pgmig up", .when = "While the old version runs"}}};
}

DryRun hostile_report() {
  DryRun report = fit_report();
  plan::MigrationPlan& migration = report.plan.migrations.front();
  migration.steps.push_back(drop_column());
  migration.statements.push_back({.sql = "ALTER TABLE t DROP COLUMN note",
                                  .line = 3,
                                  .column = 1,
                                  .verdict = plan::Verdict::accepted,
                                  .steps = {"0007/contract/1"},
                                  .hazards = {"data_loss"},
                                  .accepted_because = "nobody <img src=x> reads it"});
  return report;
}

}  // namespace pgmig::report
