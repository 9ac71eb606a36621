// SPDX-License-Identifier: Apache-2.0
// One plan after the other.
#include "cli/planning.hpp"

#include "cli/published.hpp"
#include "cli/stored_plan.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace pgmig::cli {

namespace {

/// Whether contract steps may be left of it: a run that failed, was killed or stopped after a phase
/// leaves them, too.
bool may_wait(plan::StoredState state) {
  return state == plan::StoredState::awaiting_contract || state == plan::StoredState::running ||
         state == plan::StoredState::failed || state == plan::StoredState::in_doubt;
}

}  // namespace

void Planning::begin(journal::Journal& journal, const plan::History& history,
                     const catalog::Catalog& catalog) {
  circumstances_.first_history = history.empty();
  for (const auto& entry : history) {
    if (!may_wait(entry.state)) {
      continue;
    }
    if (const auto stored = journal.read(entry.id)) {
      for (const auto* step : open_steps(*stored)) {
        if (step->phase == plan::Phase::contract) {
          circumstances_.waiting.push_back(planner::waiting_contract(*step, catalog));
        }
      }
    }
  }
}

planner::Planned Planning::fresh(const source::Migration& file, catalog::Catalog& catalog) const {
  return with_warnings(planner::plan_migration(file, catalog, policy_, circumstances_));
}

planner::Planned Planning::with_warnings(planner::Planned planned) const {
  auto warnings = publication_warnings(planned.plan, publications_);
  std::ranges::move(warnings, std::back_inserter(planned.plan.diagnostics));
  return planned;
}

planner::Planned Planning::contract(const source::Migration& file,
                                    const journal::StoredMigration& stored,
                                    catalog::Catalog& catalog) {
  auto planned = planner::plan_contract(file, open_statements(stored), catalog, policy_,
                                        circumstances_after(stored));
  circumstances_.made_in_run.insert(planned.made.begin(), planned.made.end());
  return with_warnings(std::move(planned));
}

planner::Planned Planning::edited(const source::Migration& file,
                                  const journal::StoredMigration& stored,
                                  catalog::Catalog& catalog) {
  auto planned = planner::plan_remaining(file, settled_statements(stored), catalog, policy_,
                                         circumstances_after(stored));
  take_in(planned, catalog);
  return with_warnings(std::move(planned));
}

void Planning::take_in(const planner::Planned& planned, const catalog::Catalog& catalog) {
  circumstances_.made_in_run.insert(planned.made.begin(), planned.made.end());
  for (const auto& step : planned.plan.steps) {
    if (step.phase > last_phase_) {
      circumstances_.waiting.push_back(planner::waiting_contract(step, catalog));
      circumstances_.waiting.back().in_this_run = true;
    }
  }
}

/// A migration is not in its own way: its waiting steps are what is planned now.
planner::Circumstances Planning::circumstances_after(const journal::StoredMigration& stored) {
  const auto own = open_steps(stored);
  std::erase_if(circumstances_.waiting, [&](const planner::WaitingContract& waiting) {
    return std::ranges::any_of(own,
                               [&](const plan::Step* step) { return step->id == waiting.step; });
  });
  auto circumstances = circumstances_;
  circumstances.done_steps = settled_steps(stored);
  return circumstances;
}

}  // namespace pgmig::cli
