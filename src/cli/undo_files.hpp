// SPDX-License-Identifier: Apache-2.0
// What takes a migration back: the file that its author wrote, or one that is made of the journal.
#pragma once

#include "base/diagnostics.hpp"
#include "catalog/catalog.hpp"
#include "cli/workspace.hpp"
#include "journal/journal.hpp"
#include "plan/history.hpp"
#include "source/migration.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <string>

namespace pgmig::cli {

struct UndoFile {
  source::Migration file;
  bool is_made = false;                        ///< from the inverses of the steps: nobody wrote it
  std::optional<plan::MigrationPlan> by_hook;  ///< of this one, which is code: its down() does it
};

/// --accept-loss: the author of the command signs for what goes with the tables and columns.
void accept_loss(source::Migration& undo);

/// Reads only. One thread.
class UndoFiles {
 public:
  UndoFiles(Workspace& workspace, journal::Journal& journal, source::MigrationSet& migrations)
      : workspace_(workspace), journal_(journal), migrations_(migrations) {}

  /// Throws Error{history_violation} where the row is missing, Error{refused} where it has no plan.
  [[nodiscard]] journal::StoredMigration stored(const std::string& id);

  /// The author's undo wins, where the migration it belongs to has run as a whole. `catalog` is
  /// what it will find, `findings` receives what cannot be taken back. Throws Error{usage} for an
  /// undo file that is bad.
  [[nodiscard]] UndoFile undo_of(const journal::StoredMigration& migration,
                                 const catalog::Catalog& catalog, Diagnostics& findings);

  /// How it would run; `catalog` is what it finds, and then what it leaves.
  [[nodiscard]] plan::MigrationPlan plan_of(const UndoFile& undo, catalog::Catalog& catalog) const;

 private:
  [[nodiscard]] UndoFile made_undo(const journal::StoredMigration& migration,
                                   const catalog::Catalog& catalog, Diagnostics& findings) const;
  [[nodiscard]] source::Migration* written_undo(const journal::StoredMigration& migration);

  Workspace& workspace_;
  journal::Journal& journal_;
  source::MigrationSet& migrations_;
};

}  // namespace pgmig::cli
