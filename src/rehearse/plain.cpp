// SPDX-License-Identifier: Apache-2.0
#include "rehearse/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace pgmig::rehearse {

namespace {

using Failure = std::optional<std::string>;

Failure failure_of(const std::variant<db::Rows, db::ServerError>& answer) {
  const auto* failed = std::get_if<db::ServerError>(&answer);
  return failed == nullptr ? std::nullopt : Failure(failed->message);
}

Failure run(db::Session& session, const source::Migration& file, const sql::Statement& statement) {
  if (!statement.copy_data) {
    return failure_of(session.try_query(statement.text));
  }
  const std::string_view text = *file.text;
  std::string_view rows =
      text.substr(std::min(statement.copy_data->offset, text.size()), statement.copy_data->length);
  const auto failed =
      session.try_copy_in(statement.text, [&rows] { return std::exchange(rows, {}); });
  return failed ? Failure(failed->message) : std::nullopt;
}

/// From one of the author's transactions to the next; 0: none.
Failure change_block(db::Session& session, int from, int to) {
  Failure failure;
  if (from != 0) {
    failure = failure_of(session.try_query("COMMIT"));
  }
  if (to != 0 && !failure) {
    failure = failure_of(session.try_query("BEGIN"));
  }
  return failure;
}

}  // namespace

std::optional<std::string> run_plain(db::Session& session, const source::Migration& file) {
  int block = 0;
  for (const auto& [statement, directives] : file.statements) {
    Failure failure;
    if (statement.author_block != block) {
      failure = change_block(session, std::exchange(block, statement.author_block),
                             statement.author_block);
    }
    if (!failure) {
      failure = run(session, file, statement);
    }
    if (failure) {
      return fmt::format("{}:{}: {}", file.path, statement.line, *failure);
    }
  }
  const auto failure = change_block(session, block, 0);
  return failure ? Failure(fmt::format("{}: {}", file.path, *failure)) : std::nullopt;
}

std::size_t run_what_can_be(db::Session& session, const source::Migration& file) {
  return static_cast<std::size_t>(
      std::ranges::count_if(file.statements, [&](const source::MigrationStatement& statement) {
        return run(session, file, statement.sql).has_value();
      }));
}

}  // namespace pgmig::rehearse
