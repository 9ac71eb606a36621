// SPDX-License-Identifier: Apache-2.0
// How a run ended.
#include "cli/run_result.hpp"

#include "base/error.hpp"
#include "base/overloaded.hpp"
#include "cli/exit_status.hpp"
#include "execute/blockers.hpp"

#include <fmt/format.h>

#include <variant>
#include <vector>

namespace pgmig::cli {

namespace {

std::string blockers_text(const std::vector<execute::Blocker>& blockers) {
  std::string text;
  for (const auto& blocker : blockers) {
    text += "\n  behind " + execute::describe(blocker);
  }
  return text;
}

}  // namespace

int status_of(const execute::RunResult& result, const std::string& command) {
  return std::visit(
      Overloaded{
          [](const execute::Done&) { return exit_status::done; },
          [](const execute::Failed&) { return exit_status::migration_failed; },
          [&](const execute::GaveUp& gave_up) -> int {
            throw Error(
                ErrorKind::temporary,
                fmt::format("{}{}\n  stands: {}", gave_up.why, blockers_text(gave_up.blockers),
                            gave_up.stands),
                fmt::format("nothing is half-done; run {} again{}", command,
                            gave_up.blockers.empty() ? ": it continues" : " when they are gone"));
          },
          [](const execute::InDoubt& doubt) -> int {
            throw Error(
                ErrorKind::confirmation_needed,
                fmt::format("step {} was interrupted and nothing tells whether it was done",
                            doubt.step),
                fmt::format("look, then say: pgmig repair --step {0} --done, or --step {0} --retry",
                            doubt.step));
          },
          [&](const execute::Stopped&) -> int {
            throw Error(ErrorKind::interrupted, "stopped",
                        fmt::format("run {} again to continue", command));
          }},
      result);
}

void require_time(const execute::TimeLimit& limit, const std::string& command) {
  if (const auto over = limit.over()) {
    throw Error(ErrorKind::temporary, *over + "\n  stands: the migrations that were done",
                fmt::format("nothing is half-done; run {} again: it continues", command));
  }
}

}  // namespace pgmig::cli
