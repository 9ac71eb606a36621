// SPDX-License-Identifier: Apache-2.0
// What a check is: a question to the server, or a look at what is known on this side.
#pragma once

#include "doctor/subject.hpp"
#include "report/checkup.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgmig::doctor {

/// What all checks know.
struct Scene {
  db::Session& session;
  const Subject& subject;
  std::string role;                      ///< that migrations run as
  std::vector<std::string> schemas;      ///< all that may be migrated
  std::vector<std::string> own_schemas;  ///< those of the policy and of the search_path
  bool role_exists = false;
  bool sees_others = false;      ///< pg_read_all_stats
  bool journal_exists = false;   ///< and may be looked into
  std::string unfinished = "0";  ///< migrations that have begun and are not done
  std::vector<Change> pending;   ///< of the migrations that are to come
  bool pooler_lends = false;     ///< two sessions were given one backend
};

using Findings = std::vector<report::Finding>;

/// What a query takes as $1, $2, ...
enum class Given {
  schemas,
  own_schemas,
  journal_schema,
  role,         ///< the answer means something only where there is such a role
  wanted_role,  ///< there or not
  deadline_ms,
  stall_budget_ms,
  lock_timeout_ms,
  max_lag_ms,
  unfinished,
  pending_files,
  pending_schemas,
  pending_names,
};

/// Gives rows of verdict, what was found, what to do (or NULL).
struct Query {
  std::string_view sql;
  std::vector<Given> given;
};

/// The same about pgmig's own tables, where there are any; :"schema" stands for theirs.
struct JournalQuery {
  std::string_view sql;
  std::vector<Given> given;
};

using Look = Findings (*)(Scene& scene);

/// What the login role has to see for the answer to be the whole truth.
enum class Sight { catalog, sessions_of_others };

struct Check {
  std::string_view id;
  std::variant<Query, JournalQuery, Look> question;
  std::string_view well;  ///< what no answer means
  Sight sight = Sight::catalog;
};

/// The table. A new check is a row and, mostly, a file in doctor/queries.
[[nodiscard]] const std::vector<Check>& checks();

// Looks that are no queries.
[[nodiscard]] Findings look_at_version(Scene& scene);
[[nodiscard]] Findings look_for_standby(Scene& scene);
[[nodiscard]] Findings look_for_read_only(Scene& scene);
[[nodiscard]] Findings look_for_pooler(Scene& scene);
[[nodiscard]] Findings look_at_lease(Scene& scene);
[[nodiscard]] Findings look_at_free_space(Scene& scene);

}  // namespace pgmig::doctor
