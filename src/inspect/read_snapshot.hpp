// SPDX-License-Identifier: Apache-2.0
// The schema of a live server as a snapshot.
#pragma once

#include "db/session.hpp"
#include "inspect/inspect.hpp"
#include "snapshot/snapshot.hpp"

#include <variant>

namespace pgmig::inspect {

/// Everything in the schemas of `options` but extensions' insides, in eight queries, in one
/// read-only transaction of its own. Outside a transaction only. Takes ACCESS SHARE locks for
/// moments, on views and what they read; behind a long ACCESS EXCLUSIVE lock it gives up after two
/// seconds, and the server's error comes back. Left out: user mappings (they may hold passwords),
/// operator classes, text search objects, languages, subscriptions, security labels.
[[nodiscard]] std::variant<snapshot::Snapshot, db::ServerError> read_snapshot(
    db::Session& session, const CatalogOptions& options);

}  // namespace pgmig::inspect
