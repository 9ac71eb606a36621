// SPDX-License-Identifier: Apache-2.0
// A batch may commit where no row's new value depends on another row of the table, and no row is
// changed twice.
#include "planner/cutting.hpp"

#include "planner/changed_rows.hpp"
#include "planner/fired_triggers.hpp"
#include "planner/judging.hpp"
#include "planner/row_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace pgmig::planner {

using catalog::Constraint;
using catalog::Relation;
using catalog::RelationKind;
using Verb = sql::DataChange::Verb;
using Columns = std::vector<std::string>;
using Members = std::vector<const Relation*>;

namespace {

/// More than that takes longer than a batch should: others wait for the rows meanwhile.
constexpr double many_rows = 10'000;
constexpr std::int64_t many_bytes = 64LL << 20U;
/// 10,000 rows of 100 bytes: of a table that was never analyzed.
constexpr std::int64_t many_bytes_of_unknown = 1LL << 20U;

bool holds(const Columns& columns, const std::string& name) {
  return std::ranges::find(columns, name) != columns.end();
}

bool share_one(const Columns& some, const Columns& others) {
  return std::ranges::any_of(some, [&](const std::string& name) { return holds(others, name); });
}

/// Those of pg_catalog, 12 to 18: what they make of a table cannot be made of its parts.
constexpr std::array<std::string_view, 56> aggregates{"any_value",
                                                      "array_agg",
                                                      "avg",
                                                      "bit_and",
                                                      "bit_or",
                                                      "bit_xor",
                                                      "bool_and",
                                                      "bool_or",
                                                      "corr",
                                                      "count",
                                                      "covar_pop",
                                                      "covar_samp",
                                                      "cume_dist",
                                                      "dense_rank",
                                                      "every",
                                                      "json_agg",
                                                      "json_agg_strict",
                                                      "json_object_agg",
                                                      "json_object_agg_strict",
                                                      "json_object_agg_unique",
                                                      "json_object_agg_unique_strict",
                                                      "jsonb_agg",
                                                      "jsonb_agg_strict",
                                                      "jsonb_object_agg",
                                                      "jsonb_object_agg_strict",
                                                      "jsonb_object_agg_unique",
                                                      "jsonb_object_agg_unique_strict",
                                                      "max",
                                                      "min",
                                                      "mode",
                                                      "percent_rank",
                                                      "percentile_cont",
                                                      "percentile_disc",
                                                      "range_agg",
                                                      "range_intersect_agg",
                                                      "rank",
                                                      "regr_avgx",
                                                      "regr_avgy",
                                                      "regr_count",
                                                      "regr_intercept",
                                                      "regr_r2",
                                                      "regr_slope",
                                                      "regr_sxx",
                                                      "regr_sxy",
                                                      "regr_syy",
                                                      "stddev",
                                                      "stddev_pop",
                                                      "stddev_samp",
                                                      "string_agg",
                                                      "sum",
                                                      "var_pop",
                                                      "var_samp",
                                                      "variance",
                                                      "xmlagg",
                                                      "row_number",
                                                      "ntile"};

/// Types whose text is the value and whose order is that of the server's own operators: an
/// extension's operators may not be on the search_path, and fewer digits of a float are another
/// value.
bool has_order_of_its_own(const std::string& type, const catalog::Catalog& catalog) {
  if (type.starts_with("real") || type.starts_with("double precision")) {
    return false;
  }
  if (type.find('.') == std::string::npos) {
    return true;
  }
  const auto found = std::ranges::find_if(
      catalog.types, [&](const auto& one) { return pg::to_sql(one.first) == type; });
  return found != catalog.types.end() &&
         (found->second.kind == 'e' || (found->second.kind == 'd' && !found->second.base.empty() &&
                                        has_order_of_its_own(found->second.base, catalog)));
}

/// What the statement changes, what follows from other columns, and what pgmig cannot compare.
Columns unfit_for_key(const Relation& table, Columns sets, const catalog::Catalog& catalog) {
  for (const catalog::Column& column : table.columns) {
    if (column.generated != '\0' || !has_order_of_its_own(column.type, catalog)) {
      sets.push_back(column.name);
    }
  }
  return sets;
}

/// Everything that may be in the way of cutting one statement.
class Cutting {
 public:
  /// `walked` is the table whose rows are taken one by one: the changed one, or what INSERT copies.
  Cutting(const Request& request, const Relation& walked, const sql::RowChangeParts& parts)
      : request_(request),
        change_(std::get<sql::DataChange>(request.statement.sql.change)),
        parts_(parts),
        walked_(catalog::tree_of(request.catalog, walked)),
        written_(catalog::tree_of(request.catalog, *request.catalog.find(change_.table))),
        key_(row_key_without(walked, unfit_for_key(walked, parts.sets, request.catalog))) {}

