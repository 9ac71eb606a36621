// SPDX-License-Identifier: Apache-2.0
// Statement by statement through the file, the catalog one step ahead; then pieces into steps.
#include "planner/planner.hpp"

#include "plan/invariants.hpp"
#include "planner/grouping.hpp"
#include "planner/hook_plan.hpp"
#include "planner/made_so_far.hpp"
#include "planner/messages.hpp"
#include "planner/phase_choice.hpp"
#include "planner/phases.hpp"
#include "planner/piece_order.hpp"
#include "planner/renamed_table.hpp"
#include "planner/row_security.hpp"
#include "planner/savepoints.hpp"
#include "planner/statement_plan.hpp"
#include "planner/touch.hpp"
#include "planner/trash.hpp"
#include "planner/two_catalogs.hpp"
#include "planner/units.hpp"
#include "planner/waiting.hpp"
#include "planner/worst_case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using plan::Phase;

namespace {

/// Which statements of the file are to be planned, and as what.
struct Selection {
  std::function<bool(int)> includes = [](int) { return true; };
  std::optional<Phase> forced;     ///< all of them in this phase
  bool is_way_back = false;        ///< they take back what was done
  Phase earliest = Phase::expand;  ///< nothing goes before it
};

/// One migration on its way to a plan.
class Planning {
 public:
  Planning(const source::Migration& migration, Catalog& catalog, const plan::Policy& policy,
           const Circumstances& circumstances, Selection selection)
      : migration_(migration),
        catalogs_(catalog),
        policy_(policy),
        circumstances_(circumstances),
        selection_(std::move(selection)),
        made_(circumstances.made_in_run, made_so_far_.objects),
        catalog_(catalog) {
    result_.plan.id = migration.id();
    result_.plan.version = migration.version.text();
    result_.plan.description = migration.description;
    result_.plan.kind =
        is_repeatable() ? plan::MigrationKind::repeatable : plan::MigrationKind::sql;
    result_.plan.file = migration.path;
    result_.plan.statements.resize(migration.statements.size());
  }

