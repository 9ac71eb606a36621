// SPDX-License-Identifier: Apache-2.0
// The verdict on a plan, and small questions to it.
#include "report/dry_run.hpp"

#include "base/overloaded.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pgmig::report {

namespace {

using plan::Phase;
using plan::Step;

std::size_t count_of(const plan::MigrationPlan& migration, plan::Verdict verdict) {
  return static_cast<std::size_t>(
      std::ranges::count(migration.statements, verdict, &plan::StatementReport::verdict));
}

bool blocks_somebody(const plan::Effect& effect) { return pg::blocks_writers(effect.lock); }

void add(const Step& step, const DryRun& report, Summary& summary) {
  ++(step.phase == Phase::contract ? summary.waiting : summary.steps);
  const Estimate cost = estimate(step, report.sizes, report.rates);
  summary.cost = together(summary.cost, cost);
  if (std::ranges::any_of(step.effects, blocks_somebody)) {
    summary.longest_block = std::max(summary.longest_block, cost.time);
  }
  if (std::holds_alternative<plan::Irreversible>(step.undo)) {
    ++summary.irreversible;
  }
}

std::size_t problems_of(const DryRun& report) {
  return report.checkup
             ? static_cast<std::size_t>(std::ranges::count_if(
                   report.checkup->checks,
                   [](const CheckResult& check) { return verdict_of(check) == Verdict::problem; }))
             : 0;
}

bool any_refused(const DryRun& report) {
  return has_errors(report.plan.diagnostics) ||
         std::ranges::any_of(report.plan.migrations, plan::is_refused);
}

Judgement judge(const DryRun& report, const Summary& summary) {
  if (any_refused(report)) {
    return Judgement::refused;
  }
  if (summary.migrations == 0) {
    return Judgement::nothing_pending;
  }
  if (problems_of(report) > 0) {
    return Judgement::not_ready;
  }
  return summary.accepted + summary.opaque > 0 ? Judgement::needs_a_look : Judgement::fit;
}

std::string concerns(const Summary& summary) {
  std::string text;
  if (summary.accepted > 0) {
    text += fmt::format("Somebody signed for the danger of {}. ",
                        counted(summary.accepted, "statement", "statements"));
  }
  if (summary.opaque > 0) {
    text += fmt::format("What {} cannot be seen before it runs. ",
                        summary.opaque == 1 ? "one statement does"
                                            : fmt::format("{} statements do", summary.opaque));
  }
  text.pop_back();
  return text;
}

std::string sentence_of(const DryRun& report, const Summary& summary) {
  switch (summary.judgement) {
    case Judgement::nothing_pending:
      return "Every migration has been applied.";
    case Judgement::fit:
      return "No step blocks readers or writers for longer than a moment, and each is tried in "
             "short attempts.";
    case Judgement::needs_a_look:
      return concerns(summary);
    case Judgement::not_ready:
      return fmt::format("The plan is sound, but the database has {}; see what was found.",
                         counted(problems_of(report), "problem", "problems"));
    case Judgement::refused:
      return summary.refused == 0
                 ? "The migrations cannot run as they are; nothing would be run."
                 : fmt::format("{} would harm the application; nothing would be run.",
                               counted(summary.refused, "statement", "statements"));
  }
  return {};
}

/// Undo statements of one step, or why there are none, as lines of the script.
std::string rollback_of(const Step& step) {
  return std::visit(Overloaded{
                        [&](const plan::Irreversible& none) {
                          return fmt::format("-- {} cannot be taken back{}{}\n", step.id,
                                             none.why.empty() ? "" : ": ", none.why);
                        },
                        [](const plan::NothingToUndo&) { return std::string{}; },
                        [&](const plan::UndoSql& inverse) {
                          std::string text = fmt::format("-- {}\n", step.id);
                          for (const std::string& sql : plan::lines_of(inverse)) {
                            const bool is_whole = sql.ends_with(';') || sql.starts_with("--");
                            text += sql + (is_whole ? "\n" : ";\n");
                          }
                          return text;
                        },
                        [&](const plan::UndoByHook&) {
                          return fmt::format("-- {}: pgmig down calls the hook's down()\n",
                                             step.id);
                        },
                    },
                    step.undo);
}

}  // namespace

