// SPDX-License-Identifier: Apache-2.0
// The report as Markdown, short enough for a comment: what a reviewer decides by, the SQL folded
// away.
#include "base/printable.hpp"
#include "report/dry_run.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::report {

namespace {

constexpr std::string_view marker = "<!-- pgmig-report -->\n";

/// GitHub refuses comments of more than 65,536 characters.
constexpr std::size_t longest_comment = 60000;
constexpr std::size_t longest_statement = 1500;

/// A character that means something in Markdown, or names somebody (@), as itself.
std::string plain(char c) {
  constexpr std::string_view escapable = "\\`*_[]>|#~";
  switch (c) {
    case '<':
      return "&lt;";
    case '&':
      return "&amp;";
    case '@':
      return "&#64;";
    default:
      return escapable.find(c) == std::string_view::npos ? std::string{c} : std::string{'\\', c};
  }
}

/// Text between Markdown: no markup of its own, no line of its own, no cell of its own.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    result += plain(c);
  }
  return result;
}

/// A block of code whose fence is longer than any row of back quotes within.
std::string fenced(std::string_view text) {
  const std::string shown = printable_lines(
      text.size() > longest_statement ? std::string{text.substr(0, longest_statement)} + "\n-- ..."
                                      : std::string{text});
  std::size_t longest = 2;
  std::size_t row = 0;
  for (const char c : shown) {
    row = c == '`' ? row + 1 : 0;
    longest = std::max(longest, row);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}sql\n{}\n{}\n", fence, shown, fence);
}

std::string_view sign_of(Judgement judgement) {
  switch (judgement) {
    case Judgement::nothing_pending:
    case Judgement::fit:
      return "✅";
    case Judgement::needs_a_look:
      return "⚠️";
    case Judgement::not_ready:
    case Judgement::refused:
      return "⛔";
  }
  return "";
}

std::string top(const DryRun& report, const Summary& summary) {
  return fmt::format(
      "### {} pgmig plan of {}: {}\n\n{}\n\n"
      "{}, {} now, {} for contract. Estimated time: {}{}. WAL: {}, disk: {}. Without a way back: "
      "{}.\n\n",
      sign_of(summary.judgement), plain(report.database), name(summary.judgement),
      plain(summary.sentence), counted(summary.migrations, "migration", "migrations"),
      counted(summary.steps, "step", "steps"), summary.waiting, time_in_words(summary.cost.time),
      summary.cost.complete ? "" : ", and what cannot be said",
      bytes_in_words(summary.cost.wal_bytes), bytes_in_words(summary.cost.disk_bytes),
      counted(summary.irreversible, "step", "steps"));
}

std::string line_of(const Diagnostic& diagnostic) {
  std::string place = diagnostic.at.file;
  if (diagnostic.at.line > 0) {
    place += fmt::format(":{}", diagnostic.at.line);
  }
  return fmt::format("- **{}** `{}` {} ({}){}\n", pgmig::name(diagnostic.severity), diagnostic.code,
                     plain(diagnostic.message), plain(place),
                     diagnostic.hint.empty() ? "" : "<br>" + plain(diagnostic.hint));
}

std::string locks_of(const plan::Step& step) {
  std::string text;
  for (const plan::Effect& effect : notable(step.effects)) {
    text += fmt::format(
        "{}{}: {}{}", text.empty() ? "" : "<br>", plain(effect.relation), who_waits(effect.lock),
        effect.work == plan::Work::brief ? "" : fmt::format(", {}", plan::name(effect.work)));
  }
  return text.empty() ? "nobody waits" : text;
}

std::string undo_of(const plan::Step& step) {
  if (const auto* none = std::get_if<plan::Irreversible>(&step.undo)) {
    return none->why.empty() ? "**none**" : "**none**: " + plain(none->why);
  }
  return std::holds_alternative<plan::NothingToUndo>(step.undo) ? "nothing to undo" : "yes";
}

const char* mark_of(const plan::MigrationPlan& migration, const plan::Step& step,
                    const DryRun& report) {
  if (is_opaque(migration, step)) {
    return " **opaque**";
  }
  return is_unreviewable(report.plan, step) ? " **unreviewable**" : "";
}

