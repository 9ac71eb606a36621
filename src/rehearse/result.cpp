// SPDX-License-Identifier: Apache-2.0
#include "rehearse/result.hpp"

#include <algorithm>

namespace pgmig::rehearse {

const char* name(Property property) noexcept {
  switch (property) {
    case Property::applies:
      return "applies";
    case Property::plan:
      return "plan";
    case Property::rows:
      return "rows";
    case Property::undo_file:
      return "undo_file";
    case Property::round_trip:
      return "round_trip";
    case Property::idempotence:
      return "idempotence";
    case Property::crash:
      return "crash";
    case Property::locks:
      return "locks";
    case Property::traffic:
      return "traffic";
    case Property::data:
      return "data";
  }
  return "";
}

const char* name(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::passed:
      return "passed";
    case Outcome::skipped:
      return "skipped";
    case Outcome::warned:
      return "warned";
    case Outcome::failed:
      return "failed";
  }
  return "";
}

std::size_t count(const std::vector<Rehearsal>& all, Outcome outcome) {
  std::size_t number = 0;
  for (const Rehearsal& rehearsal : all) {
    for (const Rehearsed& migration : rehearsal.migrations) {
      number +=
          static_cast<std::size_t>(std::ranges::count(migration.checks, outcome, &Check::outcome));
    }
  }
  return number;
}

}  // namespace pgmig::rehearse
