// SPDX-License-Identifier: Apache-2.0
#include "rehearse/row_maker.hpp"

#include "pg/sql_text.hpp"
#include "rehearse/queries.hpp"
#include "rehearse/row_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <variant>

namespace pgmig::rehearse {

namespace {

using Value = std::optional<std::string>;
using Row = std::map<std::string, Value>;  ///< by column

/// How often other values are tried for a row that the server refuses.
constexpr int most_attempts = 24;

/// So many first rows without success, and the others are not tried.
constexpr int hopeless_rows = 2;

/// Rows of a referenced table that are chosen from.
constexpr int most_choices = 1000;

struct Column {
  ColumnShape shape;
  bool is_identity = false;
};

struct Reference {
  std::string to;  ///< oid of the other table
  std::string to_name;
  std::vector<std::string> columns;
  std::vector<std::string> to_columns;  ///< quoted
};

struct Table {
  std::string oid;
  std::string name;    ///< as SQL spells it
  std::string bounds;  ///< of its partitions
  std::vector<Column> columns;
  std::vector<Reference> references;
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) {
    parts.push_back(part);
  }
  return parts;
}

/// pg_attribute.atttypmod of types whose length it holds, with 4 bytes on top (bit: none).
void read_typmod(ColumnShape& shape, long typmod) {
  constexpr int header = 4;
  if (typmod < 0) {
    return;
  }
  if (shape.type == "varchar" || shape.type == "bpchar") {
    shape.length = static_cast<int>(typmod) - header;
  } else if (shape.type == "bit" || shape.type == "varbit") {
    shape.length = static_cast<int>(typmod);
  } else if (shape.type == "numeric") {
    const auto packed = static_cast<unsigned>(typmod - header);
    shape.precision = static_cast<int>(packed >> 16U & 0xffffU);
    shape.scale = static_cast<int>(packed & 0x7ffU);
  }
}

class Reading {
 public:
  Reading(db::Session& session, const std::string& journal_schema) {
    const db::Rows rows = session.query(queries::tables_to_fill, {journal_schema});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      place_[rows.text(row, 0)] = tables_.size();
      tables_.push_back({.oid = rows.text(row, 0),
                         .name = rows.text(row, 1),
                         .bounds = rows.text(row, 2),
                         .columns = {},
                         .references = {}});
      oids_ += (oids_.empty() ? "" : ",") + rows.text(row, 0);
    }
    oids_ = "{" + oids_ + "}";
    read_columns(session);
    read_references(session);
  }

  std::vector<Table> take() { return std::move(tables_); }

 private:
  void read_columns(db::Session& session) {
    enum {
      table,
      number,
      name,
      type,
      category,
      typmod,
      not_null,
      is_unique,
      is_identity,
      labels,
      checks,
      is_partition_key
    };

    const db::Rows rows = session.query(queries::columns_to_fill, {oids_});
    for (std::size_t row = 0; row < rows.size(); ++row) {
      Table& owner = tables_.at(place_.at(rows.text(row, table)));
      ColumnShape shape{.table = owner.name,
                        .name = rows.text(row, name),
                        .type = rows.text(row, type),
                        .category = rows.text(row, category).front(),
                        .not_null = rows.boolean(row, not_null),
                        .unique = rows.boolean(row, is_unique),
                        .labels = split(rows.text(row, labels), '\x01'),
                        .constants = constants_in(rows.text(row, checks))};
      read_typmod(shape, rows.integer(row, typmod));
      if (rows.boolean(row, is_partition_key)) {
        std::ranges::copy(constants_in(owner.bounds), std::back_inserter(shape.constants));
      }
      owner.columns.push_back(
          {.shape = std::move(shape), .is_identity = rows.boolean(row, is_identity)});
    }
  }

  void read_references(db::Session& session) {
    enum { constraint, table, to, column, to_name, to_column };

    const db::Rows rows = session.query(queries::references_to_fill, {oids_});
    std::string last;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      auto& references = tables_.at(place_.at(rows.text(row, table))).references;
      if (rows.text(row, constraint) != last) {
        last = rows.text(row, constraint);
        references.push_back({.to = rows.text(row, to),
                              .to_name = rows.text(row, to_name),
                              .columns = {},
                              .to_columns = {}});
      }
      references.back().columns.push_back(rows.text(row, column));
      references.back().to_columns.push_back(rows.text(row, to_column));
    }
  }

  std::vector<Table> tables_;
  std::map<std::string, std::size_t> place_;
  std::string oids_;
};

