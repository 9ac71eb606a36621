// SPDX-License-Identifier: Apache-2.0
// One function a command: options in, exit status out.
#pragma once

#include "cli/console.hpp"
#include "cli/options.hpp"

#include <stop_token>

namespace pgmig::cli {

/// What every command gets.
struct Invocation {
  const Options& options;
  const Console& console;
  std::stop_token stop;
};

int cmd_baseline(const Invocation& call);
int cmd_completion(const Invocation& call);
int cmd_config(const Invocation& call);
int cmd_contract(const Invocation& call);
int cmd_doctor(const Invocation& call);
int cmd_down(const Invocation& call);
int cmd_explain(const Invocation& call);
int cmd_help(const Invocation& call);
int cmd_history(const Invocation& call);
int cmd_init(const Invocation& call);
int cmd_lint(const Invocation& call);
int cmd_new(const Invocation& call);
int cmd_pause(const Invocation& call);
int cmd_test(const Invocation& call);
int cmd_throttle(const Invocation& call);
int cmd_plan(const Invocation& call);
int cmd_purge(const Invocation& call);
int cmd_recipes(const Invocation& call);
int cmd_repair(const Invocation& call);
int cmd_resume(const Invocation& call);
int cmd_sandbox(const Invocation& call);
int cmd_snapshot(const Invocation& call);
int cmd_status(const Invocation& call);
int cmd_undo_script(const Invocation& call);
int cmd_unlock(const Invocation& call);
int cmd_up(const Invocation& call);
int cmd_verify(const Invocation& call);
int cmd_version(const Invocation& call);

}  // namespace pgmig::cli
