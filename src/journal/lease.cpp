// SPDX-License-Identifier: Apache-2.0
#include "journal/lease.hpp"

#include "base/backoff.hpp"
#include "base/error.hpp"
#include "journal/own_transaction.hpp"
#include "journal/schema.hpp"
#include "journal/statements.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>

namespace pgmig::journal {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_poll{50};
constexpr milliseconds longest_poll{1000};
constexpr std::string_view name_prefix = "pgmig ";

/// A killed runner's backend finishes its statement before it notices that nobody listens. It keeps
/// the lease until then, and nobody can ask it to stop waiting: so long we wait for it unasked.
constexpr milliseconds patience_with_the_dead = std::chrono::minutes{10};

/// What session_name() says; other programs' names say nothing.
void read_session_name(Holder& holder) {
  std::string_view text = holder.application_name;
  if (!text.starts_with(name_prefix)) {
    return;
  }
  text.remove_prefix(name_prefix.size());
  const auto space = text.find(' ');
  if (space == std::string_view::npos) {
    return;
  }
  auto whom = text.substr(space + 1);
  whom = whom.substr(0, whom.find(' '));  // what it is at work on stands behind it
  const auto at = whom.rfind('@');
  if (at == std::string_view::npos) {
    return;
  }
  std::from_chars(text.data(), text.data() + space, holder.pid);
  holder.os_user = whom.substr(0, at);
  holder.host = whom.substr(at + 1);
}

Error held(const Holder& holder) {
  return {ErrorKind::lease_held, fmt::format("another runner is at work: {}", to_text(holder)),
          "wait for it with --wait 10m; if it hangs, pgmig unlock ends its session"};
}

/// Whether the runner was a process of this machine and is no more. (A process of that number in
/// another container of the same host name is taken for dead: then we wait for nothing worse than
/// its end.)
bool is_dead(const std::optional<Holder>& holder, const Runner& runner) {
  return holder && holder->pid != 0 && holder->host == runner.host &&
         ::kill(holder->pid, 0) == -1 && errno == ESRCH;
}

bool try_take(db::Session& session, Statements& statements, const Runner& runner) {
  std::string sql = statements(schema::take_lease);
  static constexpr std::string_view variable = ":'name'";
  sql.replace(sql.find(variable), variable.size(), pg::quote_literal(session_name(runner)));
  return session.query(sql).at(0, 0).has_value();
}

/// One that ended while it was looked up holds nothing any more: then the lock is tried again.
bool is_still_there(db::Session& session, const Holder& holder) {
  const db::Rows rows =
      session.query("SELECT true FROM pg_catalog.pg_stat_get_activity($1::integer)",
                    {std::to_string(holder.backend_pid)});
  return !rows.empty();
}

}  // namespace

std::string session_name(const Runner& runner) {
  return fmt::format("{}{} {}@{}", name_prefix, runner.pid, runner.os_user, runner.host);
}

std::string to_text(const Holder& holder) {
  std::string text = holder.pid == 0 ? fmt::format("backend {}", holder.backend_pid)
                                     : fmt::format("pid {} of {} on {} (backend {})", holder.pid,
                                                   holder.os_user, holder.host, holder.backend_pid);
  const auto add = [&](std::string_view what, const std::string& value) {
    if (!value.empty()) {
      text += fmt::format(", {} {}", what, value);
    }
  };
  add("database user", holder.role);
  add("connected from", holder.client_address);
  add("since", holder.since);
  return text;
}

Lease::Lease(db::Session& session, std::string schema, Runner runner)
    : session_(&session), schema_(std::move(schema)), runner_(std::move(runner)) {}

Lease::Lease(Lease&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)),
      schema_(std::move(other.schema_)),
      runner_(std::move(other.runner_)),
      written_down_(other.written_down_) {}

Lease::~Lease() {
  if (session_ == nullptr) {
    return;
  }
  session_->rollback();
  if (written_down_) {
    session_->execute_quietly("RESET SESSION AUTHORIZATION; RESET ROLE");
    session_->execute_quietly(
        fmt::format("DELETE FROM {} WHERE backend_pid = pg_catalog.pg_backend_pid()",
                    to_sql(pg::QualifiedName{schema_, "lease"})));
  }
  // Not pg_advisory_unlock(): the lock is counted, and each writer of the journal has taken it once
  // more.
  session_->execute_quietly("SELECT pg_catalog.pg_advisory_unlock_all()");
}

Lease Lease::take(db::Session& session, const std::string& schema, const Runner& runner,
                  milliseconds wait, Clock& clock, const std::stop_token& stop) {
  Statements statements(schema);
  Backoff backoff(first_poll, longest_poll, static_cast<std::uint64_t>(session.backend_pid()));
  const Clock::time_point begun = clock.now();
  while (!try_take(session, statements, runner)) {
    auto left = wait - std::chrono::duration_cast<milliseconds>(clock.now() - begun);
    if (left <= milliseconds{0}) {
      const auto holder = lease_holder(session, schema);
      const bool gone = !holder || !is_still_there(session, *holder);
      if (is_dead(holder, runner)) {
        left += patience_with_the_dead;
      }
      if (!gone && left <= milliseconds{0}) {
        throw held(*holder);
      }
      left = std::max(left, first_poll);
    }
    if (!clock.sleep_for(std::min(backoff.next(), left), stop)) {
      throw Error(ErrorKind::interrupted, "stopped while waiting for another runner",
                  "run pgmig again");
    }
  }
  return {session, schema, runner};
}

void Lease::write_down() {
  const std::string there = pg::sql("SELECT pg_catalog.to_regclass({}) IS NOT NULL",
                                    pg::Literal{to_sql(pg::QualifiedName{schema_, "lease"})});
  OwnTransaction transaction(*session_);
  session_->as_login_role(true);  // to_regclass() asks for USAGE of the schema
  if (!session_->query(there).boolean(0, 0)) {
    return;
  }
  Statements statements(schema_);
  static_cast<void>(session_->query(statements(schema::write_lease),
                                    {runner_.run_id, runner_.host, runner_.os_user,
                                     std::to_string(runner_.pid), runner_.tool_version}));
  transaction.commit();
  written_down_ = true;
}

std::optional<Holder> lease_holder(db::Session& session, const std::string& schema) {
  enum { backend_pid, role, client_address, application_name, since };

  Statements statements(schema);
  const db::Rows rows = session.query(statements(schema::lock_holder));
  if (rows.empty()) {
    return std::nullopt;
  }
  Holder holder{.backend_pid = static_cast<int>(rows.integer(0, backend_pid)),
                .role = rows.text(0, role),
                .client_address = rows.text(0, client_address),
                .application_name = rows.text(0, application_name),
                .since = rows.text(0, since)};
  read_session_name(holder);
  const auto answer =
      session.try_query(statements(schema::read_lease), {std::to_string(holder.backend_pid)});
  const auto* written = std::get_if<db::Rows>(&answer);
  if (written != nullptr && !written->empty()) {
    holder.host = written->text(0, 0);
    holder.os_user = written->text(0, 1);
    holder.pid = static_cast<int>(written->integer(0, 2));
    holder.since = written->text(0, 3);
  }
  return holder;
}

}  // namespace pgmig::journal
