// SPDX-License-Identifier: Apache-2.0
// What the schema is held to be after each run, and how the live one differs from it: drift.
#pragma once

#include "cli/workspace.hpp"
#include "db/session.hpp"
#include "journal/journal.hpp"
#include "report/drift.hpp"

#include <functional>

namespace pgmig::cli {

/// Open from before a run changes anything until after it. What somebody else had changed before
/// stays drift, unless the run itself touched it. A run that was killed leaves it open, and the
/// next one goes on with it. Neither ever fails a run: what cannot be read is left as it was.
class SchemaRecord {
 public:
  SchemaRecord(Workspace& workspace, db::Session& session, journal::Journal& journal)
      : workspace_(workspace), session_(session), journal_(journal) {}

  /// Runs it with the record open, and hands its exit status on.
  int around(const std::function<int()>& run);

 private:
  void open();
  void close();

  Workspace& workspace_;
  db::Session& session_;
  journal::Journal& journal_;
};

/// The whole schema. Throws what the server said, as Error, where it cannot be read.
[[nodiscard]] snapshot::Snapshot live_schema(Workspace& workspace, db::Session& session);

/// The live schema against the record. The journal exists.
[[nodiscard]] report::Drift drift_of(Workspace& workspace, db::Session& session,
                                     journal::Journal& journal);

}  // namespace pgmig::cli
