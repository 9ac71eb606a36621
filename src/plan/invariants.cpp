// SPDX-License-Identifier: Apache-2.0
// One function a law. Each returns a sentence for every breach, naming the step.
#include "plan/invariants.hpp"

#include "base/overloaded.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace pgmig::plan {

namespace {

using Breaches = std::vector<std::string>;

/// Whether a statement of that verdict has a part in the step.
bool has_part(const MigrationPlan& plan, const Step& step, Verdict verdict) {
  return std::ranges::any_of(plan.statements, [&](const StatementReport& report) {
    return report.verdict == verdict && std::ranges::count(report.steps, step.id) > 0;
  });
}

/// The author has signed, or nobody can tell, or it will not run anyway.
bool is_beyond_judgement(const MigrationPlan& plan, const Step& step) {
  return has_part(plan, step, Verdict::accepted) || has_part(plan, step, Verdict::opaque) ||
         has_part(plan, step, Verdict::refused);
}

Breaches phases_never_go_back(const MigrationPlan& plan) {
  Breaches breaches;
  for (std::size_t i = 1; i < plan.steps.size(); ++i) {
    if (plan.steps[i].phase < plan.steps[i - 1].phase) {
      breaches.push_back(fmt::format("step {} goes back from {} to {}", plan.steps[i].id,
                                     name(plan.steps[i - 1].phase), name(plan.steps[i].phase)));
    }
  }
  return breaches;
}

bool is_our_own(std::string_view object) { return object.starts_with("pgmig"); }

bool takes_away(const sql::AlterTable& alter) {
  return std::ranges::any_of(alter.actions, [](const sql::AlterAction& action) {
    return (action.kind == sql::AlterKind::drop_column ||
            action.kind == sql::AlterKind::drop_constraint) &&
           !is_our_own(action.name);
  });
}

bool takes_away(const sql::Drop& drop) {
  return !is_our_own(drop.part) && std::ranges::any_of(drop.names, [](const pg::QualifiedName& n) {
    return !is_our_own(n.name);
  });
}

/// No application says the name of an index, a constraint, a trigger.
bool takes_away(const sql::Rename& rename) {
  static constexpr std::array unseen{sql::ObjectKind::index,   sql::ObjectKind::constraint,
                                     sql::ObjectKind::trigger, sql::ObjectKind::rule,
                                     sql::ObjectKind::policy,  sql::ObjectKind::statistics};
  return std::ranges::count(unseen, rename.kind) == 0 && !is_our_own(rename.object.name);
}

bool takes_away(const sql::Change& change) {
  if (const auto* alter = std::get_if<sql::AlterTable>(&change)) {
    return takes_away(*alter);
  }
  if (const auto* drop = std::get_if<sql::Drop>(&change)) {
    return takes_away(*drop);
  }
  if (const auto* rename = std::get_if<sql::Rename>(&change)) {
    return takes_away(*rename);
  }
  return std::holds_alternative<sql::SetSchema>(change) ||
         std::holds_alternative<sql::Truncate>(change);
}

bool contains_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) { return (a | ' ') == b; };  // ASCII letters, any case
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

/// Whether it is worth parsing: without one of these keywords nothing is taken away.
bool may_take_away(std::string_view sql) {
  static constexpr std::array<std::string_view, 4> words = {"drop", "rename", "truncate", "schema"};
  return std::ranges::any_of(words,
                             [sql](std::string_view word) { return contains_word(sql, word); });
}

/// What the old application may be using stays while it may be running. A narrowed type cannot be
/// seen in the text: the planner marks it as breaking the application.
Breaches nothing_in_expand_takes_away(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    if (step.phase != Phase::expand) {
      continue;
    }
    if (std::ranges::count(step.hazards, "data_loss") > 0 ||
        std::ranges::count(step.hazards, "breaks_application") > 0) {
      breaches.push_back(fmt::format("step {} is in expand and takes something away", step.id));
      continue;
    }
    for (const PlannedSql& planned : statements_of(step)) {
      if (!may_take_away(planned.sql)) {
        continue;
      }
      const sql::Script script = sql::parse_script(planned.sql, step.id);
      if (std::ranges::any_of(script.statements,
                              [](const sql::Statement& s) { return takes_away(s.change); })) {
        breaches.push_back(
            fmt::format("step {} is in expand and takes something away: {}", step.id, planned.sql));
      }
    }
  }
  return breaches;
}

bool is_blocking(const Effect& effect) {
  return pg::blocks_readers(effect.lock) || pg::blocks_writers(effect.lock);
}

