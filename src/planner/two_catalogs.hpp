// SPDX-License-Identifier: Apache-2.0
// The schema as the file goes on: with what runs now done, and with what waits for contract done as
// well.
#pragma once

#include "catalog/catalog.hpp"
#include "catalog/evolve.hpp"
#include "planner/made_index.hpp"
#include "sql/change.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::planner {

/// When a statement runs.
enum class When {
  now,
  later,  ///< it waits for contract
};

/// Keeps a reference to the catalog of what runs now; the other is made when something waits.
class TwoCatalogs {
 public:
  explicit TwoCatalogs(catalog::Catalog& now)
      : now_(now), search_path_(now.search_path), path_setting_(now.path_setting) {}

  [[nodiscard]] const catalog::Catalog& now() const noexcept { return now_; }

  /// The one with everything done.
  [[nodiscard]] const catalog::Catalog& latest() const noexcept { return later_ ? *later_ : now_; }

  /// The one that a statement of that time finds.
  [[nodiscard]] const catalog::Catalog& at(When when);

  /// The statement has run then.
  catalog::Certainty evolve(const sql::Change& change, When when);

  /// An index that was made is known by its text.
  void know(const MadeIndex& made);

  void set_search_path(const std::string& path);

  /// What the change works on and the catalog cannot know; see worst_case.hpp.
  void imagine(const sql::Change& change, const std::vector<std::string>& known);

  /// The session's settings are restored after a file.
  void restore_search_path();

  /// Both as they are now, for a ROLLBACK TO.
  struct State {
    catalog::Catalog now;
    std::optional<catalog::Catalog> later;
  };

  [[nodiscard]] State state() const { return {.now = now_, .later = later_}; }

  void go_back(const State& state);

 private:
  catalog::Catalog& now_;
  std::optional<catalog::Catalog> later_;
  std::vector<std::string> search_path_;
  std::vector<std::string> path_setting_;
};

}  // namespace pgmig::planner
