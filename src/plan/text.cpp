// SPDX-License-Identifier: Apache-2.0
// The plan as text: a heading a migration, a heading a step, and under it only what a reader must
// know.
#include "plan/text.hpp"

#include "base/duration.hpp"
#include "base/overloaded.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgmig::plan {

namespace {

constexpr std::string_view continuation = "\n             ";

/// A labelled line of a step; line feeds in `value` are indented below it.
std::string labelled(std::string_view label, std::string_view value) {
  std::string text = fmt::format("    {:<7}  ", label);
  for (const char c : value) {
    if (c == '\n') {
      text += continuation;
    } else {
      text += c;
    }
  }
  return text + "\n";
}

bool is_blank(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// White space as single blanks; enough of it for `width` characters.
std::string on_one_line(std::string_view sql, std::size_t width) {
  std::string line;
  for (const char c : sql) {
    if (line.size() > 4 * width) {
      break;
    }
    if (!is_blank(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

/// The first `width` characters (not bytes), with " ..." when something is missing.
std::string cut(const std::string& line, std::size_t width) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (starts_character(line[i]) && ++characters > width) {
      std::size_t end = i;
      while (end > 0 && line[end - 1] == ' ') {
        --end;
      }
      return line.substr(0, end) + " ...";
    }
  }
  return line;
}

/// Where the author's own statement says enough with its first words.
std::string shown(std::string_view sql, bool whole, const TextOptions& options) {
  constexpr std::size_t indentation = 13;
  if (whole || options.verbose || options.width == 0) {
    return std::string{sql};
  }
  const std::size_t width = std::max<std::size_t>(options.width, indentation + 20) - indentation;
  return cut(on_one_line(sql, width), width);
}

const StatementReport* report_of(const MigrationPlan& plan, const PlannedSql& planned) {
  const auto number = static_cast<std::size_t>(planned.statement);
  return planned.statement >= 0 && number < plan.statements.size() ? &plan.statements[number]
                                                                   : nullptr;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What is special about the author's statement; empty for a safe one.
std::string remark(const StatementReport& report) {
  switch (report.verdict) {
    case Verdict::safe:
      return {};
    case Verdict::rewritten:
      return "rewritten";
    case Verdict::accepted:
      return fmt::format("accepted: {}", joined(report.hazards));
    case Verdict::refused:
      return report.hazards.empty() ? "REFUSED"
                                    : fmt::format("REFUSED: {}", joined(report.hazards));
    case Verdict::opaque:
      return "opaque";
  }
  return {};
}

std::string sql_lines(const MigrationPlan& plan, const Step& step, const TextOptions& options) {
  std::string text;
  for (const PlannedSql& planned : statements_of(step)) {
    const StatementReport* report = report_of(plan, planned);
    const bool whole = report == nullptr || report->verdict == Verdict::rewritten;
    const std::string label = planned.line == 0 ? "" : fmt::format("line {}", planned.line);
    text += labelled(label, shown(planned.sql, whole, options));
    if (report != nullptr && report->verdict != Verdict::safe) {
      text += labelled("", "-- " + remark(*report));
    }
  }
  return text;
}

/// Locks that nobody notices are left out.
bool is_worth_a_line(const Effect& effect, const TextOptions& options) {
  return options.verbose || effect.work != Work::brief ||
         effect.lock >= pg::LockMode::share_update_exclusive;
}

std::string lock_lines(const Step& step, const TextOptions& options) {
  std::string text;
  for (const Effect& effect : step.effects) {
    if (is_worth_a_line(effect, options)) {
      text += labelled("lock", fmt::format("{} {}: {}, {}", effect.relation, pg::name(effect.lock),
                                           blocking(effect.lock), name(effect.work)));
    }
  }
  return text;
}

std::string undo_lines(const Undo& undo, const TextOptions& options) {
  return std::visit(Overloaded{
                        [](const Irreversible& none) {
                          return labelled("undo", none.why.empty() ? "none" : "none: " + none.why);
                        },
                        [&](const NothingToUndo&) {
                          return options.verbose ? labelled("undo", "nothing to undo")
                                                 : std::string{};
                        },
                        [](const UndoSql& inverse) {
                          std::string text;
                          for (const std::string& sql : lines_of(inverse)) {
                            text += labelled(text.empty() ? "undo" : "", sql);
                          }
                          return text;
                        },
                        [](const UndoByHook&) { return labelled("undo", "the hook's down()"); },
                    },
                    undo);
}

std::string_view way_of(const Step& step) {
  return std::visit(
      Overloaded{
          [](const RunInTransaction&) { return std::string_view{"one transaction"}; },
          [](const RunOutside&) { return std::string_view{"outside a transaction"}; },
          [](const RunInBatches&) { return std::string_view{"in batches, each a transaction"}; },
          [](const CheckRows&) { return std::string_view{"one query"}; },
          [](const RunHook& run) {
            return run.runs == HookRuns::in_transaction
                       ? std::string_view{"a C++ hook, one transaction"}
                       : std::string_view{"a C++ hook in batches, each a transaction"};
          },
      },
      step.action);
}

std::string heading(const Step& step) {
  std::string text = fmt::format("  {}  {}", step.id, way_of(step));
  if (step.lock_timeout.count() > 0) {
    text += fmt::format(", lock timeout {}", pgmig::to_text(step.lock_timeout));
  }
  if (step.statement_timeout.count() > 0) {
    text += fmt::format(", statement timeout {}", pgmig::to_text(step.statement_timeout));
  }
  if (step.deadline.count() > 0) {
    text += fmt::format(", deadline {}", pgmig::to_text(step.deadline));
  }
  if (step.phase == Phase::contract) {
    text += ", waits for contract";
  }
  return text + "\n";
}

std::string why_line(const Step& step) {
  if (step.recipe.empty()) {
    return step.reason.empty() ? std::string{} : labelled("why", step.reason);
  }
  return labelled("recipe", step.reason.empty() ? step.recipe : step.recipe + ": " + step.reason);
}

std::string step_text(const MigrationPlan& plan, const Step& step, const TextOptions& options) {
  std::string text = heading(step) + why_line(step) + sql_lines(plan, step, options) +
                     lock_lines(step, options) + undo_lines(step.undo, options);
  if (is_transactional(step)) {
    text += "    commit\n";
  }
  return text;
}

std::string title(const MigrationPlan& plan) {
  const std::string name = plan.version.empty() ? plan.id : plan.version;
  std::string text = name;
  if (!plan.version.empty() && !plan.description.empty()) {
    text += "  " + plan.description;
  }
  return plan.file.empty() ? text + "\n" : fmt::format("{}  ({})\n", text, plan.file);
}

std::string indented(const std::string& text) {
  std::string result = "  ";
  for (const char c : text) {
    result += c;
    if (c == '\n') {
      result += "  ";
    }
  }
  return result + "\n";
}

/// Statements that no step runs, other than those that the diagnostics explain.
std::string left_out(const MigrationPlan& plan, const TextOptions& options) {
  std::string text;
  for (const StatementReport& report : plan.statements) {
    if (!report.steps.empty()) {
      continue;
    }
    if (report.verdict == Verdict::refused || options.verbose) {
      const std::string what = report.verdict == Verdict::refused ? remark(report) : "not run";
      text += labelled(fmt::format("line {}", report.line), shown(report.sql, false, options)) +
              labelled("", "-- " + what);
    }
  }
  return text;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary(const Plan& plan) {
  std::size_t now = 0;
  std::size_t waiting = 0;
  std::size_t refused = 0;
  for (const MigrationPlan& migration : plan.migrations) {
    for (const Step& step : migration.steps) {
      ++(step.phase == Phase::contract ? waiting : now);
    }
    refused += static_cast<std::size_t>(
        std::ranges::count(migration.statements, Verdict::refused, &StatementReport::verdict));
  }
  std::string text =
      fmt::format("{}: {}", counted(plan.migrations.size(), "migration", "migrations"),
                  counted(now, "step", "steps"));
  if (waiting > 0) {
    text += fmt::format(", and {} for contract", counted(waiting, "waits", "wait"));
  }
  if (refused > 0) {
    text += fmt::format("; {} refused", counted(refused, "statement is", "statements are"));
  }
  return text + "\n";
}

}  // namespace

const char* blocking(pg::LockMode mode) noexcept {
  if (pg::blocks_readers(mode)) {
    return "blocks reads and writes";
  }
  return pg::blocks_writers(mode) ? "blocks writes" : "blocks no reads or writes";
}

std::string to_text(const MigrationPlan& plan, const TextOptions& options) {
  std::string text = title(plan);
  for (const Diagnostic& diagnostic : plan.diagnostics) {
    text += indented(pgmig::to_text(diagnostic));
  }
  text += left_out(plan, options);
  for (const Step& step : plan.steps) {
    text += step_text(plan, step, options);
  }
  return printable_lines(text);
}

std::string to_text(const Plan& plan, const TextOptions& options) {
  std::string text;
  for (const Diagnostic& diagnostic : plan.diagnostics) {
    text += pgmig::to_text(diagnostic) + "\n";
  }
  for (const MigrationPlan& migration : plan.migrations) {
    text += to_text(migration, options) + "\n";
  }
  return plan.migrations.empty() ? text + "nothing is pending\n" : text + summary(plan);
}

}  // namespace pgmig::plan
