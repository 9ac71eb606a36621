// SPDX-License-Identifier: Apache-2.0
#include "planner/changed_rows.hpp"

#include "planner/effect_set.hpp"
#include "planner/judging.hpp"
#include "planner/keep_limit.hpp"
#include "planner/kept.hpp"
#include "planner/kept_rows.hpp"
#include "planner/row_batches.hpp"
#include "planner/row_key.hpp"
#include "planner/undo_made_here.hpp"
#include "sql/lexer.hpp"
#include "sql/row_change.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Constraint;
using catalog::Relation;
using Verb = sql::DataChange::Verb;
using Tables = std::vector<const Relation*>;

namespace {

/// So much is copied and compared in about a tenth of a second, less than anybody notices.
constexpr std::int64_t most_bytes_under_lock = 8LL << 20U;

std::vector<sql::DataChange::Write> writes_of(const sql::Change& change) {
  if (const auto* copy = std::get_if<sql::Copy>(&change)) {
    return copy->from ? std::vector<sql::DataChange::Write>{{.table = copy->table}}
                      : std::vector<sql::DataChange::Write>{};
  }
  const auto* data = std::get_if<sql::DataChange>(&change);
  if (data == nullptr) {
    return {};
  }
  auto writes = data->also;
  writes.push_back({.verb = data->verb, .table = data->table, .has_where = data->has_where});
  return writes;
}

/// A table, and what may happen to its rows.
struct Reached {
  const Relation* table;
  bool deletes = false;
  bool updates = false;
};

Reached reached_by(const sql::DataChange::Write& write, const Catalog& catalog) {
  return {.table = catalog.find(write.table),
          .deletes = write.verb == Verb::remove || write.verb == Verb::merge,
          .updates = write.verb != Verb::remove};
}

/// " ON DELETE CASCADE", " ON UPDATE SET NULL": what the server does there by itself. RESTRICT is
/// none of it, and does no harm here.
bool passes_on(const Constraint& constraint, const Reached& reached) {
  const auto says = [&](std::string_view words) {
    return constraint.definition.find(words) != std::string::npos;
  };
  return constraint.definition.empty() || (reached.deletes && says(" ON DELETE ")) ||
         (reached.updates && says(" ON UPDATE "));
}

bool is_changed_with(const Relation& other, const Reached& reached) {
  return std::ranges::any_of(other.constraints, [&](const Constraint& constraint) {
    return constraint.kind == sql::ConstraintKind::foreign_key &&
           constraint.referenced == reached.table->name && passes_on(constraint, reached);
  });
}

/// `on` is an event in the words of pg_get_triggerdef(), or empty for any.
bool has_triggers(const Relation& table, const Catalog& catalog, std::string_view on = {}) {
  return std::ranges::any_of(catalog::tree_of(catalog, table), [&](const Relation* member) {
    return std::ranges::any_of(member->triggers, [&](const catalog::Trigger& trigger) {
      return trigger.enabled != 'D' && trigger.definition.find(on) != std::string::npos;
    });
  });
}

bool is_among(const std::vector<Reached>& reached, const Relation* table) {
  return std::ranges::find(reached, table, &Reached::table) != reached.end();
}

/// Tables that the statement names, then those which foreign keys reach; empty where one is
/// unknown.
Tables closure_of(const sql::Change& change, const Catalog& catalog) {
  std::vector<Reached> reached;
  for (const sql::DataChange::Write& write : writes_of(change)) {
    reached.push_back(reached_by(write, catalog));
  }
  for (std::size_t at = 0; at < reached.size(); ++at) {
    const Reached one = reached[at];
    if (one.table == nullptr) {
      return {};
    }
    for (const pg::QualifiedName& name : one.table->referenced_by) {
      const Relation* other = catalog.find(name);
      if (other == nullptr || (is_changed_with(*other, one) && !is_among(reached, other))) {
        reached.push_back({.table = other, .deletes = true, .updates = true});
      }
    }
  }
  Tables tables;
  for (const Reached& one : reached) {
    if (std::ranges::find(tables, one.table) == tables.end()) {
      tables.push_back(one.table);
    }
  }
  return tables;
}

/// They would fire after the second look, at COMMIT.
bool has_late_triggers(const Relation& table, const Catalog& catalog) {
  return has_triggers(table, catalog, " INITIALLY DEFERRED ");
}

bool can_be_compared(const Relation& table, const Request& request) {
  return !has_late_triggers(table, request.catalog) && table.bytes <= most_bytes_under_lock &&
         !table.row_security && !row_key(table, {}).empty() &&
         why_rows_not_kept(table, request.catalog, request.policy).empty();
}

/// The first word is that one, and outside of parentheses there is none of the others.
bool is_plain(std::string_view text, std::string_view first,
              std::initializer_list<std::string_view> others) {
  int depth = 0;
  bool is_first = true;
  for (const sql::Token& token : sql::statement_tokens(text)) {
    const std::string_view word = text.substr(token.offset, token.length);
    if (is_first && !sql::is_word(word, first)) {
      return false;
    }
    is_first = false;
    depth += word == "(" ? 1 : word == ")" ? -1 : 0;
    const bool is_other = std::ranges::any_of(
        others, [&](std::string_view other) { return sql::is_word(word, other); });
    if (depth == 0 && token.kind == sql::TokenKind::word && is_other) {
      return false;
    }
  }
  return !is_first;
}

/// The table of a statement that writes to nothing else by itself.
const Relation* only_table(const Request& request, Verb verb) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  return change == nullptr || change->verb != verb || !change->also.empty()
             ? nullptr
             : request.catalog.find(change->table);
}

