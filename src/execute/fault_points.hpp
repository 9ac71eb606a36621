// SPDX-License-Identifier: Apache-2.0
// The dangerous places of a run, by name: a test kills the process at each of them and runs again.
#pragma once

#include "base/fault_point.hpp"

#include <array>
#include <string_view>

namespace pgmig::execute::fault {

inline constexpr std::string_view after_start = "after_start";
inline constexpr std::string_view before_statement = "before_statement";
inline constexpr std::string_view after_statement = "after_statement";
inline constexpr std::string_view before_commit = "before_commit";
inline constexpr std::string_view after_commit = "after_commit";
inline constexpr std::string_view before_intent = "before_intent";
inline constexpr std::string_view after_intent = "after_intent";
inline constexpr std::string_view after_outside_statement = "after_outside_statement";
inline constexpr std::string_view after_step_done = "after_step_done";
inline constexpr std::string_view before_clean_up = "before_clean_up";
inline constexpr std::string_view after_clean_up = "after_clean_up";
inline constexpr std::string_view before_failure_is_recorded = "before_failure_is_recorded";
inline constexpr std::string_view before_restore_settings = "before_restore_settings";
inline constexpr std::string_view after_undo_steps = "after_undo_steps";

/// All of them, for tests that iterate. A plan reaches those that its kinds of steps have.
inline constexpr std::array all{
    after_start,
    before_statement,
    after_statement,
    before_commit,
    after_commit,
    before_intent,
    after_intent,
    after_outside_statement,
    after_step_done,
    before_clean_up,
    after_clean_up,
    before_failure_is_recorded,
    before_restore_settings,
    after_undo_steps,
};

}  // namespace pgmig::execute::fault
