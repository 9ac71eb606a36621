// SPDX-License-Identifier: Apache-2.0
// The check-list and its JSON (docs/cli.md).
#include "report/checkup.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace pgmig::report {

namespace {

constexpr std::size_t first_few = 5;
constexpr int verdict_width = 9;
constexpr int id_width = 24;

Colour colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return Colour::green;
    case Verdict::warning:
      return Colour::yellow;
    case Verdict::problem:
      return Colour::red;
  }
  return Colour::none;
}

std::string below(std::string_view text) {
  return fmt::format("{:{}}{}\n", "", verdict_width + id_width, printable(text));
}

/// The first `shown` findings, and what is to be done about them: said once where several
/// have the same advice.
std::string lines_of(const CheckResult& result, std::size_t shown) {
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = result.findings[i];
    text += i == 0 ? printable(finding.found) + "\n" : below(finding.found);
    const bool said_again = i + 1 < shown && result.findings[i + 1].advice == finding.advice;
    if (!finding.advice.empty() && !said_again) {
      text += below("hint: " + finding.advice);
    }
  }
  return text;
}

std::string to_text(const CheckResult& result, const Style& style, Detail detail) {
  const Verdict verdict = verdict_of(result);
  const std::size_t all = result.findings.size();
  const std::size_t shown = detail == Detail::whole ? all : std::min(all, first_few);
  std::string text =
      style.paint(colour_of(verdict), fmt::format("{:<{}}", name(verdict), verdict_width)) +
      fmt::format("{:<{}}", result.id, id_width) + lines_of(result, shown);
  if (shown < all) {
    text += below(fmt::format("and {} more (--verbose shows all)", all - shown));
  }
  return text;
}

std::ptrdiff_t count(const Checkup& checkup, Verdict verdict) {
  return std::ranges::count_if(checkup.checks, [verdict](const CheckResult& result) {
    return verdict_of(result) == verdict;
  });
}

std::string counted(std::ptrdiff_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string closing_sentence(const Checkup& checkup) {
  const auto problems = count(checkup, Verdict::problem);
  const auto warnings = count(checkup, Verdict::warning);
  const auto where =
      fmt::format("{} on PostgreSQL {}", printable(checkup.database), checkup.server_version);
  if (problems > 0) {
    return fmt::format("{}: {} and {}; a migration would not get through\n", where,
                       counted(problems, "problem"), counted(warnings, "warning"));
  }
  return warnings > 0
             ? fmt::format("{}: can be migrated; {}\n", where, counted(warnings, "warning"))
             : fmt::format("{}: can be migrated\n", where);
}

nlohmann::ordered_json text_or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

nlohmann::ordered_json to_json(const CheckResult& result) {
  auto findings = nlohmann::ordered_json::array();
  for (const auto& finding : result.findings) {
    findings.push_back({{"verdict", name(finding.verdict)},
                        {"found", finding.found},
                        {"advice", text_or_null(finding.advice)}});
  }
  return {
      {"id", result.id}, {"verdict", name(verdict_of(result))}, {"findings", std::move(findings)}};
}

}  // namespace

const char* name(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::warning:
      return "warning";
    case Verdict::problem:
      return "problem";
  }
  return "";
}

Verdict verdict_of(const CheckResult& result) {
  return std::ranges::max_element(result.findings, {}, &Finding::verdict)->verdict;
}

Verdict verdict_of(const Checkup& checkup) {
  Verdict worst = Verdict::ok;
  for (const auto& result : checkup.checks) {
    worst = std::max(worst, verdict_of(result));
  }
  return worst;
}

nlohmann::ordered_json to_json(const Checkup& checkup) {
  auto checks = nlohmann::ordered_json::array();
  for (const auto& result : checkup.checks) {
    checks.push_back(to_json(result));
  }
  return {{"schema_version", 1},
          {"database", checkup.database},
          {"server_version", checkup.server_version},
          {"login_role", checkup.login_role},
          {"role", checkup.role},
          {"verdict", name(verdict_of(checkup))},
          {"problems", count(checkup, Verdict::problem)},
          {"warnings", count(checkup, Verdict::warning)},
          {"checks", std::move(checks)}};
}

std::string to_text(const Checkup& checkup, const Style& style, Detail detail) {
  std::string text;
  for (const auto& result : checkup.checks) {
    text += to_text(result, style, detail);
  }
  return text + closing_sentence(checkup);
}

}  // namespace pgmig::report