  [[nodiscard]] const Columns& key() const noexcept { return key_; }

  /// Each row that is met does not fulfil the condition any more, so that it may be met again: it
  /// is gone, or the one column that gets a value had none.
  [[nodiscard]] bool ends_by_itself() const {
    const bool fills =
        parts_.sets.size() == 1 && holds(parts_.empty, parts_.sets.front()) && !fires_triggers();
    const bool is_steady = std::ranges::all_of(change_.functions, [&](const auto& function) {
      return request_.catalog.volatility(function) != 'v';
    });
    return !parts_.joins && is_steady && change_.has_where &&
           (change_.verb == Verb::remove || fills);
  }

  [[nodiscard]] std::string why_whole() const {
    for (const auto look : {&Cutting::by_its_form, &Cutting::by_what_it_reads,
                            &Cutting::by_what_it_calls, &Cutting::by_the_tree,
                            &Cutting::by_triggers, &Cutting::by_constraints, &Cutting::by_order}) {
      if (std::string why = (this->*look)(); !why.empty()) {
        return why;
      }
    }
    return {};
  }

 private:
  [[nodiscard]] std::string by_its_form() const { return parts_.why_whole; }

  [[nodiscard]] std::string by_what_it_reads() const {
    const Members along = changed_along(request_);
    for (const pg::QualifiedName& name : change_.reads) {
      if (reads_the_table(name)) {
        return "it reads other rows of the table that it writes to";
      }
      const Relation* other = request_.catalog.find(name);
      if (std::ranges::find(along, other) != along.end()) {
        return fmt::format("it reads {}, which foreign keys change along", pg::to_sql(name));
      }
      if (other == nullptr || other->kind == RelationKind::foreign_table ||
          other->kind == RelationKind::view) {
        return fmt::format("it reads {}, of which nothing is known", pg::to_sql(name));
      }
      if (is_large(*other) && other->indexes.empty()) {
        return fmt::format("each batch would read all of {}, which has no index",
                           pg::to_sql(other->name));
      }
    }
    return {};
  }

  [[nodiscard]] std::string by_what_it_calls() const {
    for (const pg::QualifiedName& type : parts_.casts) {
      const catalog::Type* own = request_.catalog.find_type(type);
      if (own != nullptr && own->kind != 'e' && own->kind != 'd') {
        return fmt::format("it casts to {}, which may call a function that reads the table",
                           pg::to_sql(type));
      }
    }
    for (const pg::QualifiedName& function : change_.functions) {
      if (!is_harmless_call(function)) {
        return fmt::format("it calls {}(), which may read the table", pg::to_sql(function));
      }
    }
    return {};
  }

  [[nodiscard]] bool reads_the_table(const pg::QualifiedName& name) const {
    const Relation* other = request_.catalog.find(name);
    if (other == nullptr) {
      return false;
    }
    const Members around = catalog::tree_of(request_.catalog, *other);
    return std::ranges::any_of(around,
                               [&](const Relation* one) {
                                 return std::ranges::find(written_, one) != written_.end();
                               }) ||
           std::ranges::any_of(other->reads, [&](const pg::QualifiedName& below) {
             return reads_the_table(below);
           });
  }

  /// Only what is IMMUTABLE is known to read no table; the server's own functions read none of
  /// ours.
  [[nodiscard]] bool is_harmless_call(const pg::QualifiedName& function) const {
    if (std::ranges::find(aggregates, function.name) != aggregates.end()) {
      return change_.verb != Verb::insert;  // UPDATE and DELETE have them in sub-queries only
    }
    const auto is_it = [&](const catalog::Routine& routine) {
      return routine.name.name == function.name;
    };
    const auto& routines = request_.catalog.routines;
    const bool is_users = std::ranges::any_of(routines, is_it);
    const bool may_aggregate = std::ranges::any_of(
        routines, [&](const auto& routine) { return is_it(routine) && routine.kind != 'f'; });
    if (may_aggregate) {
      return false;
    }
    return is_users ? request_.catalog.volatility(function) == 'i'
                    : !runs_unseen_code(request_.catalog, {function});
  }

