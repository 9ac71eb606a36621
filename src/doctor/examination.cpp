// SPDX-License-Identifier: Apache-2.0
#include "doctor/examination.hpp"

#include "base/overloaded.hpp"
#include "doctor/check.hpp"
#include "doctor/queries.hpp"
#include "inspect/text_array.hpp"
#include "journal/statements.hpp"
#include "pg/sql_text.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace pgmig::doctor {

namespace {

using report::Finding;
using report::Verdict;

/// Two sessions that are both connected are given one backend: the pooler lends them out by the
/// transaction. (Two backends prove nothing: a pool may have many.)
bool two_sessions_share(db::Session& session, const Subject& subject) {
  constexpr std::string_view question = "SELECT pg_catalog.pg_backend_pid()";
  if (std::ranges::find(session.obstacles(), db::Obstacle::Kind::pooler, &db::Obstacle::kind) ==
      session.obstacles().end()) {
    return false;
  }
  auto other = db::Session::open_to_look(subject.target);
  return session.query(question).integer(0, 0) == other.query(question).integer(0, 0);
}

/// Ends with the session's transaction, and with it all that was set.
class Looking {
 public:
  Looking(db::Session& session, const plan::Policy& policy) : session_(session) {
    session_.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY");
    session_.execute("SET LOCAL lock_timeout = '1s'");
    session_.execute("SET LOCAL statement_timeout = '30s'");
    session_.execute("SET LOCAL IntervalStyle = 'postgres'");
    if (!policy.search_path.empty()) {
      static_cast<void>(session_.query("SELECT pg_catalog.set_config('search_path', $1, true)",
                                       {policy.search_path}));
    }
  }

  Looking(const Looking&) = delete;
  Looking& operator=(const Looking&) = delete;
  Looking(Looking&&) = delete;
  Looking& operator=(Looking&&) = delete;

  ~Looking() { session_.rollback(); }

 private:
  db::Session& session_;
};

/// What a look may break ends here: the transaction goes on.
class Savepoint {
 public:
  explicit Savepoint(db::Session& session) : session_(session) {
    session_.execute("SAVEPOINT look");
  }

  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  Savepoint(Savepoint&&) = delete;
  Savepoint& operator=(Savepoint&&) = delete;

  ~Savepoint() { session_.execute_quietly("ROLLBACK TO SAVEPOINT look"); }

 private:
  db::Session& session_;
};

/// One value of each pending change.
std::string column(const Scene& scene, std::string (*value)(const Change&)) {
  std::vector<std::string> values;
  std::ranges::transform(scene.pending, std::back_inserter(values), value);
  return inspect::array_literal(values);
}

db::Parameter parameter(const Scene& scene, Given given) {
  const auto& policy = scene.subject.policy;
  switch (given) {
    case Given::schemas:
      return inspect::array_literal(scene.schemas);
    case Given::own_schemas:
      return inspect::array_literal(scene.own_schemas);
    case Given::journal_schema:
      return scene.subject.journal_schema;
    case Given::role:
    case Given::wanted_role:
      return scene.role;
    case Given::deadline_ms:
      return std::to_string(policy.deadline.count());
    case Given::stall_budget_ms:
      return std::to_string(policy.stall_budget.count());
    case Given::lock_timeout_ms:
      return std::to_string(policy.lock_timeout.count());
    case Given::max_lag_ms:
      return std::to_string(scene.subject.max_lag.count());
    case Given::unfinished:
      return scene.unfinished;
    case Given::pending_files:
      return column(scene, [](const Change& change) { return change.file; });
    case Given::pending_schemas:
      return column(scene, [](const Change& change) { return change.relation.schema; });
    case Given::pending_names:
      return column(scene, [](const Change& change) { return change.relation.name; });
  }
  return std::nullopt;
}

Verdict verdict_named(std::string_view word) {
  if (word == name(Verdict::problem)) {
    return Verdict::problem;
  }
  return word == name(Verdict::warning) ? Verdict::warning : Verdict::ok;
}

Findings findings_in(const db::Rows& rows) {
  enum { verdict, found, advice };

  Findings findings;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    findings.push_back({.verdict = verdict_named(rows.text(row, verdict)),
                        .found = rows.text(row, found),
                        .advice = rows.text(row, advice)});
  }
  return findings;
}

/// A check that was refused is not a check that found nothing.
Finding not_seen(const Scene& scene, const db::ServerError& error) {
  const bool no_right = error.sqlstate == pg::sqlstate::insufficient_privilege;
  return {.verdict = Verdict::warning,
          .found = fmt::format("could not be looked at: {} ({})", error.message, error.sqlstate),
          .advice = no_right ? pg::sql("GRANT pg_monitor TO {}",
                                       pg::Identifier{scene.session.login_role()})
                             : error.hint};
}

