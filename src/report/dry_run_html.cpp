// SPDX-License-Identifier: Apache-2.0
// The page: verdict and figures first, then the locks, the migrations, the database, the way back,
// the commands.
#include "report/dry_run.hpp"
#include "report/html_steps.hpp"
#include "report/html_text.hpp"
#include "report/lock_timeline.hpp"
#include "report/page_style.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

namespace pgmig::report {

namespace {

std::string_view css_class(Judgement judgement) {
  switch (judgement) {
    case Judgement::nothing_pending:
    case Judgement::fit:
      return "verdict good";
    case Judgement::needs_a_look:
      return "verdict warn";
    case Judgement::not_ready:
    case Judgement::refused:
      return "verdict bad";
  }
  return "verdict";
}

std::string fact(std::string_view what, std::string_view value) {
  return around("div", "", element("dt", "", what) + element("dd", "", value)) + "\n";
}

std::string time_fact(const Summary& summary) {
  return time_in_words(summary.cost.time) +
         (summary.cost.complete ? "" : ", and what cannot be said");
}

std::string facts(const Summary& summary) {
  std::string html =
      fact("migrations", fmt::format("{}", summary.migrations)) +
      fact("steps now", fmt::format("{}", summary.steps)) +
      fact("steps that wait for contract", fmt::format("{}", summary.waiting)) +
      fact("estimated time", time_fact(summary)) +
      fact("longest work under a lock that blocks", time_in_words(summary.longest_block)) +
      fact("WAL", bytes_in_words(summary.cost.wal_bytes)) +
      fact("disk", bytes_in_words(summary.cost.disk_bytes)) +
      fact("steps without a way back", fmt::format("{}", summary.irreversible));
  return around("dl", "facts", html);
}

std::string head(const DryRun& report) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src "
      "'unsafe-inline'\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escaped("Migration plan of " + report.database), page_style);
}

std::string top(const DryRun& report, const Summary& summary) {
  return around("header", "",
                element("p", "kicker", "Migration plan") + element("h1", "", report.database) +
                    element("p", "meta",
                            fmt::format("PostgreSQL {} · {} · {}", report.server_version,
                                        report.made_at, report.made_by))) +
         "\n" +
         around(
             "div", css_class(summary.judgement),
             element("strong", "", name(summary.judgement)) + element("p", "", summary.sentence)) +
         "\n" + facts(summary) + "\n";
}

std::string section(std::string_view title, const std::string& html) {
  return html.empty() ? html
                      : "<section>" + element("h2", "", title) + "\n" + html + "</section>\n";
}

std::string panel(const std::string& html) {
  return html.empty() ? html : around("div", "panel", html);
}

std::string migrations(const DryRun& report) {
  std::string html;
  for (const Diagnostic& diagnostic : report.plan.diagnostics) {
    html += html_of(diagnostic);
  }
  for (const plan::MigrationPlan& migration : report.plan.migrations) {
    html += html_of(migration, report);
  }
  return html;
}

std::string html_of(const CheckResult& check, const Finding& finding) {
  const std::string_view severity = finding.verdict == Verdict::problem ? "error" : "warning";
  return around("div", fmt::format("finding {}", severity),
                "<p>" + element("b", severity, name(finding.verdict)) + " " +
                    element("span", "tag", check.id) + " " + escaped(finding.found) + "</p>" +
                    element("p", "hint", finding.advice)) +
         "\n";
}

/// What is not well; of the rest, that it was looked at.
std::string found(const Checkup& checkup) {
  std::string html;
  std::string well;
  for (const CheckResult& check : checkup.checks) {
    if (verdict_of(check) == Verdict::ok) {
      well += (well.empty() ? "" : ", ") + check.id;
      continue;
    }
    for (const Finding& finding : check.findings) {
      if (finding.verdict != Verdict::ok) {
        html += html_of(check, finding);
      }
    }
  }
  return html + (well.empty() ? "" : element("p", "note", "Well: " + well + "."));
}

/// These are what a reviewer asks for, well or not.
std::string found_facts(const Checkup& checkup) {
  std::string html;
  for (const CheckResult& check : checkup.checks) {
    for (const std::string_view id :
         {"long_transactions", "replicas", "invalid_indexes", "pooler"}) {
      if (check.id == id) {
        html += fact(check.id, check.findings.front().found);
      }
    }
  }
  return around("dl", "facts", html);
}

std::string database(const DryRun& report) {
  return report.checkup ? found_facts(*report.checkup) + found(*report.checkup) : "";
}

std::string way_back(const DryRun& report) {
  const std::string script = rollback_script(report.plan);
  return script.empty()
             ? script
             : element("p", "",
                       "pgmig down runs the same, step by step, and says first what would "
                       "be lost.") +
                   element("pre", "", script);
}

std::string commands(const DryRun& report) {
  std::string items;
  for (const Command& command : report.commands) {
    items += around("li", "", escaped(command.when) + element("pre", "", command.line)) + "\n";
  }
  return items.empty() ? items : around("ol", "commands", items);
}

}  // namespace

std::string to_html(const DryRun& report) {
  const Summary summary = summary_of(report);
  return head(report) + top(report, summary) +
         section("Locks over time", panel(lock_timeline(report))) +
         section("Migrations", migrations(report)) +
         section("The database as found", database(report)) +
         section("The way back", way_back(report)) + section("Commands", commands(report)) +
         around("footer", "",
                element("p", "", in_words(report.rates)) +
                    element("p", "", "Catalog " + report.plan.catalog_fingerprint)) +
         "\n</main>\n</body>\n</html>\n";
}

}  // namespace pgmig::report
