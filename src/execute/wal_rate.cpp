// SPDX-License-Identifier: Apache-2.0
#include "execute/wal_rate.hpp"

#include "execute/record.hpp"

#include <algorithm>
#include <chrono>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds between_looks{250};
constexpr int least_share = 10;  ///< of the rate, as a divisor

std::int64_t wal_bytes(db::Session& session) {
  return session
      .query_prepared(
          "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), "
          "'0/0')::pg_catalog.int8",
          {})
      .integer(0, 0);
}

/// How long that much takes at the rate.
milliseconds time_for(std::int64_t bytes, ByteSize rate) {
  return std::chrono::duration_cast<milliseconds>(
      std::chrono::duration<double>(static_cast<double>(bytes) / static_cast<double>(rate.bytes)));
}

}  // namespace

/// The rate may change at any time: it is asked for at most four times a second.
void WalRate::look(const StepRun& run) {
  const Context& context = run.context;
  const Clock::time_point now = context.clock.now();
  if (!looked_ || now - *looked_ >= between_looks) {
    looked_ = now;
    rate_ = context.journal.read_throttle().value_or(context.policy.max_wal_rate);
  }
  written_ = rate_.bytes == 0 ? 0 : wal_bytes(context.session);
}

StepEnd WalRate::pass(const StepRun& run) {
  const Context& context = run.context;
  look(run);
  const std::int64_t own = batch_begun_ ? written_ - batch_begun_->wal_bytes : 0;
  const auto due = [&] {
    const Mark& begun = *batch_begun_;
    return begun.at + std::min(least_share * time_for(own, rate_),
                               time_for(written_ - begun.wal_bytes, rate_));
  };
  while (batch_begun_ && rate_.bytes > 0 && context.clock.now() < due()) {
    const auto rest = std::chrono::ceil<milliseconds>(due() - context.clock.now());
    if (!context.clock.sleep_for(std::min(rest, between_looks), context.stop)) {
      return record_stopped(run);
    }
    look(run);
  }
  batch_begun_.reset();
  if (rate_.bytes > 0) {
    batch_begun_ = Mark{.wal_bytes = written_, .at = context.clock.now()};
  }
  return {};
}

}  // namespace pgmig::execute
