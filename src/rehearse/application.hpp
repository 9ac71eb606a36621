// SPDX-License-Identifier: Apache-2.0
// An application at work: it reads and writes every table over and over, and waits for a lock no
// longer than its users would.
#pragma once

#include "rehearse/databases.hpp"
#include "rehearse/row_maker.hpp"

#include <chrono>
#include <future>
#include <map>
#include <set>
#include <stop_token>
#include <string>

namespace pgmig::rehearse {

/// What it did and met.
struct Work {
  long statements = 0;
  std::chrono::milliseconds longest{0};  ///< of a statement
  std::set<std::string> stalled;         ///< tables at which it waited too long
  std::map<std::string, long> written;   ///< rows, by table: what the server has acknowledged
};

/// Works on a thread of its own from the constructor on.
class Application {
 public:
  /// Waits until it has been at every table once. It writes `rows` rows into each at most.
  /// `patience`: how long it waits for a lock.
  Application(const Database& database, const RowWish& wish, int rows,
              std::chrono::milliseconds patience);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application();

  /// Ends it. Throws what ended it before.
  [[nodiscard]] Work finish();

 private:
  std::stop_source stop_;
  std::future<Work> work_;
};

}  // namespace pgmig::rehearse
