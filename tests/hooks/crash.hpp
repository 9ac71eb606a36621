// SPDX-License-Identifier: Apache-2.0
// How the hooks of the tests are made to fail: a row of the table `trouble` says what and when.
#pragma once

#include <pgmig/hook.hpp>

#include <csignal>
#include <string>

/// kill: as by kill -9; crash: a bug; wait: a statement that takes a minute; throw: an exception;
/// deny: the server refuses.
inline void trouble(pgmig::hook::Context& db, const std::string& place) {
  const auto rows = db.query("SELECT what FROM trouble WHERE place = $1", {place});
  if (rows.empty()) {
    return;
  }
  const std::string what = rows[0]["what"].text();
  if (what == "kill") {
    std::raise(SIGKILL);
  } else if (what == "crash") {
    std::raise(SIGSEGV);
  } else if (what == "wait") {
    db.execute("SELECT pg_sleep(60)");
  } else if (what == "throw") {
    PGMIG_HOOK_FAIL("trouble at " + place);
  } else if (what == "deny") {
    db.execute("SELECT 1 / 0");
  }
}
