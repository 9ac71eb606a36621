// SPDX-License-Identifier: Apache-2.0
// Small questions about single objects: what probes and the journal ask.
#pragma once

#include "db/session.hpp"
#include "pg/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::inspect {

/// An index as it stands. Names are exact: schema and name, no search path.
struct IndexState {
  std::uint32_t oid = 0;
  pg::QualifiedName table;
  std::string definition;               ///< pg_get_indexdef()
  std::vector<std::string> opclasses;   ///< one a key, without its schema
  std::vector<std::string> collations;  ///< the same; empty where a type has none
  bool valid = false;
  bool ready = false;
  bool unique = false;
  bool backs_constraint = false;
  bool operator==(const IndexState&) const = default;
};

/// Nothing when there is no index of that name.
[[nodiscard]] std::optional<IndexState> index_state(db::Session& session,
                                                    const pg::QualifiedName& index);

/// The oid of a relation of any kind (indexes too), or nothing.
[[nodiscard]] std::optional<std::uint32_t> relation_oid(db::Session& session,
                                                        const pg::QualifiedName& relation);

/// How a table belongs to a partitioned one.
enum class PartitionState {
  attached,
  detach_pending,  ///< a DETACH CONCURRENTLY was cut short: FINALIZE it (14+)
  detached,        ///< not a partition of it, or one of the two does not exist
};

[[nodiscard]] PartitionState partition_state(db::Session& session, const pg::QualifiedName& parent,
                                             const pg::QualifiedName& partition);

/// Tells this database from a copy of it.
struct DatabaseIdentity {
  std::optional<std::string> system_identifier;  ///< nothing when the role may not ask
  std::uint32_t database_oid = 0;
  bool operator==(const DatabaseIdentity&) const = default;
};

[[nodiscard]] DatabaseIdentity database_identity(db::Session& session);

}  // namespace pgmig::inspect
