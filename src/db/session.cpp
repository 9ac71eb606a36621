// SPDX-License-Identifier: Apache-2.0
#include "db/session.hpp"

#include "base/assert.hpp"
#include "db/canceller.hpp"
#include "db/connection.hpp"
#include "db/exchange.hpp"
#include "db/opening.hpp"
#include "db/settings.hpp"
#include "db/translate_error.hpp"
#include "pg/sql_text.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace pgmig::db {
namespace {

constexpr std::size_t most_notices = 1000;

void collect_notice(void* notices, const PGresult* result) {
  auto& list = *static_cast<std::vector<ServerError>*>(notices);
  if (list.size() < most_notices) {
    list.push_back(server_error(result));
  }
}

/// In ASCII, as the server shows it: a cut must not leave half a character behind.
std::string in_ascii(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

/// "pgmig 4711 app@web-1 0007/expand/2": the name is cut where it is too long, then the work.
std::string name_at_work(const std::string& name, std::string_view work) {
  constexpr std::size_t shown = 63;
  constexpr std::size_t most_of_work = 40;
  const std::string what = in_ascii(std::string(work.substr(0, most_of_work)));
  return fmt::format("{} {}", in_ascii(name).substr(0, shown - 1 - what.size()), what);
}

std::variant<Rows, ServerError> answer_of(Reply reply) {
  if (reply.error) {
    return *std::move(reply.error);
  }
  return reply.results.empty() ? Rows{} : rows_of(reply.results.back().get());
}

Rows rows_or_throw(std::variant<Rows, ServerError> answer) {
  if (auto* error = std::get_if<ServerError>(&answer)) {
    throw StatementFailed(std::move(*error));
  }
  return std::get<Rows>(std::move(answer));
}

}  // namespace

class Session::Impl {
 public:
  Impl(const Target& target, const SessionSettings& settings)
      : settings_(settings),
        own_name_(target.application_name),
        connection_(target),
        opened_(open_session(connection_.handle(), target, settings)),
        guarded_now_(opened_.guarded) {
    PQsetNoticeReceiver(connection_.handle(), collect_notice, &notices_);
  }

  explicit Impl(const Target& target)
      : connection_(target), opened_(db::open_to_look(connection_.handle(), target)) {
    PQsetNoticeReceiver(connection_.handle(), collect_notice, &notices_);
  }

  [[nodiscard]] PGconn* handle() const noexcept { return connection_.handle(); }

  [[nodiscard]] const Opened& opened() const noexcept { return opened_; }

  [[nodiscard]] bool lost() const noexcept { return lost_.has_value(); }

  [[nodiscard]] bool settings_may_differ() const noexcept { return settings_may_differ_; }

  [[nodiscard]] std::vector<ServerError> take_notices() { return std::exchange(notices_, {}); }

  void require_connection() const {
    if (lost_) {
      throw connection_lost(*lost_);
    }
  }

  /// The reply of a connection that still stands; a loss is remembered, and thrown.
  Reply standing(Reply reply) {
    if (PQstatus(handle()) == CONNECTION_BAD) {
      lost_ = reason_of_loss(handle(), reply.error);
      require_connection();
    }
    return reply;
  }

  Reply checked(Reply reply) {
    reply = standing(std::move(reply));
    if (reply.error) {
      throw StatementFailed(*std::move(reply.error));
    }
    return reply;
  }

  /// In the simple protocol, with the BEGIN that waits for a statement.
  Reply simple(const std::string& sql) {
    require_connection();
    const Begin begin = std::exchange(waiting_begin_, {});
    Reply reply = standing(send(handle(), begin.sql + sql, slow_now()));
    reply.results.erase(reply.results.begin(),
                        reply.results.begin() + std::min(begin.results, std::ssize(reply.results)));
    if (reply.error && reply.error->position > begin.sql.size()) {
      reply.error->position -= begin.sql.size();
    }
    return reply;
  }

  Reply run(const std::string& sql) { return checked(simple(sql)); }

  /// Before what does not go in the simple protocol.
  void send_begin() {
    require_connection();
    if (!waiting_begin_.sql.empty()) {
      run({});
    }
  }

  void begin(std::chrono::milliseconds lock_timeout, std::chrono::milliseconds statement_timeout) {
    require_connection();
    role_in_transaction_.reset();
    waiting_begin_ = {pg::sql("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                              " SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}; ",
                              lock_timeout.count(), statement_timeout.count()),
                      3};
    if (!name_at_work_.empty()) {
      waiting_begin_.sql +=
          pg::sql("SET LOCAL application_name = {}; ", pg::Literal{name_at_work_});
      ++waiting_begin_.results;
    }
  }

