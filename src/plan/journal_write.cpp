// SPDX-License-Identifier: Apache-2.0
// The plan as the journal keeps it: one line of JSON, lossless, with a format number. What is at
// its default is left out, so a field that is added later reads as its default from older texts.
#include "base/overloaded.hpp"
#include "plan/json.hpp"

#include <utility>

namespace pgmig::plan {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
void put(Json& object, const char* key, const T& value) {
  if (value != T{}) {
    object[key] = value;
  }
}

void put(Json& object, const char* key, std::chrono::milliseconds value) {
  put(object, key, value.count());
}

template <class T>
Json write_list(const std::vector<T>& values);

Json write(const pg::QualifiedName& name) { return Json::array({name.schema, name.name}); }

Json write(const sql::Range& range) { return Json::array({range.offset, range.length}); }

Json write(const Effect& effect) {
  Json json = {{"relation", effect.relation}, {"lock", std::string{pg::name(effect.lock)}}};
  if (effect.work != Work::brief) {
    json["work"] = name(effect.work);
  }
  return json;
}

Json write(const PlannedSql& planned) {
  Json json = {{"sql", planned.sql}};
  if (planned.statement >= 0) {
    json["statement"] = planned.statement;
  }
  put(json, "line", planned.line);
  put(json, "column", planned.column);
  if (planned.copy_data) {
    json["copy_data"] = write(*planned.copy_data);
  }
  return json;
}

Json with_settings(Json json, const std::vector<PlannedSql>& settings) {
  if (!settings.empty()) {
    json["settings"] = write_list(settings);
  }
  return json;
}

Json write(const Filling& filling, const PlannedSql& statement) {
  return {{"in_blocks", write(statement)},
          {"table", write(filling.table)},
          {"fills", filling.column},
          {"value", filling.value}};
}

Json write(const KeptRows& kept) {
  return {{"was", write(kept.was)}, {"is", write(kept.is)}, {"columns", kept.columns}};
}

Json write(const RowChange& change, const PlannedSql& statement) {
  Json json = {{"in_batches", write(statement)},
               {"table", write(change.table)},
               {"alias", change.alias},
               {"target", write(change.target)},
               {"changes", write(change.changes)},
               {"condition", write(change.condition)},
               {"key", Json::array()}};
  for (const KeyColumn& column : change.key) {
    json["key"].push_back({{"column", column.name}, {"type", column.type}});
  }
  if (change.rest.length > 0) {
    json["rest"] = write(change.rest);
  }
  if (change.keeps) {
    json["keeps"] = write(*change.keeps);
  }
  put(json, "most_rows", static_cast<std::size_t>(change.most_rows));
  return json;
}

Json write(const RowWork& work, const PlannedSql& statement) {
  return std::visit([&](const auto& one) { return write(one, statement); }, work);
}

Json write(const Action& action) {
  return std::visit(Overloaded{
                        [](const RunInTransaction& run) {
                          return Json{{"transaction", write_list(run.statements)}};
                        },
                        [](const RunOutside& run) {
                          return with_settings({{"outside", write(run.statement)}}, run.settings);
                        },
                        [](const RunInBatches& run) {
                          return with_settings(write(run.work, run.statement), run.settings);
                        },
                        [](const CheckRows& run) {
                          return with_settings(
                              {{"check", write(run.query)}, {"finding", run.finding}},
                              run.settings);
                        },
                        [](const RunHook& run) {
                          return Json{{"hook", run.hook},
                                      {"shown", write(run.statement)},
                                      {"way", name(run.way)},
                                      {"runs", name(run.runs)}};
                        },
                    },
                    action);
}

Json write(const Probe& probe) {
  return std::visit(
      Overloaded{
          [](const NoProbe&) { return Json(nullptr); },
          [](const IndexIsValid& p) {
            return Json{{"index_is_valid", write(p.index)}, {"table", write(p.table)}};
          },
          [](const RelationIsGone& p) {
            return Json{{"relation_is_gone", write(p.relation)}};
          },
          [](const PartitionIsDetached& p) {
            return Json{{"partition_is_detached", write(p.partition)}, {"parent", write(p.parent)}};
          },
          [](const QueryIsTrue& p) {
            return Json{{"query_is_true", p.sql}};
          },
      },
      probe);
}

Json write(const CleanUp& clean_up) {
  return std::visit(
      Overloaded{
          [](const NothingToCleanUp&) { return Json(nullptr); },
          [](const DropInvalidIndex& c) {
            return Json{{"drop_invalid_index", write(c.index)}, {"table", write(c.table)}};
          },
          [](const FinalizeDetach& c) {
            return Json{{"finalize_detach", write(c.partition)}, {"parent", write(c.parent)}};
          },
      },
      clean_up);
}

Json write(const Unforeseen& part) {
  Json json{{"statement", part.statement}, {"at", part.at}, {"why", part.why}};
  put(json, "only_rows", part.only_rows);
  put(json, "rows_of", part.rows_of);
  return json;
}

Json write(const Undo& undo) {
  return std::visit(Overloaded{
                        [](const Irreversible& none) {
                          return Json{{"irreversible", none.why}};
                        },
                        [](const NothingToUndo&) {
                          return Json{{"nothing", true}};
                        },
                        [](const UndoSql& inverse) {
                          Json json{{"sql", inverse.sql}};
                          if (inverse.by_author) {
                            json["by_author"] = true;
                          }
                          if (!inverse.unforeseen.empty()) {
                            json["unforeseen"] = write_list(inverse.unforeseen);
                          }
                          return json;
                        },
                        [](const UndoByHook&) {
                          return Json{{"hook", true}};
                        },
                    },
                    undo);
}

Json write(const Step& step) {
  Json json = {{"id", step.id}, {"phase", name(step.phase)}, {"action", write(step.action)}};
  if (!step.effects.empty()) {
    json["effects"] = write_list(step.effects);
  }
  put(json, "lock_timeout_ms", step.lock_timeout);
  put(json, "statement_timeout_ms", step.statement_timeout);
  put(json, "deadline_ms", step.deadline);
  if (step.done_if != Probe{}) {
    json["done_if"] = write(step.done_if);
  }
  if (step.clean_up != CleanUp{}) {
    json["clean_up"] = write(step.clean_up);
  }
  json["undo"] = write(step.undo);
  put(json, "recipe", step.recipe);
  put(json, "reason", step.reason);
  put(json, "hazards", step.hazards);
  return json;
}

Json write(const StatementReport& report) {
  Json json = {{"sql", report.sql}, {"verdict", name(report.verdict)}};
  put(json, "line", report.line);
  put(json, "column", report.column);
  if (!report.transactional_as_written) {
    json["transactional"] = false;
  }
  if (!report.effects_as_written.empty()) {
    json["effects"] = write_list(report.effects_as_written);
  }
  put(json, "recipe", report.recipe);
  put(json, "steps", report.steps);
  put(json, "hazards", report.hazards);
  put(json, "accepted_because", report.accepted_because);
  return json;
}

Json write(const Diagnostic& diagnostic) {
  Json json = {{"severity", pgmig::name(diagnostic.severity)}};
  put(json, "code", diagnostic.code);
  put(json, "message", diagnostic.message);
  put(json, "hint", diagnostic.hint);
  put(json, "file", diagnostic.at.file);
  put(json, "line", diagnostic.at.line);
  put(json, "column", diagnostic.at.column);
  return json;
}

template <class T>
Json write_list(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) {
    list.push_back(write(value));
  }
  return list;
}

}  // namespace

std::string to_journal_text(const MigrationPlan& plan) {
  Json json = {{"format", journal_format}, {"id", plan.id}, {"kind", name(plan.kind)}};
  put(json, "version", plan.version);
  put(json, "description", plan.description);
  put(json, "file", plan.file);
  json["steps"] = write_list(plan.steps);
  if (!plan.statements.empty()) {
    json["statements"] = write_list(plan.statements);
  }
  if (!plan.diagnostics.empty()) {
    json["diagnostics"] = write_list(plan.diagnostics);
  }
  // Only a file's path may hold bytes that are no UTF-8, and it is for showing only.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pgmig::plan
