// SPDX-License-Identifier: Apache-2.0
// The JSON of docs/cli.md. Keys carry units; what is absent is null; nothing is left out.
#include "plan/json.hpp"

#include "base/overloaded.hpp"

namespace pgmig::plan {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json number_or_null(std::size_t number) { return number == 0 ? Json(nullptr) : Json(number); }

Json to_json(const Effect& effect) {
  return {{"relation", effect.relation},
          {"lock", std::string{pg::name(effect.lock)}},
          {"work", name(effect.work)}};
}

Json to_json(const std::vector<Effect>& effects) {
  Json list = Json::array();
  for (const Effect& effect : effects) {
    list.push_back(to_json(effect));
  }
  return list;
}

Json to_json(const Undo& undo) {
  return std::visit(
      Overloaded{
          [](const Irreversible& none) {
            return Json{{"kind", "irreversible"}, {"sql", Json::array()}, {"why", none.why}};
          },
          [](const NothingToUndo&) {
            return Json{{"kind", "nothing"}, {"sql", Json::array()}};
          },
          [](const UndoSql& inverse) {
            return Json{{"kind", "sql"}, {"sql", lines_of(inverse)}};
          },
          [](const UndoByHook&) {
            return Json{{"kind", "hook"}, {"sql", Json::array()}};
          },
      },
      undo);
}

Json to_json(const Step& step) {
  Json sql = Json::array();
  for (const PlannedSql& planned : statements_of(step)) {
    sql.push_back(planned.sql);
  }
  return {{"id", step.id},
          {"phase", name(step.phase)},
          {"recipe", text_or_null(step.recipe)},
          {"reason", step.reason},
          {"sql", std::move(sql)},
          {"transactional", is_transactional(step)},
          {"effects", to_json(step.effects)},
          {"lock_timeout_ms", step.lock_timeout.count()},
          {"statement_timeout_ms", step.statement_timeout.count()},
          {"deadline_ms", step.deadline.count()},
          {"undo", to_json(step.undo)},
          {"hazards", step.hazards}};
}

}  // namespace

Json to_json(const StatementReport& report) {
  return {{"sql", report.sql},
          {"line", report.line},
          {"column", report.column},
          {"as_written",
           {{"transactional", report.transactional_as_written},
            {"effects", to_json(report.effects_as_written)}}},
          {"verdict", name(report.verdict)},
          {"recipe", text_or_null(report.recipe)},
          {"steps", report.steps},
          {"hazards", report.hazards},
          {"accepted_because", text_or_null(report.accepted_because)}};
}

Json to_json(const Diagnostic& diagnostic) {
  return {{"severity", pgmig::name(diagnostic.severity)},
          {"code", diagnostic.code},
          {"message", diagnostic.message},
          {"hint", text_or_null(diagnostic.hint)},
          {"file", text_or_null(diagnostic.at.file)},
          {"line", number_or_null(diagnostic.at.line)},
          {"column", number_or_null(diagnostic.at.column)}};
}

Json to_json(const MigrationPlan& plan) {
  Json steps = Json::array();
  for (const Step& step : plan.steps) {
    steps.push_back(to_json(step));
  }
  Json statements = Json::array();
  for (const StatementReport& report : plan.statements) {
    statements.push_back(to_json(report));
  }
  return {{"version", text_or_null(plan.version)}, {"id", plan.id},
          {"description", plan.description},       {"kind", name(plan.kind)},
          {"file", text_or_null(plan.file)},       {"steps", std::move(steps)},
          {"statements", std::move(statements)}};
}

Json to_json(const Plan& plan) {
  Json migrations = Json::array();
  Json diagnostics = Json::array();
  for (const Diagnostic& diagnostic : plan.diagnostics) {
    diagnostics.push_back(to_json(diagnostic));
  }
  for (const MigrationPlan& migration : plan.migrations) {
    migrations.push_back(to_json(migration));
    for (const Diagnostic& diagnostic : migration.diagnostics) {
      diagnostics.push_back(to_json(diagnostic));
    }
  }
  return {{"schema_version", 1},
          {"catalog_fingerprint", plan.catalog_fingerprint},
          {"migrations", std::move(migrations)},
          {"diagnostics", std::move(diagnostics)}};
}

}  // namespace pgmig::plan
