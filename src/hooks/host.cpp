// SPDX-License-Identifier: Apache-2.0
// The C ABI over a session. No exception passes the border: what is thrown on this side is kept
// while the hook returns, and goes on behind it.
#include "hooks/host.hpp"

#include "hooks/statement_kind.hpp"
#include "pg/sqlstate.hpp"

#include <fmt/format.h>

#include <exception>
#include <utility>
#include <vector>

namespace pgmig::hooks {

namespace {

pgmig_text view(const std::string& text) { return {text.data(), text.size()}; }

std::string text(pgmig_text part) {
  return part.data == nullptr ? std::string{} : std::string(part.data, part.size);
}

/// Rows in the form of the ABI; they belong to `rows`.
class RowsView {
 public:
  explicit RowsView(const db::Rows& rows) {
    const std::size_t columns = rows.names().size();
    for (const std::string& name : rows.names()) {
      texts_.push_back(view(name));
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const auto& value = rows.at(row, column);
        texts_.push_back(value ? view(*value) : pgmig_text{nullptr, 0});
      }
    }
    table_ = {.size = sizeof(pgmig_rows),
              .columns = columns,
              .rows = rows.size(),
              .names = texts_.data(),
              .values = texts_.data() + columns,
              .affected = rows.affected()};
  }

  RowsView(const RowsView&) = delete;
  RowsView& operator=(const RowsView&) = delete;
  RowsView(RowsView&&) = delete;
  RowsView& operator=(RowsView&&) = delete;
  ~RowsView() = default;

  [[nodiscard]] const pgmig_rows* get() const noexcept { return &table_; }

 private:
  std::vector<pgmig_text> texts_;
  pgmig_rows table_{};
};

db::StatementFailed misuse(std::string message, std::string hint) {
  return db::StatementFailed({.sqlstate = std::string(hook_failed),
                              .message = std::move(message),
                              .hint = std::move(hint)});
}

/// The hook asks for an end that nobody else has asked for: it unwinds.
struct Unwinding {};

/// One call of one function of a hook.
class Host {
 public:
  explicit Host(const Services& services) : services_(services) {
    table_ = {.size = sizeof(pgmig_host),
              .self = this,
              .policy = &services.policy,
              .query = &query,
              .copy_in = &copy_in,
              .for_each_batch = &for_each_batch,
              .in_transaction = &in_transaction,
              .get = &get,
              .put = &put,
              .progress = &progress,
              .log = &log,
              .stop_requested = &stop_requested,
              .time_left = &time_left,
              .last_failure = &last_failure,
              .fail = &fail};
  }

  HookEnd call(pgmig_hook_fn function) {
    try {
      end_unless_ok(function(&table_));
    } catch (const Unwinding&) {
      return HookEnd::stopped;
    }
    return HookEnd::done;
  }

 private:
  static Host& of(void* self) { return *static_cast<Host*>(self); }

  /// Everything that a hook calls passes here.
  template <class F>
  pgmig_status guarded(F work) noexcept {
    try {
      work();
      failure_.reset();
      return PGMIG_OK;
    } catch (const Unwinding&) {
      return PGMIG_STOPPED;
    } catch (const db::StatementFailed& failed) {
      failure_ = failed.error();
      return PGMIG_FAILED;
    } catch (...) {
      thrown_ = std::current_exception();
      return PGMIG_STOPPED;
    }
  }

  /// What a function of the hook has returned, on the way back through this side.
  void end_unless_ok(pgmig_status status) {
    if (thrown_ != nullptr) {
      std::rethrow_exception(std::exchange(thrown_, nullptr));
    }
    if (status == PGMIG_OK) {
      return;
    }
    if (status == PGMIG_STOPPED) {
      stop();
    }
    throw db::StatementFailed(reason());
  }

  [[noreturn]] void stop() {
    if (ends_ || services_.stop_requested()) {
      throw Unwinding{};
    }
    throw misuse("the hook stopped by itself", "a hook stops when stop_requested() says so");
  }

  /// What the server refused for the moment is tried again, whatever the hook makes of it.
  db::ServerError reason() {
    const bool is_passing = failure_ && (failure_->sqlstate == pg::sqlstate::lock_not_available ||
                                         failure_->sqlstate == pg::sqlstate::deadlock_detected ||
                                         failure_->sqlstate == pg::sqlstate::query_canceled);
    if (failure_ && (is_passing || own_words_.empty() || own_words_ == failure_->message)) {
      return *failure_;
    }
    return {.sqlstate = std::string(hook_failed),
            .message = own_words_.empty() ? "the hook failed and gave no reason" : own_words_,
            .context = place_};
  }

  void require_going_on(bool goes_on) {
    if (!goes_on) {
      ends_ = true;
      throw Unwinding{};
    }
  }

  /// In the transaction that is open, or in one of its own.
  void in_any_transaction(const Work& work) {
    if (services_.session.in_transaction()) {
      work();
    } else {
      require_going_on(services_.in_transaction(work));
    }
  }

  static pgmig_status query(void* self, pgmig_text sql, const pgmig_text* parameters, size_t count,
                            size_t at_a_time, pgmig_rows_fn each, void* user) {
    return of(self).guarded([&] {
      std::vector<db::Parameter> values;
      for (size_t i = 0; i < count; ++i) {
        values.push_back(parameters[i].data == nullptr ? std::nullopt
                                                       : std::optional(text(parameters[i])));
      }
      of(self).ask(text(sql), values, at_a_time, each, user);
    });
  }

