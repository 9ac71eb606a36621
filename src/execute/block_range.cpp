// SPDX-License-Identifier: Apache-2.0
// Ranges of blocks as SQL and as text. Pure.
#include "execute/block_range.hpp"

#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace pgmig::execute {

namespace {

/// Of a heap page (htup_details.h): the page's header, then at least a tuple header and its line
/// pointer for each row.
constexpr std::int64_t page_header = 24;
constexpr std::int64_t smallest_row = 28;

}  // namespace

std::string within(const BlockRange& range, pg::ServerVersion server, std::int64_t block_size) {
  if (server.major() >= 14) {
    return pg::sql("ctid >= '({},0)' AND ctid < '({},0)'", range.first, range.end);
  }
  return pg::sql(
      "ctid = ANY (ARRAY(SELECT pg_catalog.format('(%s,%s)', block, place)::tid "
      "FROM pg_catalog.generate_series({}, {}) AS block, "
      "pg_catalog.generate_series(1, {}) AS place))",
      range.first, range.end - 1, (block_size - page_header) / smallest_row);
}

std::string fill_range(const plan::Filling& filling, const Heap& heap, const BlockRange& range,
                       HeldRows held, pg::ServerVersion server, std::int64_t block_size) {
  const pg::Identifier column{filling.column};
  const pg::Verbatim skip{held == HeldRows::pass_over ? " SKIP LOCKED" : ""};
  // The rows are locked first, so that those of others can be passed over; looked at once more when
  // they are written, so that a value which came in between stays.
  return pg::sql(
      "WITH empty AS MATERIALIZED ("
      "SELECT ctid AS place FROM ONLY {} WHERE {} AND {} IS NULL FOR NO KEY UPDATE{}"
      "), filled AS ("
      "UPDATE ONLY {} SET {} = {} WHERE ctid = ANY (ARRAY(SELECT place FROM empty)) AND {} IS NULL "
      "RETURNING {} IS NOT NULL AS has_value"
      ") SELECT pg_catalog.count(*) FILTER (WHERE has_value) FROM filled",
      heap.name, pg::Verbatim{within(range, server, block_size)}, column, skip, heap.name, column,
      pg::Verbatim{filling.value}, column, column);
}

std::string rows_in_range(const WantedRows& wanted, const Heap& heap, const BlockRange& range,
                          HeldRows held, pg::ServerVersion server, std::int64_t block_size) {
  // Line ends, because the author's text may end in a comment.
  return pg::sql("SELECT {}\nFROM ONLY {} AS {} WHERE {} AND ({}\n) FOR NO KEY UPDATE{}",
                 pg::Verbatim{wanted.columns}, heap.name, pg::Identifier{wanted.alias},
                 pg::Verbatim{within(range, server, block_size)},
                 pg::Verbatim{wanted.todo.empty() ? "true" : wanted.todo},
                 pg::Verbatim{held == HeldRows::pass_over ? " SKIP LOCKED" : ""});
}

std::int64_t next_size(std::int64_t size, std::chrono::milliseconds elapsed,
                       std::chrono::milliseconds target, std::int64_t largest) {
  constexpr std::int64_t fastest_growth = 4;
  const std::int64_t took = std::max<std::int64_t>(1, elapsed.count());
  return std::clamp<std::int64_t>(size * target.count() / took, 1,
                                  std::min(largest, size * fastest_growth));
}

std::string to_text(const Position& position) {
  return fmt::format("pass {}, relation {}, block {}", position.pass, position.heap,
                     position.block);
}

Position position_from(std::string_view text) {
  const auto number_after = [&](std::string_view word) {
    std::int64_t number = 0;
    const std::size_t at = text.find(word);
    if (at != std::string_view::npos) {
      const std::string_view digits = text.substr(at + word.size());
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    return number;
  };
  const Position position{.pass = static_cast<int>(number_after("pass ")),
                          .heap = number_after("relation "),
                          .block = number_after("block ")};
  return to_text(position) == text ? position : Position{};
}

}  // namespace pgmig::execute
