// SPDX-License-Identifier: Apache-2.0
// Stored plans, parted into what is done and what is left.
#include "cli/stored_plan.hpp"

#include "base/overloaded.hpp"
#include "planner/session_settings.hpp"
#include "sql/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <variant>

namespace pgmig::cli {

namespace {

std::set<std::string> done_set(const journal::StoredMigration& stored) {
  const auto done = done_steps(stored);
  return {done.begin(), done.end()};
}

std::set<int> statements_in(const plan::Step& step) {
  std::set<int> numbers;
  for (const auto& planned : plan::statements_of(step)) {
    if (planned.statement >= 0) {
      numbers.insert(planned.statement);
    }
  }
  return numbers;
}

std::set<int> statements_of_steps(const journal::StoredMigration& stored,
                                  const std::set<std::string>& ids, bool in_them) {
  std::set<int> numbers;
  if (!stored.plan) {
    return numbers;
  }
  for (const auto& step : stored.plan->steps) {
    if (ids.contains(step.id) == in_them) {
      numbers.merge(statements_in(step));
    }
  }
  return numbers;
}

/// The same without settings, which are repeated in each step that runs under them.
std::set<int> work_in(const plan::Step& step) {
  std::set<int> numbers;
  for (const auto& planned : plan::statements_of(step)) {
    const auto script = sql::parse_script(planned.sql, step.id);
    const bool is_setting =
        !script.statements.empty() &&
        planner::setting_kind(script.statements.front()) != planner::SettingKind::none;
    if (planned.statement >= 0 && !is_setting) {
      numbers.insert(planned.statement);
    }
  }
  return numbers;
}

/// Steps are done in the plan's order: one pass finds what has begun, and what shares a step with
/// it.
std::set<std::string> settled_set(const journal::StoredMigration& stored) {
  auto settled = done_set(stored);
  for (const std::string& id : begun_in_batches(stored)) {
    settled.insert(id);
  }
  std::set<int> begun;
  if (!stored.plan) {
    return settled;
  }
  for (const auto& step : stored.plan->steps) {
    if (settled.contains(step.id)) {
      begun.merge(work_in(step));
    }
  }
  for (const auto& step : stored.plan->steps) {
    auto numbers = work_in(step);
    if (std::ranges::any_of(numbers, [&](int number) { return begun.contains(number); })) {
      settled.insert(step.id);
      begun.merge(numbers);
    }
  }
  return settled;
}

std::vector<std::string> digests_of(const std::vector<std::string>& statements) {
  std::vector<std::string> digests;
  std::ranges::transform(statements, std::back_inserter(digests), sql::statement_digest);
  return digests;
}

/// What happened to the statement `index`, which differs.
EditedStatement::How how_edited(const std::vector<std::string>& before,
                                const std::vector<std::string>& after, std::size_t index) {
  const auto place = static_cast<std::ptrdiff_t>(std::min(index, after.size()));
  if (std::find(after.begin() + place, after.end(), before[index]) != after.end()) {
    return EditedStatement::How::something_before_it;
  }
  const bool next_took_its_place =
      index + 1 < before.size() && index < after.size() && after[index] == before[index + 1];
  return next_took_its_place || index >= after.size() ? EditedStatement::How::removed
                                                      : EditedStatement::How::edited;
}

plan::MigrationKind plan_kind(const source::Migration& file) {
  if (file.kind == source::Kind::repeatable) {
    return plan::MigrationKind::repeatable;
  }
  return file.hook ? plan::MigrationKind::hook : plan::MigrationKind::sql;
}

/// Enough of a statement to know it again.
std::string one_line(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string line(text.substr(0, text.find('\n')));
  return line.size() == text.size() && line.size() <= longest
             ? line
             : fmt::format("{:.{}} ...", line, longest);
}

/// The author's statements as they stood when the stored plan was made, placeholders replaced.
std::vector<std::string> texts_of(const journal::StoredMigration& stored) {
  std::vector<std::string> texts;
  if (stored.plan && !stored.plan->statements.empty()) {
    std::ranges::transform(stored.plan->statements, std::back_inserter(texts),
                           &plan::StatementReport::sql);
  } else {
    std::ranges::transform(sql::parse_script(stored.text, stored.entry.id).statements,
                           std::back_inserter(texts), &sql::Statement::text);
  }
  return texts;
}

/// The first of the statements `numbers`, which were `texts`, that is another one in the file.
std::optional<EditedStatement> first_difference(const std::vector<int>& numbers,
                                                const std::vector<std::string>& texts,
                                                const source::Migration& file) {
  std::vector<std::string> written;
  std::ranges::transform(file.statements, std::back_inserter(written),
                         [](const source::MigrationStatement& one) { return one.sql.text; });
  const auto before = digests_of(texts);
  const auto after = digests_of(written);
  for (const int number : numbers) {
    const auto index = static_cast<std::size_t>(number);
    const bool known = index < before.size();  // what is stored may be damaged
    if (known && index < after.size() && before[index] == after[index]) {
      continue;
    }
    EditedStatement found;
    if (known) {
      found.how = how_edited(before, after, index);
      found.statement = one_line(texts[index]);
    }
    if (index < after.size()) {
      found.line = file.statements[index].sql.line;
      found.column = file.statements[index].sql.column;
    }
    return found;
  }
  return std::nullopt;
}

}  // namespace

journal::MigrationRecord record_of(const source::Migration& file, const std::string& search_path) {
  return {.id = file.id(),
          .version = file.kind == source::Kind::repeatable ? "" : file.version.text(),
          .description = file.description,
          .kind = plan_kind(file),
          .checksum = file.checksum,
          .checksum_tokens = file.checksum_tokens,
          .text = *file.text,
          .search_path = search_path};
}

std::vector<journal::Event> signatures_of(const source::Migration& file) {
  std::vector<journal::Event> events;
  for (const auto& statement : file.statements) {
    const auto& directives = statement.directives;
    if (!directives.accept.empty()) {
      events.push_back(
          {.what = "accepted",
           .version = file.kind == source::Kind::repeatable ? file.id() : file.version.text(),
           .message = fmt::format("line {}: {}, because: {}", statement.sql.line,
                                  fmt::join(directives.accept, ", "), directives.reason)});
    }
  }
  return events;
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

std::vector<std::string> begun_in_batches(const journal::StoredMigration& stored) {
  std::vector<std::string> ids;
  for (const auto& step : stored.plan ? stored.plan->steps : std::vector<plan::Step>{}) {
    const auto* const batches = std::get_if<plan::RunInBatches>(&step.action);
    const auto found = std::ranges::find(stored.steps, step.id, &journal::StoredStep::id);
    if (batches != nullptr && std::holds_alternative<plan::RowChange>(batches->work) &&
        found != stored.steps.end() && found->has_position) {
      ids.push_back(step.id);
    }
  }
  return ids;
}

std::vector<int> open_statements(const journal::StoredMigration& stored) {
  const auto numbers = statements_of_steps(stored, settled_set(stored), false);
  return {numbers.begin(), numbers.end()};
}

std::vector<std::string> settled_steps(const journal::StoredMigration& stored) {
  const auto settled = settled_set(stored);
  return {settled.begin(), settled.end()};
}

std::vector<int> settled_statements(const journal::StoredMigration& stored) {
  const auto numbers = statements_of_steps(stored, settled_set(stored), true);
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
  return first_difference(settled_statements(stored), texts_of(stored), file);
}

std::optional<EditedStatement> first_open_edited(const journal::StoredMigration& stored,
                                                 const source::Migration& file) {
  if (!stored.plan || stored.plan->statements.empty()) {
    return std::nullopt;
  }
  return first_difference(open_statements(stored), texts_of(stored), file);
}

void relocate(plan::MigrationPlan& plan, const source::Migration& file) {
  const auto place = [&](plan::PlannedSql& planned) {
    const auto number = static_cast<std::size_t>(planned.statement);
    if (planned.statement < 0 || number >= file.statements.size()) {
      return;
    }
    const sql::Statement& statement = file.statements[number].sql;
    planned.line = statement.line;
    planned.column = statement.column;
    planned.copy_data = statement.copy_data;
  };
  for (plan::Step& step : plan.steps) {
    std::visit(Overloaded{[&](plan::RunInTransaction& run) {
                            std::ranges::for_each(run.statements, place);
                          },
                          [&](plan::RunOutside& run) {
                            place(run.statement);
                            std::ranges::for_each(run.settings, place);
                          },
                          [&](plan::RunInBatches& run) {
                            place(run.statement);
                            std::ranges::for_each(run.settings, place);
                          },
                          [&](plan::CheckRows& run) {
                            place(run.query);
                            std::ranges::for_each(run.settings, place);
                          },
                          [&](plan::RunHook& run) { place(run.statement); }},
               step.action);
  }
}

plan::MigrationPlan joined(const journal::StoredMigration& stored, plan::MigrationPlan rest) {
  std::vector<plan::Step> steps;
  if (stored.plan) {
    const auto settled = settled_set(stored);
    std::ranges::copy_if(stored.plan->steps, std::back_inserter(steps),
                         [&](const plan::Step& step) { return settled.contains(step.id); });
  }
  std::ranges::move(rest.steps, std::back_inserter(steps));
  rest.steps = std::move(steps);
  return rest;
}

}  // namespace pgmig::cli
