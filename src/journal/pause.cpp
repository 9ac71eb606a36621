// SPDX-License-Identifier: Apache-2.0
// The wish that runs wait: a row that outlives the runner, and that any session may write.
#include "journal/journal.hpp"
#include "journal/schema.hpp"

#include <fmt/format.h>

#include <string_view>

namespace pgmig::journal {

namespace {

/// "<since> <by>"
Pause pause_from(std::string_view text) {
  const auto space = text.find(' ');
  return space == std::string_view::npos ? Pause{.by = std::string{text}}
                                         : Pause{.since = std::string{text.substr(0, space)},
                                                 .by = std::string{text.substr(space + 1)}};
}

}  // namespace

Pause Journal::pause() {
  Pause pause = pause_from(
      run(schema::pause, {fmt::format("{}@{}", runner_.os_user, runner_.host)}).text(0, 0));
  log({.what = "pause", .message = fmt::format("by {} since {}", pause.by, pause.since)});
  return pause;
}

bool Journal::unpause() {
  const bool was_paused = !run(schema::unpause, {}).empty();
  if (was_paused) {
    log({.what = "resume"});
  }
  return was_paused;
}

std::optional<Pause> Journal::read_pause() {
  const db::Rows rows = run(schema::read_pause, {});
  return rows.empty() ? std::nullopt : std::optional{pause_from(rows.text(0, 0))};
}

}  // namespace pgmig::journal
