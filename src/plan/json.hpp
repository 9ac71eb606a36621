// SPDX-License-Identifier: Apache-2.0
// The plan as JSON: the format of docs/cli.md for people's tools, and a lossless one for the
// journal.
#pragma once

#include <pgmig/plan.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace pgmig::plan {

/// The contract of `plan --json` (docs/cli.md): schema_version, catalog_fingerprint, migrations,
/// diagnostics.
[[nodiscard]] nlohmann::ordered_json to_json(const Plan& plan);
[[nodiscard]] nlohmann::ordered_json to_json(const MigrationPlan& plan);
[[nodiscard]] nlohmann::ordered_json to_json(const StatementReport& report);
[[nodiscard]] nlohmann::ordered_json to_json(const Diagnostic& diagnostic);

/// The number that to_journal_text() writes.
inline constexpr int journal_format = 1;

/// Every field of every step: from_journal_text(to_journal_text(p)) == p. One line. The format
/// carries a number; every released number stays readable (tests/unit/plan holds frozen texts).
[[nodiscard]] std::string to_journal_text(const MigrationPlan& plan);

/// Throws Error{history_violation} when the text is damaged or of a newer format.
[[nodiscard]] MigrationPlan from_journal_text(std::string_view text);

}  // namespace pgmig::plan
