// SPDX-License-Identifier: Apache-2.0
// The rows of the small queries as values.
#include "inspect/objects.hpp"

#include "inspect/queries.hpp"
#include "inspect/text_array.hpp"

#include <variant>

namespace pgmig::inspect {

namespace {

std::uint32_t oid_at(const db::Rows& rows, std::size_t row, std::size_t column) {
  return static_cast<std::uint32_t>(rows.integer(row, column));
}

}  // namespace

std::optional<IndexState> index_state(db::Session& session, const pg::QualifiedName& index) {
  const db::Rows rows = session.query(queries::index_state, {index.schema, index.name});
  if (rows.empty()) {
    return std::nullopt;
  }
  return IndexState{.oid = oid_at(rows, 0, 0),
                    .table = {.schema = rows.text(0, 1), .name = rows.text(0, 2)},
                    .definition = rows.text(0, 3),
                    .opclasses = parse_texts(rows.text(0, 8)),
                    .collations = parse_texts(rows.text(0, 9)),
                    .valid = rows.boolean(0, 4),
                    .ready = rows.boolean(0, 5),
                    .unique = rows.boolean(0, 6),
                    .backs_constraint = rows.boolean(0, 7)};
}

std::optional<std::uint32_t> relation_oid(db::Session& session, const pg::QualifiedName& relation) {
  const db::Rows rows = session.query(queries::relation_oid, {relation.schema, relation.name});
  return rows.empty() ? std::nullopt : std::optional(oid_at(rows, 0, 0));
}

PartitionState partition_state(db::Session& session, const pg::QualifiedName& parent,
                               const pg::QualifiedName& partition) {
  const db::Rows rows = session.query(
      queries::partition_state, {parent.schema, parent.name, partition.schema, partition.name});
  if (rows.empty() || !rows.at(0, 0)) {
    return PartitionState::detached;
  }
  return rows.boolean(0, 0) ? PartitionState::detach_pending : PartitionState::attached;
}

DatabaseIdentity database_identity(db::Session& session) {
  DatabaseIdentity identity{.database_oid = oid_at(session.query(queries::database_oid), 0, 0)};
  const auto answer = session.try_query(queries::system_identifier);
  if (const auto* rows = std::get_if<db::Rows>(&answer); rows != nullptr && !rows->empty()) {
    identity.system_identifier = rows->text(0, 0);
  }
  return identity;
}

}  // namespace pgmig::inspect
