// SPDX-License-Identifier: Apache-2.0
// The plans that the tests of this room share.
#include "sample.hpp"

namespace pgmig::plan {

namespace {

using namespace std::chrono_literals;

const pg::QualifiedName orders{.schema = "public", .name = "orders"};
const pg::QualifiedName orders_index{.schema = "public", .name = "orders_note_idx"};

Step add_column() {
  return {
      .id = "0007/expand/1",
      .phase = Phase::expand,
      .action = RunInTransaction{.statements = {{.sql = "ALTER TABLE orders ADD COLUMN note text",
                                                 .statement = 0,
                                                 .line = 1,
                                                 .column = 1}}},
      .effects = {{.relation = "public.orders", .lock = pg::LockMode::access_exclusive}},
      .lock_timeout = 100ms,
      .undo = UndoSql{.sql = {"ALTER TABLE public.orders DROP COLUMN note"}}};
}

Step build_index() {
  return {.id = "0007/expand/2",
          .phase = Phase::expand,
          .action = RunOutside{.statement = {.sql = "CREATE INDEX CONCURRENTLY orders_note_idx ON "
                                                    "public.orders USING btree (note)",
                                             .statement = 1,
                                             .line = 2,
                                             .column = 3}},
          .effects = {{.relation = "public.orders",
                       .lock = pg::LockMode::share_update_exclusive,
                       .work = Work::rewrite}},
          .done_if = IndexIsValid{.index = orders_index, .table = orders},
          .clean_up = DropInvalidIndex{.index = orders_index, .table = orders},
          .undo = UndoSql{.sql = {"DROP INDEX public.orders_note_idx"}},
          .recipe = "create-index",
          .reason = "built while the application goes on writing",
          .hazards = {"index_build"}};
}

Step drop_index() {
  const pg::QualifiedName old{.schema = "public", .name = "orders_old_idx"};
  return {.id = "0007/contract/1",
          .phase = Phase::contract,
          .action = RunOutside{.statement = {.sql = "DROP INDEX CONCURRENTLY public.orders_old_idx",
                                             .statement = 2,
                                             .line = 4,
                                             .column = 1}},
          .effects = {{.relation = "public.orders", .lock = pg::LockMode::share_update_exclusive}},
          .done_if = RelationIsGone{.relation = old},
          .undo = UndoSql{.sql = {"CREATE INDEX orders_old_idx ON public.orders USING btree (id)"}},
          .recipe = "drop-index"};
}

StatementReport report(std::string sql, std::size_t line, Verdict verdict, std::string step) {
  return {
      .sql = std::move(sql),
      .line = line,
      .column = 1,
      .effects_as_written = {{.relation = "public.orders", .lock = pg::LockMode::access_exclusive}},
      .verdict = verdict,
      .steps = {std::move(step)}};
}

}  // namespace

MigrationPlan small() {
  MigrationPlan plan{.id = "V7",
                     .version = "0007",
                     .description = "order notes",
                     .file = "migrations/V0007__order_notes.sql"};
  plan.steps = {add_column(), build_index(), drop_index()};
  plan.statements = {
      report("ALTER TABLE orders ADD COLUMN note text", 1, Verdict::safe, "0007/expand/1"),
      report("CREATE INDEX ON orders (note)", 2, Verdict::rewritten, "0007/expand/2"),
      report("DROP INDEX orders_old_idx", 4, Verdict::rewritten, "0007/contract/1")};
  plan.statements[1].recipe = "create-index";
  plan.statements[2].recipe = "drop-index";
  return plan;
}

MigrationPlan everything() {
  MigrationPlan plan = small();
  plan.kind = MigrationKind::hook;

  Step copy{.id = "0007/migrate/1", .phase = Phase::migrate};
  copy.action =
      RunInTransaction{.statements = {{.sql = "SET search_path = 'ü', \"a\"\n"},
                                      {.sql = "COPY t FROM stdin",
                                       .statement = 3,
                                       .line = 9,
                                       .copy_data = sql::Range{.offset = 80, .length = 12}}}};
  copy.effects = {
      {.relation = "public.t", .lock = pg::LockMode::row_exclusive, .work = Work::scan}};
  copy.statement_timeout = 2s;
  copy.deadline = 10min;
  copy.undo = Irreversible{.why = "rows came in"};

  Step detach{.id = "0007/migrate/2", .phase = Phase::migrate};
  detach.action = RunOutside{.statement = {.sql = "ALTER TABLE p DETACH PARTITION c CONCURRENTLY"},
                             .settings = {{.sql = "SET a.b = 1", .statement = 0}}};
  detach.done_if = PartitionIsDetached{.parent = orders, .partition = {"s", "c"}};
  detach.clean_up = FinalizeDetach{.parent = orders, .partition = {"s", "c"}};
  detach.undo = NothingToUndo{};

  Step database{.id = "0007/migrate/3", .phase = Phase::migrate};
  database.action = RunOutside{.statement = {.sql = "CREATE DATABASE d"}};
  database.done_if = QueryIsTrue{.sql = "SELECT true"};

  Step fill{.id = "0007/migrate/4", .phase = Phase::migrate};
  const Filling filling{.table = orders, .column = "Note\"", .value = "DEFAULT"};
  fill.action = RunInBatches{.statement = {.sql = fill_statement(filling), .statement = 2},
                             .work = filling,
                             .settings = {{.sql = "SET a.b = 1", .statement = 0}}};

  Step check{.id = "0007/migrate/5", .phase = Phase::migrate};
  check.action = CheckRows{.query = {.sql = "SELECT id::text FROM public.orders WHERE id < 0"},
                           .finding = "rows of public.orders below 0",
                           .settings = {{.sql = "SET a.b = 1", .statement = 0}}};

  Step hook{.id = "0007/migrate/6", .phase = Phase::migrate};
  hook.action = RunHook{.statement = {.sql = "-- C++ hook: down() of 7 x"},
                        .hook = "V7",
                        .way = HookWay::down,
                        .runs = HookRuns::in_batches};
  hook.undo = UndoByHook{};

  plan.steps.insert(plan.steps.end(), {copy, detach, database, fill, check, hook});
  for (const Verdict verdict : {Verdict::accepted, Verdict::refused, Verdict::opaque}) {
    plan.statements.push_back({.sql = "DO $$ $$",
                               .line = 20,
                               .column = 2,
                               .transactional_as_written = false,
                               .verdict = verdict,
                               .hazards = {"opaque", "data_loss"},
                               .accepted_because = "we know"});
  }
  for (const Severity severity : {Severity::note, Severity::warning, Severity::error}) {
    plan.diagnostics.push_back({.severity = severity,
                                .code = "data_loss",
                                .message = "say \"why\"",
                                .hint = "accept=data_loss",
                                .at = {.file = plan.file, .line = 3, .column = 4}});
  }
  return plan;
}

}  // namespace pgmig::plan
