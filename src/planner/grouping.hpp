// SPDX-License-Identifier: Apache-2.0
// Pieces into steps: an ordinary small migration stays one transaction.
#pragma once

#include "plan/policy.hpp"
#include "planner/piece.hpp"

#include <pgmig/plan.hpp>

#include <map>
#include <string>
#include <vector>

namespace pgmig::planner {

/// Ids "<name>/<phase>/<number>", the numbers of each phase from 1, or on from those that are
/// taken.
class StepNames {
 public:
  /// `done` are ids of steps that ran already under an earlier plan of the same migration.
  StepNames(std::string name, const std::vector<std::string>& done);

  [[nodiscard]] std::string next(plan::Phase phase);

 private:
  std::string name_;
  std::map<plan::Phase, int> last_;
};

/// The steps, in the order of the pieces. What cannot run in a transaction is a step of its own;
/// others share one as long as it holds a blocking lock on at most one relation that others use,
/// and does no long work beside it.
[[nodiscard]] std::vector<plan::Step> steps_of(const std::vector<Piece>& pieces,
                                               const plan::Policy& policy, StepNames& names);

}  // namespace pgmig::planner
