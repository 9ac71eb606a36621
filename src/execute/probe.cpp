// SPDX-License-Identifier: Apache-2.0
// What became of a step outside a transaction, seen by catalog.
#include "execute/probe.hpp"

#include "base/overloaded.hpp"
#include "plan/same_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <variant>

namespace pgmig::execute {

namespace {

Probed known(bool done) { return done ? Probed::done : Probed::not_done; }

bool begins_with(std::string_view sql, std::string_view words) {
  return sql.size() >= words.size() &&
         std::ranges::equal(sql.substr(0, words.size()), words, {}, [](char letter) {
           return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
         });
}

Probed probe_index(db::Session& session, const plan::IndexIsValid& planned,
                   const plan::Step& step) {
  const std::optional<FoundIndex> found = find_index(session, planned.index, planned.table);
  return known(found && found->state.valid && is_as_planned(*found, planned.table, step));
}

Probed probe_query(db::Session& session, const plan::QueryIsTrue& question) {
  const db::Rows rows = session.query(question.sql);
  return known(!rows.empty() && rows.at(0, 0).has_value() && rows.boolean(0, 0));
}

}  // namespace

std::optional<FoundIndex> find_index(db::Session& session, const pg::QualifiedName& index,
                                     const pg::QualifiedName& table) {
  const pg::QualifiedName name{.schema = table.schema, .name = index.name};
  if (const std::optional<inspect::IndexState> state = inspect::index_state(session, name)) {
    return FoundIndex{.name = name, .state = *state};
  }
  return {};
}

bool is_as_planned(const FoundIndex& found, const pg::QualifiedName& table,
                   const plan::Step& step) {
  if (found.state.table != table) {
    return false;
  }
  const std::string sql = plan::statements_of(step).back().sql;
  return !begins_with(sql, "create") ||
         plan::is_same_index(sql, {.definition = found.state.definition,
                                   .opclasses = found.state.opclasses,
                                   .collations = found.state.collations});
}

Probed probe(db::Session& session, const plan::Step& step) {
  return std::visit(
      Overloaded{
          [](const plan::NoProbe&) { return Probed::cannot_know; },
          [&](const plan::IndexIsValid& planned) { return probe_index(session, planned, step); },
          [&](const plan::RelationIsGone& planned) {
            return known(!inspect::relation_oid(session, planned.relation));
          },
          [&](const plan::PartitionIsDetached& planned) {
            return known(inspect::partition_state(session, planned.parent, planned.partition) ==
                         inspect::PartitionState::detached);
          },
          [&](const plan::QueryIsTrue& question) { return probe_query(session, question); },
      },
      step.done_if);
}

std::string in_the_way(db::Session& session, const plan::Step& step) {
  const auto* const planned = std::get_if<plan::IndexIsValid>(&step.done_if);
  if (planned == nullptr) {
    return {};
  }
  const pg::QualifiedName name{.schema = planned->table.schema, .name = planned->index.name};
  const std::optional<FoundIndex> found = find_index(session, planned->index, planned->table);
  if (!found) {
    return inspect::relation_oid(session, name)
               ? fmt::format("{} is there and is no index", pg::to_sql(name))
               : std::string{};
  }
  return fmt::format("{} is there: {}{}", pg::to_sql(name), found->state.definition,
                     found->state.valid ? "" : " (INVALID)");
}

}  // namespace pgmig::execute