Summary summary_of(const DryRun& report) {
  Summary summary{.migrations = report.plan.migrations.size()};
  for (const plan::MigrationPlan& migration : report.plan.migrations) {
    summary.refused += count_of(migration, plan::Verdict::refused);
    summary.accepted += count_of(migration, plan::Verdict::accepted);
    summary.opaque += count_of(migration, plan::Verdict::opaque);
    for (const Step& step : migration.steps) {
      add(step, report, summary);
    }
  }
  summary.judgement = judge(report, summary);
  summary.sentence = sentence_of(report, summary);
  return summary;
}

const char* name(Judgement judgement) noexcept {
  switch (judgement) {
    case Judgement::nothing_pending:
      return "nothing is pending";
    case Judgement::fit:
      return "may run";
    case Judgement::needs_a_look:
      return "look closely";
    case Judgement::not_ready:
      return "not ready";
    case Judgement::refused:
      return "refused";
  }
  return "";
}

const char* who_waits(pg::LockMode mode) noexcept {
  if (pg::blocks_readers(mode)) {
    return "readers, writers, DDL";
  }
  if (pg::blocks_writers(mode)) {
    return "writers, DDL";
  }
  return mode >= pg::LockMode::share_update_exclusive ? "DDL, VACUUM" : "nobody but DDL";
}

std::vector<plan::Effect> notable(const std::vector<plan::Effect>& effects) {
  std::vector<plan::Effect> shown;
  std::ranges::copy_if(effects, std::back_inserter(shown), [](const plan::Effect& effect) {
    return effect.work != plan::Work::brief || effect.lock >= pg::LockMode::share_update_exclusive;
  });
  return shown;
}

bool is_opaque(const plan::MigrationPlan& migration, const Step& step) {
  return std::ranges::any_of(migration.statements, [&](const plan::StatementReport& statement) {
    return statement.verdict == plan::Verdict::opaque &&
           std::ranges::find(statement.steps, step.id) != statement.steps.end();
  });
}

bool is_unreviewable(const plan::Plan& plan, const Step& step) {
  for (const StepAt& at : in_order_of_time(plan)) {
    if (at.step->id == step.id) {
      return false;
    }
    if (is_opaque(*at.migration, *at.step)) {
      return true;
    }
  }
  return false;
}

std::vector<StepAt> in_order_of_time(const plan::Plan& plan) {
  std::vector<StepAt> now;
  std::vector<StepAt> waiting;
  for (const plan::MigrationPlan& migration : plan.migrations) {
    for (const Step& step : migration.steps) {
      (step.phase == Phase::contract ? waiting : now)
          .push_back({.migration = &migration, .step = &step});
    }
  }
  now.insert(now.end(), waiting.begin(), waiting.end());
  return now;
}

const char* way_of(const Step& step) noexcept {
  return std::visit(Overloaded{
                        [](const plan::RunInTransaction&) { return "one transaction"; },
                        [](const plan::RunOutside&) { return "outside a transaction"; },
                        [](const plan::RunInBatches&) { return "in batches, each a transaction"; },
                        [](const plan::CheckRows&) { return "one query, which changes nothing"; },
                        [](const plan::RunHook& run) {
                          return run.runs == plan::HookRuns::in_transaction
                                     ? "a C++ hook, one transaction"
                                     : "a C++ hook in batches, each a transaction";
                        },
                    },
                    step.action);
}

std::string rollback_script(const plan::Plan& plan) {
  std::string text;
  for (auto migration = plan.migrations.rbegin(); migration != plan.migrations.rend();
       ++migration) {
    for (auto step = migration->steps.rbegin(); step != migration->steps.rend(); ++step) {
      text += rollback_of(*step);
    }
  }
  return text;
}

}  // namespace pgmig::report