  Planned run() {
    warn_of_nothing();
    for (const Unit& unit : units_of(migration_, catalogs_.now())) {
      plan_unit(unit);
    }
    commit_new_enum_values(pieces_, migration_);
    if (!has_wishes_) {
      unite_small_pieces(pieces_);
    }
    make_steps();
    check_laws();
    warn_of_closed_tables();
    catalogs_.restore_search_path();
    forget_certainty(catalog_, circumstances_);
    result_.made = std::move(made_so_far_.objects);
    result_.made_relations = std::move(made_so_far_.relations);
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_repeatable() const { return migration_.kind == source::Kind::repeatable; }

  [[nodiscard]] const source::MigrationStatement& statement(int number) const {
    return migration_.statements[static_cast<std::size_t>(number)];
  }

  /// The file that `pgmig new` made, and nobody has written yet.
  void warn_of_nothing() {
    if (migration_.statements.empty() && !selection_.is_way_back) {
      result_.plan.diagnostics.push_back(
          {.severity = Severity::warning,
           .code = "empty_migration",
           .message = "there is no statement in this file, and up counts it as applied",
           .hint = "write the SQL before: what is added later is a change of an applied file",
           .at = {.file = migration_.path}});
    }
  }

  /// Judged by what the whole file leaves: a policy may come behind.
  void warn_of_closed_tables() {
    for (const source::MigrationStatement& one : migration_.statements) {
      if (const auto* closed = closed_table(one.sql.change, catalogs_.now())) {
        result_.plan.diagnostics.push_back(closed_to_all(one.sql, migration_.path, *closed));
      }
    }
  }

  void plan_unit(const Unit& unit) {
    if (unit.statements.size() == 1 &&
        setting_kind(statement(unit.statements[0]).sql) != SettingKind::none) {
      return plan_setting(unit.statements.front());
    }
    imagine_what_is_missing(unit);
    const Phase phase = phase_of(unit);
    ++transaction_;
    in_transaction_.clear();
    const bool is_transaction = unit.is_block && !is_repeatable();
    if (is_transaction) {
      settings_.begin();
    }
    for (const int number : unit.statements) {
      const Settings before = settings_.current();
      follow_savepoints(statement(number).sql);
      look_again(before);
      if (setting_kind(statement(number).sql) != SettingKind::none) {
        plan_setting(number);
      } else {
        plan_one(number, unit, phase);
      }
    }
    if (is_transaction) {
      const Settings inside = settings_.current();
      settings_.commit();
      savepoints_.clear();
      look_again(inside);
    }
  }

  /// What a savepoint keeps: all that the statements after it change.
  struct Kept {
    SessionSettings settings;
    TwoCatalogs::State catalogs;
    MadeSoFar made;
    std::size_t pieces = 0;
  };

  void follow_savepoints(const sql::Statement& sql) {
    const auto* transaction = std::get_if<sql::Transaction>(&sql.change);
    if (transaction == nullptr) {
      return;
    }
    using Verb = sql::Transaction::Verb;
    if (transaction->verb == Verb::savepoint) {
      savepoints_.set(savepoint_name(sql), {.settings = settings_,
                                            .catalogs = catalogs_.state(),
                                            .made = made_so_far_,
                                            .pieces = pieces_.size()});
    } else if (transaction->verb == Verb::release) {
      savepoints_.release(savepoint_name(sql));
    } else if (transaction->verb == Verb::rollback_to) {
      if (const Kept* kept = savepoints_.back_to(savepoint_name(sql))) {
        go_back(*kept);
      }
    }
  }

  /// The statements since then run and are rolled back: nothing of them is left to undo.
  void go_back(const Kept& kept) {
    settings_ = kept.settings;
    catalogs_.go_back(kept.catalogs);
    made_so_far_ = kept.made;
    for (std::size_t i = kept.pieces; i < pieces_.size(); ++i) {
      pieces_[i].undo = plan::NothingToUndo{};
    }
  }

  /// Settings were taken back: names mean what they meant before.
  void look_again(const Settings& before) {
    if (settings_.current() == before) {
      return;
    }
    catalogs_.restore_search_path();
    for (const plan::PlannedSql& setting : *settings_.current()) {
      const sql::Script script = sql::parse_script(setting.sql, migration_.path);
      for (const sql::Statement& sql : script.statements) {
        look_up_along(sql);
      }
    }
  }

  void look_up_along(const sql::Statement& setting) {
    if (const auto path = configured_search_path(setting)) {
      catalogs_.set_search_path(*path);
    } else {
      evolve(setting.change, When::now);
    }
  }

  [[nodiscard]] When when(Phase phase) const {
    return phase == Phase::contract && !selection_.forced ? When::later : When::now;
  }

  /// Where the catalog cannot know, what a statement names is taken to be there, and large.
  void imagine_what_is_missing(const Unit& unit) {
    if (circumstances_.live && policy_.managed_schemas.empty()) {
      return;
    }
    const auto& read = catalogs_.now().schemas;
    const std::vector<std::string> known = circumstances_.live
                                               ? std::vector<std::string>{read.begin(), read.end()}
                                               : policy_.managed_schemas;
    for (const int number : unit.statements) {
      catalogs_.imagine(statement(number).sql.change, known);
    }
  }

  /// The unit's own phase, or that of what it depends on.
  Phase phase_of(const Unit& unit) {
    Touch touch;
    for (const int number : unit.statements) {
      touch.add(touch_of(statement(number).sql, catalogs_.latest()));
    }
    Phase phase = selection_.earliest;
    if (selection_.forced) {
      phase = *selection_.forced;
    } else if (is_repeatable()) {
      phase = Phase::migrate;
    } else {
      for (const int number : unit.statements) {
        phase = std::max(phase, choose(number, unit));
      }
      phase = order_.not_before_dependencies(phase, touch, settings_.current());
    }
    looks_first_ = order_.needs_nothing(touch, settings_.current());
    if (selects(unit)) {
      order_.add(phase, touch, settings_.current());
      hold_old_name(unit, phase);
    }
    return phase;
  }

  /// A view has the name until contract: what needs it comes after that.
  void hold_old_name(const Unit& unit, Phase phase) {
    const auto renamed =
        renamed_table(statement(unit.statements.front()).sql.change, catalogs_.now());
    if (renamed && phase == Phase::migrate && unit.statements.size() == 1 &&
        !may_go(unit.statements.front(), unit)) {
      const sql::Statement drop{
          .change = sql::Drop{.kind = sql::ObjectKind::view, .names = {renamed->old_name}}};
      order_.add(Phase::contract, touch_of(drop, catalogs_.now()), settings_.current());
    }
  }

  [[nodiscard]] bool selects(const Unit& unit) const {
    return std::ranges::any_of(unit.statements, selection_.includes);
  }

  [[nodiscard]] PhaseScene phase_scene(int number, const Unit& unit) const {
    return {.migration = migration_,
            .unit = unit,
            .number = number,
            .catalog = catalogs_.now(),
            .policy = policy_,
            .circumstances = circumstances_,
            .made = made_};
  }

  [[nodiscard]] bool may_go(int number, const Unit& unit) const {
    return runs_at_once(phase_scene(number, unit));
  }

  Phase choose(int number, const Unit& unit) {
    if (!selection_.includes(number)) {
      return Phase::expand;
    }
    const PhaseChoice choice = choose_phase(phase_scene(number, unit));
    std::ranges::copy(choice.diagnostics, std::back_inserter(result_.plan.diagnostics));
    has_wishes_ = has_wishes_ || statement(number).directives.phase.has_value();
    return choice.phase;
  }

  void plan_setting(int number) {
    const sql::Statement& sql = statement(number).sql;
    plan::StatementReport& report = result_.plan.statements[static_cast<std::size_t>(number)];
    report = bare_report(sql);
    const auto kept = without_guards(sql);
    const bool is_guard = setting_kind(sql) == SettingKind::guard;
    if (is_guard || kept) {
      warn_of_guard(sql, number);
    }
    if (is_guard) {
      return;
    }
    plan::PlannedSql planned = planned_sql(sql, number);
    if (kept) {
      planned.sql = *kept;
      report.verdict = plan::Verdict::rewritten;
    }
    settings_.apply(sql, planned);
    look_up_along(sql);
  }

  void warn_of_guard(const sql::Statement& sql, int number) {
    if (selection_.includes(number)) {
      result_.plan.diagnostics.push_back(
          about(sql, migration_.path, Severity::warning, "guard_ignored",
                fmt::format("{}: {} left out, pgmig sets its own limits", shortened(sql.text),
                            without_guards(sql).value_or("").empty() ? "is" : "its timeouts are"),
                "use -- pgmig: lock_timeout=... or statement_timeout=... where a statement needs "
                "another limit"));
    }
  }

  static plan::StatementReport bare_report(const sql::Statement& sql) {
    return {.sql = sql.text, .line = sql.line, .column = sql.column};
  }

  void plan_one(int number, const Unit& unit, Phase phase) {
    const source::MigrationStatement& one = statement(number);
    plan::StatementReport& report = result_.plan.statements[static_cast<std::size_t>(number)];
    if (!selection_.includes(number)) {
      report = bare_report(one.sql);
      return;
    }
    const Catalog& catalog = catalogs_.at(when(phase));
    refuse_what_is_held(one.sql, catalog);
    StatementPlan planned = plan_statement({.statement = one,
                                            .number = number,
                                            .catalog = catalog,
                                            .policy = policy_,
                                            .file = migration_.path,
                                            .phase = phase,
                                            .taking = what_it_takes(one.sql.change, catalog, made_),
                                            .in_block = unit.is_block,
                                            .replaces = unit.replaces,
                                            .is_certain = !result_.uncertain,
                                            .commits = calls_what_commits(one.sql.change),
                                            .at_once = !selection_.forced && may_go(number, unit),
                                            .is_way_back = selection_.is_way_back,
                                            .migration = result_.plan.id,
                                            .made_here = made_so_far_.objects,
                                            .new_columns = made_so_far_.columns,
                                            .before = in_transaction_});
    report = std::move(planned.report);
    std::ranges::copy(planned.diagnostics, std::back_inserter(result_.plan.diagnostics));

    const Catalog before = excerpt(catalog, one.sql.change);
    const auto index = made_index(one.sql, catalog);
    if (planned.instead.empty()) {
      evolve(one.sql.change, when(phase));
    }
    for (const sql::Change& change : planned.instead) {
      evolve(change, when(phase));
    }
    if (index) {
      catalogs_.know(*index);
    }
    for (const StatementPlan::Beside& beside : planned.beside) {
      static_cast<void>(catalogs_.at(beside.when));
      evolve(beside.change, beside.when);
    }
    made_so_far_.add(one.sql.change, before, catalogs_.now());
    for (Piece& look : planned.looks) {
      look.first = looks_first_;
      keep(std::move(look), unit);
    }
    bool leads = looks_first_;
    for (Piece& piece : planned.pieces) {
      leads = leads && !piece.finding.empty();
      piece.first = leads;
      if (!planned.own_undo) {
        piece.undo = undo_of(one.sql.change, before, catalog, report.verdict);
      }
      keep(std::move(piece), unit);
    }
  }

  plan::Undo undo_of(const sql::Change& change, const Catalog& before, const Catalog& after,
                     plan::Verdict verdict) const {
    plan::Undo undo = verdict == plan::Verdict::opaque
                          ? undo_of_unseen(change, made_so_far_.objects)
                          : inverse(change, before, after, made_so_far_.objects);
    const auto* some = std::get_if<plan::UndoSql>(&undo);
    const bool is_needless = selection_.is_way_back && some != nullptr && !some->unforeseen.empty();
    return is_needless ? plan::NothingToUndo{} : std::move(undo);
  }

  void keep(Piece piece, const Unit& unit) {
    piece.settings = settings_.current();
    piece.transaction = unit.is_block || unit.replaces ? transaction_ : 0;
    piece.alone = piece.alone || unit.is_block;
    if (piece.transaction != 0) {
      std::ranges::copy(piece.effects, std::back_inserter(in_transaction_));
    }
    pieces_.push_back(std::move(piece));
  }

  void refuse_what_is_held(const sql::Statement& sql, const Catalog& catalog) {
    if (const auto held = held_by(circumstances_.waiting, sql, catalog)) {
      result_.plan.diagnostics.push_back(
          about(sql, migration_.path, Severity::error, "held_by_contract",
                fmt::format("{}: {} is held by contract step {}, which still waits",
                            shortened(sql.text), held->what, held->step),
                way_out(*held)));
    }
  }

  /// "0007/contract/1" -> what to run first.
  static std::string way_out(const Held& held) {
    return held.in_this_run
               ? fmt::format("run pgmig up --to {}, then pgmig contract, then pgmig up",
                             held.step.substr(0, held.step.find('/')))
               : std::string{"run pgmig contract first"};
  }

  /// CALL of a procedure whose body commits: which of those of that name, the arguments decide.
  [[nodiscard]] bool calls_what_commits(const sql::Change& change) const {
    const auto* opaque = std::get_if<sql::Opaque>(&change);
    if (opaque == nullptr || opaque->why != sql::Opaque::Why::call) {
      return false;
    }
    const Catalog& catalog = catalogs_.now();
    const auto may_be_called = [&](const pg::QualifiedName& name) {
      return name.name == opaque->routine.name &&
             (opaque->routine.schema.empty()
                  ? std::ranges::count(catalog.search_path, name.schema) > 0
                  : name.schema == opaque->routine.schema);
    };
    return std::ranges::any_of(catalog.routines, [&](const catalog::Routine& routine) {
      return routine.commits && may_be_called(routine.name);
    });
  }

  void evolve(const sql::Change& change, When when) {
    if (catalogs_.evolve(change, when) == catalog::Certainty::uncertain) {
      result_.uncertain = true;
    }
  }

  void make_steps() {
    std::ranges::stable_sort(pieces_, {}, &Piece::phase);
    look_first(pieces_);
    make_trash_once();
    StepNames names(plan::name_for_steps(result_.plan), circumstances_.done_steps);
    result_.plan.steps = steps_of(pieces_, policy_, names);
    for (const plan::Step& step : result_.plan.steps) {
      for (const plan::PlannedSql& sent : plan::statements_of(step)) {
        name_step(step.id, sent.statement);
      }
    }
  }

  /// What runs now has made it for the migrations that follow.
  void make_trash_once() {
    const std::vector<std::string> statements = trash_made(catalog_.trash);
    send_once(pieces_, statements);
    const bool is_made = std::ranges::any_of(pieces_, [&](const Piece& piece) {
      return piece.phase != Phase::contract && !statements.empty() &&
             piece.sql.sql == statements.back();
    });
    catalog_.trash.has_schema = catalog_.trash.has_schema || is_made;
    catalog_.trash.has_list = catalog_.trash.has_list || is_made;
  }

  void name_step(const std::string& id, int number) {
    if (number < 0) {
      return;
    }
    std::vector<std::string>& steps =
        result_.plan.statements[static_cast<std::size_t>(number)].steps;
    if (std::ranges::find(steps, id) == steps.end()) {
      steps.push_back(id);
    }
  }

  /// A plan that breaks a law must not run, whoever is to blame.
  void check_laws() {
    if (is_refused(result_.plan)) {
      return;
    }
    for (const std::string& breach : plan::broken_laws(result_.plan)) {
      result_.plan.diagnostics.push_back({.severity = Severity::error,
                                          .code = "broken_law",
                                          .message = "this plan would not be safe: " + breach,
                                          .hint = "this is a mistake of pgmig: please report it",
                                          .at = {.file = migration_.path}});
    }
  }

  const source::Migration& migration_;
  TwoCatalogs catalogs_;
  const plan::Policy& policy_;
  const Circumstances& circumstances_;
  Selection selection_;
  MadeSoFar made_so_far_;
  MadeNames made_;  ///< by this run
  Catalog& catalog_;
  SessionSettings settings_;
  Savepoints<Kept> savepoints_;
  PhaseOrder order_;
  std::vector<Piece> pieces_;
  int transaction_ = 0;
  std::vector<plan::Effect> in_transaction_;  ///< of its statements so far
  bool has_wishes_ = false;
  bool looks_first_ = false;  ///< the unit's looks at rows need nothing of what is before it
  Planned result_;
};

/// Phases of steps that are done, from their ids.
Phase last_phase(const std::vector<std::string>& done_steps) {
  Phase last = Phase::expand;
  for (const Phase phase : {Phase::migrate, Phase::contract}) {
    const std::string part = fmt::format("/{}/", plan::name(phase));
    if (std::ranges::any_of(done_steps, [&](const std::string& id) {
          return id.find(part) != std::string::npos;
        })) {
      last = phase;
    }
  }
  return last;
}

}  // namespace

Planned plan_migration(const source::Migration& migration, Catalog& catalog,
                       const plan::Policy& policy, const Circumstances& circumstances) {
  if (migration.hook) {
    return plan_hook(migration, policy);
  }
  return Planning(migration, catalog, policy, circumstances, {}).run();
}

Planned plan_contract(const source::Migration& migration, const std::vector<int>& statements,
                      Catalog& catalog, const plan::Policy& policy,
                      const Circumstances& circumstances) {
  if (migration.hook) {
    return plan_hook(migration, policy);
  }
  Selection selection;
  selection.includes = [&](int number) {
    return std::ranges::find(statements, number) != statements.end();
  };
  selection.forced = Phase::contract;
  return Planning(migration, catalog, policy, circumstances, std::move(selection)).run();
}

Planned plan_undo(const source::Migration& undo, Catalog& catalog, const plan::Policy& policy,
                  const Circumstances& circumstances) {
  Selection selection;
  selection.forced = Phase::contract;
  selection.is_way_back = true;
  return Planning(undo, catalog, policy, circumstances, std::move(selection)).run();
}

Planned plan_remaining(const source::Migration& migration, const std::vector<int>& done,
                       Catalog& catalog, const plan::Policy& policy,
                       const Circumstances& circumstances) {
  if (migration.hook) {
    return plan_hook(migration, policy);
  }
  Selection selection;
  selection.includes = [&](int number) { return std::ranges::find(done, number) == done.end(); };
  selection.earliest = last_phase(circumstances.done_steps);
  return Planning(migration, catalog, policy, circumstances, std::move(selection)).run();
}

Planned plan_rest(const source::Migration& migration, int first, Catalog& catalog,
                  const plan::Policy& policy, const Circumstances& circumstances) {
  std::vector<int> done(static_cast<std::size_t>(first));
  std::iota(done.begin(), done.end(), 0);
  return plan_remaining(migration, done, catalog, policy, circumstances);
}

}  // namespace pgmig::planner
