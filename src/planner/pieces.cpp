// SPDX-License-Identifier: Apache-2.0
// Drafts into pieces: with limits, effects and the transaction that they share.
#include "planner/pieces.hpp"

#include "base/assert.hpp"
#include "planner/made_index.hpp"
#include "planner/probes.hpp"
#include "planner/surroundings.hpp"
#include "planner/two_catalogs.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;

namespace {

/// DO, CALL, unknown syntax and queries are ended when they take long; statements that move rows
/// are not.
bool is_guarded(const sql::Change& change, const Judgement& judgement) {
  return judgement.opaque && !std::holds_alternative<sql::DataChange>(change) &&
         !std::holds_alternative<sql::Copy>(change) &&
         !std::holds_alternative<sql::CreateTableAs>(change);
}

/// VALIDATE CONSTRAINT waits for other DDL and VACUUM only, and blocks nobody who reads or writes.
/// A short limit would never outlast deadlock_timeout, after which an autovacuum gives way.
bool validates(const sql::Change& change) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  return alter != nullptr &&
         std::ranges::all_of(alter->actions, [](const sql::AlterAction& action) {
           return action.kind == sql::AlterKind::validate_constraint;
         });
}

bool is_data(const sql::Change& change) {
  if (const auto* maintenance = std::get_if<sql::Maintenance>(&change)) {
    return maintenance->verb == sql::Maintenance::Verb::vacuum ||
           maintenance->verb == sql::Maintenance::Verb::analyze;
  }
  return std::holds_alternative<sql::DataChange>(change) ||
         std::holds_alternative<sql::Copy>(change) || std::holds_alternative<sql::Query>(change) ||
         validates(change);
}

Limits limits_of(const StatementScene& scene, const sql::Change& change,
                 const Judgement& judgement) {
  const source::Directives& given = scene.statement.directives;
  return {.lock_timeout = given.lock_timeout,
          .statement_timeout = given.statement_timeout,
          .deadline = given.deadline,
          .is_data = is_data(change),
          .is_guarded = is_guarded(change, judgement)};
}

/// What a recipe emits, as a statement like any other.
sql::Statement statement_of(const Draft& draft, const StatementScene& scene) {
  if (draft.sql == scene.statement.sql.text) {
    return scene.statement.sql;
  }
  sql::Script script = sql::parse_script(draft.sql, scene.file);
  PGMIG_ASSERT(script.statements.size() == 1);
  return std::move(script.statements.front());
}

/// What an UPDATE of some rows reads, a filling writes: all of them.
void write_every_row(std::vector<plan::Effect>& effects) {
  for (plan::Effect& effect : effects) {
    if (effect.work == plan::Work::scan) {
      effect.work = plan::Work::rewrite;
    }
  }
}

Piece piece_of(Draft draft, const Recipe& recipe, const StatementScene& scene,
               const sql::Change& change, Judgement judgement) {
  Piece piece{.sql = planned_sql(scene.statement.sql, scene.number),
              .outside = draft.outside || draft.in_batches || !draft.finding.empty(),
              .phase = draft.phase ? std::max(scene.phase, *draft.phase) : scene.phase,
              .effects = std::move(judgement.effects),
              .blocked = std::move(judgement.blocked),
              .in_batches = std::move(draft.in_batches),
              .finding = std::move(draft.finding),
              .done_if = std::move(draft.done_if),
              .clean_up = std::move(draft.clean_up),
              .undo = std::move(draft.undo),
              .recipe = std::string{recipe.id},
              .reason = std::move(draft.reason),
              .limits = limits_of(scene, change, judgement),
              .with_previous = draft.with_previous,
              .alone = draft.alone};
  if (draft.sql != scene.statement.sql.text) {
    piece.sql.copy_data.reset();  // the author's rows follow the author's COPY
  }
  piece.sql.sql = std::move(draft.sql);
  piece.limits.is_guarded = piece.limits.is_guarded && piece.finding.empty() && !recipe.keeps;
  if (draft.is_bounded) {
    std::ranges::for_each(piece.effects,
                          [](plan::Effect& effect) { effect.work = plan::Work::brief; });
  }
  if (piece.in_batches && std::holds_alternative<plan::Filling>(*piece.in_batches)) {
    write_every_row(piece.effects);
  }
  return piece;
}

/// What the next step of the statement meets.
void go_past(const Piece& piece, const sql::Statement& statement, bool on_trial, Catalog& catalog,
             TwoCatalogs& ahead) {
  const auto index = made_index(statement, catalog);
  if (piece.finding.empty() && !on_trial) {  // a look at rows writes none, whatever it calls
    static_cast<void>(ahead.evolve(statement.change, When::now));
  }
  if (index) {
    know_index(catalog, *index);  // the next step may ask whether it serves
  }
}

