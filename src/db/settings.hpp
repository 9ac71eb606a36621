// SPDX-License-Identifier: Apache-2.0
// The settings that decide what a statement does: which ones, their values, and the query that sets
// and reports them all in one exchange.
#pragma once

#include "db/session.hpp"

#include <string>
#include <vector>

namespace pgmig::db {

/// A guarded setting. Without a value the role's own (at the start of the session) counts.
struct GuardedSetting {
  std::string name;
  std::optional<std::string> value;
};

/// Waits of pgmig's own statements end after this; a step sets its own limit.
inline constexpr std::string_view own_lock_timeout = "10s";

/// The guarded settings of a server, in the order in which they are set.
[[nodiscard]] std::vector<GuardedSetting> guarded_settings(const SessionSettings& settings,
                                                           pg::ServerVersion server);

/// Sets what has a value and reports every setting: rows of name, value. `condition` decides on the
/// server whether anything is done at all: without it there are no rows.
[[nodiscard]] std::string set_and_report(const std::vector<GuardedSetting>& settings,
                                         const std::string& more_columns,
                                         const std::string& condition);

/// Reports only.
[[nodiscard]] std::string report(const std::vector<GuardedSetting>& settings);

/// Whether a statement with this command tag can have changed a setting. Functions that other
/// statements call could too; whoever runs such code has to say so.
[[nodiscard]] bool may_change_settings(std::string_view command_tag) noexcept;

/// Whether a statement begins with the word of a command that changes objects or rows and nothing
/// else. Any doubt, a comment before it too, is a no.
[[nodiscard]] bool is_plain_command(std::string_view sql) noexcept;

}  // namespace pgmig::db
