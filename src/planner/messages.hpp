// SPDX-License-Identifier: Apache-2.0
// What the planner says to people: what a statement would do, to which relation, and what to do
// instead.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "plan/policy.hpp"
#include "planner/ddl_effects.hpp"
#include "source/migration.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// "about 1.2 million rows, 350 MB"; "size unknown".
[[nodiscard]] std::string size_in_words(const catalog::Relation& relation);

/// A statement that has something to sign for.
struct RefusalScene {
  const source::MigrationStatement& statement;
  const Judgement& judgement;
  const catalog::Catalog& catalog;
  const std::string& file;
  const std::vector<std::string>& hazards;  ///< all that it has to sign for
  const std::vector<plan::Effect>& before;  ///< of earlier statements of its transaction
  const plan::Policy& policy;
  bool in_block = false;  ///< the author's, or a repeatable's one transaction
};

/// The refusal for one of them.
[[nodiscard]] Diagnostic refusal(std::string_view hazard, const RefusalScene& scene);

/// How to let a statement out of a transaction.
inline constexpr std::string_view out_of_block =
    "move it out of the BEGIN ... COMMIT block (a repeatable file is one transaction: move it to a "
    "versioned one)";

/// A finding about one statement.
[[nodiscard]] Diagnostic about(const sql::Statement& statement, const std::string& file,
                               Severity severity, std::string_view code, std::string message,
                               std::string hint);

/// The first words of a statement: "ALTER TABLE orders ADD COLUMN ...".
[[nodiscard]] std::string shortened(std::string_view sql);

/// The relations that a statement is about, by the words of the statement: not those that it reads.
[[nodiscard]] std::vector<pg::QualifiedName> subjects(const sql::Change& change);

}  // namespace pgmig::planner
