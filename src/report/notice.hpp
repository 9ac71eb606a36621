// SPDX-License-Identifier: Apache-2.0
// What is to be said about a plan, one thing at a place: diagnostics, and the hazards that the plan
// avoids, puts off, or has a signature for.
#pragma once

#include "base/diagnostics.hpp"

#include <pgmig/plan.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::report {

/// What is known of a hazard.
struct Rule {
  std::string_view id;
  std::string_view kind;     ///< "lock", "application", "data loss", ...
  std::string_view summary;  ///< what happens in production
  std::string_view remedy;   ///< what to write instead
};

struct Notice {
  Diagnostic diagnostic;
  std::string kind;              ///< of its hazard; empty where its code is no hazard
  std::string accepted_because;  ///< the author's signature; empty: there is none
};

using Notices = std::vector<Notice>;

/// In the order of files and lines.
[[nodiscard]] Notices notices_of(const plan::Plan& plan, std::span<const Rule> rules);

/// The text of each file that places point into.
using SourceTexts = std::map<std::string, std::string_view>;

/// As compilers do: `file:line:column: severity: message [code]`, the line with a caret, and the
/// hint.
[[nodiscard]] std::string to_text(const Notices& notices, const SourceTexts& texts);

/// SARIF 2.1.0, one run; a signature is a suppression.
[[nodiscard]] std::string to_sarif(const Notices& notices, std::span<const Rule> rules,
                                   std::string_view version);

/// Commands of GitHub's workflows, which it shows beside the lines.
[[nodiscard]] std::string to_github(const Notices& notices);

}  // namespace pgmig::report
