// SPDX-License-Identifier: Apache-2.0
// A hook leaves transactions to pgmig, whatever it writes around the word.
#include "hooks/statement_kind.hpp"

#include <catch2/catch.hpp>

namespace pgmig::hooks {

TEST_CASE("what begins or ends a transaction is known by its first words") {
  const char* const sql =
      GENERATE("BEGIN", "begin;", " Start Transaction", "COMMIT", "END", "abort", "ROLLBACK",
               "ROLLBACK WORK", "rollback transaction", "PREPARE TRANSACTION 'x'",
               "-- a comment\nCOMMIT", "/* one /* in */ another */commit", ";;COMMIT",
               "COMMIT PREPARED 'x'", "rollback -- not to\n;");
  INFO(sql);
  CHECK(ends_transactions(sql));
}

TEST_CASE("savepoints, prepared statements and everything else are the hook's") {
  const char* const sql =
      GENERATE("SAVEPOINT s", "ROLLBACK TO s", "rollback work to savepoint s", "RELEASE s",
               "PREPARE p AS SELECT 1", "SELECT 1 -- COMMIT", "", "--", "/* open", "beginning",
               "\"commit\"", "INSERT INTO t VALUES ('COMMIT')");
  INFO(sql);
  CHECK_FALSE(ends_transactions(sql));
}

}  // namespace pgmig::hooks