Findings ask(const Scene& scene, const std::string& sql, const std::vector<Given>& given) {
  if (!scene.role_exists && std::ranges::find(given, Given::role) != given.end()) {
    return {{.verdict = Verdict::warning,
             .found = fmt::format("not looked at: there is no role {}", scene.role),
             .advice = {}}};
  }
  std::vector<db::Parameter> parameters;
  parameters.reserve(given.size());
  for (const Given what : given) {
    parameters.push_back(parameter(scene, what));
  }
  const auto answer = scene.session.try_query(sql, parameters);
  const auto* refused = std::get_if<db::ServerError>(&answer);
  return refused != nullptr ? Findings{not_seen(scene, *refused)}
                            : findings_in(std::get<db::Rows>(answer));
}

Findings findings_of(const Check& check, Scene& scene) {
  return std::visit(Overloaded{[&](const Query& query) {
                                 return ask(scene, std::string(query.sql), query.given);
                               },
                               [&](const JournalQuery& query) {
                                 journal::Statements statements(scene.subject.journal_schema);
                                 return scene.journal_exists
                                            ? ask(scene, statements(query.sql), query.given)
                                            : Findings{};
                               },
                               [&](Look look) { return look(scene); }},
                    check.question);
}

/// What is not seen is not said to be well.
std::string all_is_well(const Check& check, const Scene& scene) {
  const bool whole = check.sight == Sight::catalog || scene.sees_others;
  return fmt::format("{}{}", check.well,
                     whole ? "" : fmt::format(", as far as {} sees", scene.session.login_role()));
}

report::CheckResult result_of(const Check& check, Scene& scene) {
  const Savepoint savepoint(scene.session);
  report::CheckResult result{.id = std::string(check.id), .findings = findings_of(check, scene)};
  if (result.findings.empty()) {
    result.findings.push_back({.found = all_is_well(check, scene), .advice = {}});
  }
  std::ranges::stable_sort(result.findings, std::greater(), &Finding::verdict);
  return result;
}

/// The rows of a question about pgmig's own tables; none where they are somebody else's: another
/// check says so.
db::Rows ask_journal(const Scene& scene, std::string_view question) {
  if (!scene.journal_exists) {
    return {};
  }
  const Savepoint savepoint(scene.session);
  journal::Statements statements(scene.subject.journal_schema);
  auto answer = scene.session.try_query(statements(question));
  auto* rows = std::get_if<db::Rows>(&answer);
  return rows == nullptr ? db::Rows{} : std::move(*rows);
}

std::vector<std::string> done_versions(const Scene& scene) {
  const db::Rows rows = ask_journal(scene, queries::done_versions);
  std::vector<std::string> versions;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    versions.push_back(rows.text(row, 0));
  }
  return versions;
}

Scene scene_of(db::Session& session, const Subject& subject) {
  enum { schemas, own_schemas, journal_exists, role_exists, sees_others };

  const auto& policy = subject.policy;
  Scene scene{.session = session,
              .subject = subject,
              .role = policy.role.empty() ? session.login_role() : policy.role,
              .schemas = {},
              .own_schemas = {}};
  const db::Rows rows = session.query(
      queries::scene, {policy.managed_schemas.empty()
                           ? db::Parameter{}
                           : db::Parameter{inspect::array_literal(policy.managed_schemas)},
                       subject.journal_schema, scene.role});
  scene.schemas = inspect::parse_texts(rows.text(0, schemas));
  scene.own_schemas = inspect::parse_texts(rows.text(0, own_schemas));
  scene.journal_exists = rows.boolean(0, journal_exists);
  scene.role_exists = rows.boolean(0, role_exists);
  scene.sees_others = rows.boolean(0, sees_others);
  if (const db::Rows count = ask_journal(scene, queries::unfinished_count); !count.empty()) {
    scene.unfinished = count.text(0, 0);
  }
  scene.pending = subject.pending(done_versions(scene));
  return scene;
}

}  // namespace

report::Checkup examine(db::Session& session, const Subject& subject) {
  const bool lends = two_sessions_share(session, subject);
  const Looking looking(session, subject.policy);
  Scene scene = scene_of(session, subject);
  scene.pooler_lends = lends;
  report::Checkup checkup{.database = session.database(),
                          .server_version = to_text(session.server()),
                          .login_role = session.login_role(),
                          .role = scene.role,
                          .checks = {}};
  for (const Check& check : checks()) {
    checkup.checks.push_back(result_of(check, scene));
  }
  return checkup;
}

}  // namespace pgmig::doctor
