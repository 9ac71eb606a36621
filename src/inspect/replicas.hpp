// SPDX-License-Identifier: Apache-2.0
// Who follows this server, and how far behind.
#pragma once

#include "db/session.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace pgmig::inspect {

/// A standby, or a subscriber of logical replication.
struct Replica {
  std::string name;                  ///< its application_name, or "of pid 4711"
  std::string state;                 ///< "streaming" or "catchup"
  std::chrono::milliseconds lag{0};  ///< until what was written here is seen there
  bool operator==(const Replica&) const = default;
};

struct Replicas {
  std::vector<Replica> replicas;  ///< the one that is farthest behind first
  long unseen = 0;                ///< those of which this role may not see more than that they are
  bool operator==(const Replicas&) const = default;
};

/// Those that are connected just now; not a backup that is being made. One round trip.
[[nodiscard]] Replicas replicas(db::Session& session);

/// Why the server should not be given more WAL just now, in words: a slot that is near its end, an
/// archiver that fails. Empty: no reason.
[[nodiscard]] std::string strain(db::Session& session);

}  // namespace pgmig::inspect
