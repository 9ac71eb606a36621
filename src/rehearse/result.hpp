// SPDX-License-Identifier: Apache-2.0
// What a rehearsal found.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::rehearse {

enum class Property {
  applies,      ///< `up` runs it, on a database with nothing in it but what the migrations made
  plan,         ///< it is the one that was recorded
  rows,         ///< and where its tables hold rows
  undo_file,    ///< the undo that its author wrote takes it back
  round_trip,   ///< the undo that pgmig derives takes it back, and `up` does the same again
  idempotence,  ///< nothing is left to do afterwards; a repeatable one may run again
  crash,        ///< killed wherever it may be killed, the next run ends where it would have ended
  locks,        ///< it takes the locks that its plan names, and no others
  traffic,      ///< an application that works meanwhile does not wait long, and loses no row
  data,         ///< the user's assertions hold before and after it
};

inline constexpr std::array all_properties{
    Property::applies,    Property::plan,        Property::rows,  Property::undo_file,
    Property::round_trip, Property::idempotence, Property::crash, Property::locks,
    Property::traffic,    Property::data,
};

/// "undo_file": the same in every format, and as a word of `--only`.
[[nodiscard]] const char* name(Property property) noexcept;

enum class Outcome {
  passed,
  skipped,  ///< does not apply, or could not be tried; the details say why
  warned,   ///< no failure, but somebody should know
  failed,
};

[[nodiscard]] const char* name(Outcome outcome) noexcept;

/// One property of one migration.
struct Check {
  Property property = Property::applies;
  Outcome outcome = Outcome::passed;
  std::vector<std::string> details;  ///< one line each
  std::chrono::milliseconds took{0};
};

struct Rehearsed {
  std::string version;  ///< empty for repeatables
  std::string description;
  std::string file;
  std::vector<Check> checks;
};

/// All of it on one server.
struct Rehearsal {
  std::string server;  ///< its version: "15.18"
  std::vector<Rehearsed> migrations;
  std::vector<std::string> notes;  ///< what concerns no single migration
};

/// How many checks ended so.
[[nodiscard]] std::size_t count(const std::vector<Rehearsal>& all, Outcome outcome);

}  // namespace pgmig::rehearse
