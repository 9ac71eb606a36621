// SPDX-License-Identifier: Apache-2.0
// The wish that batches write less, or more, than the policy allows: a row that any session may
// write.
#include "journal/journal.hpp"
#include "journal/schema.hpp"

namespace pgmig::journal {

namespace {

constexpr const char* key = "max_wal_rate";

}  // namespace

void Journal::throttle(std::optional<ByteSize> rate) {
  if (rate) {
    append(schema::set_meta, {key, to_text(*rate)});
  } else {
    append(schema::unset_meta, {key});
  }
  log({.what = "throttle", .message = rate ? to_text(*rate) : "off"});
}

std::optional<ByteSize> Journal::read_throttle() {
  const db::Rows rows = run(schema::read_meta, {key});
  return rows.empty() ? std::nullopt : parse_byte_size(rows.text(0, 0));
}

}  // namespace pgmig::journal
