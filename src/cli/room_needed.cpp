// SPDX-License-Identifier: Apache-2.0
#include "cli/room_needed.hpp"

#include "inspect/relation_size.hpp"
#include "report/estimate.hpp"

#include <cstdint>

namespace pgmig::cli {

namespace {

/// Where nobody has counted the rows, there are as many as small rows would be.
double rows_of(const inspect::RelationSize& size) {
  constexpr double small_row = 64;
  return size.rows >= 0 ? size.rows : static_cast<double>(size.heap.bytes) / small_row;
}

ByteSize room_for(db::Session& session, const plan::Step& step) {
  report::RelationSizes sizes;
  for (const plan::Effect& effect : step.effects) {
    if (effect.work != plan::Work::rewrite) {
      continue;
    }
    if (const auto size = inspect::relation_size(session, effect.relation)) {
      sizes.emplace(effect.relation,
                    report::RelationSize{.rows = rows_of(*size),
                                         .bytes = static_cast<double>(size->heap.bytes),
                                         .index_bytes = static_cast<double>(size->indexes.bytes)});
    }
  }
  return {static_cast<std::int64_t>(report::estimate(step, sizes).disk_bytes)};
}

}  // namespace

std::function<ByteSize(const plan::Step&)> room_needed(db::Session& session) {
  return [&session](const plan::Step& step) { return room_for(session, step); };
}

}  // namespace pgmig::cli
