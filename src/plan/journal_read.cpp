// SPDX-License-Identifier: Apache-2.0
// A plan read back from the journal: nothing in the text is trusted, every error names what is
// wrong.
#include "base/error.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

namespace pgmig::plan {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void damaged(const std::string& what) {
  throw Error{ErrorKind::history_violation, "the stored plan is damaged: " + what,
              "pgmig.step and pgmig.migration are not to be edited by hand; see pgmig repair"};
}

const Json* find(const Json& object, const char* key) {
  if (!object.is_object()) {
    damaged(fmt::format("\"{}\" is looked for in what is no object", key));
  }
  const auto at = object.find(key);
  return at == object.end() ? nullptr : &*at;
}

const Json& need(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr) {
    damaged(fmt::format("\"{}\" is missing", key));
  }
  return *value;
}

std::string read_text(const Json& json, const char* what) {
  if (!json.is_string()) {
    damaged(fmt::format("\"{}\" is no text", what));
  }
  return json.get<std::string>();
}

std::string text(const Json& object, const char* key) { return read_text(need(object, key), key); }

std::string text_or_empty(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value == nullptr ? std::string{} : read_text(*value, key);
}

std::size_t read_count(const Json& json, const char* what) {
  if (!json.is_number_unsigned()) {
    damaged(fmt::format("\"{}\" is no count", what));
  }
  return json.get<std::size_t>();
}

std::size_t count_or_zero(const Json& object, const char* key) {
  const Json* value = find(object, key);
  return value == nullptr ? 0 : read_count(*value, key);
}

std::chrono::milliseconds milliseconds_or_zero(const Json& object, const char* key) {
  const std::size_t count = count_or_zero(object, key);
  if (count > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
    damaged(fmt::format("\"{}\" is longer than any timeout", key));
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(count)};
}

const Json& list(const Json& json, const char* what) {
  if (!json.is_array()) {
    damaged(fmt::format("\"{}\" is no list", what));
  }
  return json;
}

template <class F>
auto read_list(const Json* json, const char* what, F read_one) {
  std::vector<decltype(read_one(*json))> values;
  if (json != nullptr) {
    for (const Json& element : list(*json, what)) {
      values.push_back(read_one(element));
    }
  }
  return values;
}

std::vector<std::string> texts(const Json& object, const char* key) {
  return read_list(find(object, key), key, [&](const Json& json) { return read_text(json, key); });
}

/// The enumerator of that name.
template <class E, std::size_t N>
E read_enum(const Json& json, const char* what, const std::array<E, N>& all) {
  const std::string word = read_text(json, what);
  for (const E value : all) {
    if (word == name(value)) {
      return value;
    }
  }
  damaged(fmt::format("\"{}\" is no {}", word, what));
}

Phase read_phase(const Json& json) {
  return read_enum(json, "phase", std::array{Phase::expand, Phase::migrate, Phase::contract});
}

Work read_work(const Json& json) {
  return read_enum(json, "work", std::array{Work::brief, Work::scan, Work::rewrite});
}

pg::QualifiedName read_name(const Json& json) {
  if (list(json, "name").size() != 2) {
    damaged("a name has two parts");
  }
  return {.schema = read_text(json[0], "schema"), .name = read_text(json[1], "name")};
}

Effect read_effect(const Json& json) {
  Effect effect;
  effect.relation = text(json, "relation");
  const std::string mode = text(json, "lock");
  const auto lock = pg::lock_mode(mode);
  if (!lock) {
    damaged(fmt::format("\"{}\" is no lock mode", mode));
  }
  effect.lock = *lock;
  if (const Json* work = find(json, "work"); work != nullptr) {
    effect.work = read_work(*work);
  }
  return effect;
}

sql::Range read_range(const Json& json, const char* what) {
  if (list(json, what).size() != 2) {
    damaged(fmt::format("\"{}\" has two numbers", what));
  }
  return {.offset = read_count(json[0], "offset"), .length = read_count(json[1], "length")};
}

PlannedSql read_sql(const Json& json) {
  PlannedSql planned;
  planned.sql = text(json, "sql");
  if (find(json, "statement") != nullptr) {
    const std::size_t number = count_or_zero(json, "statement");
    if (number > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
      damaged("a statement's number is too large");
    }
    planned.statement = static_cast<int>(number);
  }
  planned.line = count_or_zero(json, "line");
  planned.column = count_or_zero(json, "column");
  if (const Json* range = find(json, "copy_data"); range != nullptr) {
    planned.copy_data = read_range(*range, "copy_data");
  }
  return planned;
}

