// SPDX-License-Identifier: Apache-2.0
// "Has anybody else committed in between?" - asked cheaply, so that the catalog need not be read
// again.
#pragma once

#include "db/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pgmig::inspect {

/// Which transactions had ended at one moment, as txid_current_snapshot() prints it:
/// "xmin:xmax:xip,...". Take it before the catalog that it vouches for is read, and not inside a
/// writing transaction.
struct Stamp {
  std::string value;
  bool operator==(const Stamp&) const = default;
};

/// An SQL expression of one text value, to be added to a query that is sent anyway:
/// "SELECT ..., " + stamp_expression. What it gives is a Stamp's value.
inline constexpr std::string_view stamp_expression =
    "pg_catalog.txid_current_snapshot()::pg_catalog.text";

/// The same as a statement that can be sent with something else.
[[nodiscard]] std::string stamp_call(db::Session& session);

/// Asks it by itself: one round trip.
[[nodiscard]] Stamp catalog_stamp(db::Session& session);

/// Whether the only transactions that ended between the two stamps are `ours` of our own. A
/// transaction of ours counts when it wrote something (DDL, rows, a journal row); it counts once
/// more for every savepoint and PL/pgSQL exception block that wrote. False when in doubt: then read
/// the catalog again. The proof, and its limits, are in the .cpp.
[[nodiscard]] bool only_we_ran(const Stamp& before, const Stamp& after,
                               std::uint64_t ours = 0) noexcept;

}  // namespace pgmig::inspect
