// SPDX-License-Identifier: Apache-2.0
// The rows of the activity queries as values.
#include "inspect/activity.hpp"

#include "inspect/queries.hpp"
#include "inspect/text_array.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <utility>
#include <variant>

namespace pgmig::inspect {

namespace {

constexpr std::array all_modes{
    pg::LockMode::access_share,  pg::LockMode::row_share,
    pg::LockMode::row_exclusive, pg::LockMode::share_update_exclusive,
    pg::LockMode::share,         pg::LockMode::share_row_exclusive,
    pg::LockMode::exclusive,     pg::LockMode::access_exclusive,
};

/// NULL counts as 0: what may not be seen has no age.
std::int64_t number_or_zero(const db::Rows& rows, std::size_t row, std::size_t column) {
  return rows.at(row, column) ? rows.integer(row, column) : 0;
}

/// The columns that all blocker queries share.
Blocker blocker_of(const db::Rows& rows, std::size_t row) {
  return {.pid = static_cast<int>(rows.integer(row, 0)),
          .user = rows.text(row, 1),
          .application = rows.text(row, 2),
          .state = rows.text(row, 3),
          .query = rows.text(row, 4),
          .age = std::chrono::milliseconds(number_or_zero(rows, row, 5)),
          .lock = pg::lock_mode(rows.text(row, 6)),
          .relation = {.schema = rows.text(row, 7), .name = rows.text(row, 8)},
          .autovacuum = rows.boolean(row, 9),
          .wraparound = rows.boolean(row, 10)};
}

std::vector<Blocker> blockers_of(const db::Rows& rows) {
  std::vector<Blocker> blockers;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    blockers.push_back(blocker_of(rows, row));
  }
  return blockers;
}

std::vector<db::Parameter> backend_parameters(const BackendId& backend) {
  return {std::to_string(backend.pid), backend.start};
}

}  // namespace

std::string conflicting_modes(pg::LockMode mode) {
  std::vector<std::string> names;
  for (const pg::LockMode other : all_modes) {
    if (pg::conflict(mode, other)) {
      names.emplace_back(pg::name(other));
    }
  }
  return array_literal(names);
}

std::vector<Blocker> lock_holders(db::Session& session,
                                  const std::vector<pg::QualifiedName>& relations,
                                  pg::LockMode mode) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const pg::QualifiedName& relation : relations) {
    schemas.push_back(relation.schema);
    names.push_back(relation.name);
  }
  const db::Rows rows =
      session.query(queries::lock_holders,
                    {array_literal(schemas), array_literal(names), conflicting_modes(mode)});
  std::vector<Blocker> holders = blockers_of(rows);
  constexpr std::size_t transaction = 11;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    holders[row].transaction = rows.text(row, transaction);
  }
  return holders;
}

std::vector<Blocker> waiting_behind(db::Session& session, int pid) {
  return blockers_of(session.query_prepared(queries::waiting_behind, {std::to_string(pid)}));
}

std::vector<Blocker> snapshot_holders(db::Session& session,
                                      const std::vector<pg::QualifiedName>& tables) {
  std::vector<Blocker> blockers = lock_holders(session, tables, pg::LockMode::share);
  for (Blocker& holder : blockers_of(session.query(queries::snapshot_holders))) {
    if (std::ranges::find(blockers, holder.pid, &Blocker::pid) == blockers.end()) {
      blockers.push_back(std::move(holder));
    }
  }
  std::ranges::stable_sort(blockers, std::ranges::greater(), &Blocker::age);
  return blockers;
}

std::optional<Blocker> advisory_lock_holder(db::Session& session, std::int64_t key) {
  const db::Rows rows = session.query(queries::advisory_lock_holder, {std::to_string(key)});
  return rows.empty() ? std::nullopt : std::optional(blocker_of(rows, 0));
}

BackendId own_backend(db::Session& session) {
  const db::Rows rows = session.query(queries::own_backend);
  return {.pid = static_cast<int>(rows.integer(0, 0)), .start = rows.text(0, 1)};
}

std::optional<BackendState> backend_state(db::Session& session, const BackendId& backend) {
  const db::Rows rows = session.query(queries::backend_state, backend_parameters(backend));
  if (rows.empty()) {
    return std::nullopt;
  }
  return BackendState{.state = rows.text(0, 0),
                      .query = rows.text(0, 1),
                      .age = std::chrono::milliseconds(number_or_zero(rows, 0, 2))};
}

bool end_backend(db::Session& session, const BackendId& backend) {
  const auto answer = session.try_query(queries::end_backend, backend_parameters(backend));
  const auto* rows = std::get_if<db::Rows>(&answer);
  return rows != nullptr && !rows->empty() && rows->boolean(0, 0);
}

std::optional<BuildProgress> build_progress(db::Session& session, int pid) {
  const db::Rows rows = session.query_prepared(queries::build_progress, {std::to_string(pid)});
  if (rows.empty()) {
    return std::nullopt;
  }
  return BuildProgress{.pid = static_cast<int>(rows.integer(0, 0)),
                       .command = rows.text(0, 1),
                       .phase = rows.text(0, 2),
                       .table = {.schema = rows.text(0, 3), .name = rows.text(0, 4)},
                       .blocks_done = number_or_zero(rows, 0, 5),
                       .blocks_total = number_or_zero(rows, 0, 6),
                       .tuples_done = number_or_zero(rows, 0, 7),
                       .tuples_total = number_or_zero(rows, 0, 8),
                       .lockers_done = number_or_zero(rows, 0, 9),
                       .lockers_total = number_or_zero(rows, 0, 10),
                       .current_locker = static_cast<int>(rows.integer(0, 11))};
}

}  // namespace pgmig::inspect
