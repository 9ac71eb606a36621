// SPDX-License-Identifier: Apache-2.0
// A live database's schema, to be made again on a throw-away server.
#pragma once

#include "cli/workspace.hpp"
#include "snapshot/snapshot.hpp"

#include <string>
#include <vector>

namespace pgmig::cli {

/// What a migration needs to find: the schema, the roles that it names, and what counts as applied.
struct LiveCopy {
  snapshot::Snapshot schema;
  std::vector<std::string> roles;
  std::string baseline;  ///< the newest applied version; empty: none
  std::vector<const source::Migration*> pending;
  int major = 0;
};

/// Looks only. Throws Error{temporary} when the schema cannot be read.
[[nodiscard]] LiveCopy live_copy(Workspace& workspace, source::MigrationSet& migrations,
                                 db::Session& session);

/// What makes it on a server that has no role but `postgres`.
[[nodiscard]] std::string script_of(const LiveCopy& copy);

}  // namespace pgmig::cli
