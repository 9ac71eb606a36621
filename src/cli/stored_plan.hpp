// SPDX-License-Identifier: Apache-2.0
// What a stored migration has done and has left, compared with its file.
#pragma once

#include "journal/journal.hpp"
#include "source/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pgmig::cli {

/// The record that the journal keeps of a file.
[[nodiscard]] journal::MigrationRecord record_of(const source::Migration& file,
                                                 const std::string& search_path);

/// What the author signed for, for the log: the hazards that each statement accepts, and why.
[[nodiscard]] std::vector<journal::Event> signatures_of(const source::Migration& file);

/// Ids of the steps that are done, in plan order.
[[nodiscard]] std::vector<std::string> done_steps(const journal::StoredMigration& stored);

/// Steps that change an author's rows in batches, of which some have run: the statement stays as it
/// is, and so does the step's place.
[[nodiscard]] std::vector<std::string> begun_in_batches(const journal::StoredMigration& stored);

/// Numbers of the statements that the open steps stand for and that have not begun, ascending.
[[nodiscard]] std::vector<int> open_statements(const journal::StoredMigration& stored);

/// Ids of the steps that stay when the rest is planned anew: those done, and the open ones of a
/// statement that a recipe made several steps of and that has begun.
[[nodiscard]] std::vector<std::string> settled_steps(const journal::StoredMigration& stored);

/// Numbers of the statements that the settled steps stand for, ascending.
[[nodiscard]] std::vector<int> settled_statements(const journal::StoredMigration& stored);

/// The steps of the stored plan that are not done; they belong to `stored`.
[[nodiscard]] std::vector<const plan::Step*> open_steps(const journal::StoredMigration& stored);

/// Whether a contract step is done or was begun: from then on the stored plan is resumed as it
/// stands.
[[nodiscard]] bool contract_has_begun(const journal::StoredMigration& stored);

/// Gives the plan's statements their places in the file as it is now, and those of the rows of a
/// COPY: comments and layout may have changed since it was stored.
void relocate(plan::MigrationPlan& plan, const source::Migration& file);

/// What happened in a file to a statement that has run or waits: where it is seen, and the
/// statement in one line as it ran.
struct EditedStatement {
  enum class How {
    edited,
    removed,
    something_before_it,  ///< it stands there still, behind a statement that was not there
  };
  How how = How::edited;
  std::size_t line = 0;  ///< 0: at the end of the file
  std::size_t column = 0;
  std::string statement;
};

/// The first statement that has run or begun and does not stand in the file any more where it
/// stood, compared by statement_digest().
[[nodiscard]] std::optional<EditedStatement> first_edited(const journal::StoredMigration& stored,
                                                          const source::Migration& file);

/// The same for the statements that open steps stand for, compared with the stored plan: after a
/// repair the stored text is that of the file.
[[nodiscard]] std::optional<EditedStatement> first_open_edited(
    const journal::StoredMigration& stored, const source::Migration& file);

/// The stored plan with `rest` in place of the steps that are not settled.
[[nodiscard]] plan::MigrationPlan joined(const journal::StoredMigration& stored,
                                         plan::MigrationPlan rest);

}  // namespace pgmig::cli