  void set_local_timeouts(std::chrono::milliseconds lock_timeout,
                          std::chrono::milliseconds statement_timeout) {
    require_connection();
    // Before 13 a clock that runs since the message began is not set anew, only stopped.
    waiting_begin_.sql += pg::sql(
        "SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = 0;"
        " SET LOCAL statement_timeout = {}; ",
        lock_timeout.count(), statement_timeout.count());
    waiting_begin_.results += 3;
  }

  void work_on(std::string_view what) { name_at_work_ = name_at_work(own_name_, what); }

  void when_slow(SlowAnswer slow) {
    slow_ = std::move(slow.call);
    slow_at_ = std::chrono::steady_clock::now() + slow.after;
  }

  void commit() {
    require_connection();
    if (forget_begin()) {
      return;
    }
    const Reply reply = run("COMMIT");
    if (std::string_view(PQcmdStatus(reply.results.back().get())) != "COMMIT") {
      throw StatementFailed(
          {.sqlstate = "25P02",
           .message = "the transaction was rolled back: one of its statements had failed",
           .severity = "ERROR"});
    }
  }

  std::variant<Rows, NotCommitted> run_whole(const WholeTransaction& whole) {
    begin(whole.lock_timeout, whole.statement_timeout);
    Begin begin = std::exchange(waiting_begin_, {});
    const auto question_at = begin.results;
    if (!whole.unless_it_fails.empty()) {
      begin.sql += whole.unless_it_fails + ';';
      ++begin.results;
    }
    // The line end closes a comment that the statement may end in.
    Reply reply = standing(send(handle(),
                                fmt::format("{}{}\n;{};COMMIT;{}", begin.sql, whole.statement,
                                            whole.record, whole.afterwards),
                                slow_now()));
    const auto committed = std::ranges::find_if(reply.results, [](const Result& result) {
      return std::string_view(PQcmdStatus(result.get())) == "COMMIT";
    });
    if (committed != reply.results.end()) {
      return std::next(committed) == reply.results.end() ? Rows{}
                                                         : rows_of(reply.results.back().get());
    }
    PGMIG_ASSERT(reply.error.has_value());
    if (reply.error->position > begin.sql.size()) {
      reply.error->position -= begin.sql.size();
    }
    run_quietly("ROLLBACK");
    // A statement that cannot be parsed fails before anything has a result.
    const auto done = std::ssize(reply.results);
    const bool not_now = !whole.unless_it_fails.empty() && done == question_at;
    return NotCommitted{.error = *std::move(reply.error),
                        .by_statement = done <= begin.results && !not_now,
                        .not_now = not_now};
  }

  std::string prepared_call(std::string_view sql, const std::vector<Parameter>& parameters) {
    auto name = prepared_name(sql);
    if (auto* error = std::get_if<ServerError>(&name)) {
      throw StatementFailed(std::move(*error));
    }
    std::vector<std::string> values;
    values.reserve(parameters.size());
    for (const Parameter& parameter : parameters) {
      values.push_back(parameter ? pg::quote_literal(*parameter) : "NULL");
    }
    const std::string list = values.empty() ? "" : fmt::format("({})", fmt::join(values, ","));
    return fmt::format("EXECUTE {}{}", std::get<std::string>(name), list);
  }

  /// Whether a transaction ends that has not begun for the server.
  bool forget_begin() noexcept {
    return !std::exchange(waiting_begin_, {}).sql.empty() &&
           PQtransactionStatus(handle()) == PQTRANS_IDLE;
  }

  [[nodiscard]] bool in_transaction() const noexcept {
    return !lost() &&
           (!waiting_begin_.sql.empty() || PQtransactionStatus(handle()) != PQTRANS_IDLE);
  }

  /// For destructors.
  bool run_quietly(const std::string& sql) noexcept {
    if (lost()) {
      return false;
    }
    const Reply reply = send(handle(), std::exchange(waiting_begin_, {}).sql + sql);
    if (PQstatus(handle()) == CONNECTION_BAD) {
      lost_ = reason_of_loss(handle(), std::nullopt);
    }
    return !reply.error;
  }

  /// For what a file says: it may change what is known of the session.
  void note_tags(const Reply& reply) {
    for (const Result& result : reply.results) {
      const std::string_view tag = PQcmdStatus(result.get());
      if (may_change_settings(tag)) {
        settings_may_differ_ = true;
        role_in_transaction_.reset();
      }
      if (tag == "DISCARD ALL" || tag == "DEALLOCATE ALL") {
        prepared_.clear();
      }
    }
  }