  void ask(const std::string& sql, const std::vector<db::Parameter>& values, size_t at_a_time,
           pgmig_rows_fn each, void* user) {
    if (ends_transactions(sql)) {
      throw misuse("a hook may not begin or end transactions: " + sql,
                   "a hook in batches has in_transaction() and for_each_batch()");
    }
    if (at_a_time > 0) {
      in_any_transaction([&] { stream(sql, values, at_a_time, each, user); });
      return;
    }
    db::Rows rows;
    in_any_transaction([&] { rows = services_.session.query(sql, values); });
    hand_over(rows, each, user);
  }

  void hand_over(const db::Rows& rows, pgmig_rows_fn each, void* user) {
    if (each != nullptr) {
      const RowsView view(rows);
      end_unless_ok(each(user, view.get()));
    }
  }

  void stream(const std::string& sql, const std::vector<db::Parameter>& values, size_t at_a_time,
              pgmig_rows_fn each, void* user) {
    db::Session& session = services_.session;
    const std::string cursor = fmt::format("pgmig_hook_{}", ++cursors_);
    static_cast<void>(
        session.query(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor, sql), values));
    const std::string fetch = fmt::format("FETCH FORWARD {} FROM {}", at_a_time, cursor);
    for (db::Rows rows = session.query(fetch); !rows.empty(); rows = session.query(fetch)) {
      hand_over(rows, each, user);
    }
    session.execute(fmt::format("CLOSE {}", cursor));
  }

  static pgmig_status copy_in(void* self, pgmig_text sql, pgmig_piece_fn next, void* user) {
    return of(self).guarded([&] {
      Host& host = of(self);
      host.in_any_transaction([&] {
        host.services_.session.copy_in(text(sql), [&] {
          pgmig_text piece{nullptr, 0};
          host.end_unless_ok(next(user, &piece));
          return std::string_view{piece.data == nullptr ? "" : piece.data, piece.size};
        });
      });
    });
  }

  static pgmig_status for_each_batch(void* self, const pgmig_walk* walk, pgmig_batch_fn each,
                                     void* user) {
    return of(self).guarded([&] {
      Host& host = of(self);
      host.require_own_transactions(host.services_.walk != nullptr, "for_each_batch()");
      const WantedWalk wanted{.table = text(walk->table),
                              .columns = text(walk->columns),
                              .todo = text(walk->todo),
                              .name = text(walk->name)};
      host.require_going_on(host.services_.walk(wanted, [&](const std::string& table,
                                                            const db::Rows& rows) {
        const RowsView view(rows);
        const pgmig_batch batch{
            .size = sizeof(pgmig_batch), .table = {table.data(), table.size()}, .rows = view.get()};
        host.end_unless_ok(each(user, &batch));
      }));
    });
  }

  static pgmig_status in_transaction(void* self, pgmig_work_fn work, void* user) {
    return of(self).guarded([&] {
      Host& host = of(self);
      host.require_own_transactions(host.services_.in_transaction != nullptr, "in_transaction()");
      host.require_going_on(host.services_.in_transaction([&] { host.end_unless_ok(work(user)); }));
    });
  }

  void require_own_transactions(bool has_them, const std::string& what) {
    if (!has_them) {
      throw misuse(what + " is for a hook that runs in batches",
                   "hook.runs = pgmig::hook::Runs::in_batches");
    }
    if (services_.session.in_transaction()) {
      throw misuse(what + " within a transaction", "call it outside of batches and transactions");
    }
  }

  static pgmig_status get(void* self, pgmig_text key, pgmig_text* value) {
    return of(self).guarded([&] {
      Host& host = of(self);
      host.got_ = host.services_.get(text(key));
      *value = host.got_ ? view(*host.got_) : pgmig_text{nullptr, 0};
    });
  }

  static pgmig_status put(void* self, pgmig_text key, pgmig_text value) {
    return of(self).guarded([&] {
      Host& host = of(self);
      host.require_going_on(host.services_.put(
          text(key), value.data == nullptr ? std::nullopt : std::optional(text(value))));
    });
  }

  static void progress(void* self, int64_t done, int64_t total, pgmig_text what) {
    of(self).services_.progress(done, total, text(what));
  }

  static void log(void* self, int32_t level, pgmig_text message) {
    of(self).services_.log(level, text(message));
  }

  static int32_t stop_requested(void* self) { return of(self).services_.stop_requested() ? 1 : 0; }

  static int64_t time_left(void* self) { return of(self).services_.time_left(); }

  static const pgmig_failure* last_failure(void* self) {
    Host& host = of(self);
    static const db::ServerError none;
    const db::ServerError& failure = host.failure_ ? *host.failure_ : none;
    host.told_ = {.size = sizeof(pgmig_failure),
                  .sqlstate = view(failure.sqlstate),
                  .message = view(failure.message),
                  .detail = view(failure.detail),
                  .hint = view(failure.hint)};
    return &host.told_;
  }

  static void fail(void* self, pgmig_text message, pgmig_text file, int64_t line) {
    Host& host = of(self);
    host.own_words_ = text(message);
    host.place_ = file.size == 0 ? std::string{} : fmt::format("{}:{}", text(file), line);
  }

  const Services& services_;
  pgmig_host table_{};
  std::optional<db::ServerError> failure_;  ///< of the last call of the hook
  std::string own_words_;                   ///< why it fails
  std::string place_;                       ///< where in its source
  std::exception_ptr thrown_;               ///< on this side, while the hook returns
  bool ends_ = false;                       ///< a service has said so
  std::optional<std::string> got_;
  pgmig_failure told_{};
  int cursors_ = 0;
};

}  // namespace

HookEnd call(pgmig_hook_fn function, const Services& services) {
  return Host(services).call(function);
}

}  // namespace pgmig::hooks
