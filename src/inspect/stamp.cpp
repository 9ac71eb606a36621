// SPDX-License-Identifier: Apache-2.0
// Comparing two moments by the transactions that had ended.
//
// What a statement can see is a function of the set of transactions that have ended (PostgreSQL
// manual, "Snapshot functions"): the numbers below xmax that are not in xip. Let E(S) be that set
// for a stamp S.
// * Every transaction that changes a catalog row has a number: PostgreSQL assigns one with the
// first row
//   that it writes. So E(before) = E(after) means that the catalogs are the same.
// * E only grows, and our own ended transactions are in it. So if E(after) - E(before) has as many
// members as
//   we ended, they are ours, and nobody else's.
// A transaction under way at both stamps is in neither set: it has not committed, so it changed
// nothing that can be seen. One whose number is at or above xmax has not ended either.
//
// Limits. Numbers are the whole cluster's: a commit in another database, or an autovacuum that
// analyzes, gives a false alarm (and a needless reading), never the opposite. What is changed
// without a transaction number is not noticed: sizes, estimates, sequence values. The same server
// must have given both stamps (a session that is still connected proves that), and neither may be
// taken in a transaction that has already written: its own number would count as ended. How many
// numbers a statement outside a transaction takes (CREATE INDEX CONCURRENTLY: several) is not
// known: take a new stamp after it, and refresh.
#include "inspect/stamp.hpp"

#include "inspect/queries.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

namespace pgmig::inspect {

namespace {

struct Ended {
  std::uint64_t next = 0;             ///< xmax: nothing from here on has ended
  std::set<std::uint64_t> under_way;  ///< xip: nor have these
};

std::optional<Ended> parse(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    std::uint64_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc()) {
      return std::nullopt;
    }
    numbers.push_back(number);
    at = next;
    while (at < end && (*at == ':' || *at == ',')) {
      ++at;
    }
  }
  if (numbers.size() < 2) {
    return std::nullopt;
  }
  return Ended{.next = numbers[1], .under_way = {numbers.begin() + 2, numbers.end()}};
}

}  // namespace

std::string stamp_call(db::Session& session) { return session.prepared_call(queries::stamp, {}); }

Stamp catalog_stamp(db::Session& session) {
  return {.value = session.query_prepared(queries::stamp, {}).text(0, 0)};
}

bool only_we_ran(const Stamp& before, const Stamp& after, std::uint64_t ours) noexcept {
  const std::optional<Ended> from = parse(before.value);
  const std::optional<Ended> to = parse(after.value);
  if (!from || !to || to->next < from->next) {
    return false;
  }
  const auto still_under_way = [&to](std::uint64_t number) {
    return to->under_way.contains(number);
  };
  if (!std::ranges::all_of(from->under_way, still_under_way)) {
    return false;
  }
  // Of the numbers given out in between, those that have ended.
  const auto unfinished = std::ranges::count_if(
      to->under_way, [&from](std::uint64_t number) { return number >= from->next; });
  return to->next - from->next - static_cast<std::uint64_t>(unfinished) == ours;
}

}  // namespace pgmig::inspect