/// REFRESH ... CONCURRENTLY keeps out other refreshes; nobody else writes to a materialized view.
bool refreshes_beside_readers(const Step& step) {
  const auto& statements = statements_of(step);
  return std::ranges::all_of(statements, [&step](const PlannedSql& planned) {
    const sql::Script script = sql::parse_script(planned.sql, step.id);
    return std::ranges::all_of(script.statements, [](const sql::Statement& statement) {
      const auto* change = std::get_if<sql::Maintenance>(&statement.change);
      return change != nullptr && change->verb == sql::Maintenance::Verb::refresh &&
             change->concurrently;
    });
  });
}

/// What is kept of drops: nobody else reads or writes it.
bool is_in_trash(const Effect& effect) {
  const std::string_view relation = effect.relation;
  return relation.substr(0, relation.find('.')).find("_trash") != std::string_view::npos;
}

bool keeps_others_waiting(const Effect& effect) {
  return is_blocking(effect) && !is_in_trash(effect);
}

/// The lock of one relation is held through the work on another, too: it is one transaction.
Breaches no_long_work_under_a_blocking_lock(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const auto lock = std::ranges::find_if(step.effects, keeps_others_waiting);
    const auto work = std::ranges::find_if(
        step.effects, [](const Effect& effect) { return effect.work != Work::brief; });
    if (lock == step.effects.end() || work == step.effects.end() ||
        is_beyond_judgement(plan, step) || refreshes_beside_readers(step)) {
      continue;
    }
    breaches.push_back(fmt::format("step {} does a {} of {} while its {} on {} blocks others",
                                   step.id, name(work->work), work->relation, pg::name(lock->lock),
                                   lock->relation));
  }
  return breaches;
}

Breaches a_blocking_lock_is_waited_for_with_a_limit(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    if (std::ranges::any_of(step.effects, is_blocking) && step.lock_timeout.count() <= 0) {
      breaches.push_back(
          fmt::format("step {} would wait for a blocking lock without limit", step.id));
    }
  }
  return breaches;
}

/// What is not known by catalog (NoProbe) is in doubt after an interruption; then there is nothing
/// to clean up either, and no recipe may make such a step.
Breaches outside_a_transaction_there_is_a_way_back(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const bool probed = !std::holds_alternative<NoProbe>(step.done_if);
    const bool cleaned = !std::holds_alternative<NothingToCleanUp>(step.clean_up);
    if (!std::holds_alternative<RunOutside>(step.action)) {
      if (probed || cleaned) {
        breaches.push_back(fmt::format("step {} runs in transactions and needs no probe", step.id));
      }
      continue;
    }
    if (!probed && (cleaned || !step.recipe.empty())) {
      breaches.push_back(
          fmt::format("step {} runs outside a transaction without a probe", step.id));
    }
    if (std::holds_alternative<IndexIsValid>(step.done_if) !=
        std::holds_alternative<DropInvalidIndex>(step.clean_up)) {
      breaches.push_back(
          fmt::format("step {} builds an index and does not clean up after it", step.id));
    }
    if (std::holds_alternative<PartitionIsDetached>(step.done_if) !=
        std::holds_alternative<FinalizeDetach>(step.clean_up)) {
      breaches.push_back(fmt::format("step {} detaches and does not finish it", step.id));
    }
  }
  return breaches;
}

/// The point of no return is the step that destroys rows: neither it nor what follows it can bring
/// them back. Only the author may know of a copy.
Breaches lost_rows_are_not_promised_back(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const auto* undo = std::get_if<UndoSql>(&step.undo);
    if (std::ranges::count(step.hazards, "data_loss") > 0 && undo != nullptr && !undo->by_author &&
        !has_part(plan, step, Verdict::refused)) {
      breaches.push_back(fmt::format("step {} loses data and promises an undo", step.id));
    }
  }
  return breaches;
}

std::vector<pg::QualifiedName> names_of(const Probe& probe) {
  return std::visit(Overloaded{
                        [](const NoProbe&) { return std::vector<pg::QualifiedName>{}; },
                        [](const IndexIsValid& p) {
                          return std::vector{p.index, p.table};
                        },
                        [](const RelationIsGone& p) { return std::vector{p.relation}; },
                        [](const PartitionIsDetached& p) {
                          return std::vector{p.parent, p.partition};
                        },
                        [](const QueryIsTrue&) { return std::vector<pg::QualifiedName>{}; },
                    },
                    probe);
}

/// The server cuts longer names silently; a probe would then look for what never was.
Breaches probed_names_fit(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    for (const pg::QualifiedName& probed : names_of(step.done_if)) {
      if (probed.schema.empty() || probed.name.empty() || probed.name.size() > pg::max_name_bytes ||
          probed.schema.size() > pg::max_name_bytes) {
        breaches.push_back(fmt::format("step {} looks for {}, which is no full name", step.id,
                                       pg::to_sql(probed)));
      }
    }
  }
  return breaches;
}

