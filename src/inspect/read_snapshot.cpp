// SPDX-License-Identifier: Apache-2.0
// Rows of the snapshot queries, put into an order in which they can be made.
#include "inspect/read_snapshot.hpp"

#include "inspect/queries.hpp"
#include "inspect/text_array.hpp"
#include "snapshot/kinds.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace pgmig::inspect {

namespace {

using snapshot::Object;

constexpr std::chrono::milliseconds lock_wait = std::chrono::seconds(2);
constexpr std::chrono::milliseconds no_limit{0};

/// classid and objid: what a script makes in one piece, with all that belongs to it.
using UnitId = std::pair<std::string, std::string>;

struct Unit {
  std::vector<Object> objects;

  /// Units come in this order where none needs another.
  [[nodiscard]] std::tuple<int, std::string> rank() const {
    return {snapshot::rank_of(objects.front().kind), objects.front().name};
  }
};

using Units = std::map<UnitId, Unit>;
using Needs = std::map<UnitId, std::vector<UnitId>>;

bool comes_before(const Object& a, const Object& b) {
  const int rank_a = snapshot::rank_of(a.kind);
  const int rank_b = snapshot::rank_of(b.kind);
  if (rank_a != rank_b || a.kind == "column") {
    return rank_a < rank_b;  // columns stay in the table's order
  }
  return std::tie(a.of, a.name) < std::tie(b.of, b.name);
}

/// The head first: what has no place of its own is no unit.
void put_in_order(Units& units) {
  for (auto& [id, unit] : units) {
    std::ranges::stable_sort(unit.objects, comes_before);
    const auto head = std::ranges::find(unit.objects, "", &Object::of);
    if (head != unit.objects.end()) {
      std::rotate(unit.objects.begin(), head, head + 1);
    }
  }
}

void add(Units& units, db::Rows& rows) {
  enum { classid, objid, kind, of, name, value };

  for (std::size_t row = 0; row < rows.size(); ++row) {
    units[{rows.text(row, classid), rows.text(row, objid)}].objects.push_back(
        {.kind = rows.take(row, kind),
         .of = rows.take(row, of),
         .name = rows.take(row, name),
         .value = rows.take(row, value)});
  }
}

/// Each unit after those that it needs; circles are broken where they are met.
class Order {
 public:
  Order(Units& units, const Needs& needs) : units_(units), needs_(needs) {}

  snapshot::Snapshot take() {
    for (const auto& id : sorted(all_ids())) {
      visit(id);
    }
    return std::move(snapshot_);
  }

 private:
  [[nodiscard]] std::vector<UnitId> all_ids() const {
    std::vector<UnitId> ids;
    ids.reserve(units_.size());
    for (const auto& [id, unit] : units_) {
      ids.push_back(id);
    }
    return ids;
  }

  [[nodiscard]] std::vector<UnitId> sorted(std::vector<UnitId> ids) const {
    std::erase_if(ids, [&](const UnitId& id) { return !units_.contains(id); });
    std::ranges::sort(ids, {}, [&](const UnitId& id) { return units_.at(id).rank(); });
    return ids;
  }

  void visit(const UnitId& id) {  // NOLINT(misc-no-recursion): as deep as views stand on views
    if (!visited_.insert(id).second) {
      return;
    }
    if (const auto needed = needs_.find(id); needed != needs_.end()) {
      for (const UnitId& other : sorted(needed->second)) {
        visit(other);
      }
    }
    std::ranges::move(units_.at(id).objects, std::back_inserter(snapshot_));
  }

  Units& units_;
  const Needs& needs_;
  std::set<UnitId> visited_;
  snapshot::Snapshot snapshot_;
};

Needs needs_of(const db::Rows& rows) {
  Needs needs;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    needs[{rows.text(row, 0), rows.text(row, 1)}].emplace_back(rows.text(row, 2),
                                                               rows.text(row, 3));
  }
  return needs;
}

/// A read-only transaction that ends with it.
class Look {
 public:
  explicit Look(db::Session& session) : session_(session) {
    session_.begin(lock_wait, no_limit);
    session_.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }

  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;

  ~Look() { session_.rollback(); }

  /// No rows once something has failed.
  db::Rows query(std::string_view sql, const std::vector<db::Parameter>& parameters) {
    if (error_) {
      return db::Rows{0};
    }
    auto answer = session_.try_query(sql, parameters);
    if (auto* failed = std::get_if<db::ServerError>(&answer)) {
      error_ = std::move(*failed);
      return db::Rows{0};
    }
    return std::get<db::Rows>(std::move(answer));
  }

  [[nodiscard]] const std::optional<db::ServerError>& error() const { return error_; }

 private:
  db::Session& session_;
  std::optional<db::ServerError> error_;
};

constexpr std::array in_schemas{queries::snapshot_relations, queries::snapshot_columns,
                                queries::snapshot_parts, queries::snapshot_types,
                                queries::snapshot_rights};

/// `ask` sends a query with parameters, and answers without rows where that makes no sense any
/// more.
template <class Ask>
snapshot::Snapshot read(const Ask& ask, const CatalogOptions& options) {
  const db::Parameter managed = options.managed_schemas.empty()
                                    ? std::nullopt
                                    : db::Parameter(array_literal(options.managed_schemas));
  const db::Rows top =
      ask(queries::snapshot_schemas,
          {managed, array_literal({options.journal_schema, options.journal_schema + "_trash"})});
  const db::Parameter schemas = top.empty() ? db::Parameter("{}") : top.text(0, 0);
  Units units;
  for (const std::string_view sql : in_schemas) {
    db::Rows rows = ask(sql, {schemas});
    add(units, rows);
  }
  if (options.managed_schemas.empty()) {  // else the database is shared with others
    db::Rows rows = ask(queries::snapshot_other, {});
    add(units, rows);
  }
  const Needs needs = needs_of(ask(queries::snapshot_order, {schemas}));
  put_in_order(units);
  return Order(units, needs).take();
}

}  // namespace

std::variant<snapshot::Snapshot, db::ServerError> read_snapshot(db::Session& session,
                                                                const CatalogOptions& options) {
  Look look(session);
  auto snapshot = read(
      [&](std::string_view sql, const std::vector<db::Parameter>& parameters) {
        return look.query(sql, parameters);
      },
      options);
  if (look.error()) {
    return *look.error();
  }
  return snapshot;
}

snapshot::Snapshot read_snapshot_within(db::Session& session, const std::string& journal_schema) {
  session.execute("SAVEPOINT pgmig_look");
  session.execute(
      "SET LOCAL statement_timeout = 0");  // that of the author's statements is not ours
  auto snapshot = read(
      [&](std::string_view sql, const std::vector<db::Parameter>& parameters) {
        return session.query(sql, parameters);
      },
      {.managed_schemas = {}, .journal_schema = journal_schema});
  session.execute("ROLLBACK TO SAVEPOINT pgmig_look");
  session.execute("RELEASE SAVEPOINT pgmig_look");
  return snapshot;
}

}  // namespace pgmig::inspect