std::string row_of(const plan::MigrationPlan& migration, const plan::Step& step,
                   const DryRun& report) {
  const Estimate cost = estimate(step, report.sizes, report.rates);
  return fmt::format("| {}{} | {}{} | {} | {} | {} |\n", plain(step.id),
                     mark_of(migration, step, report), way_of(step),
                     step.recipe.empty() ? "" : fmt::format(" ({})", step.recipe), locks_of(step),
                     cost.complete ? time_in_words(cost.time) : "?", undo_of(step));
}

std::string signatures_of(const plan::MigrationPlan& migration) {
  std::string text;
  for (const plan::StatementReport& report : migration.statements) {
    if (report.verdict == plan::Verdict::accepted) {
      text += fmt::format("- accepted in line {}: {}; “{}”\n", report.line,
                          plain(fmt::format("{}", fmt::join(report.hazards, ", "))),
                          plain(report.accepted_because));
    }
  }
  return text;
}

std::string sql_of(const plan::MigrationPlan& migration) {
  std::string sql;
  for (const plan::Step& step : migration.steps) {
    sql += "-- " + step.id + "\n";
    for (const plan::PlannedSql& planned : plan::statements_of(step)) {
      sql += planned.sql + (planned.sql.ends_with(';') ? "\n" : ";\n");
    }
  }
  return sql.empty() ? sql
                     : "<details><summary>SQL</summary>\n\n" + fenced(sql) + "\n</details>\n\n";
}

std::string text_of(const plan::MigrationPlan& migration, const DryRun& report) {
  std::string text =
      fmt::format("#### {} {}\n\n", plain(migration.version), plain(migration.description));
  for (const Diagnostic& diagnostic : migration.diagnostics) {
    text += line_of(diagnostic);
  }
  text += signatures_of(migration);
  if (!migration.steps.empty()) {
    text += "\n| step | runs | who waits | takes | undo |\n|---|---|---|---|---|\n";
  }
  for (const plan::Step& step : migration.steps) {
    text += row_of(migration, step, report);
  }
  return text + "\n" + sql_of(migration);
}

std::string found(const DryRun& report) {
  std::string text;
  if (!report.checkup) {
    return text;
  }
  for (const CheckResult& check : report.checkup->checks) {
    for (const Finding& finding : check.findings) {
      if (finding.verdict != Verdict::ok) {
        text += fmt::format("- **{}** `{}` {}{}\n", name(finding.verdict), check.id,
                            plain(finding.found),
                            finding.advice.empty() ? "" : "<br>" + plain(finding.advice));
      }
    }
  }
  return text.empty() ? text : "#### The database as found\n\n" + text + "\n";
}

std::string commands(const DryRun& report) {
  std::string lines;
  for (const Command& command : report.commands) {
    lines += fmt::format("{}  # {}\n", command.line, command.when);
  }
  return lines.empty() ? lines : "#### Commands\n\n```sh\n" + printable_lines(lines) + "```\n";
}

/// The parts that fit, whole: a comment cut in the middle of a block would swallow what follows.
std::string fitting(const std::vector<std::string>& parts, std::size_t room) {
  std::string text;
  std::size_t left_out = 0;
  for (const std::string& part : parts) {
    if (text.size() + part.size() > room) {
      ++left_out;
    } else {
      text += part;
    }
  }
  return left_out == 0
             ? text
             : text + fmt::format("{} too long for a comment: see the report in HTML.\n\n",
                                  counted(left_out, "part is", "parts are"));
}

}  // namespace

std::string to_markdown(const DryRun& report) {
  const std::string first = std::string{marker} + top(report, summary_of(report));
  const std::string last = commands(report);
  std::vector<std::string> parts;
  for (const Diagnostic& diagnostic : report.plan.diagnostics) {
    parts.push_back(line_of(diagnostic));
  }
  for (const plan::MigrationPlan& migration : report.plan.migrations) {
    parts.push_back(text_of(migration, report));
  }
  parts.push_back(found(report));
  return first + fitting(parts, longest_comment - first.size() - last.size()) + last;
}

}  // namespace pgmig::report
