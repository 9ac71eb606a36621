// SPDX-License-Identifier: Apache-2.0
// A hazard is an error where it is refused, a warning where it breaks the application later, and a
// note where nothing of it happens.
#include "report/notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace pgmig::report {

namespace {

using plan::StatementReport;
using plan::Verdict;

const Rule* rule_of(std::span<const Rule> rules, std::string_view id) {
  const auto found = std::ranges::find(rules, id, &Rule::id);
  return found == rules.end() ? nullptr : &*found;
}

std::string kind_of(std::span<const Rule> rules, std::string_view id) {
  const Rule* rule = rule_of(rules, id);
  return rule == nullptr ? std::string{} : std::string{rule->kind};
}

/// The first words of a statement, on one line.
std::string first_words(std::string_view sql) {
  constexpr std::size_t limit = 60;
  std::string text;
  for (const char c : sql) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && text.size() > limit) {
      return text + " ...";
    }
    if (!blank) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  return text;
}

bool waits(const plan::MigrationPlan& migration, const StatementReport& report) {
  return std::ranges::any_of(migration.steps, [&](const plan::Step& step) {
    return step.phase == plan::Phase::contract &&
           std::ranges::find(report.steps, step.id) != report.steps.end();
  });
}

/// What becomes of the hazard, and how loudly that is said.
struct Outcome {
  Severity severity = Severity::note;
  std::string text;
};

Outcome outcome_of(const plan::MigrationPlan& migration, const StatementReport& report,
                   std::string_view hazard) {
  if (report.verdict == Verdict::opaque) {
    return {.severity = Severity::warning, .text = "it runs under short timeouts"};
  }
  if (hazard == "breaks_application") {
    return waits(migration, report)
               ? Outcome{.severity = Severity::warning, .text = "it waits for pgmig contract"}
               : Outcome{.severity = Severity::warning, .text = "it runs at once"};
  }
  if (report.verdict == Verdict::accepted) {
    return {.text = "somebody signed for it"};
  }
  return {.text = report.recipe.empty()
                      ? std::string{"pgmig takes care of it"}
                      : fmt::format("pgmig avoids it by the recipe {}", report.recipe)};
}

Notice notice_of(const plan::MigrationPlan& migration, const StatementReport& report,
                 const Rule& rule) {
  const Outcome outcome = outcome_of(migration, report, rule.id);
  return {
      .diagnostic = {.severity = outcome.severity,
                     .code = std::string{rule.id},
                     .message = fmt::format("{}: {}; {}", first_words(report.sql), rule.summary,
                                            outcome.text),
                     .hint = report.verdict == Verdict::rewritten ? "" : std::string{rule.remedy},
                     .at = {.file = migration.file, .line = report.line, .column = report.column}},
      .kind = std::string{rule.kind},
      .accepted_because = report.accepted_because};
}

/// The planner has said already why it cannot be seen into.
bool is_said(const plan::MigrationPlan& migration, const StatementReport& report,
             std::string_view hazard) {
  return hazard == "opaque" &&
         std::ranges::any_of(migration.diagnostics, [&](const Diagnostic& diagnostic) {
           return diagnostic.code == "unknown_syntax" && diagnostic.at.line == report.line &&
                  diagnostic.at.column == report.column;
         });
}

void add_hazards(const plan::MigrationPlan& migration, std::span<const Rule> rules,
                 Notices& notices) {
  for (const StatementReport& report : migration.statements) {
    if (report.verdict == Verdict::refused) {
      continue;  // a diagnostic says it
    }
    for (const std::string& hazard : report.hazards) {
      const Rule* rule = is_said(migration, report, hazard) ? nullptr : rule_of(rules, hazard);
      if (rule != nullptr) {
        notices.push_back(notice_of(migration, report, *rule));
      }
    }
  }
}

void add_diagnostics(const Diagnostics& diagnostics, std::span<const Rule> rules,
                     Notices& notices) {
  for (const Diagnostic& diagnostic : diagnostics) {
    notices.push_back({.diagnostic = diagnostic,
                       .kind = kind_of(rules, diagnostic.code),
                       .accepted_because = {}});
  }
}

}  // namespace

Notices notices_of(const plan::Plan& plan, std::span<const Rule> rules) {
  Notices notices;
  add_diagnostics(plan.diagnostics, rules, notices);
  for (const plan::MigrationPlan& migration : plan.migrations) {
    Notices own;
    add_diagnostics(migration.diagnostics, rules, own);
    add_hazards(migration, rules, own);
    std::ranges::stable_sort(own, {}, [](const Notice& notice) {
      return std::tuple{notice.diagnostic.at.line, notice.diagnostic.at.column};
    });
    std::ranges::move(own, std::back_inserter(notices));
  }
  return notices;
}

}  // namespace pgmig::report