/// "<version>/<phase>/<number>", each once: the journal finds a step by it.
Breaches ids_are_unique_and_say_the_phase(const MigrationPlan& plan) {
  Breaches breaches;
  std::set<std::string> seen;
  const std::string title = name_for_steps(plan);
  for (const Step& step : plan.steps) {
    if (!seen.insert(step.id).second) {
      breaches.push_back(fmt::format("step {} is there twice", step.id));
    }
    const std::string front = fmt::format("{}/{}/", title, name(step.phase));
    if (!step.id.starts_with(front) || step.id.size() == front.size()) {
      breaches.push_back(fmt::format("step {} should begin with {}", step.id, front));
    }
  }
  return breaches;
}

Breaches every_step_does_something(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const std::vector<PlannedSql> all = statements_of(step);
    if (all.empty() || std::ranges::any_of(all, &std::string::empty, &PlannedSql::sql)) {
      breaches.push_back(fmt::format("step {} sends nothing", step.id));
    }
  }
  return breaches;
}

/// One behind the other, within the text.
bool are_parts_of(std::string_view text, const RowChange& change) {
  std::size_t end = 0;
  for (const sql::Range& part : {change.target, change.changes, change.condition, change.rest}) {
    if (part.length > 0 && (part.offset < end || part.offset > text.size() ||
                            part.length > text.size() - part.offset)) {
      return false;
    }
    end = std::max(end, part.offset + part.length);
  }
  return change.target.length > 0;
}

bool does_what_it_shows(const RunInBatches& run) {
  return std::visit(
      Overloaded{
          [&](const Filling& filling) { return run.statement.sql == fill_statement(filling); },
          [&](const RowChange& change) { return are_parts_of(run.statement.sql, change); }},
      run.work);
}

/// The journal's copy of it could be damaged.
Breaches a_batch_does_what_it_shows(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const auto* run = std::get_if<RunInBatches>(&step.action);
    if (run != nullptr && !does_what_it_shows(*run)) {
      breaches.push_back(fmt::format("step {} does something else than it shows", step.id));
    }
  }
  return breaches;
}

Breaches a_check_only_reads(const MigrationPlan& plan) {
  Breaches breaches;
  for (const Step& step : plan.steps) {
    const auto* check = std::get_if<CheckRows>(&step.action);
    if (check == nullptr) {
      continue;
    }
    const sql::Script script = sql::parse_script(check->query.sql, step.id);
    const auto* query = script.statements.size() == 1
                            ? std::get_if<sql::Query>(&script.statements.front().change)
                            : nullptr;
    if (query == nullptr || query->locks_rows) {
      breaches.push_back(fmt::format("step {} checks with what is no query", step.id));
    }
  }
  return breaches;
}

Breaches statements_belong_to_steps(const MigrationPlan& plan) {
  Breaches breaches;
  std::set<std::string> ids;
  for (const Step& step : plan.steps) {
    ids.insert(step.id);
  }
  for (const StatementReport& report : plan.statements) {
    for (const std::string& id : report.steps) {
      if (!ids.contains(id)) {
        breaches.push_back(
            fmt::format("line {} names step {}, which is not there", report.line, id));
      }
    }
  }
  return breaches;
}

/// Views and functions change together or not at all.
Breaches a_repeatable_is_one_transaction(const MigrationPlan& plan) {
  if (plan.kind != MigrationKind::repeatable || plan.steps.empty() || is_refused(plan)) {
    return {};
  }
  const Step& first = plan.steps.front();
  if (plan.steps.size() == 1 && is_transactional(first) && first.phase == Phase::migrate) {
    return {};
  }
  return {fmt::format("{} is repeatable and not one transaction in migrate", plan.id)};
}

}  // namespace

std::vector<std::string> broken_laws(const MigrationPlan& plan) {
  using Law = Breaches (*)(const MigrationPlan&);
  static constexpr auto laws = std::to_array<Law>({
      phases_never_go_back,
      nothing_in_expand_takes_away,
      no_long_work_under_a_blocking_lock,
      a_blocking_lock_is_waited_for_with_a_limit,
      outside_a_transaction_there_is_a_way_back,
      lost_rows_are_not_promised_back,
      probed_names_fit,
      ids_are_unique_and_say_the_phase,
      every_step_does_something,
      a_batch_does_what_it_shows,
      a_check_only_reads,
      statements_belong_to_steps,
      a_repeatable_is_one_transaction,
  });
  std::vector<std::string> broken;
  for (const Law law : laws) {
    for (std::string& breach : law(plan)) {
      broken.push_back(std::move(breach));
    }
  }
  return broken;
}

}  // namespace pgmig::plan
