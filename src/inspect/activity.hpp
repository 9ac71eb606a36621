// SPDX-License-Identifier: Apache-2.0
// Questions to a live server about what goes on in it: who blocks, who waits, what is being built.
#pragma once

#include "catalog/catalog.hpp"
#include "db/session.hpp"
#include "pg/lock_mode.hpp"
#include "pg/name.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::inspect {

/// One backend (or prepared transaction) that stands in the way. `pid` is 0 for a prepared
/// transaction, whose `application` is then its global id. Users without pg_read_all_stats see no
/// query of others.
struct Blocker {
  int pid = 0;
  std::string user;
  std::string application;
  std::string state;  ///< pg_stat_activity.state, "prepared transaction" or "autovacuum"
  std::string query;  ///< its first 200 characters
  std::chrono::milliseconds age{0};  ///< since its transaction began
  std::optional<pg::LockMode> lock;  ///< what it holds; nothing for a snapshot
  pg::QualifiedName relation;        ///< on which relation
  bool autovacuum = false;
  bool wraparound = false;  ///< an autovacuum against wraparound: it does not give way by itself
  std::string transaction;  ///< its virtual id, told to everybody; only from lock_holders()
  bool operator==(const Blocker&) const = default;
};

/// pg_locks' names of the modes that conflict with `mode`, the weakest first, as an array literal.
[[nodiscard]] std::string conflicting_modes(pg::LockMode mode);

/// Who holds, on the relations or their indexes, a lock that conflicts with `mode`; the oldest
/// transaction first. The asking session is left out. Names that mean nothing are ignored. One
/// round trip.
[[nodiscard]] std::vector<Blocker> lock_holders(db::Session& session,
                                                const std::vector<pg::QualifiedName>& relations,
                                                pg::LockMode mode);

/// Who waits, on the relations, for a lock that `pid` holds or waits for itself: the queue that
/// forms behind our own statement. `age` is how long it has been waiting, 0 where the server does
/// not know it (before 14).
[[nodiscard]] std::vector<Blocker> waiting_behind(db::Session& session, int pid);

/// Whom a concurrent index build on the tables would wait for: holders of locks on them that
/// conflict with SHARE (prepared transactions included), and transactions of this database with a
/// snapshot, each backend once, the oldest first. A concurrent drop waits for lock_holders() of
/// ACCESS EXCLUSIVE instead.
[[nodiscard]] std::vector<Blocker> snapshot_holders(db::Session& session,
                                                    const std::vector<pg::QualifiedName>& tables);

/// A session-level advisory lock, by its key as pg_advisory_lock(bigint) takes it.
[[nodiscard]] std::optional<Blocker> advisory_lock_holder(db::Session& session, std::int64_t key);

/// One backend, told apart from a later one with the same pid by its start.
struct BackendId {
  int pid = 0;
  std::string start;  ///< pg_stat_activity.backend_start as text, in UTC
  bool operator==(const BackendId&) const = default;
};

[[nodiscard]] BackendId own_backend(db::Session& session);

/// What the backend runs now, or nothing when it is gone.
struct BackendState {
  std::string state;
  std::string query;                 ///< its first 200 characters
  std::chrono::milliseconds age{0};  ///< of that query
  bool operator==(const BackendState&) const = default;
};

[[nodiscard]] std::optional<BackendState> backend_state(db::Session& session,
                                                        const BackendId& backend);

/// Ends the backend (pg_terminate_backend) if it is still the same one. False when it is gone
/// already or the role may not.
bool end_backend(db::Session& session, const BackendId& backend);

/// How far an index build of this database is (pg_stat_progress_create_index).
struct BuildProgress {
  int pid = 0;
  std::string command;  ///< "CREATE INDEX CONCURRENTLY", ...
  std::string phase;    ///< "building index: scanning table", "waiting for old snapshots", ...
  pg::QualifiedName table;
  std::int64_t blocks_done = 0;
  std::int64_t blocks_total = 0;
  std::int64_t tuples_done = 0;
  std::int64_t tuples_total = 0;
  std::int64_t lockers_done = 0;
  std::int64_t lockers_total = 0;
  int current_locker = 0;  ///< the pid that it waits for; 0: none
  bool operator==(const BuildProgress&) const = default;
};

/// The build of that backend, if it is at one.
[[nodiscard]] std::optional<BuildProgress> build_progress(db::Session& session, int pid);

}  // namespace pgmig::inspect
