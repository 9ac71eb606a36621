// SPDX-License-Identifier: Apache-2.0
// Brief work costs nothing worth a number; a scan reads, an index build reads and sorts, a rewrite
// writes all.
#include "report/estimate.hpp"

#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pgmig::report {

namespace {

using plan::Work;

bool has_hazard(const plan::Step& step, std::string_view id) {
  return std::ranges::find(step.hazards, id) != step.hazards.end();
}

/// Work::rewrite is an index build where the catalog is asked for an index afterwards, or where
/// that is the danger, and no rewrite is.
bool builds_index(const plan::Step& step) {
  return std::holds_alternative<plan::IndexIsValid>(step.done_if) ||
         (has_hazard(step, "index_build") && !has_hazard(step, "table_rewrite"));
}

std::chrono::milliseconds seconds(double count) {
  constexpr double milliseconds_in_a_second = 1000;
  return std::chrono::milliseconds{static_cast<std::int64_t>(count * milliseconds_in_a_second)};
}

Estimate of_scan(const RelationSize& size, const Rates& rates) {
  return {.time = seconds(size.bytes / rates.read_bytes),
          .rows_read = std::max(size.rows, 0.0),
          .bytes_read = size.bytes,
          .complete = size.rows >= 0};
}

/// CREATE INDEX CONCURRENTLY reads the table twice.
Estimate of_index_build(const RelationSize& size, bool twice, const Rates& rates) {
  const double rows = std::max(size.rows, 0.0);
  const double read = size.bytes * (twice ? 2 : 1);
  const double made = rows * rates.index_row_bytes;
  return {.time = seconds(read / rates.read_bytes + rows / rates.index_rows),
          .rows_read = rows,
          .bytes_read = read,
          .wal_bytes = made,
          .disk_bytes = made,
          .complete = size.rows >= 0};
}

/// Old and new copy lie side by side until the transaction ends.
Estimate of_rewrite(const RelationSize& size, const Rates& rates) {
  const double all = size.bytes + size.index_bytes;
  return {.time = seconds(all / rates.rewritten_bytes),
          .rows_read = std::max(size.rows, 0.0),
          .rows_written = std::max(size.rows, 0.0),
          .bytes_read = size.bytes,
          .wal_bytes = all,
          .disk_bytes = all,
          .complete = size.rows >= 0};
}

/// Each row gets a new version; the old ones stay until VACUUM.
Estimate of_filling(const RelationSize& size, const Rates& rates) {
  const double rows = std::max(size.rows, 0.0);
  return {.time = seconds(rows / rates.filled_rows),
          .rows_read = rows,
          .rows_written = rows,
          .bytes_read = size.bytes,
          .wal_bytes = size.bytes,
          .disk_bytes = size.bytes,
          .complete = size.rows >= 0};
}

Estimate of_work(const plan::Step& step, Work work, const RelationSize& size, const Rates& rates) {
  if (std::holds_alternative<plan::RunInBatches>(step.action)) {
    return of_filling(size, rates);
  }
  if (work == Work::scan) {
    return of_scan(size, rates);
  }
  return builds_index(step)
             ? of_index_build(size, std::holds_alternative<plan::RunOutside>(step.action), rates)
             : of_rewrite(size, rates);
}

}  // namespace

Estimate estimate(const plan::Step& step, const RelationSizes& sizes, const Rates& rates) {
  Estimate sum;
  for (const plan::Effect& effect : step.effects) {
    const auto size = sizes.find(effect.relation);
    if (effect.work != Work::brief && sizes.empty()) {
      sum.complete = false;  // nobody was asked for any size
    } else if (effect.work != Work::brief && size != sizes.end()) {
      sum = together(sum, of_work(step, effect.work, size->second, rates));
    }
  }
  return sum;
}

Estimate together(const Estimate& first, const Estimate& second) {
  return {.time = first.time + second.time,
          .rows_read = first.rows_read + second.rows_read,
          .rows_written = first.rows_written + second.rows_written,
          .bytes_read = first.bytes_read + second.bytes_read,
          .wal_bytes = first.wal_bytes + second.wal_bytes,
          .disk_bytes = first.disk_bytes + second.disk_bytes,
          .complete = first.complete && second.complete};
}

std::string in_words(const Rates& rates) {
  return fmt::format(
      "Times are estimates from the server's statistics and from rates that nobody has measured "
      "here: a scan reads {} a second, an index build sorts {} a second into entries of {}, a "
      "rewrite writes {} a second, batches fill {} a second. Waiting for locks and for other "
      "sessions is not in them.",
      bytes_in_words(rates.read_bytes), rows_in_words(rates.index_rows),
      bytes_in_words(rates.index_row_bytes), bytes_in_words(rates.rewritten_bytes),
      rows_in_words(rates.filled_rows));
}

}  // namespace pgmig::report