/// What others refer to comes first; circles are broken where they are met.
class Order {
 public:
  explicit Order(const std::vector<Table>& tables) : tables_(tables) {
    for (const Table& table : tables) {
      visit(table);
    }
  }

  [[nodiscard]] const std::vector<const Table*>& tables() const noexcept { return ordered_; }

 private:
  void visit(const Table& table) {  // NOLINT(misc-no-recursion): as deep as foreign keys go
    if (!visited_.insert(table.oid).second) {
      return;
    }
    for (const Reference& reference : table.references) {
      const auto other = std::ranges::find(tables_, reference.to, &Table::oid);
      if (other != tables_.end()) {
        visit(*other);
      }
    }
    ordered_.push_back(&table);
  }

  const std::vector<Table>& tables_;
  std::set<std::string> visited_;
  std::vector<const Table*> ordered_;
};

std::optional<std::string> error_of(const std::variant<db::Rows, db::ServerError>& answer) {
  const auto* failed = std::get_if<db::ServerError>(&answer);
  return failed == nullptr ? std::nullopt : std::optional(failed->message);
}

/// Fills one table.
class Filling {
 public:
  Filling(db::Session& session, const Table& table, const RowWish& wish)
      : session_(session), table_(table), wish_(wish) {}

  /// Why not a single row could be made; nothing when there are some.
  std::optional<std::string> run() {
    if (auto missing = read_choices()) {
      return missing;
    }
    if (!insert_all()) {
      return std::nullopt;
    }
    std::optional<std::string> error;
    int made = 0;
    for (int row = 1; row <= wish_.rows && (made > 0 || row <= hopeless_rows); ++row) {
      auto failure = insert_one(row);
      made += failure ? 0 : 1;
      error = failure ? failure : error;
    }
    return made > 0 ? std::nullopt : error;
  }

  /// Rows behind those of run(); none where it needs what is not there.
  std::vector<std::string> further(int count) {
    std::vector<std::string> inserts;
    if (table_.columns.empty() || read_choices()) {
      return inserts;
    }
    for (int row = 1; row <= count; ++row) {
      inserts.push_back(head() + tuple(wish_.rows + row, 0));
    }
    return inserts;
  }

 private:
  [[nodiscard]] bool may_be_null(const Reference& reference) const {
    return std::ranges::any_of(table_.columns, [&](const Column& column) {
      return !column.shape.not_null &&
             std::ranges::find(reference.columns, column.shape.name) != reference.columns.end();
    });
  }

  /// Rows that it may refer to.
  std::optional<std::string> read_choices() {
    for (const Reference& reference : table_.references) {
      std::string columns;
      for (const auto& column : reference.to_columns) {
        columns += (columns.empty() ? "" : ", ") + column;
      }
      db::Rows rows =
          session_.query(pg::sql("SELECT {} FROM {} WHERE ({}) IS NOT NULL ORDER BY {} LIMIT {}",
                                 pg::Verbatim{columns}, pg::Verbatim{reference.to_name},
                                 pg::Verbatim{columns}, pg::Verbatim{columns}, most_choices));
      if (rows.empty() && !may_be_null(reference) && reference.to != table_.oid) {
        return fmt::format("it needs a row of {}, which has none", reference.to_name);
      }
      choices_.push_back(std::move(rows));
    }
    return std::nullopt;
  }

  [[nodiscard]] Row values_of(int row, int attempt) const {
    Row values;
    for (const Column& column : table_.columns) {
      values[column.shape.name] = made_value(column.shape, wish_.seed, row, attempt);
    }
    for (std::size_t at = 0; at < choices_.size(); ++at) {
      refer(values, table_.references[at], choices_[at], row, attempt);
    }
    return values;
  }

