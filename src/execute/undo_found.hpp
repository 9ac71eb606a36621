// SPDX-License-Identifier: Apache-2.0
// What only shows when a statement runs: how it is taken back.
#pragma once

#include "execute/step_run.hpp"
#include "inspect/rows_touched.hpp"
#include "snapshot/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::execute {

/// Looks before and after the unforeseen statements of a step's transaction, and does nothing for
/// any other. Belongs to one attempt. Throws StatementFailed where it cannot look.
class UndoFound {
 public:
  explicit UndoFound(const StepRun& run);

  [[nodiscard]] bool looks() const { return planned_ != nullptr; }

  /// The step's statement of this number, from 0, is about to be sent; has been sent.
  void before(std::size_t statement);
  void after(std::size_t statement);

  /// What the journal is to know; nothing: the plan's undo is all of it. At the end of the step.
  [[nodiscard]] std::optional<plan::Undo> undo() const;

 private:
  struct Found {
    std::vector<std::string> sql;
    std::string obstacle;  ///< why there is no way back; empty: there is one
  };

  struct Look {
    snapshot::Snapshot schema;
    std::optional<inspect::RowsTouched> rows;
  };

  [[nodiscard]] const plan::Unforeseen* part_of(std::size_t statement) const;
  [[nodiscard]] Look look(const plan::Unforeseen& part) const;
  [[nodiscard]] static Found compare(const plan::Unforeseen& part, const Look& before,
                                     const Look& after);

  const StepRun& run_;
  const plan::UndoSql* planned_;  ///< null: nothing is unforeseen
  Look before_;
  std::size_t seen_before_ = 0;  ///< the statement that `before_` was seen before, when above 0
  std::vector<Found> found_;     ///< in the order in which the statements ran
};

}  // namespace pgmig::execute
