// SPDX-License-Identifier: Apache-2.0
// The workspace's configuration as doctor wants it.
#include "cli/examined.hpp"

#include "cli/pending_changes.hpp"
#include "doctor/examination.hpp"

#include <string>
#include <vector>

namespace pgmig::cli {

report::Checkup examined(Workspace& workspace) {
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
  return doctor::examine(session, subject);
}

}  // namespace pgmig::cli
