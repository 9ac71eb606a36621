// SPDX-License-Identifier: Apache-2.0
// What only shows when a statement runs: how it is taken back.
#include "execute/undo_found.hpp"

#include "inspect/read_snapshot.hpp"
#include "snapshot/differences.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace pgmig::execute {

namespace {

using snapshot::Difference;

/// What holds values: made again it would be empty.
constexpr std::array<std::string_view, 4> holders{"table", "unlogged table", "column", "sequence"};

bool loses_values(const Difference& difference) {
  return difference.expected && !difference.found &&
         std::ranges::find(holders, difference.expected->kind) != holders.end();
}

/// A column of another type, an enum with other values: what is stored has changed with it, or uses
/// it.
bool changes_values(const Difference& difference) {
  return difference.expected && difference.found &&
         (difference.found->kind == "column" || difference.found->kind == "type");
}

/// Why the difference is no way back; empty: it is one.
std::string obstacle_in(const std::vector<Difference>& all) {
  for (const bool lost : {true, false}) {
    const auto at = std::ranges::find_if(all, lost ? loses_values : changes_values);
    if (at != all.end()) {
      const snapshot::Object& object = *at->expected;
      const std::string what =
          object.of.empty() ? object.name : fmt::format("{} of {}", object.name, object.of);
      return lost ? fmt::format("it dropped {}, and what was in there is not kept", what)
                  : fmt::format("it changed {}, and with it what is stored", what);
    }
  }
  if (const auto standing = snapshot::without_removal(all); !standing.empty()) {
    const snapshot::Object& object = standing.front();
    return fmt::format("nobody knows how to take back the {} of {} {}", object.kind, object.of,
                       object.name);
  }
  return {};
}

/// What a body names may come after it.
bool has_body(const Difference& difference) {
  return difference.expected &&
         (difference.expected->kind == "function" || difference.expected->kind == "procedure");
}

std::vector<std::string> statements_in(const std::string& script) {
  std::vector<std::string> statements;
  for (sql::Statement& statement : sql::parse_script(script, {}).statements) {
    statements.push_back(std::move(statement.text));
  }
  return statements;
}

std::string obstacle_in(const plan::Unforeseen& part,
                        const std::optional<inspect::RowsTouched>& before,
                        const std::optional<inspect::RowsTouched>& after) {
  if (!before || !after) {
    return "nobody knows whether it changed rows: track_counts is off";
  }
  if (const auto others = inspect::altered_by_others(*before, *after);
      !part.only_rows && !others.empty()) {
    return fmt::format(
        "somebody else made or altered {} at the same time, and what is whose cannot "
        "be told",
        fmt::join(others, ", "));
  }
  std::vector<std::string> tables = inspect::touched_between(*before, *after);
  std::erase_if(tables, [&](const std::string& table) {
    return std::ranges::find(part.rows_of, table) != part.rows_of.end();
  });
  return tables.empty()
             ? std::string{}
             : fmt::format("it changed rows of {}, which are not kept", fmt::join(tables, ", "));
}

}  // namespace

UndoFound::UndoFound(const StepRun& run)
    : run_(run), planned_(std::get_if<plan::UndoSql>(&run.step.undo)) {
  if (planned_ != nullptr && planned_->unforeseen.empty()) {
    planned_ = nullptr;
  }
}

void UndoFound::before(std::size_t statement) {
  const plan::Unforeseen* part = part_of(statement);
  if (part != nullptr && (statement != seen_before_ || before_.schema.empty() != part->only_rows)) {
    before_ = look(*part);
  }
}

/// What there is after one statement is what there is before the next.
void UndoFound::after(std::size_t statement) {
  if (const plan::Unforeseen* part = part_of(statement)) {
    Look now = look(*part);
    found_.push_back(compare(*part, before_, now));
    before_ = std::move(now);
    seen_before_ = statement + 1;
  }
}

/// `unforeseen` is in the order of the way back: the last statement comes first.
std::optional<plan::Undo> UndoFound::undo() const {
  if (planned_ == nullptr) {
    return std::nullopt;
  }
  plan::UndoSql all{.sql = {}, .by_author = planned_->by_author, .unforeseen = {}};
  std::size_t taken = 0;
  const auto take_until = [&](std::size_t end) {
    for (; taken < end; ++taken) {
      all.sql.push_back(planned_->sql[taken]);
    }
  };
  auto found = found_.rbegin();
  for (const plan::Unforeseen& part : planned_->unforeseen) {
    if (!found->obstacle.empty()) {
      return plan::Irreversible{.why = part.why + ": " + found->obstacle};
    }
    take_until(part.at);
    std::ranges::copy(found->sql, std::back_inserter(all.sql));
    ++found;
  }
  take_until(planned_->sql.size());
  return all.sql.empty() ? plan::Undo{plan::NothingToUndo{}} : plan::Undo{std::move(all)};
}

const plan::Unforeseen* UndoFound::part_of(std::size_t statement) const {
  if (planned_ == nullptr) {
    return nullptr;
  }
  const auto at = std::ranges::find(planned_->unforeseen, statement, &plan::Unforeseen::statement);
  return at == planned_->unforeseen.end() ? nullptr : &*at;
}

UndoFound::Look UndoFound::look(const plan::Unforeseen& part) const {
  db::Session& session = run_.context.session;
  const std::string& journal = run_.context.journal.schema();
  Look look;
  if (!part.only_rows) {
    look.schema = inspect::read_snapshot_within(session, journal);
  }
  look.rows = inspect::rows_touched(session, journal);
  return look;
}

UndoFound::Found UndoFound::compare(const plan::Unforeseen& part, const Look& before,
                                    const Look& after) {
  Found found{.sql = {}, .obstacle = obstacle_in(part, before.rows, after.rows)};
  const auto all = snapshot::differences(before.schema, after.schema);
  if (found.obstacle.empty()) {
    found.obstacle = obstacle_in(all);
  }
  if (found.obstacle.empty()) {
    found.sql = statements_in(snapshot::to_sql(snapshot::reversed(all)));
  }
  if (!found.sql.empty() && std::ranges::any_of(all, has_body)) {
    found.sql.insert(found.sql.begin(), "SET check_function_bodies = off");
  }
  return found;
}

}  // namespace pgmig::execute
