// SPDX-License-Identifier: Apache-2.0
// A transaction of the journal's own.
#pragma once

#include "db/session.hpp"

#include <chrono>

namespace pgmig::journal {

/// Ends as rolled back unless it was committed.
class OwnTransaction {
 public:
  explicit OwnTransaction(db::Session& session) : session_(session) {
    session_.begin(lock_timeout, std::chrono::milliseconds{0});
  }

  OwnTransaction(const OwnTransaction&) = delete;
  OwnTransaction& operator=(const OwnTransaction&) = delete;
  OwnTransaction(OwnTransaction&&) = delete;
  OwnTransaction& operator=(OwnTransaction&&) = delete;

  ~OwnTransaction() { session_.rollback(); }

  void commit() { session_.commit(); }

 private:
  /// The tables of the journal are ours: whoever locks them for long does so by mistake.
  static constexpr std::chrono::milliseconds lock_timeout{10'000};

  db::Session& session_;
};

}  // namespace pgmig::journal