  std::variant<std::string, ServerError> prepared_name(std::string_view sql) {
    const auto found = prepared_.find(sql);
    if (found != prepared_.end()) {
      return found->second;
    }
    std::string name = fmt::format("pgmig_{}", ++prepared_count_);
    Reply reply = standing(prepare(handle(), name, std::string(sql)));
    if (reply.error) {
      return *std::move(reply.error);
    }
    prepared_.emplace(sql, name);
    return name;
  }

  void set_timeouts(std::chrono::milliseconds lock_timeout,
                    std::chrono::milliseconds statement_timeout) {
    std::string sql = pg::sql(
        "SELECT pg_catalog.set_config('lock_timeout', '{}', false),"
        " pg_catalog.set_config('statement_timeout', '{}', false)",
        lock_timeout.count(), statement_timeout.count());
    if (!name_at_work_.empty()) {
      sql += pg::sql(", pg_catalog.set_config('application_name', {}, false)",
                     pg::Literal{name_at_work_});
    }
    const Rows now = rows_of(run(sql).results.back().get());
    for (GuardedSetting& setting : guarded_now_) {
      if (setting.name == "lock_timeout") {
        setting.value = now.at(0, 0);
      } else if (setting.name == "statement_timeout") {
        setting.value = now.at(0, 1);
      }
    }
  }

  std::vector<std::string> restore_settings() {
    // RESET ALL leaves role and session_authorization alone; it needs no right to put back what
    // only a superuser may set (guc.c, PostgreSQL 12 to 18).
    const Reply reply =
        run(fmt::format("{}; RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; {}",
                        report(guarded_now_), set_and_report(opened_.guarded, "", "true")));
    auto changed = differing(guarded_now_, rows_of(reply.results.front().get()));
    const auto wrong = differing(opened_.guarded, rows_of(reply.results.back().get()));
    if (!wrong.empty()) {
      throw Error(ErrorKind::migration_failed,
                  fmt::format("the settings of the session cannot be restored: {}",
                              fmt::join(wrong, ", ")));
    }
    guarded_now_ = opened_.guarded;
    settings_may_differ_ = false;
    return changed;
  }

  [[nodiscard]] bool is_login_role() const noexcept {
    return settings_.role.empty() && !settings_may_differ_;
  }

  void as_login_role(bool login) {
    if (is_login_role()) {
      return;
    }
    const bool local = in_transaction();
    if (local && role_in_transaction_ == login) {
      return;
    }
    std::string sql;
    if (settings_may_differ_) {
      sql += local ? "SET LOCAL SESSION AUTHORIZATION DEFAULT; "
                   : "SET SESSION AUTHORIZATION DEFAULT; ";
    }
    const pg::Verbatim scope{local ? "LOCAL" : "SESSION"};
    sql += login || settings_.role.empty()
               ? pg::sql("SET {} role TO DEFAULT", scope)
               : pg::sql("SET {} role TO {}", scope, pg::Literal{settings_.role});
    run(sql);
    if (local) {
      role_in_transaction_ = login;
    }
  }

 private:
  /// A transaction that the server does not know of yet: BEGIN goes with its first statement, which
  /// saves a round trip for every step.
  struct Begin {
    std::string sql;
    std::ptrdiff_t results = 0;
  };

  /// For the next thing that is sent.
  SlowAnswer slow_now() {
    if (!slow_) {
      return {};
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        slow_at_ - std::chrono::steady_clock::now());
    return {.after = std::max(std::chrono::milliseconds{0}, left),
            .call = [this] { std::exchange(slow_, {})(); }};
  }

  SessionSettings settings_;
  std::string own_name_;
  std::string name_at_work_;  ///< empty: its own is enough
  std::function<void()> slow_;
  std::chrono::steady_clock::time_point slow_at_;
  std::vector<ServerError> notices_;
  Connection connection_;
  Opened opened_;
  std::vector<GuardedSetting> guarded_now_;  ///< what they are if nobody but us has set them
  std::map<std::string, std::string, std::less<>> prepared_;
  int prepared_count_ = 0;
  Begin waiting_begin_;
  bool settings_may_differ_ = false;
  std::optional<bool> role_in_transaction_;  ///< the last as_login_role() of the open transaction
  std::optional<std::string> lost_;
};

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Session Session::open(const Target& target, const SessionSettings& settings) {
  return Session(std::make_unique<Impl>(target, settings));
}

Session Session::open_to_look(const Target& target) {
  return Session(std::make_unique<Impl>(target));
}

void Session::execute(std::string_view sql) { impl_->note_tags(impl_->run(std::string(sql))); }

Rows Session::query(std::string_view sql, const std::vector<Parameter>& parameters) {
  return rows_or_throw(try_query(sql, parameters));
}

