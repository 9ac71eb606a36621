// SPDX-License-Identifier: Apache-2.0
// What a step costs: time, rows, WAL and disk, from the sizes of its relations and stated rates.
#pragma once

#include <pgmig/plan.hpp>

#include <chrono>
#include <map>
#include <string>

namespace pgmig::report {

/// A relation as it was when the plan was made.
struct RelationSize {
  double rows = -1;  ///< the server's estimate; -1: not counted
  double bytes = 0;  ///< heap and TOAST; none of a partitioned table's own
  double index_bytes = 0;
};

/// By name as plan::Effect has it. What is not in it is new, or no table.
using RelationSizes = std::map<std::string, RelationSize>;

/// What a server is assumed to do in a second, where nobody has measured it.
struct Rates {
  double read_bytes = 200.0 * 1024 * 1024;      ///< a scan
  double index_rows = 1e6;                      ///< sorted and written into an index
  double rewritten_bytes = 60.0 * 1024 * 1024;  ///< a table written anew, with its indexes
  double filled_rows = 20e3;                    ///< updated in batches, with pauses between
  double index_row_bytes = 24;                  ///< one row's entry in a new index
};

struct Estimate {
  std::chrono::milliseconds time{0};
  double rows_read = 0;
  double rows_written = 0;
  double bytes_read = 0;
  double wal_bytes = 0;
  double disk_bytes = 0;  ///< that have to be free, or are not given back before a VACUUM
  bool complete = true;   ///< false: the size of something that it works on is not known
  bool operator==(const Estimate&) const = default;
};

[[nodiscard]] Estimate estimate(const plan::Step& step, const RelationSizes& sizes,
                                const Rates& rates = {});

/// Of two, one after the other.
[[nodiscard]] Estimate together(const Estimate& first, const Estimate& second);

/// The rates in a sentence, for whoever reads the estimates.
[[nodiscard]] std::string in_words(const Rates& rates);

}  // namespace pgmig::report