/// Relations and indexes, as effects name them.
std::set<std::string> names_in(const Catalog& catalog) {
  std::set<std::string> names;
  for (const auto& [name, relation] : catalog.relations) {
    names.insert(pg::to_sql(name));
    for (const catalog::Index& index : relation.indexes) {
      names.insert(pg::to_sql({.schema = name.schema, .name = index.name}));
    }
  }
  return names;
}

/// What a transaction names anew it has locked under the old name.
void leave_out_new_names(Piece& piece, const std::set<std::string>& names) {
  std::erase_if(piece.effects,
                [&](const plan::Effect& effect) { return !names.contains(effect.relation); });
  std::erase_if(piece.blocked, [&](const std::string& name) { return !names.contains(name); });
}

/// One transaction, which other statements may share where its locks allow: who asks its first
/// piece whether it fits hears of all of them.
void tell_first_of_all(std::vector<Piece>& pieces) {
  Piece& first = pieces.front();
  for (std::size_t at = 1; at < pieces.size(); ++at) {
    const Piece& next = pieces[at];
    first.effects.insert(first.effects.end(), next.effects.begin(), next.effects.end());
    first.blocked.insert(first.blocked.end(), next.blocked.begin(), next.blocked.end());
  }
  std::ranges::sort(first.blocked);
  first.blocked.erase(std::unique(first.blocked.begin(), first.blocked.end()), first.blocked.end());
}

/// What the catalog follows of a statement that is only tried: names, and what is taken off.
bool moves(const sql::Change& change) {
  return std::holds_alternative<sql::Rename>(change) ||
         std::holds_alternative<sql::SetSchema>(change) ||
         std::holds_alternative<sql::AlterTable>(change) ||
         std::holds_alternative<sql::Drop>(change);
}

/// The drafts of one recipe, one after the other.
class Making {
 public:
  Making(const Recipe& recipe, const StatementScene& scene, StatementPlan& planned, Catalog part)
      : recipe_(recipe), scene_(scene), planned_(planned), part_(std::move(part)), ahead_(part_) {}

  std::vector<Piece> pieces(std::vector<Draft> drafts) && {
    const bool is_one = drafts.size() == 1;
    const bool is_trial = std::ranges::any_of(drafts, &Draft::on_trial);
    for (Draft& draft : drafts) {
      const sql::Statement statement = statement_of(draft, scene_);
      const bool on_trial = draft.on_trial;
      note(draft, statement.change, is_trial);
      pieces_.push_back(piece_of(std::move(draft), recipe_, scene_, statement.change,
                                 judge(statement, is_one ? scene_.catalog : ahead_.now())));
      place_in_transaction();
      go_past(pieces_.back(), statement, on_trial, part_, ahead_);
    }
    if (recipe_.in_blocks) {
      tell_first_of_all(pieces_);
    }
    return std::move(pieces_);
  }

 private:
  void note(const Draft& draft, const sql::Change& change, bool is_trial) {
    if (draft.beside) {
      const bool waits = draft.phase && *draft.phase > scene_.phase;
      planned_.beside.push_back({.change = change, .when = waits ? When::later : When::now});
    }
    if (is_trial && !draft.on_trial && moves(change)) {
      planned_.instead.push_back(change);
    }
  }

  void place_in_transaction() {
    Piece& piece = pieces_.back();
    if (!piece.with_previous) {
      names_ = names_in(part_);
      return;
    }
    leave_out_new_names(piece, names_);
    if (!recipe_.in_blocks) {
      piece.alone = true;  // no other statement's locks are held while they wait for theirs
      pieces_[pieces_.size() - 2].alone = true;
    }
  }

  const Recipe& recipe_;
  const StatementScene& scene_;
  StatementPlan& planned_;
  Catalog part_;
  TwoCatalogs ahead_;
  std::vector<Piece> pieces_;
  std::set<std::string> names_;  ///< at the begin of the transaction
};

}  // namespace

Piece plain_piece(const StatementScene& scene, const Judgement& judgement) {
  const sql::Statement& statement = scene.statement.sql;
  Piece piece{.sql = planned_sql(statement, scene.number),
              .outside = statement.outside_transaction || scene.commits,
              .phase = scene.phase,
              .effects = judgement.effects,
              .blocked = judgement.blocked,
              .hazards = judgement.hazards,
              .limits = limits_of(scene, statement.change, judgement)};
  if (piece.outside) {
    const Outside outside = probe_of(statement.change, scene.catalog);
    piece.done_if = outside.done_if;
    piece.clean_up = outside.clean_up;
  }
  return piece;
}

std::vector<Piece> pieces_of(std::vector<Draft> drafts, const Recipe& recipe,
                             const StatementScene& scene, StatementPlan& planned) {
  Catalog part =
      drafts.size() == 1 ? Catalog{} : surroundings(scene.catalog, scene.statement.sql.change);
  return Making(recipe, scene, planned, std::move(part)).pieces(std::move(drafts));
}

}  // namespace pgmig::planner