std::variant<Rows, ServerError> Session::try_query(std::string_view sql,
                                                   const std::vector<Parameter>& parameters) {
  const std::string text(sql);
  // Without parameters the simple protocol: in a transaction the extended one keeps its unnamed
  // portal, and with it a snapshot for which every concurrent index build waits.
  if (parameters.empty()) {
    return answer_of(impl_->simple(text));
  }
  impl_->send_begin();
  return answer_of(impl_->standing(send_with(impl_->handle(), text, parameters)));
}

bool Session::execute_quietly(std::string_view sql) noexcept {
  return impl_ && impl_->run_quietly(std::string(sql));
}

Rows Session::query_prepared(std::string_view sql, const std::vector<Parameter>& parameters) {
  return rows_or_throw(try_query_prepared(sql, parameters));
}

std::variant<Rows, ServerError> Session::try_query_prepared(
    std::string_view sql, const std::vector<Parameter>& parameters) {
  impl_->send_begin();
  auto name = impl_->prepared_name(sql);
  if (auto* error = std::get_if<ServerError>(&name)) {
    return std::move(*error);
  }
  return answer_of(
      impl_->standing(send_prepared(impl_->handle(), std::get<std::string>(name), parameters)));
}

std::int64_t Session::copy_in(std::string_view copy_statement, const CopySource& source) {
  impl_->send_begin();
  const Reply reply =
      impl_->checked(send_copy(impl_->handle(), std::string(copy_statement), source));
  return reply.results.empty() ? 0 : rows_of(reply.results.back().get()).affected();
}

std::optional<ServerError> Session::try_copy_in(std::string_view copy_statement,
                                                const CopySource& source) {
  impl_->send_begin();
  auto answer =
      answer_of(impl_->standing(send_copy(impl_->handle(), std::string(copy_statement), source)));
  auto* failed = std::get_if<ServerError>(&answer);
  return failed == nullptr ? std::nullopt : std::optional(std::move(*failed));
}

void Session::begin(std::chrono::milliseconds lock_timeout,
                    std::chrono::milliseconds statement_timeout) {
  PGMIG_ASSERT(!in_transaction());
  impl_->begin(lock_timeout, statement_timeout);
}

void Session::set_local_timeouts(std::chrono::milliseconds lock_timeout,
                                 std::chrono::milliseconds statement_timeout) {
  PGMIG_ASSERT(in_transaction());
  impl_->set_local_timeouts(lock_timeout, statement_timeout);
}

void Session::when_slow(SlowAnswer slow) { impl_->when_slow(std::move(slow)); }

void Session::commit() { impl_->commit(); }

void Session::rollback() noexcept {
  if (impl_ && !impl_->forget_begin() && in_transaction()) {
    impl_->run_quietly("ROLLBACK");
  }
}

std::variant<Rows, NotCommitted> Session::run_whole(const WholeTransaction& transaction) {
  PGMIG_ASSERT(!in_transaction());
  return impl_->run_whole(transaction);
}

std::string Session::prepared_call(std::string_view sql, const std::vector<Parameter>& parameters) {
  PGMIG_ASSERT(!in_transaction());
  return impl_->prepared_call(sql, parameters);
}

bool Session::may_be_whole(std::string_view sql) noexcept { return is_plain_command(sql); }

bool Session::in_transaction() const noexcept { return impl_->in_transaction(); }

void Session::work_on(std::string_view what) { impl_->work_on(what); }

void Session::set_timeouts(std::chrono::milliseconds lock_timeout,
                           std::chrono::milliseconds statement_timeout) {
  impl_->set_timeouts(lock_timeout, statement_timeout);
}

std::vector<std::string> Session::restore_settings() {
  PGMIG_ASSERT(!in_transaction());
  return impl_->restore_settings();
}

bool Session::settings_may_differ() const noexcept { return impl_->settings_may_differ(); }

bool Session::is_login_role() const noexcept { return impl_->is_login_role(); }

void Session::as_login_role(bool login) { impl_->as_login_role(login); }

pg::ServerVersion Session::server() const noexcept { return impl_->opened().server; }

int Session::backend_pid() const noexcept { return impl_->opened().backend_pid; }

const std::string& Session::database() const noexcept { return impl_->opened().database; }

const std::string& Session::login_role() const noexcept { return impl_->opened().login_role; }

const std::vector<Obstacle>& Session::obstacles() const noexcept {
  return impl_->opened().obstacles;
}

std::chrono::milliseconds Session::deadlock_timeout() const noexcept {
  return impl_->opened().deadlock_timeout;
}

bool Session::lost() const noexcept { return impl_->lost(); }

std::vector<ServerError> Session::take_notices() { return impl_->take_notices(); }

std::shared_ptr<Session::Canceller> Session::canceller() {
  return std::make_shared<ServerCanceller>(impl_->handle());
}

}  // namespace pgmig::db
