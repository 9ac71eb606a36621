// SPDX-License-Identifier: Apache-2.0
// Hazards against signatures, recipes against plain statements.
#include "planner/statement_plan.hpp"

#include "pg/sql_text.hpp"
#include "plan/same_index.hpp"
#include "planner/effect_set.hpp"
#include "planner/fired_triggers.hpp"
#include "planner/hazards.hpp"
#include "planner/impossible.hpp"
#include "planner/kept.hpp"
#include "planner/long_lock.hpp"
#include "planner/messages.hpp"
#include "planner/pieces.hpp"
#include "planner/restored.hpp"
#include "planner/row_batches.hpp"
#include "planner/small_tables.hpp"
#include "planner/statement_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using plan::Verdict;

namespace {

bool holds(const std::vector<std::string>& list, std::string_view item) {
  return std::ranges::find(list, item) != list.end();
}

/// Whether it is a change that may go in batches.
bool may_be_cut(const StatementScene& scene) {
  const auto* data = std::get_if<sql::DataChange>(&scene.statement.sql.change);
  using Verb = sql::DataChange::Verb;
  return data != nullptr && data->verb != Verb::merge && !scene.in_block && !scene.replaces &&
         (data->verb != Verb::insert || !data->reads.empty());
}

void report_directives(const StatementScene& scene, Diagnostics& diagnostics) {
  const source::Directives& given = scene.statement.directives;
  const auto warn = [&](std::string_view key) {
    diagnostics.push_back(
        about(scene.statement.sql, scene.file, Severity::warning, "directive_without_effect",
              fmt::format("{}= has no effect in this version of pgmig", key), {}));
  };
  if (given.replaces) {
    diagnostics.push_back(about(scene.statement.sql, scene.file, Severity::error,
                                "unsupported_directive",
                                "replaces= is not supported by this version of pgmig", {}));
  }
  if ((given.batch_rows || given.batch_off) && !may_be_cut(scene)) {
    warn(given.batch_off ? "batch" : "batch_rows");
  }
  if (given.up || given.down) {
    warn(given.up ? "up" : "down");
  }
  if (given.drop && *given.drop != "plain" && !can_be_kept(scene.statement.sql.change)) {
    warn("drop");
  }
}

/// The table of which an UPDATE, or a part of the statement that is one, changes every row.
const catalog::Relation* updated_throughout(const StatementScene& scene) {
  const auto* change = std::get_if<sql::DataChange>(&scene.statement.sql.change);
  if (change == nullptr) {
    return nullptr;
  }
  std::vector<sql::DataChange::Write> writes = change->also;
  writes.push_back({.verb = change->verb, .table = change->table, .has_where = change->has_where});
  const auto whole = std::ranges::find_if(writes, [](const sql::DataChange::Write& write) {
    return write.verb == sql::DataChange::Verb::update && !write.has_where;
  });
  return whole == writes.end() ? nullptr : scene.catalog.find(whole->table);
}

Request request_of(const StatementScene& scene) {
  return {.statement = scene.statement,
          .number = scene.number,
          .catalog = scene.catalog,
          .phase = scene.phase,
          .is_way_back = scene.is_way_back,
          .to_come = scene.to_come,
          .policy = scene.policy,
          .migration = scene.migration,
          .made_here = scene.made_here,
          .new_columns = scene.new_columns,
          .in_one_transaction = scene.in_block || scene.replaces};
}

/// One transaction over all rows of a large table: others wait for the rows that they want to
/// change.
void warn_of_long_update(const StatementScene& scene, Diagnostics& diagnostics) {
  constexpr double many_rows = 10'000;
  constexpr std::int64_t many_bytes = 8LL << 20U;
  const catalog::Relation* table = updated_throughout(scene);
  const bool is_decided = scene.statement.directives.batch_off || in_batches(request_of(scene));
  if (table == nullptr || is_ours(*table) || !table->may_hold_rows || is_decided) {
    return;
  }
  if (table->rows > many_rows || (table->rows < 0 && table->bytes > many_bytes)) {
    diagnostics.push_back(about(
        scene.statement.sql, scene.file, Severity::warning, "long_update",
        fmt::format(
            "{}: changes every row of {} ({}) in one transaction; who wants to change one of "
            "them waits until its end",
            shortened(scene.statement.sql.text), pg::to_sql(table->name), size_in_words(*table)),
        "outside BEGIN ... COMMIT pgmig runs an UPDATE of a large table in batches"));
  }
}

/// What nobody has signed for, and neither the recipe nor the phase takes away.
std::vector<std::string> open_hazards(const StatementScene& scene, const Judgement& judgement,
                                      const Recipe* recipe) {
  std::vector<std::string> open;
  for (const std::string& hazard : judgement.hazards) {
    const bool waits = hazard == "breaks_application" && scene.phase == plan::Phase::contract;
    const bool avoided = recipe != nullptr && (hazard == recipe->hazard || hazard == recipe->also);
    const bool is_free = avoided || waits ||
                         (hazard == "breaks_application" && !scene.statement.directives.phase) ||
                         (hazard == "opaque" && scene.policy.opaque == plan::OpaquePolicy::run);
    if (!is_free && !holds(scene.statement.directives.accept, hazard)) {
      open.push_back(hazard);
    }
  }
  return open;
}

/// What the author has to sign for before the statement may run as planned.
std::vector<std::string> unsigned_hazards(const StatementScene& scene, const Judgement& judgement,
                                          const Recipe* recipe) {
  std::vector<std::string> open = open_hazards(scene, judgement, recipe);
  std::erase_if(open, [&](const std::string& hazard) {
    return is_brief_after_all(hazard, judgement, scene.catalog);
  });
  return open;
}

bool cannot_stay_inside(const StatementScene& scene) {
  return scene.in_block && (scene.statement.sql.outside_transaction || scene.commits);
}

void refuse_inside(const StatementScene& scene, Diagnostics& diagnostics) {
  diagnostics.push_back(
      about(scene.statement.sql, scene.file, Severity::error, "outside_in_block",
            fmt::format("{}: cannot run in a transaction", shortened(scene.statement.sql.text)),
            std::string{out_of_block}));
}

/// Nothing to do, and not doing it spares others a lock.
bool is_left_out(const StatementScene& scene, const Judgement& judgement) {
  const bool is_there = scene.is_way_back && is_restored(scene.statement.sql.change, scene.catalog);
  return (judgement.no_op || is_there) && scene.is_certain && !judgement.effects.empty();
}

void note_left_out(const StatementScene& scene, Diagnostics& diagnostics) {
  diagnostics.push_back(about(scene.statement.sql, scene.file, Severity::note, "nothing_to_do",
                              fmt::format("{}: there is nothing to do, it is left out",
                                          shortened(scene.statement.sql.text)),
                              {}));
}

/// The recipe that will do it; none where the author signed for the plain statement or a block
/// holds it, but for one that keeps what would be lost.
const Recipe* chosen_recipe(const StatementScene& scene, const Judgement& judgement) {
  const Recipe* recipe = recipe_for(request_of(scene));
  const bool is_held =
      (scene.in_block || scene.replaces) && !(recipe != nullptr && recipe->in_blocks);
  const bool is_signed = recipe != nullptr && !recipe->keeps && !recipe->hazard.empty() &&
                         holds(scene.statement.directives.accept, recipe->hazard) &&
                         holds(judgement.hazards, recipe->hazard);
  const bool is_needless =
      recipe != nullptr && scene.at_once && recipe->hazard == "breaks_application";
  return is_held || is_signed || is_needless ? nullptr : recipe;
}

/// It is large, and nothing can be done about it but what the author decides.
void refuse_one_long_change(const StatementScene& scene, Diagnostics& diagnostics) {
  const auto wanted = in_batches(request_of(scene));
  if (!wanted || wanted->why_whole.empty()) {
    return;
  }
  diagnostics.push_back(about(
      scene.statement.sql, scene.file, Severity::error, "not_in_batches",
      fmt::format("{}: changes rows of {} ({}) and cannot be run some rows at a time: {}",
                  shortened(scene.statement.sql.text), pg::to_sql(wanted->table.name),
                  size_in_words(wanted->table), wanted->why_whole),
      "-- pgmig: batch=off runs it as one transaction; who wants to change one of its rows waits "
      "until the end"));
}

/// They are the author's: whether they should fire is his to say.
void warn_of_triggers(const StatementScene& scene, const std::vector<Draft>& drafts,
                      Diagnostics& diagnostics) {
  for (const Draft& draft : drafts) {
    const auto* filling =
        draft.in_batches ? std::get_if<plan::Filling>(&*draft.in_batches) : nullptr;
    const auto fired =
        filling == nullptr ? std::vector<std::string>{} : fired_by_filling(*filling, scene.catalog);
    if (!fired.empty()) {
      diagnostics.push_back(about(
          scene.statement.sql, scene.file, Severity::warning, "triggers_fire",
          fmt::format("{}: fires for every row that is filled: trigger {}",
                      shortened(scene.statement.sql.text), fmt::join(fired, ", ")),
          "where it should not, disable it by name in an earlier migration, and enable it in a "
          "later one"));
    }
  }
}

/// What they do to other rows is not seen.
void warn_of_triggers_in_batches(const StatementScene& scene, const std::vector<Draft>& drafts,
                                 Diagnostics& diagnostics) {
  const auto* change = std::get_if<sql::DataChange>(&scene.statement.sql.change);
  const bool in_batches = std::ranges::any_of(drafts, [](const Draft& draft) {
    return draft.in_batches && std::holds_alternative<plan::RowChange>(*draft.in_batches);
  });
  const auto fired = change == nullptr || !in_batches
                         ? std::vector<std::string>{}
                         : fired_for_rows(change->table, scene.catalog);
  if (!fired.empty()) {
    diagnostics.push_back(
        about(scene.statement.sql, scene.file, Severity::warning, "triggers_fire",
              fmt::format("{}: runs in batches, and for each row fires: trigger {}",
                          shortened(scene.statement.sql.text), fmt::join(fired, ", ")),
              "where a trigger changes the key, or reads or writes other rows that the statement "
              "changes or reads, say batch=off"));
  }
}

void use_recipe(const Recipe& recipe, const StatementScene& scene, StatementPlan& planned) {
  std::vector<Draft> drafts = recipe.steps(request_of(scene));
  warn_of_triggers(scene, drafts, planned.diagnostics);
  warn_of_triggers_in_batches(scene, drafts, planned.diagnostics);
  const bool as_written = drafts.size() == 1 && drafts.front().sql == scene.statement.sql.text;
  planned.pieces = pieces_of(std::move(drafts), recipe, scene, planned);
  for (Piece& piece : planned.pieces) {
    piece.hazards = planned.report.hazards;
    if (recipe.keeps) {  // nothing is lost, and the way back is promised
      std::erase(piece.hazards, recipe.hazard);
    }
  }
  planned.report.recipe = std::string{recipe.id};
  planned.report.verdict = as_written ? Verdict::safe : Verdict::rewritten;
  planned.own_undo = true;
}

bool any_signed(const StatementScene& scene, const Judgement& judgement) {
  return std::ranges::any_of(judgement.hazards, [&](const std::string& hazard) {
    return holds(scene.statement.directives.accept, hazard);
  });
}

Verdict plain_verdict(const StatementScene& scene, const Judgement& judgement) {
  if (judgement.opaque) {
    return Verdict::opaque;
  }
  return any_signed(scene, judgement) ? Verdict::accepted : Verdict::safe;
}

void refuse(const StatementScene& scene, const Judgement& judgement,
            const std::vector<std::string>& hazards, StatementPlan& planned) {
  for (const std::string& hazard : hazards) {
    planned.diagnostics.push_back(refusal(hazard, {.statement = scene.statement,
                                                   .judgement = judgement,
                                                   .catalog = scene.catalog,
                                                   .file = scene.file,
                                                   .hazards = hazards,
                                                   .before = scene.before,
                                                   .policy = scene.policy,
                                                   .in_block = scene.in_block}));
  }
  if (!hazards.empty()) {
    planned.report.verdict = Verdict::refused;
  }
}

/// Nobody has to sign for work on a few rows; the plan says why it is let through.
void accept_few_rows(const StatementScene& scene, const Judgement& judgement,
                     StatementPlan& planned) {
  const auto brief = std::ranges::find_if(judgement.hazards, [&](const std::string& hazard) {
    return !holds(scene.statement.directives.accept, hazard) &&
           is_brief_after_all(hazard, judgement, scene.catalog);
  });
  if (brief == judgement.hazards.end()) {
    return;
  }
  planned.report.verdict = Verdict::accepted;
  if (planned.report.accepted_because.empty()) {
    planned.report.accepted_because = "a few rows take no time";
  }
  planned.diagnostics.push_back(
      about(scene.statement.sql, scene.file, Severity::note, "few_rows",
            fmt::format("{}: {}; but a few rows take no time", shortened(scene.statement.sql.text),
                        find_hazard(*brief)->summary),
            "where the table is larger, pgmig refuses it"));
}

/// The same for what a transaction holds locked meanwhile.
void accept_one_block(const StatementScene& scene, const Judgement& judgement,
                      StatementPlan& planned) {
  if (planned.report.verdict == Verdict::safe &&
      is_short_by_size(scene.before, judgement.effects, scene.catalog)) {
    planned.report.verdict = Verdict::accepted;
    planned.report.accepted_because = "a table of one block takes no time";
    planned.report.hazards.emplace_back("long_lock");
  }
}

/// Parts do not help where rows have to have a value that nobody gives, nor where the author signed
/// for the whole.
std::optional<StatementPlan> in_parts(const StatementScene& scene, const Judgement& judgement) {
  const bool is_hopeless = holds(judgement.hazards, "not_null_no_default");
  const bool is_worth_it =
      !open_hazards(scene, judgement, {}).empty() ||
      (!scene.is_way_back && drops_what_can_be_kept(scene.statement, scene.catalog, scene.policy));
  return is_hopeless || !is_worth_it ? std::nullopt : plan_in_parts(scene);
}

void use_parts(StatementPlan parts, StatementPlan& planned) {
  planned.looks = std::move(parts.looks);
  planned.pieces = std::move(parts.pieces);
  for (Diagnostic& diagnostic : parts.diagnostics) {
    if (std::ranges::count(planned.diagnostics, diagnostic) == 0) {
      planned.diagnostics.push_back(std::move(diagnostic));
    }
  }
  planned.report.recipe = std::move(parts.report.recipe);
  planned.report.verdict = Verdict::rewritten;
  planned.own_undo = true;
}

Judgement judge_as_written(const StatementScene& scene) {
  Judgement judgement = judge(scene.statement.sql, scene.catalog);
  if (scene.taking == Taking::used && !holds(judgement.hazards, "breaks_application")) {
    judgement.hazards.emplace_back("breaks_application");
  }
  if (long_lock(scene.before, judgement.effects, scene.catalog)) {
    judgement.hazards.emplace_back("long_lock");
  }
  return judgement;
}

void use_directive_undo(const StatementScene& scene, StatementPlan& planned) {
  if (!scene.statement.directives.undo || planned.pieces.empty()) {
    return;
  }
  for (Piece& piece : planned.pieces) {
    piece.undo = plan::NothingToUndo{};
  }
  planned.pieces.back().undo =
      plan::UndoSql{.sql = {*scene.statement.directives.undo}, .by_author = true};
  planned.own_undo = true;
}

}  // namespace

