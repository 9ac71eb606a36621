// SPDX-License-Identifier: Apache-2.0
// Which migrations `pgmig down` is to take back.
#pragma once

#include "cli/options.hpp"
#include "plan/history.hpp"
#include "source/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::cli {

[[nodiscard]] source::Version version_of(const plan::HistoryEntry& entry);

/// The newest first. Pointers into the history.
using DownTarget = std::vector<const plan::HistoryEntry*>;

/// The last N, or all above --to, by default one. A migration whose undo an earlier run began is
/// the first. Throws Error{usage} for an unknown version.
[[nodiscard]] DownTarget down_target(const Options& options, const source::MigrationSet& migrations,
                                     const plan::History& history);

/// As the journal keeps it while it is under way: what was asked, and the ids.
[[nodiscard]] std::string to_text(const Options& options, const DownTarget& target);

/// What is left of `kept`, when the same was asked then; nothing when something else was.
[[nodiscard]] std::optional<DownTarget> rest_of(const std::string& kept, const Options& options,
                                                const plan::History& history);

}  // namespace pgmig::cli