/// What is made by the same migration goes as a whole.
bool is_to_be_told(const Request& request) {
  return !request.is_way_back && is_to_be_kept(request) &&
         !is_all_made_here(request.statement.sql.change, request.catalog, request.made_here);
}

/// An identity that gives all values itself cannot be given the old one.
bool sets_identity(const Request& request) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  if (change == nullptr || change->verb != Verb::update) {
    return false;
  }
  const auto parts = sql::row_change_parts(request.statement.sql.text);
  const Relation* table = parts ? request.catalog.find(parts->walked) : nullptr;
  return table != nullptr && std::ranges::any_of(parts->sets, [&](const std::string& name) {
           const catalog::Column* column = table->column(name);
           return column != nullptr && column->identity == sql::Identity::always;
         });
}

/// Writers would wait behind the lock while other tables are read.
bool reads_for_long(const Request& request) {
  const auto* change = std::get_if<sql::DataChange>(&request.statement.sql.change);
  return change != nullptr &&
         std::ranges::any_of(change->reads, [&](const pg::QualifiedName& name) {
           const Relation* other = request.catalog.find(name);
           return other == nullptr || other->kind == catalog::RelationKind::view ||
                  other->bytes > most_bytes_under_lock;
         });
}

}  // namespace

const Relation* table_of_plain_insert(const Request& request) {
  const Relation* table = only_table(request, Verb::insert);
  const bool fits = table != nullptr && is_to_be_told(request) && !row_key(*table, {}).empty() &&
                    !table->row_security && !has_late_triggers(*table, request.catalog) &&
                    is_plain(request.statement.sql.text, "insert", {"returning", "update"});
  if (!fits) {
    return nullptr;
  }
  const auto& change = std::get<sql::DataChange>(request.statement.sql.change);
  Tables sources{table};
  if (change.reads.empty()) {  // VALUES: as many as the file holds
    return why_rows_not_copied(*table, request.catalog).empty() ? table : nullptr;
  }
  for (const pg::QualifiedName& name : change.reads) {
    sources.push_back(request.catalog.find(name));
  }
  const bool are_small = std::ranges::all_of(sources, [&](const Relation* source) {
    return source != nullptr &&
           (source != table ? !is_over_limit(*source, request.policy)
                            : why_rows_not_kept(*source, request.catalog, request.policy).empty());
  });
  return are_small ? table : nullptr;
}

const Relation* table_of_plain_delete(const Request& request) {
  const Relation* table = only_table(request, Verb::remove);
  const bool fits = table != nullptr && !request.is_way_back && is_to_be_kept(request) &&
                    may_hold_old_rows(request.catalog, *table) &&
                    is_plain(request.statement.sql.text, "delete", {"returning", "using"}) &&
                    why_rows_not_kept(*table, request.catalog, request.policy).empty();
  if (!fits || has_triggers(*table, request.catalog, " DELETE ")) {
    return nullptr;
  }
  return closure_of(request.statement.sql.change, request.catalog).size() == 1 ? table : nullptr;
}

Tables changed_along(const Request& request) {
  Tables tables = closure_of(request.statement.sql.change, request.catalog);
  const auto& change = std::get<sql::DataChange>(request.statement.sql.change);
  std::erase(tables, request.catalog.find(change.table));
  return tables;
}

bool reaches_only(const Request& request, const Relation& table) {
  const Tables tables = closure_of(request.statement.sql.change, request.catalog);
  return tables == Tables{&table} && !has_triggers(table, request.catalog) &&
         !sets_identity(request);
}

Tables reached_tables(const Request& request) {
  const bool is_for_others = sets_only_new_columns(request) || in_batches(request) ||
                             table_of_plain_insert(request) != nullptr ||
                             table_of_plain_delete(request) != nullptr;
  if (!is_to_be_told(request) || is_for_others || reads_for_long(request) ||
      sets_identity(request)) {
    return {};
  }
  Tables tables = closure_of(request.statement.sql.change, request.catalog);
  const bool are_comparable = std::ranges::all_of(
      tables, [&](const Relation* table) { return can_be_compared(*table, request); });
  return are_comparable ? referenced_first(std::move(tables)) : Tables{};
}

std::vector<plan::Unforeseen> unforeseen_rows(const Request& request, const Tables& tables) {
  const auto* data = std::get_if<sql::DataChange>(&request.statement.sql.change);
  const bool runs_code = data != nullptr && runs_unseen_code(request.catalog, data->functions);
  const bool fires_triggers = std::ranges::any_of(
      tables, [&](const Relation* table) { return has_triggers(*table, request.catalog); });
  if (!fires_triggers && !runs_code) {
    return {};
  }
  plan::Unforeseen part{.why = runs_code ? "pgmig cannot see inside" : "triggers fire",
                        .only_rows = !runs_code};
  for (const Relation* table : tables) {
    part.rows_of.push_back(pg::to_sql(table->name));
    for (const Relation* member : catalog::tree_of(request.catalog, *table)) {
      if (member != table) {
        part.rows_of.push_back(pg::to_sql(member->name));
      }
    }
  }
  return {part};
}

}  // namespace pgmig::planner
