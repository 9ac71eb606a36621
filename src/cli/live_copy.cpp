// SPDX-License-Identifier: Apache-2.0
#include "cli/live_copy.hpp"

#include "cli/schema_record.hpp"
#include "pg/sql_text.hpp"
#include "planner/standing.hpp"

namespace pgmig::cli {

namespace {

std::vector<std::string> roles_of(db::Session& session) {
  const db::Rows rows = session.query(
      "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY rolname");
  std::vector<std::string> roles;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    roles.push_back(rows.text(row, 0));
  }
  return roles;
}

bool is_done(planner::State state) {
  return state == planner::State::applied || state == planner::State::baseline ||
         state == planner::State::awaiting_contract;
}

}  // namespace

LiveCopy live_copy(Workspace& workspace, source::MigrationSet& migrations, db::Session& session) {
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  const auto history = journal.exists() ? journal.read_history() : plan::History{};
  const auto standings = planner::standings(
      migrations, history, workspace.config().policy.out_of_order, workspace.read_options());
  LiveCopy copy{.schema = live_schema(workspace, session),
                .roles = roles_of(session),
                .major = session.server().major()};
  for (const auto& standing : standings.all) {
    if (standing.file == nullptr || standing.file->kind == source::Kind::repeatable) {
      continue;
    }
    if (is_done(standing.state)) {
      copy.baseline = standing.file->version.text();
    } else {
      copy.pending.push_back(standing.file);
    }
  }
  return copy;
}

std::string script_of(const LiveCopy& copy) {
  std::string script;
  for (const std::string& role : copy.roles) {
    if (role != "postgres") {
      script += pg::sql("CREATE ROLE {};\n", pg::Identifier{role});
    }
  }
  return script + snapshot::to_sql(copy.schema);
}

}  // namespace pgmig::cli
