// SPDX-License-Identifier: Apache-2.0
// What logical replication hands on to other databases.
#pragma once

#include "db/session.hpp"
#include "pg/name.hpp"

#include <map>
#include <string>
#include <vector>

namespace pgmig::inspect {

struct Publications {
  /// The publications of each table, by its name as SQL writes it.
  std::map<std::string, std::vector<std::string>> of_table;
  std::vector<std::string> of_all_tables;  ///< they publish what is made later, too
  bool operator==(const Publications&) const = default;
};

/// Of this database. One round trip.
[[nodiscard]] Publications publications(db::Session& session);

}  // namespace pgmig::inspect
