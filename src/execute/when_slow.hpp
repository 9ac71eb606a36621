// SPDX-License-Identifier: Apache-2.0
// What is to be done when an answer is slow to come, for as long as this lives.
#pragma once

#include "db/session.hpp"

#include <utility>

namespace pgmig::execute {

/// Said to the session, and taken back at its end.
class WhenSlow {
 public:
  WhenSlow(db::Session& session, db::SlowAnswer slow) : session_(session) {
    session_.when_slow(std::move(slow));
  }

  WhenSlow(const WhenSlow&) = delete;
  WhenSlow& operator=(const WhenSlow&) = delete;
  WhenSlow(WhenSlow&&) = delete;
  WhenSlow& operator=(WhenSlow&&) = delete;

  ~WhenSlow() { session_.when_slow({}); }

 private:
  db::Session& session_;
};

}  // namespace pgmig::execute
