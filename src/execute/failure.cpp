// SPDX-License-Identifier: Apache-2.0
// What the server said -> what a person needs to know, with the place in the file. Pure.
#include "execute/failure.hpp"

#include "base/duration.hpp"
#include "base/text_position.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>

namespace pgmig::execute {

namespace {

bool is_in_batches(const plan::Step& step) {
  const auto* const hook = std::get_if<plan::RunHook>(&step.action);
  return std::holds_alternative<plan::RunInBatches>(step.action) ||
         (hook != nullptr && hook->runs == plan::HookRuns::in_batches);
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// The byte offset of the `count`-th character after `from` (0: `from` itself).
std::size_t skip_characters(std::string_view text, std::size_t from, std::size_t count) {
  std::size_t at = from;
  while (count > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && !begins_character(text[at])) {
      ++at;
    }
    --count;
  }
  return at;
}

/// The byte offset of a line and column that count from 1; npos when the text is shorter.
std::size_t offset_of(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t start = 0;
  for (std::size_t current = 1; current < line; ++current) {
    const std::size_t end = text.find('\n', start);
    if (end == std::string_view::npos) {
      return std::string_view::npos;
    }
    start = end + 1;
  }
  return skip_characters(text, start, column == 0 ? 0 : column - 1);
}

/// The row that "COPY orders, line 3, column total" speaks of. Servers that speak another language
/// than English give none.
std::optional<std::size_t> copy_row(std::string_view context) {
  const std::size_t copy = context.find("COPY ");
  constexpr std::string_view mark = ", line ";
  const std::size_t line = copy == std::string_view::npos ? copy : context.find(mark, copy);
  if (line == std::string_view::npos) {
    return {};
  }
  std::size_t row = 0;
  const std::string_view digits = context.substr(line + mark.size());
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), row);
  if (parsed.ec != std::errc{} || row == 0) {
    return {};
  }
  return row;
}

/// check_violation, foreign_key_violation
bool is_violated(const db::ServerError& error) {
  return error.sqlstate == "23514" || error.sqlstate == "23503";
}

/// dependent_objects_still_exist, and one of them was dropped already.
bool is_kept_from_it_by_trash(const db::ServerError& error) {
  return error.sqlstate == "2BP01" && error.detail.find("_trash.") != std::string::npos;
}

std::string hint_of(const db::ServerError& error, const plan::Step& step) {
  if (is_kept_from_it_by_trash(error)) {
    return "what is kept in the trash still uses it: pgmig purge --now destroys that; a table that "
           "is dropped with drop=plain is not kept";
  }
  if (error.hint.empty() && !step.recipe.empty() && is_violated(error)) {
    return "new rows are checked already: mend the old rows that break the constraint, by hand or "
           "in "
           "a migration of a lower version (pgmig up --out-of-order)";
  }
  if (!error.hint.empty() || error.sqlstate != pg::sqlstate::query_canceled) {
    return error.hint;
  }
  if (step.statement_timeout.count() > 0) {
    return fmt::format(
        "the step may take {} a statement: it ran longer than was foreseen, or somebody cancelled "
        "it",
        to_text(step.statement_timeout));
  }
  return "somebody cancelled it (pg_cancel_backend)";
}

std::string next_of(const FailureFacts& facts) {
  const std::string file = facts.plan.file.empty() ? facts.plan.id : facts.plan.file;
  if (facts.in_doubt) {
    return fmt::format(
        "look what it has done, then say: pgmig repair --step {0} --done, or --step {0} --retry; "
        "then run `{1}` again",
        facts.step.id, facts.command);
  }
  if (facts.done_steps.empty()) {
    return fmt::format("mend the cause (the data, or {}), then run `{}` again", file,
                       facts.command);
  }
  return fmt::format(
      "mend the cause (the data, or what has not run yet of {}), then run `{}` again: it continues "
      "at "
      "step {}",
      file, facts.command, facts.step.id);
}

}  // namespace

std::string stands_of(const FailureFacts& facts) {
  const std::string before =
      fmt::format("done before and kept: {}", fmt::join(facts.done_steps, ", "));
  if (facts.in_doubt) {
    return fmt::format("what step {} committed itself before it failed{}{}", facts.step.id,
                       facts.done_steps.empty() ? "" : "; ",
                       facts.done_steps.empty() ? "" : before);
  }
  std::string stands = facts.done_steps.empty() ? "" : before;
  if (is_in_batches(facts.step)) {
    stands += fmt::format("{}what the batches of step {} have done", stands.empty() ? "" : "; ",
                          facts.step.id);
  }
  return stands.empty() ? "nothing of this migration is applied" : stands;
}

Location location_of(const Refusal& refusal, const std::string& file, std::string_view text) {
  Location at{.file = file};
  if (refusal.statement == nullptr) {
    return at;
  }
  const plan::PlannedSql& statement = *refusal.statement;
  at.line = statement.line;
  at.column = statement.column;
  if (statement.copy_data) {
    if (const std::optional<std::size_t> row = copy_row(refusal.error.context)) {
      at.line = LineIndex{text}.at(statement.copy_data->offset).line + *row - 1;
      at.column = 1;
      return at;
    }
  }
  if (refusal.error.position == 0 || statement.line == 0) {
    return at;
  }
  const std::size_t begin = offset_of(text, statement.line, statement.column);
  if (begin == std::string_view::npos ||
      text.substr(begin, statement.sql.size()) != statement.sql) {
    return at;  // the server read other text than the author wrote
  }
  const TextPosition place =
      LineIndex{text}.at(skip_characters(text, begin, refusal.error.position - 1));
  at.line = place.line;
  at.column = place.column;
  return at;
}

Failure failure_of(const Refusal& refusal, const FailureFacts& facts) {
  const db::ServerError& error = refusal.error;
  return {
      .diagnostic = {.severity = Severity::error,
                     .code = error.sqlstate,
                     .message = error.message,
                     .hint = hint_of(error, facts.step),
                     .at = location_of(refusal, facts.plan.file, facts.text)},
      .statement = refusal.statement == nullptr ? std::string{} : refusal.statement->sql,
      .detail = error.detail,
      .context = error.context,
      .undone = facts.undone,
      .stands = stands_of(facts),
      .next = next_of(facts),
  };
}

}  // namespace pgmig::execute
