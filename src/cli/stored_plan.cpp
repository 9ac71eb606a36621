// SPDX-License-Identifier: Apache-2.0
// Stored plans, parted into what is done and what is left.
#include "cli/stored_plan.hpp"

#include "sql/script.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace pgmig::cli {

namespace {

std::set<std::string> done_set(const journal::StoredMigration& stored) {
  const auto done = done_steps(stored);
  return {done.begin(), done.end()};
}

std::set<int> statements_of_steps(const journal::StoredMigration& stored, bool of_done_steps) {
  std::set<int> numbers;
  if (!stored.plan) {
    return numbers;
  }
  const auto done = done_set(stored);
  for (const auto& step : stored.plan->steps) {
    if (done.contains(step.id) != of_done_steps) {
      continue;
    }
    for (const auto& planned : plan::statements_of(step)) {
      if (planned.statement >= 0) {
        numbers.insert(planned.statement);
      }
    }
  }
  return numbers;
}

/// The author's statements as they stood when the stored plan was made.
std::vector<sql::Statement> stored_statements(const journal::StoredMigration& stored) {
  return sql::parse_script(stored.text, stored.entry.id).statements;
}

}  // namespace

journal::MigrationRecord record_of(const source::Migration& file, const std::string& search_path) {
  return {.id = file.id(),
          .version = file.kind == source::Kind::repeatable ? "" : file.version.text(),
          .description = file.description,
          .kind = file.kind == source::Kind::repeatable ? plan::MigrationKind::repeatable
                                                        : plan::MigrationKind::sql,
          .checksum = file.checksum,
          .checksum_tokens = file.checksum_tokens,
          .text = *file.text,
          .search_path = search_path};
}

std::vector<std::string> done_steps(const journal::StoredMigration& stored) {
  std::vector<std::string> ids;
  for (const auto& step : stored.steps) {
    if (step.state == journal::StepState::done) {
      ids.push_back(step.id);
    }
  }
  return ids;
}

std::vector<int> open_statements(const journal::StoredMigration& stored) {
  const auto numbers = statements_of_steps(stored, false);
  return {numbers.begin(), numbers.end()};
}

std::vector<int> done_statements(const journal::StoredMigration& stored) {
  const auto numbers = statements_of_steps(stored, true);
  return {numbers.begin(), numbers.end()};
}

std::vector<const plan::Step*> open_steps(const journal::StoredMigration& stored) {
  std::vector<const plan::Step*> steps;
  if (stored.plan) {
    const auto done = done_set(stored);
    for (const auto& step : stored.plan->steps) {
      if (!done.contains(step.id)) {
        steps.push_back(&step);
      }
    }
  }
  return steps;
}

bool contract_has_begun(const journal::StoredMigration& stored) {
  return std::ranges::any_of(stored.steps, [](const journal::StoredStep& step) {
    return step.phase == plan::Phase::contract && step.state != journal::StepState::pending;
  });
}

std::optional<EditedStatement> first_edited(const journal::StoredMigration& stored,
                                            const source::Migration& file) {
  const auto before = stored_statements(stored);
  for (const int number : done_statements(stored)) {
    const auto index = static_cast<std::size_t>(number);
    const bool same = index < before.size() && index < file.statements.size() &&
                      sql::statement_digest(before[index].text) ==
                          sql::statement_digest(file.statements[index].sql.text);
    if (!same) {
      return EditedStatement{.line = index < before.size() ? before[index].line : 0,
                             .step = stored.entry.id};
    }
  }
  return std::nullopt;
}

plan::MigrationPlan joined(const journal::StoredMigration& stored, plan::MigrationPlan rest) {
  std::vector<plan::Step> steps;
  if (stored.plan) {
    const auto done = done_set(stored);
    std::ranges::copy_if(stored.plan->steps, std::back_inserter(steps),
                         [&](const plan::Step& step) { return done.contains(step.id); });
  }
  std::ranges::move(rest.steps, std::back_inserter(steps));
  rest.steps = std::move(steps);
  return rest;
}

}  // namespace pgmig::cli
