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

StepEnd WalRate::pass(const StepRun& run) {
  const Context& context = run.context;
  const ByteSize rate = context.policy.max_wal_rate;
  if (rate.bytes == 0) {
    return {};
  }
  std::int64_t written = wal_bytes(context.session);
  if (batch_begun_) {
    const Mark begun = *batch_begun_;
    const auto latest = begun.at + least_share * time_for(written - begun.wal_bytes, rate);
    const auto due = [&] {
      return std::min(latest, begun.at + time_for(written - begun.wal_bytes, rate));
    };
    for (auto now = context.clock.now(); now < due(); now = context.clock.now()) {
      const auto rest = std::chrono::ceil<milliseconds>(due() - now);
      if (!context.clock.sleep_for(std::min(rest, between_looks), context.stop)) {
        return record_stopped(run);
      }
      written = wal_bytes(context.session);
    }
  }
  batch_begun_ = Mark{.wal_bytes = written, .at = context.clock.now()};
  return {};
}

}  // namespace pgmig::execute