KeyColumn read_key_column(const Json& json) {
  return {.name = text(json, "column"), .type = text(json, "type")};
}

KeptRows read_kept_rows(const Json& json) {
  return {.was = read_name(need(json, "was")),
          .is = read_name(need(json, "is")),
          .columns = text(json, "columns")};
}

RowChange read_row_change(const Json& json) {
  RowChange change{.table = read_name(need(json, "table")),
                   .alias = text(json, "alias"),
                   .target = read_range(need(json, "target"), "target"),
                   .changes = read_range(need(json, "changes"), "changes"),
                   .condition = read_range(need(json, "condition"), "condition"),
                   .rest = {},
                   .key = read_list(find(json, "key"), "key", read_key_column),
                   .keeps = std::nullopt,
                   .most_rows = static_cast<long>(count_or_zero(json, "most_rows"))};
  if (const Json* rest = find(json, "rest"); rest != nullptr) {
    change.rest = read_range(*rest, "rest");
  }
  if (const Json* kept = find(json, "keeps"); kept != nullptr) {
    change.keeps = read_kept_rows(*kept);
  }
  return change;
}

Action read_action(const Json& json) {
  if (const Json* transaction = find(json, "transaction"); transaction != nullptr) {
    return RunInTransaction{.statements = read_list(transaction, "transaction", read_sql)};
  }
  auto settings = read_list(find(json, "settings"), "settings", read_sql);
  if (const Json* fill = find(json, "in_blocks"); fill != nullptr) {
    return RunInBatches{.statement = read_sql(*fill),
                        .work = Filling{.table = read_name(need(json, "table")),
                                        .column = text(json, "fills"),
                                        .value = text(json, "value")},
                        .settings = std::move(settings)};
  }
  if (const Json* change = find(json, "in_batches"); change != nullptr) {
    return RunInBatches{.statement = read_sql(*change),
                        .work = read_row_change(json),
                        .settings = std::move(settings)};
  }
  if (const Json* check = find(json, "check"); check != nullptr) {
    return CheckRows{.query = read_sql(*check),
                     .finding = text(json, "finding"),
                     .settings = std::move(settings)};
  }
  if (const Json* hook = find(json, "hook"); hook != nullptr) {
    return RunHook{
        .statement = read_sql(need(json, "shown")),
        .hook = read_text(*hook, "hook"),
        .way = read_enum(need(json, "way"), "way", std::array{HookWay::up, HookWay::down}),
        .runs = read_enum(need(json, "runs"), "way of running",
                          std::array{HookRuns::in_transaction, HookRuns::in_batches})};
  }
  return RunOutside{.statement = read_sql(need(json, "outside")), .settings = std::move(settings)};
}

Probe read_probe(const Json& json) {
  if (const Json* index = find(json, "index_is_valid"); index != nullptr) {
    return IndexIsValid{.index = read_name(*index), .table = read_name(need(json, "table"))};
  }
  if (const Json* relation = find(json, "relation_is_gone"); relation != nullptr) {
    return RelationIsGone{.relation = read_name(*relation)};
  }
  if (const Json* partition = find(json, "partition_is_detached"); partition != nullptr) {
    return PartitionIsDetached{.parent = read_name(need(json, "parent")),
                               .partition = read_name(*partition)};
  }
  return QueryIsTrue{.sql = text(json, "query_is_true")};
}

CleanUp read_clean_up(const Json& json) {
  if (const Json* index = find(json, "drop_invalid_index"); index != nullptr) {
    return DropInvalidIndex{.index = read_name(*index), .table = read_name(need(json, "table"))};
  }
  return FinalizeDetach{.parent = read_name(need(json, "parent")),
                        .partition = read_name(need(json, "finalize_detach"))};
}

Unforeseen read_unforeseen(const Json& json) {
  return {.statement = read_count(need(json, "statement"), "statement"),
          .at = read_count(need(json, "at"), "at"),
          .why = text(json, "why"),
          .only_rows = find(json, "only_rows") != nullptr,
          .rows_of = texts(json, "rows_of")};
}