  [[nodiscard]] std::string by_the_tree() const {
    for (const Relation* member : walked_) {
      const std::string name = pg::to_sql(member->name);
      if (member->kind == RelationKind::foreign_table) {
        return fmt::format("{} is a foreign table", name);
      }
      for (const std::string& column : parts_.sets) {
        if (member->partition_key.find(column) != std::string::npos) {
          return fmt::format("{} decides in which partition a row of {} lies", column, name);
        }
      }
    }
    return parts_.only && walked_.size() > 1 ? "ONLY leaves out the tables below it"
                                             : std::string{};
  }

  [[nodiscard]] std::string by_triggers() const {
    for (const Relation* member : written_) {
      for (const catalog::Trigger& trigger : member->triggers) {
        if (fires_for_statement(trigger)) {
          return fmt::format("trigger {} of {} fires once for each statement",
                             pg::quote_identifier(trigger.name), pg::to_sql(member->name));
        }
        if (trigger.enabled != 'D' &&
            trigger.definition.find(" INITIALLY DEFERRED ") != std::string::npos) {
          return fmt::format("trigger {} of {} is to see all rows at the end",
                             pg::quote_identifier(trigger.name), pg::to_sql(member->name));
        }
      }
    }
    return {};
  }

  [[nodiscard]] bool fires_triggers() const {
    return std::ranges::any_of(written_, [](const Relation* member) {
      return std::ranges::any_of(
          member->triggers, [](const catalog::Trigger& trigger) { return trigger.enabled != 'D'; });
    });
  }

  /// One without a definition is of this migration: it may.
  [[nodiscard]] bool fires_for_statement(const catalog::Trigger& trigger) const {
    const std::string_view event = change_.verb == Verb::remove   ? " DELETE "
                                   : change_.verb == Verb::insert ? " INSERT "
                                                                  : " UPDATE ";
    const bool may =
        trigger.definition.empty() ||
        (!is_for_each_row(trigger) && trigger.definition.find(event) != std::string::npos);
    return trigger.enabled != 'D' && may;
  }

  /// What holds for all rows at the end of the statement need not hold after some of them.
  [[nodiscard]] std::string by_constraints() const {
    for (const Relation* member : written_) {
      for (const Constraint& constraint : member->constraints) {
        if (refers_to_itself(constraint)) {
          return fmt::format("rows of the table refer to each other by {}",
                             pg::quote_identifier(constraint.name));
        }
        if (constraint.deferrable && share_one(parts_.sets, constraint.columns)) {
          return fmt::format("{} is DEFERRABLE: it may be looked at after all rows",
                             pg::quote_identifier(constraint.name));
        }
      }
    }
    return {};
  }

  /// In a way that matters to the change.
  [[nodiscard]] bool refers_to_itself(const Constraint& constraint) const {
    return constraint.kind == sql::ConstraintKind::foreign_key &&
           std::ranges::find(written_, request_.catalog.find(constraint.referenced)) !=
               written_.end() &&
           (change_.verb != Verb::update || share_one(parts_.sets, constraint.referenced_columns));
  }

  [[nodiscard]] std::string by_order() const {
    if (!key_.empty()) {
      const auto other = std::ranges::find_if(
          walked_, [&](const Relation* member) { return !has_rows_in_order(*member); });
      return other == walked_.end()
                 ? std::string{}
                 : fmt::format("{} has no index that begins with {}, or empty values there",
                               pg::to_sql((*other)->name), fmt::join(key_, ", "));
    }
    if (ends_by_itself()) {
      return {};
    }
    return "the table has no key that stays as it is, by which each row would be met once";
  }

  [[nodiscard]] bool has_rows_in_order(const Relation& member) const {
    return member.kind == RelationKind::partitioned_table ||
           (std::ranges::all_of(key_,
                                [&](const std::string& name) {
                                  const catalog::Column* column = member.column(name);
                                  return column != nullptr && column->not_null;
                                }) &&
            std::ranges::any_of(member.indexes, [&](const catalog::Index& index) {
              return index.valid && index.predicate.empty() && index.method == "btree" &&
                     index.columns.size() >= key_.size() &&
                     std::equal(key_.begin(), key_.end(), index.columns.begin());
            }));
  }

  const Request& request_;
  const sql::DataChange& change_;
  const sql::RowChangeParts& parts_;
  Members walked_;
  Members written_;
  Columns key_;
};

}  // namespace

bool is_large(const Relation& table) {
  return table.rows > many_rows || table.bytes > many_bytes ||
         (table.rows < 0 && table.bytes > many_bytes_of_unknown);
}

Cut cut_of(const Request& request, const Relation& walked, const sql::RowChangeParts& parts) {
  const Cutting cutting{request, walked, parts};
  return {.key = cutting.key(), .why_whole = cutting.why_whole()};
}

}  // namespace pgmig::planner
