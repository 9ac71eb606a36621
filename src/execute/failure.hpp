// SPDX-License-Identifier: Apache-2.0
// What the server said -> what a person needs to know, with the place in the file. Pure.
#pragma once

#include "base/diagnostics.hpp"
#include "db/session.hpp"
#include "execute/observer.hpp"

#include <pgmig/plan.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::execute {

/// A statement that the server refused. `statement` is null when it was COMMIT or one of pgmig's
/// own; it points into the plan.
struct Refusal {
  db::ServerError error;
  const plan::PlannedSql* statement = nullptr;
  bool in_locking = false;  ///< it was one of the locks that are taken before the first statement
  bool not_now = false;     ///< nothing failed: somebody holds the step up (LockScene::question)
};

/// Where the refused step stands.
struct FailureFacts {
  const plan::MigrationPlan& plan;
  const plan::Step& step;
  std::string_view text;  ///< the normalised file
  std::vector<std::string> done_steps;
  std::string undone;     ///< what was taken back
  std::string command;    ///< that continues: "pgmig up"
  bool in_doubt = false;  ///< the step may have committed part of its work itself
};

/// The failure with all its parts filled in.
[[nodiscard]] Failure failure_of(const Refusal& refusal, const FailureFacts& facts);

/// What remains of the migration when a step does not come to its end.
[[nodiscard]] std::string stands_of(const FailureFacts& facts);

/// The place in the file that the error means: within the statement where the server gave a
/// position and the statement is sent as it is written, in the rows of a COPY where the server
/// names one, else where the statement begins.
[[nodiscard]] Location location_of(const Refusal& refusal, const std::string& file,
                                   std::string_view text);

}  // namespace pgmig::execute
