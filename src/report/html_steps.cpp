// SPDX-License-Identifier: Apache-2.0
// A step as a reviewer reads it: what is sent, who waits, what it costs, how it goes back.
#include "report/html_steps.hpp"

#include "base/duration.hpp"
#include "base/overloaded.hpp"
#include "report/html_text.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::report {

namespace {

using plan::Effect;
using plan::MigrationPlan;
using plan::Phase;
using plan::StatementReport;
using plan::Step;

/// Enough to judge a statement by; rows that a migration brings along are not read here.
constexpr std::size_t longest_statement = 6000;

std::string tag(std::string_view kind, std::string_view text) {
  return element("span", kind.empty() ? "tag" : fmt::format("tag {}", kind), text) + " ";
}

std::string_view lock_class(pg::LockMode mode) {
  if (pg::blocks_readers(mode)) {
    return "all";
  }
  if (pg::blocks_writers(mode)) {
    return "writers";
  }
  return mode >= pg::LockMode::share_update_exclusive ? "ddl" : "weak";
}

std::string size_cell(const Effect& effect, const DryRun& report) {
  const auto size = report.sizes.find(effect.relation);
  if (size == report.sizes.end()) {
    return "–";
  }
  return size->second.rows < 0 ? "not counted"
                               : fmt::format("{}, {}", rows_in_words(size->second.rows),
                                             bytes_in_words(size->second.bytes));
}

std::string cell(std::string_view label, const std::string& html) {
  return fmt::format(R"(<td data-label="{}"><span>{}</span></td>)", label, html);
}

std::string lock_row(const Effect& effect, const DryRun& report) {
  return "<tr>" + cell("relation", element("code", "", effect.relation)) +
         cell("lock", escaped(pg::name(effect.lock))) +
         cell("who waits", fmt::format(R"(<i class="{}"></i>{})", lock_class(effect.lock),
                                       escaped(who_waits(effect.lock)))) +
         cell("work", plan::name(effect.work)) + cell("size", escaped(size_cell(effect, report))) +
         "</tr>\n";
}

std::string locks(const Step& step, const DryRun& report) {
  std::string rows;
  for (const Effect& effect : notable(step.effects)) {
    rows += lock_row(effect, report);
  }
  if (rows.empty()) {
    return element("p", "note", "Nobody waits: it locks nothing that is in use.");
  }
  return "<table><thead><tr><th>relation</th><th>lock</th><th>who waits</th><th>work</th>"
         "<th>size</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

std::string cost_item(std::string_view what, std::string_view value) {
  return fmt::format("<li><span>{}</span> {}</li>", escaped(what), escaped(value));
}

std::string limits(const Step& step) {
  std::string text;
  if (step.lock_timeout.count() > 0) {
    text += cost_item("lock timeout", pgmig::to_text(step.lock_timeout));
  }
  if (step.statement_timeout.count() > 0) {
    text += cost_item("statement timeout", pgmig::to_text(step.statement_timeout));
  }
  if (step.deadline.count() > 0) {
    text += cost_item("deadline", pgmig::to_text(step.deadline));
  }
  return text;
}

std::string cost(const Step& step, const DryRun& report) {
  const Estimate estimated = estimate(step, report.sizes, report.rates);
  std::string items = cost_item(
      "takes", estimated.complete ? time_in_words(estimated.time) : "a time that nobody can say");
  if (estimated.rows_written > 0) {
    items += cost_item("writes", rows_in_words(estimated.rows_written));
  } else if (estimated.rows_read > 0) {
    items += cost_item("reads", fmt::format("{}, {}", rows_in_words(estimated.rows_read),
                                            bytes_in_words(estimated.bytes_read)));
  }
  if (estimated.wal_bytes > 0) {
    items += cost_item("WAL", "about " + bytes_in_words(estimated.wal_bytes)) +
             cost_item("disk", "about " + bytes_in_words(estimated.disk_bytes));
  }
  return "<ul class=\"cost\">" + items + limits(step) + "</ul>\n";
}

std::string undo(const Step& step) {
  const auto html = std::visit(
      Overloaded{
          [](const plan::Irreversible& none) {
            return tag("bad", "no way back") + escaped(none.why);
          },
          [](const plan::NothingToUndo&) {
            return element("span", "note", "Nothing is left of it to take back.");
          },
          [](const plan::UndoSql& inverse) {
            std::string sql;
            for (const std::string& line : plan::lines_of(inverse)) {
              sql += (sql.empty() ? "" : "\n") + line + (line.starts_with("--") ? "" : ";");
            }
            return element("span", "note", "Goes back with") +
                   element("pre", "", cut_long(sql, longest_statement));
          },
          [](const plan::UndoByHook&) {
            return element("span", "note", "Goes back with the hook's down().");
          },
      },
      step.undo);
  return around("div", "undo", html) + "\n";
}

std::string statements(const Step& step) {
  std::string sql;
  for (const plan::PlannedSql& planned : plan::statements_of(step)) {
    const bool closed = planned.sql.ends_with(';');
    sql +=
        (sql.empty() ? "" : "\n") + cut_long(planned.sql, longest_statement) + (closed ? "" : ";");
  }
  return around("pre", "", element("code", "", sql)) + "\n";
}

std::string tags(const MigrationPlan& migration, const Step& step, const DryRun& report) {
  std::string text = tag("", way_of(step));
  if (is_opaque(migration, step)) {
    text += tag("warn", "opaque: what it does is seen when it runs");
  }
  if (is_unreviewable(report.plan, step)) {
    text += tag("warn", "unreviewable: planned on what an opaque step may change");
  }
  for (const StatementReport& statement : migration.statements) {
    const bool here = std::ranges::find(statement.steps, step.id) != statement.steps.end();
    if (here && statement.verdict == plan::Verdict::accepted) {
      text += tag("warn", fmt::format("accepted: {}", fmt::join(statement.hazards, ", ")));
    } else if (here && statement.verdict == plan::Verdict::refused) {
      text += tag("bad", fmt::format("refused: {}", fmt::join(statement.hazards, ", ")));
    }
  }
  if (!step.recipe.empty()) {
    text += tag("good", step.recipe);
    for (const std::string& hazard : step.hazards) {
      text += tag("", "avoids " + hazard);
    }
  }
  return text;
}

/// Why the author took a danger, in the author's words.
std::string signatures(const MigrationPlan& migration, const Step& step) {
  std::string text;
  for (const StatementReport& report : migration.statements) {
    const bool here = std::ranges::find(report.steps, step.id) != report.steps.end();
    if (here && !report.accepted_because.empty()) {
      text += element("p", "why", fmt::format("Signed for: “{}”", report.accepted_because));
    }
  }
  return text;
}

std::string html_of(const Step& step, const MigrationPlan& migration, const DryRun& report) {
  std::string html = "<article class=\"step\"><header>" + element("b", "", step.id) + " " +
                     tags(migration, step, report) + "</header>\n";
  if (!step.reason.empty()) {
    html += element("p", "why", step.reason);
  }
  return html + signatures(migration, step) + statements(step) + locks(step, report) +
         cost(step, report) + undo(step) + "</article>\n";
}

const char* meaning(Phase phase) {
  switch (phase) {
    case Phase::expand:
      return "expand: the running application does not notice";
    case Phase::migrate:
      return "migrate: rows move while both versions run";
    case Phase::contract:
      return "contract: waits until no old version runs";
  }
  return "";
}

std::string steps_of(Phase phase, const MigrationPlan& migration, const DryRun& report) {
  std::string html;
  for (const Step& step : migration.steps) {
    if (step.phase == phase) {
      html += html_of(step, migration, report);
    }
  }
  return html.empty() ? html : element("h4", "", meaning(phase)) + "<div>\n" + html + "</div>\n";
}

/// Statements that nothing runs, and no diagnostic explains.
std::string left_out(const MigrationPlan& migration) {
  std::string html;
  for (const StatementReport& report : migration.statements) {
    if (report.steps.empty() && report.verdict == plan::Verdict::refused) {
      html += around("pre", "", element("code", "", cut_long(report.sql, longest_statement)));
    }
  }
  return html;
}

}  // namespace

std::string html_of(const Diagnostic& diagnostic) {
  const auto* severity = pgmig::name(diagnostic.severity);
  std::string place = diagnostic.at.file;
  if (diagnostic.at.line > 0) {
    place += fmt::format(":{}", diagnostic.at.line);
  }
  const std::string hint = diagnostic.hint.empty() ? "" : element("p", "hint", diagnostic.hint);
  return around("div", fmt::format("finding {}", severity),
                "<p>" + element("b", severity, severity) + " " +
                    element("span", "tag", diagnostic.code) + " " + escaped(diagnostic.message) +
                    "</p>" + hint + element("p", "meta", place)) +
         "\n";
}

std::string html_of(const MigrationPlan& migration, const DryRun& report) {
  const std::string title = migration.version.empty()
                                ? migration.description
                                : migration.version + "  " + migration.description;
  std::string html = "<section class=\"migration\"><header>" + element("h3", "", title) +
                     element("p", "meta", migration.file) + "</header>\n";
  for (const Diagnostic& diagnostic : migration.diagnostics) {
    html += html_of(diagnostic);
  }
  html += left_out(migration);
  for (const Phase phase : {Phase::expand, Phase::migrate, Phase::contract}) {
    html += steps_of(phase, migration, report);
  }
  if (migration.steps.empty() && migration.diagnostics.empty()) {
    html += element("p", "note", "There is nothing to do in it.");
  }
  return html + "</section>\n";
}

}  // namespace pgmig::report
