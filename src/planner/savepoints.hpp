// SPDX-License-Identifier: Apache-2.0
// SAVEPOINT, RELEASE and ROLLBACK TO: what a file goes back to.
#pragma once

#include "sql/script.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pgmig::planner {

/// The name in SAVEPOINT, RELEASE and ROLLBACK TO, folded as the server folds it.
[[nodiscard]] std::string savepoint_name(const sql::Statement& statement);

/// The savepoints of a transaction, and the state that each of them keeps.
template <class State>
class Savepoints {
 public:
  void set(std::string name, State state) {
    savepoints_.emplace_back(std::move(name), std::move(state));
  }

  /// The state to go back to, and the savepoint stays; nullptr where there is none of that name.
  [[nodiscard]] const State* back_to(const std::string& name) {
    drop_after(name);
    return savepoints_.empty() ? nullptr : &savepoints_.back().second;
  }

  void release(const std::string& name) {
    drop_after(name);
    if (!savepoints_.empty()) {
      savepoints_.pop_back();
    }
  }

  void clear() { savepoints_.clear(); }

 private:
  /// The last one of a name hides earlier ones.
  void drop_after(const std::string& name) {
    while (!savepoints_.empty() && savepoints_.back().first != name) {
      savepoints_.pop_back();
    }
  }

  std::vector<std::pair<std::string, State>> savepoints_;
};

}  // namespace pgmig::planner
