// SPDX-License-Identifier: Apache-2.0
// judge(): one line a kind of change; the families have files of their own.
#include "planner/ddl_effects.hpp"

#include "base/overloaded.hpp"
#include "planner/judging.hpp"
#include "sql/older_grammar.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace pgmig::planner {

namespace {

void judge_create_sequence(const sql::CreateSequence& change, Judging& judging) {
  judging.result.no_op = change.if_not_exists && judging.catalog.find(change.name) != nullptr;
}

void judge_create_schema(const sql::CreateSchema& change, Judging& judging) {
  judging.result.no_op = change.if_not_exists && judging.catalog.schemas.contains(change.name);
}

void judge_alter_enum(const sql::AlterEnum& change, Judging& judging) {
  const catalog::Type* type = judging.catalog.find_type(change.name);
  judging.result.no_op = change.if_not_exists && type != nullptr &&
                         std::ranges::count(type->labels, change.new_value) > 0;
  if (!change.old_value.empty()) {
    judging.hazard("breaks_application");
  }
}

void dispatch(Judging& judging) {
  std::visit(Overloaded{
                 [&](const sql::CreateTable& c) { judge_create_table(c, judging); },
                 [&](const sql::CreateTableAs& c) { judge_create_table_as(c, judging); },
                 [&](const sql::CreateView& c) { judge_create_view(c, judging); },
                 [&](const sql::AlterTable& c) { judge_alter_table(c, judging); },
                 [&](const sql::Rename& c) { judge_rename(c, judging); },
                 [&](const sql::SetSchema& c) { judge_set_schema(c, judging); },
                 [&](const sql::CreateIndex& c) { judge_create_index(c, judging); },
                 [&](const sql::Drop& c) { judge_drop(c, judging); },
                 [&](const sql::Truncate& c) { judge_truncate(c, judging); },
                 [&](const sql::DataChange& c) { judge_data_change(c, judging); },
                 [&](const sql::Query& c) { judge_query(c, judging); },
                 [&](const sql::Copy& c) { judge_copy(c, judging); },
                 [&](const sql::Transaction&) {},
                 [&](const sql::SetVariable&) {},
                 [&](const sql::Lock& c) { judge_lock(c, judging); },
                 [&](const sql::CreateTrigger& c) { judge_create_trigger(c, judging); },
                 [&](const sql::CreateRoutine&) {},
                 [&](const sql::CreateSequence& c) { judge_create_sequence(c, judging); },
                 [&](const sql::CreateType&) {},
                 [&](const sql::AlterEnum& c) { judge_alter_enum(c, judging); },
                 [&](const sql::CreateSchema& c) { judge_create_schema(c, judging); },
                 [&](const sql::Maintenance& c) { judge_maintenance(c, judging); },
                 [&](const sql::Other& c) { judge_other(c, judging); },
                 [&](const sql::Opaque&) { judging.result.opaque = true; },
             },
             judging.statement.change);
}

}  // namespace

Judging::Judging(const sql::Statement& s, const catalog::Catalog& c)
    : statement(s), catalog(c), effects(c), major(major_of(c)) {}

void Judging::hazard(std::string_view id) {
  if (std::ranges::find(result.hazards, id) == result.hazards.end()) {
    result.hazards.emplace_back(id);
  }
}

void Judging::hazard_of(plan::Work work, pg::LockMode lock, std::string_view rewrite_hazard) {
  if (work == plan::Work::brief || !pg::blocks_writers(lock)) {
    return;
  }
  hazard(work == plan::Work::scan ? "table_scan" : rewrite_hazard);
}

namespace {

/// A statement of a newer grammar does what another does that the parser knows.
std::optional<sql::Statement> as_understood(const sql::Statement& statement) {
  const auto* opaque = std::get_if<sql::Opaque>(&statement.change);
  if (opaque == nullptr || opaque->why != sql::Opaque::Why::unknown_syntax) {
    return std::nullopt;
  }
  const auto older = sql::in_older_grammar(statement.text);
  return older ? std::optional{sql::parse_script(*older, {}).statements.front()} : std::nullopt;
}

}  // namespace

Judgement judge(const sql::Statement& statement, const catalog::Catalog& catalog) {
  if (const auto understood = as_understood(statement)) {
    Judgement judgement = judge(*understood, catalog);
    judgement.opaque = true;  // what comes of it is for the server to say
    judgement.hazards.emplace_back("opaque");
    return judgement;
  }
  Judging judging{statement, catalog};
  dispatch(judging);
  judging.result.effects = judging.effects.effects();
  judging.result.blocked = judging.effects.blocked();
  if (!judging.result.known) {
    judging.hazard("unknown_statement");
  }
  if (judging.result.opaque) {
    judging.hazard("opaque");
  }
  return std::move(judging.result);
}

}  // namespace pgmig::planner
