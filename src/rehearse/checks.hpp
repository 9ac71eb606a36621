// SPDX-License-Identifier: Apache-2.0
// The properties of one migration. Each works on copies of the databases that it is given.
#pragma once

#include "rehearse/scene.hpp"
#include "rehearse/state.hpp"

#include <optional>

namespace pgmig::rehearse {

/// Plans the migration and compares the plan with the recorded one, or records it; nothing where
/// none was recorded. Throws Error{usage} when it cannot be written.
[[nodiscard]] std::optional<Check> check_plan(const Scene& scene, const Database& before);

/// Runs the migration and its undo file as they stand. `before`: the database as plain SQL made it.
/// A file whose author is to blame fails; that rows went which the migration itself destroyed, or
/// that the undo fails only where tables hold rows, is a warning.
[[nodiscard]] Check check_undo_file(const Scene& scene, const Database& before);

/// What `up` made of a database, and from where.
struct Trip {
  const Database& start;  ///< before the migration
  Database there;         ///< after `up`
  State before;
  State after;
  bool takes_rows = false;  ///< `start` was filled with rows
};

/// Takes `trip.there` back with the undo that pgmig derives, and up again. Leaves it so.
[[nodiscard]] Check check_round_trip(const Scene& scene, Trip& trip);

/// After `up` nothing is left to do. Leaves `trip.there` as it is.
[[nodiscard]] Check check_idempotence(const Scene& scene, const Trip& trip);

/// Asks the user's assertions before and after. What held before, or could not be asked then, and
/// is violated afterwards is a failure.
[[nodiscard]] Check check_data(const Scene& scene, const Trip& trip);

/// Kills `up` at one place after the other, and lets the next run end it.
[[nodiscard]] Check check_crash(const Scene& scene, const Trip& trip);

/// Runs `up` beside an application that reads and writes every table.
[[nodiscard]] Check check_traffic(const Scene& scene, const Trip& trip);

/// Stops `up` before each commit and looks at what it holds.
[[nodiscard]] Check check_locks(const Scene& scene, const Trip& trip);

}  // namespace pgmig::rehearse
