// SPDX-License-Identifier: Apache-2.0
// Progress for people.
#include "cli/text_observer.hpp"

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "execute/blockers.hpp"

#include <fmt/format.h>

namespace pgmig::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto heartbeat = 30s;  // docs/cli.md: without a terminal, a line every 30 s

std::string title(const plan::MigrationPlan& plan) {
  return printable(plan.version.empty() ? "R " + plan.description
                                        : plan.version + " " + plan.description);
}

std::string percent(const execute::Progress& progress) {
  if (progress.total <= 0) {
    return "";
  }
  return fmt::format(" {}%", progress.done * 100 / progress.total);
}

std::chrono::milliseconds whole_seconds(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration);
}

}  // namespace

std::string to_text(const execute::Failure& failure) {
  std::string text = pgmig::to_text(failure.diagnostic);
  const auto add = [&text](std::string_view label, const std::string& value) {
    if (!value.empty()) {
      text += fmt::format("\n  {}: ", label);
      for (const char c : value) {
        text += c == '\n' ? std::string("\n    ") : std::string(1, c);
      }
    }
  };
  add("sqlstate", failure.diagnostic.code);
  add("detail", failure.detail);
  add("context", failure.context);
  add("statement", failure.statement);
  add("undone", failure.undone);
  add("stands", failure.stands);
  add("next", failure.next);
  return printable_lines(text);
}

void TextObserver::line(const std::string& text) {
  if (live_shown_) {
    console_.error("\r\x1b[K");
    live_shown_ = false;
  }
  console_.error(text + "\n");
}

void TextObserver::live(const std::string& text) {
  console_.error("\r\x1b[K" + text);
  live_shown_ = true;
}

void TextObserver::migration_started(const plan::MigrationPlan& plan, bool resumed) {
  const std::lock_guard lock(mutex_);
  blockers_shown_.clear();
  if (!console_.quiet()) {
    line(fmt::format("{} {}", console_.style().paint(report::Colour::bold, title(plan)),
                     resumed ? "goes on" : "starts"));
  }
}

void TextObserver::step_started(const plan::MigrationPlan& /*plan*/, const plan::Step& step) {
  const std::lock_guard lock(mutex_);
  last_heartbeat_ = std::chrono::steady_clock::now();
  if (console_.live()) {
    live("  " + step.id + " ...");
  }
}

void TextObserver::lock_wait(const plan::MigrationPlan& /*plan*/, const plan::Step& step,
                             const execute::LockWait& wait) {
  const std::lock_guard lock(mutex_);
  bool news = wait.attempt == 1;
  for (const auto& blocker : wait.blockers) {
    news = blockers_shown_.insert(blocker.pid).second || news;
  }
  if (!news) {
    return;
  }
  if (wait.end == execute::AttemptEnd::held_up) {
    line(fmt::format("  {} waits for a lock (does not queue for it, looks again)", step.id));
  } else if (wait.end == execute::AttemptEnd::waiting) {
    line(fmt::format("  {} waits for other sessions, and nobody waits for it", step.id));
  } else {
    line(fmt::format("  {} waits for a lock (attempt {}, tries again)", step.id, wait.attempt));
  }
  for (const auto& blocker : wait.blockers) {
    line("    behind " + execute::describe(blocker));
  }
}

/// A person is told of the waiting; every single attempt is for the log.
void TextObserver::lock_attempt(const plan::MigrationPlan& /*plan*/, const plan::Step& /*step*/,
                                const execute::LockAttempt& /*attempt*/) {}

void TextObserver::progress(const plan::MigrationPlan& /*plan*/, const plan::Step& step,
                            const execute::Progress& progress) {
  const std::lock_guard lock(mutex_);
  const auto text =
      printable(fmt::format("  {} {}{} ({})", step.id, progress.what, percent(progress),
                            pgmig::to_text(whole_seconds(progress.elapsed))));
  if (console_.live()) {
    live(text);
  } else if (const auto now = std::chrono::steady_clock::now();
             now - last_heartbeat_ >= heartbeat) {
    last_heartbeat_ = now;
    line(text);
  }
}

void TextObserver::step_done(const plan::MigrationPlan& /*plan*/, const plan::Step& step,
                             std::chrono::milliseconds elapsed) {
  const std::lock_guard lock(mutex_);
  if (!console_.quiet()) {
    line(fmt::format("  {} {} ({})", step.id, console_.style().paint(report::Colour::green, "done"),
                     pgmig::to_text(elapsed)));
  }
}

void TextObserver::migration_done(const plan::MigrationPlan& plan, plan::StoredState state) {
  const std::lock_guard lock(mutex_);
  if (console_.quiet()) {
    return;
  }
  if (state == plan::StoredState::running) {
    line(fmt::format("{} stops after its phase: pgmig up goes on with the next", title(plan)));
  } else if (state == plan::StoredState::awaiting_contract) {
    line(fmt::format("{} {}: run pgmig contract once no old application version runs", title(plan),
                     console_.style().paint(report::Colour::yellow, "awaits contract")));
  }
}

void TextObserver::diagnostic(const Diagnostic& diagnostic) {
  const std::lock_guard lock(mutex_);
  line(pgmig::to_text(diagnostic));
}

void TextObserver::failed(const plan::MigrationPlan& /*plan*/, const plan::Step* /*step*/,
                          const execute::Failure& failure) {
  const std::lock_guard lock(mutex_);
  line(console_.style().paint(report::Colour::red, to_text(failure)));
}

}  // namespace pgmig::cli
