// SPDX-License-Identifier: Apache-2.0
// pgmig doctor: can this database be migrated safely.
#include "cli/commands.hpp"
#include "cli/examined.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"

namespace pgmig::cli {

int cmd_doctor(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  const auto checkup = examined(workspace);
  const auto detail = call.console.verbose() ? report::Detail::whole : report::Detail::first_few;
  call.console.output(call.options.json
                          ? report::to_json(checkup).dump() + "\n"
                          : report::to_text(checkup, call.console.output_style(), detail));
  return report::verdict_of(checkup) == report::Verdict::problem ? exit_status::refused
                                                                 : exit_status::done;
}

}  // namespace pgmig::cli