  void refer(Row& values, const Reference& reference, const db::Rows& choices, int row,
             int attempt) const {
    if (choices.empty() && (may_be_null(reference) || reference.to != table_.oid)) {
      for (const auto& column : reference.columns) {
        values[column] = std::nullopt;
      }
      return;
    }
    const auto number = static_cast<std::size_t>(row - 1 + attempt * attempt);
    for (std::size_t at = 0; at < reference.columns.size(); ++at) {
      // The first rows of a table that refers to itself refer to themselves.
      values[reference.columns[at]] = choices.empty() ? values[unquoted(reference.to_columns[at])]
                                                      : choices.at(number % choices.size(), at);
    }
  }

  [[nodiscard]] std::string unquoted(const std::string& quoted) const {
    const auto found = std::ranges::find_if(table_.columns, [&](const Column& column) {
      return pg::quote_identifier(column.shape.name) == quoted;
    });
    return found == table_.columns.end() ? quoted : found->shape.name;
  }

  [[nodiscard]] std::string head() const {
    std::string columns;
    bool has_identity = false;
    for (const Column& column : table_.columns) {
      columns += (columns.empty() ? "" : ", ") + pg::quote_identifier(column.shape.name);
      has_identity = has_identity || column.is_identity;
    }
    return fmt::format("INSERT INTO {} ({}) {}VALUES ", table_.name, columns,
                       has_identity ? "OVERRIDING SYSTEM VALUE " : "");
  }

  [[nodiscard]] std::string tuple(int row, int attempt) const {
    const Row values = values_of(row, attempt);
    std::string text;
    for (const Column& column : table_.columns) {
      const Value& value = values.at(column.shape.name);
      text += (text.empty() ? "" : ", ") + (value ? pg::quote_literal(*value) : "NULL");
    }
    return "(" + text + ")";
  }

  /// In one statement; what the server said, or nothing.
  std::optional<std::string> insert_all() {
    if (table_.columns.empty()) {
      return error_of(
          session_.try_query(fmt::format("INSERT INTO {} DEFAULT VALUES", table_.name)));
    }
    std::string rows;
    for (int row = 1; row <= wish_.rows; ++row) {
      rows += (row == 1 ? "" : ", ") + tuple(row, 0);
    }
    return error_of(session_.try_query(head() + rows));
  }

  std::optional<std::string> insert_one(int row) {
    std::optional<std::string> error;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      error = error_of(session_.try_query(head() + tuple(row, attempt)));
      if (!error) {
        return std::nullopt;
      }
    }
    return error;
  }

  db::Session& session_;
  const Table& table_;
  const RowWish& wish_;
  std::vector<db::Rows> choices_;  ///< one for each reference
};

bool is_empty(db::Session& session, const Table& table) {
  return session.query(fmt::format("SELECT FROM {} LIMIT 1", table.name)).empty();
}

/// Why which tables stay empty.
std::vector<std::string> fill_all(db::Session& session, const Order& order, const RowWish& wish) {
  std::vector<std::string> complaints;
  for (const Table* table : order.tables()) {
    if (!is_empty(session, *table)) {
      continue;
    }
    if (const auto why = Filling(session, *table, wish).run()) {
      complaints.push_back(fmt::format("{} stays empty: {}", table->name, *why));
    }
  }
  return complaints;
}

}  // namespace

std::vector<std::string> make_rows(const Database& database, const RowWish& wish) {
  auto session = database.connect();
  // What is referred to is chosen among what is there: nothing is left for the server to check.
  session.execute("SET session_replication_role = replica");
  const auto tables = Reading(session, wish.journal_schema).take();
  const Order order(tables);
  // In a circle of references the second round finds what the first has made.
  static_cast<void>(fill_all(session, order, wish));
  auto complaints = fill_all(session, order, wish);
  session.execute("ANALYZE");
  return complaints;
}

std::vector<FurtherRows> further_rows(const Database& database, const RowWish& wish, int count) {
  auto session = database.connect();
  const auto tables = Reading(session, wish.journal_schema).take();
  std::vector<FurtherRows> all;
  all.reserve(tables.size());
  for (const Table& table : tables) {
    all.push_back({.table = table.name, .inserts = Filling(session, table, wish).further(count)});
  }
  return all;
}

}  // namespace pgmig::rehearse