plan::PlannedSql planned_sql(const sql::Statement& statement, int number) {
  return {.sql = statement.text,
          .statement = number,
          .line = statement.line,
          .column = statement.column,
          .copy_data = statement.copy_data};
}

StatementPlan plan_statement(const StatementScene& scene) {
  const sql::Statement& statement = scene.statement.sql;
  const Judgement judgement = judge_as_written(scene);
  StatementPlan planned{
      .report = {.sql = statement.text,
                 .line = statement.line,
                 .column = statement.column,
                 .transactional_as_written = !statement.outside_transaction && !scene.commits,
                 .effects_as_written = judgement.effects,
                 .hazards = judgement.hazards}};
  report_directives(scene, planned.diagnostics);
  report_impossible(scene, planned.diagnostics);
  warn_of_long_update(scene, planned.diagnostics);
  if (is_left_out(scene, judgement)) {
    note_left_out(scene, planned.diagnostics);
    return planned;
  }
  const Recipe* recipe = chosen_recipe(scene, judgement);
  auto parts = recipe == nullptr ? in_parts(scene, judgement) : std::nullopt;
  if (recipe != nullptr) {
    use_recipe(*recipe, scene, planned);
    if (recipe->hazard.empty() && any_signed(scene, judgement)) {
      planned.report.accepted_because = scene.statement.directives.reason;
    }
  } else if (parts) {
    use_parts(std::move(*parts), planned);
    use_directive_undo(scene, planned);
    return planned;
  } else {
    refuse_one_long_change(scene, planned.diagnostics);
    planned.pieces.push_back(plain_piece(scene, judgement));
    if (sets_only_new_columns(request_of(scene))) {
      planned.pieces.back().undo = plan::NothingToUndo{};  // the values go with their columns
      planned.own_undo = true;
    }
    planned.report.verdict = plain_verdict(scene, judgement);
    if (planned.report.verdict == Verdict::accepted) {
      planned.report.accepted_because = scene.statement.directives.reason;
    }
    accept_few_rows(scene, judgement, planned);
    accept_one_block(scene, judgement, planned);
  }
  if (cannot_stay_inside(scene)) {
    refuse_inside(scene, planned.diagnostics);
  }
  refuse(scene, judgement, unsigned_hazards(scene, judgement, recipe), planned);
  if (has_errors(planned.diagnostics)) {
    planned.report.verdict = Verdict::refused;
  }
  use_directive_undo(scene, planned);
  return planned;
}

}  // namespace pgmig::planner
