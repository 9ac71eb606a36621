// SPDX-License-Identifier: Apache-2.0
// Runs statements on a server and through evolve(), and compares what both make of the schema.
#pragma once

#include "catalog/catalog.hpp"
#include "catalog/evolve.hpp"
#include "db/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

/// The structure alone: names, kinds, columns with types and nullability, keys, constraints,
/// indexes, triggers, routines, types. What only the server can spell, or what differs from run to
/// run, is blanked.
[[nodiscard]] catalog::Catalog structure_of(catalog::Catalog catalog);

/// What became of a history.
struct Comparison {
  int statements = 0;
  int exact = 0;  ///< evolve was sure, and right or in `mistakes`
  int partial =
      0;  ///< it asked to read again what the statement names; that was enough, or in `mistakes`
  int uncertain = 0;                  ///< it said that anything may have changed
  std::vector<std::string> mistakes;  ///< statement and differences

  void add(const Comparison& other);
};

/// "412 statements: 401 exact, 9 partial, 2 uncertain; 0 mistakes"
[[nodiscard]] std::string summary(const Comparison& comparison);

/// How the statements of a file run.
enum class Running { one_by_one, in_one_transaction };

/// Sends each statement of the text, and compares after each. Every statement starts from the
/// truth, so one mistake is counted once. A statement that the server refuses throws
/// db::StatementFailed.
[[nodiscard]] Comparison compare(db::Session& session, std::string_view sql,
                                 const std::string& file, Running running);

}  // namespace pgmig::test
