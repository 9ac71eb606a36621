// SPDX-License-Identifier: Apache-2.0
// A fault point kills exactly the reach it was told to. Built with PGMIG_FAULT_POINTS, whatever
// pgmig is.
#include "base/fault_point.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace {

/// The signal that ended a child which passes `before_commit` `reaches` times and another point
/// between.
int signal_of_child(const char* setting, int reaches) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("PGMIG_FAULT_POINT", setting, 1);
    for (int i = 0; i < reaches; ++i) {
      pgmig::fault_point("before");
      pgmig::fault_point("before_commit");
    }
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("the n-th reach of the named point kills, no other does") {
  CHECK(signal_of_child("before_commit:1", 1) == SIGKILL);
  CHECK(signal_of_child("before_commit:3", 3) == SIGKILL);
  CHECK(signal_of_child("before_commit:3", 2) == 0);
  CHECK(signal_of_child("elsewhere:1", 5) == 0);
}

TEST_CASE("several points are counted together") {
  CHECK(signal_of_child("elsewhere,before_commit,before:5", 3) == SIGKILL);
  CHECK(signal_of_child("elsewhere,before_commit,before:5", 2) == 0);
  CHECK(signal_of_child("before_commit,elsewhere:2", 1) == 0);
}

TEST_CASE("a setting that names no point and number kills nothing") {
  const auto* const setting =
      GENERATE("", ":", ":1", "before_commit", "before_commit:", "before_commit:0",
               "before_commit:x", "before_commit:1x", ",", ",:1", "before_commi,efore_commit:1");
  CHECK(signal_of_child(setting, 3) == 0);
}
