// SPDX-License-Identifier: Apache-2.0
// What the trash holds of earlier drops.
#pragma once

#include "db/session.hpp"
#include "pg/name.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pgmig::inspect {

struct KeptThing {
  pg::QualifiedName relation;
  std::string word;       ///< TABLE, VIEW, MATERIALIZED VIEW, TYPE, DOMAIN: of DROP
  std::string kind;       ///< what is kept in it: "table", "view", "type", "column", "rows"
  std::string original;   ///< "public.orders"
  std::string migration;  ///< the id of the one that took it away: "V7"
  std::string since;      ///< UTC
  std::string due;        ///< UTC: from then on it may be destroyed
  bool is_due = false;
  std::int64_t bytes = 0;
  bool operator==(const KeptThing&) const = default;
};

/// In an order in which one after the other can be destroyed. Asked as the role that migrates,
/// whose they are. `keep`: how long they are kept.
[[nodiscard]] std::vector<KeptThing> kept_things(db::Session& session,
                                                 const std::string& journal_schema,
                                                 std::chrono::milliseconds keep);

}  // namespace pgmig::inspect
