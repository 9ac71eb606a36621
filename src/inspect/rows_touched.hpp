// SPDX-License-Identifier: Apache-2.0
// What a transaction has done to rows, told by the server's own counters.
#pragma once

#include "db/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::inspect {

/// One table, as far as a transaction can have changed its rows.
struct TouchedRows {
  std::string table;      ///< "schema.name", quoted where it must be
  std::int64_t file = 0;  ///< another one: truncated or rewritten
  std::int64_t rows = 0;  ///< inserted, updated and deleted; only differences mean something
  std::string altered;    ///< the transaction that made or altered it last
  bool is_ours = false;   ///< which is this one
};

/// By oid.
using RowsTouched = std::map<std::int64_t, TouchedRows>;

/// All tables and views but those of pgmig's own schemas. Nothing where the server does not count
/// (track_counts). One round trip, in the session's open transaction, which gets an id of its own.
[[nodiscard]] std::optional<RowsTouched> rows_touched(db::Session& session,
                                                      const std::string& journal_schema);

/// The tables that were there before and whose rows are not certainly the same.
[[nodiscard]] std::vector<std::string> touched_between(const RowsTouched& before,
                                                       const RowsTouched& after);

/// The tables and views that other transactions made or altered meanwhile: what they did would be
/// taken for ours.
[[nodiscard]] std::vector<std::string> altered_by_others(const RowsTouched& before,
                                                         const RowsTouched& after);

}  // namespace pgmig::inspect
