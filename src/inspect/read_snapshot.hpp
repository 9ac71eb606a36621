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

/// The same of all schemas in the session's open transaction, whose settings, locks and savepoints
/// it leaves as they are; what the transaction has done is part of it. Throws StatementFailed, the
/// transaction failed then.
[[nodiscard]] snapshot::Snapshot read_snapshot_within(db::Session& session,
                                                      const std::string& journal_schema);

}  // namespace pgmig::inspect
