// SPDX-License-Identifier: Apache-2.0
#include "rehearse/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

namespace pgmig::rehearse {

namespace {

using Failure = std::optional<db::ServerError>;

/// What cannot be in a transaction, and what cannot be in the one that made a value of an enum.
constexpr std::array only_outside{"25001", "55P04"};

Failure failure_of(const std::variant<db::Rows, db::ServerError>& answer) {
  const auto* failed = std::get_if<db::ServerError>(&answer);
  return failed == nullptr ? std::nullopt : Failure(*failed);
}

Failure send(db::Session& session, std::string_view statement) {
  return failure_of(session.try_query(statement));
}

Failure run(db::Session& session, const source::Migration& file, const sql::Statement& statement) {
  if (!statement.copy_data) {
    return send(session, statement.text);
  }
  const std::string_view text = *file.text;
  std::string_view rows =
      text.substr(std::min(statement.copy_data->offset, text.size()), statement.copy_data->length);
  return session.try_copy_in(statement.text, [&rows] { return std::exchange(rows, {}); });
}

/// From one of the author's transactions to the next; 0: none.
Failure change_block(db::Session& session, int from, int to) {
  Failure failure = from == 0 ? std::nullopt : send(session, "COMMIT");
  if (to != 0 && !failure) {
    failure = send(session, "BEGIN");
  }
  return failure;
}

/// Where it failed, and how.
struct Stop {
  std::size_t line = 0;
  db::ServerError error;
};

/// `block_of` says in which transaction a statement is; 0: in one of its own.
template <class BlockOf>
std::optional<Stop> run_in_blocks(db::Session& session, const source::Migration& file,
                                  const BlockOf& block_of) {
  int block = 0;
  std::size_t line = 0;
  for (const auto& [statement, directives] : file.statements) {
    line = statement.line;
    const int next = block_of(statement);
    auto failure =
        next == block ? std::nullopt : change_block(session, std::exchange(block, next), next);
    if (!failure) {
      failure = run(session, file, statement);
    }
    if (failure) {
      return Stop{line, *std::move(failure)};
    }
  }
  auto failure = change_block(session, block, 0);
  return failure ? std::optional(Stop{line, *std::move(failure)}) : std::nullopt;
}

bool has_transactions(const source::Migration& file) {
  return std::ranges::any_of(file.statements, [](const source::MigrationStatement& statement) {
    return statement.sql.author_block != 0 || statement.sql.outside_transaction;
  });
}

}  // namespace

std::optional<std::string> run_plain(db::Session& session, const source::Migration& file) {
  const auto as_written = [](const sql::Statement& statement) { return statement.author_block; };
  const auto all_in_one = [](const sql::Statement&) { return 1; };
  std::optional<Stop> stop;
  if (has_transactions(file)) {
    stop = run_in_blocks(session, file, as_written);
  } else {
    stop = run_in_blocks(session, file, all_in_one);
    if (stop) {
      session.execute("ROLLBACK");
    }
    if (stop && std::ranges::find(only_outside, stop->error.sqlstate) != only_outside.end()) {
      stop = run_in_blocks(session, file, as_written);
    }
  }
  return stop ? std::optional(fmt::format("{}:{}: {}", file.path, stop->line, stop->error.message))
              : std::nullopt;
}

std::size_t run_what_can_be(db::Session& session, const source::Migration& file) {
  return static_cast<std::size_t>(
      std::ranges::count_if(file.statements, [&](const source::MigrationStatement& statement) {
        return run(session, file, statement.sql).has_value();
      }));
}

}  // namespace pgmig::rehearse