Undo read_undo(const Json& json) {
  if (find(json, "nothing") != nullptr) {
    return NothingToUndo{};
  }
  if (const Json* inverse = find(json, "sql"); inverse != nullptr) {
    return UndoSql{
        .sql = texts(json, "sql"),
        .by_author = find(json, "by_author") != nullptr,
        .unforeseen = read_list(find(json, "unforeseen"), "unforeseen", read_unforeseen)};
  }
  if (find(json, "hook") != nullptr) {
    return UndoByHook{};
  }
  return Irreversible{.why = text(json, "irreversible")};
}

Step read_step(const Json& json) {
  Step step;
  step.id = text(json, "id");
  step.phase = read_phase(need(json, "phase"));
  step.action = read_action(need(json, "action"));
  step.effects = read_list(find(json, "effects"), "effects", read_effect);
  step.lock_timeout = milliseconds_or_zero(json, "lock_timeout_ms");
  step.statement_timeout = milliseconds_or_zero(json, "statement_timeout_ms");
  step.deadline = milliseconds_or_zero(json, "deadline_ms");
  if (const Json* probe = find(json, "done_if"); probe != nullptr) {
    step.done_if = read_probe(*probe);
  }
  if (const Json* clean_up = find(json, "clean_up"); clean_up != nullptr) {
    step.clean_up = read_clean_up(*clean_up);
  }
  step.undo = read_undo(need(json, "undo"));
  step.recipe = text_or_empty(json, "recipe");
  step.reason = text_or_empty(json, "reason");
  step.hazards = texts(json, "hazards");
  return step;
}

StatementReport read_report(const Json& json) {
  StatementReport report;
  report.sql = text(json, "sql");
  report.verdict = read_enum(need(json, "verdict"), "verdict",
                             std::array{Verdict::safe, Verdict::rewritten, Verdict::accepted,
                                        Verdict::refused, Verdict::opaque});
  report.line = count_or_zero(json, "line");
  report.column = count_or_zero(json, "column");
  report.transactional_as_written = find(json, "transactional") == nullptr;
  report.effects_as_written = read_list(find(json, "effects"), "effects", read_effect);
  report.recipe = text_or_empty(json, "recipe");
  report.steps = texts(json, "steps");
  report.hazards = texts(json, "hazards");
  report.accepted_because = text_or_empty(json, "accepted_because");
  return report;
}

Diagnostic read_diagnostic(const Json& json) {
  Diagnostic diagnostic;
  diagnostic.severity = read_enum(need(json, "severity"), "severity",
                                  std::array{Severity::note, Severity::warning, Severity::error});
  diagnostic.code = text_or_empty(json, "code");
  diagnostic.message = text_or_empty(json, "message");
  diagnostic.hint = text_or_empty(json, "hint");
  diagnostic.at.file = text_or_empty(json, "file");
  diagnostic.at.line = count_or_zero(json, "line");
  diagnostic.at.column = count_or_zero(json, "column");
  return diagnostic;
}

void check_format(const Json& json) {
  const std::size_t format = read_count(need(json, "format"), "format");
  if (format > journal_format) {
    throw Error{ErrorKind::history_violation,
                fmt::format("the stored plan has format {}, this pgmig knows formats up to {}",
                            format, journal_format),
                "a newer pgmig has worked on this database: use that version"};
  }
  if (format == 0) {
    damaged("there is no format 0");
  }
}

}  // namespace

MigrationPlan from_journal_text(std::string_view text_of_plan) {
  const Json json = Json::parse(text_of_plan, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    damaged("it is no JSON");
  }
  check_format(json);
  MigrationPlan plan;
  plan.id = text(json, "id");
  plan.kind = read_enum(need(json, "kind"), "kind",
                        std::array{MigrationKind::sql, MigrationKind::hook,
                                   MigrationKind::repeatable, MigrationKind::baseline});
  plan.version = text_or_empty(json, "version");
  plan.description = text_or_empty(json, "description");
  plan.file = text_or_empty(json, "file");
  plan.steps = read_list(&need(json, "steps"), "steps", read_step);
  plan.statements = read_list(find(json, "statements"), "statements", read_report);
  plan.diagnostics = read_list(find(json, "diagnostics"), "diagnostics", read_diagnostic);
  return plan;
}

}  // namespace pgmig::plan
