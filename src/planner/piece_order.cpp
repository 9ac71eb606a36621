// SPDX-License-Identifier: Apache-2.0
// Looks at all pieces of a file at once.
#include "planner/piece_order.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace pgmig::planner {

using plan::Phase;

namespace {

bool runs_now(const Piece& piece) { return piece.phase != Phase::contract; }

bool is_small(const Piece& piece) {
  return !piece.outside && piece.blocked.empty() &&
         std::ranges::none_of(piece.effects, [](const plan::Effect& effect) {
           return effect.work != plan::Work::brief;
         });
}

const sql::AlterEnum* new_value(const Piece& piece, const source::Migration& migration) {
  const auto number = static_cast<std::size_t>(piece.sql.statement);
  const auto* change = std::get_if<sql::AlterEnum>(&migration.statements[number].sql.change);
  return change != nullptr && change->old_value.empty() ? change : nullptr;
}

/// `piece` takes the place of the one before it.
void begin_instead(Piece& piece, const Piece& before) {
  piece.with_previous = before.with_previous;
  piece.effects.insert(piece.effects.end(), before.effects.begin(), before.effects.end());
  piece.blocked.insert(piece.blocked.end(), before.blocked.begin(), before.blocked.end());
  std::ranges::sort(piece.blocked);
}

}  // namespace

void commit_new_enum_values(std::vector<Piece>& pieces, const source::Migration& migration) {
  for (auto piece = pieces.begin(); piece != pieces.end(); ++piece) {
    if (const sql::AlterEnum* added = new_value(*piece, migration)) {
      const std::string literal = "'" + added->new_value + "'";
      piece->commits_after = std::any_of(piece + 1, pieces.end(), [&](const Piece& later) {
        return later.sql.sql.find(literal) != std::string::npos;
      });
    }
  }
}

void unite_small_pieces(std::vector<Piece>& pieces) {
  Phase last = Phase::expand;
  for (const Piece& piece : pieces) {
    if (runs_now(piece)) {
      if (!is_small(piece)) {
        return;
      }
      last = std::max(last, piece.phase);
    }
  }
  for (Piece& piece : pieces) {
    piece.phase = runs_now(piece) ? last : piece.phase;
  }
}

void look_first(std::vector<Piece>& pieces) {
  const auto contract =
      std::ranges::find_if(pieces, [](const Piece& piece) { return !runs_now(piece); });
  for (const auto& [begin, end] :
       {std::pair{pieces.begin(), contract}, std::pair{contract, pieces.end()}}) {
    if (begin != end) {
      const Phase phase = begin->phase;
      const auto rest =
          std::stable_partition(begin, end, [](const Piece& piece) { return piece.first; });
      std::for_each(begin, rest, [&](Piece& check) { check.phase = phase; });
    }
  }
}

void send_once(std::vector<Piece>& pieces, const std::vector<std::string>& statements) {
  std::set<std::string> sent;
  std::vector<Piece> rest;
  rest.reserve(pieces.size());
  std::optional<Piece> left_out;  // just now: what follows in its transaction begins it
  for (Piece& piece : pieces) {
    if (left_out && piece.with_previous) {
      begin_instead(piece, *left_out);
    }
    left_out.reset();
    const bool is_one = std::ranges::find(statements, piece.sql.sql) != statements.end();
    if (is_one && !sent.insert(piece.sql.sql).second) {
      left_out = std::move(piece);
    } else {
      rest.push_back(std::move(piece));
    }
  }
  pieces = std::move(rest);
}

}  // namespace pgmig::planner
