// SPDX-License-Identifier: Apache-2.0
// pgmig doctor: can this database be migrated safely.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/pending_changes.hpp"
#include "cli/workspace.hpp"
#include "doctor/examination.hpp"

namespace pgmig::cli {

int cmd_doctor(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  const auto& config = workspace.config();
  const doctor::Subject subject{.target = workspace.target(),
                                .policy = config.policy,
                                .journal_schema = config.schema,
                                .max_lag = config.policy.max_lag,
                                .pending = [&](const std::vector<std::string>& done) {
                                  return pending_changes(config.migrations,
                                                         workspace.read_options(), done);
                                }};
  auto session = db::Session::open_to_look(subject.target);
  const auto checkup = doctor::examine(session, subject);
  const auto detail = call.console.verbose() ? report::Detail::whole : report::Detail::first_few;
  call.console.output(call.options.json
                          ? report::to_json(checkup).dump() + "\n"
                          : report::to_text(checkup, call.console.output_style(), detail));
  return report::verdict_of(checkup) == report::Verdict::problem ? exit_status::refused
                                                                 : exit_status::done;
}

}  // namespace pgmig::cli
