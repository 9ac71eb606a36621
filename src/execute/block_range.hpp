// SPDX-License-Identifier: Apache-2.0
// A range of a table's blocks: as SQL, as large as a batch should be, and as the journal keeps it.
#pragma once

#include "pg/name.hpp"
#include "pg/server_version.hpp"

#include <pgmig/plan.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgmig::execute {

/// A table that holds rows itself.
struct Heap {
  std::int64_t oid = 0;
  pg::QualifiedName name;
  std::int64_t blocks = 0;
  std::int64_t rows = 0;  ///< the server's estimate
};

/// Blocks [first, end) of a heap.
struct BlockRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

/// What becomes of rows that somebody else holds.
enum class HeldRows { pass_over, wait_for };

/// What is read of each row, and of which rows.
struct WantedRows {
  std::string alias;
  std::string columns;
  std::string todo;  ///< empty: all
};

/// One statement that fills the rows of a range which have no value yet, and answers how many have
/// one now. It reads no other block: see within().
[[nodiscard]] std::string fill_range(const plan::Filling& filling, const Heap& heap,
                                     const BlockRange& range, HeldRows held,
                                     pg::ServerVersion server, std::int64_t block_size);

/// The rows of a range that fulfil `todo`, locked: their `columns`, a select list of the table that
/// is walked, by whose `alias` both may call it. The first statement of fill_range(), apart.
[[nodiscard]] std::string rows_in_range(const WantedRows& wanted, const Heap& heap,
                                        const BlockRange& range, HeldRows held,
                                        pg::ServerVersion server, std::int64_t block_size);

/// The condition of the rows of a range: a TID range scan, which came with 14; before, every place
/// that a block of `block_size` bytes can have is looked at.
[[nodiscard]] std::string within(const BlockRange& range, pg::ServerVersion server,
                                 std::int64_t block_size);

inline constexpr std::int64_t most_blocks = 8192;  ///< of a batch: 64 MB

/// How many blocks (or rows) the next batch should have, after one of `size` that took `elapsed`.
[[nodiscard]] std::int64_t next_size(std::int64_t size, std::chrono::milliseconds elapsed,
                                     std::chrono::milliseconds target,
                                     std::int64_t largest = most_blocks);

/// How far a filling is: the blocks of `heap` before `block`, and the heaps before it in the order
/// of their oids, have been visited in this pass.
struct Position {
  int pass = 1;
  std::int64_t heap = 0;
  std::int64_t block = 0;
  bool operator==(const Position&) const = default;
};

/// "pass 1, relation 16404, block 320"
[[nodiscard]] std::string to_text(const Position& position);

/// What to_text() made of it; the beginning for anything else, which costs a look at rows that are
/// filled already.
[[nodiscard]] Position position_from(std::string_view text);

}  // namespace pgmig::execute
