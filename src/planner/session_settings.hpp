// SPDX-License-Identifier: Apache-2.0
// The author's SETs: what holds from one on, for every later statement of the file.
#pragma once

#include "sql/script.hpp"

#include <pgmig/plan.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// The settings in force at one statement. Equal pointers: the same settings.
using Settings = std::shared_ptr<const std::vector<plan::PlannedSql>>;

/// What a statement is to the session.
enum class SettingKind {
  none,   ///< no setting
  kept,   ///< repeated at the start of every later step
  guard,  ///< a timeout that pgmig answers for: left out
};

[[nodiscard]] SettingKind setting_kind(const sql::Statement& statement);

/// What is left of a SELECT set_config(...) that sets guards: empty where it sets nothing else,
/// nothing where it sets none.
[[nodiscard]] std::optional<std::string> without_guards(const sql::Statement& statement);

/// The search_path that a SELECT set_config('search_path', ...) sets, where it is a plain text.
[[nodiscard]] std::optional<std::string> configured_search_path(const sql::Statement& statement);

/// Follows the SETs of a file, and the transactions that end them.
class SessionSettings {
 public:
  /// A statement of kind `kept` has been reached. RESET ALL becomes a RESET of what was set.
  void apply(const sql::Statement& statement, const plan::PlannedSql& planned);

  /// The author's BEGIN.
  void begin();

  /// The author's COMMIT: what was SET LOCAL since begin() is no more.
  void commit();

  [[nodiscard]] const Settings& current() const noexcept { return now_.settings; }

 private:
  struct State {
    Settings settings = std::make_shared<const std::vector<plan::PlannedSql>>();
    std::vector<std::string> names;  ///< what each setting sets, in step with *settings

    void apply(const sql::Statement& statement, const plan::PlannedSql& planned);
  };

  State now_;
  std::optional<State> after_;  ///< the author's COMMIT; only in a transaction
};

}  // namespace pgmig::planner
