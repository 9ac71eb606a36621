// SPDX-License-Identifier: Apache-2.0
// A migration in C++: include this in a library that pgmig_add_hooks() builds. Header-only; needs
// C++17 and nothing else.
//
//   static void up(pgmig::hook::Context& db) {
//     db.for_each_batch({"users", "id, email", "email_key IS NULL"}, [&](pgmig::hook::Batch& batch)
//     {
//       for (const auto& row : batch.rows()) {
//         db.execute("UPDATE users SET email_key = $1 WHERE id = $2",
//                    {canonical(row["email"].text()), row["id"].integer()});
//       }
//     });
//   }
//   PGMIG_HOOK("7", "canonical e-mail", hook.up = up; hook.runs = pgmig::hook::Runs::in_batches)
//
// The functions may be called again after an attempt that was taken back, and after a run that was
// cut short: what they did in the database is gone then, except for transactions that were
// committed. So they keep nothing outside the database. What they throw makes the step fail with
// its what(). Exceptions of this header that are no Failure must be let through.
#pragma once

#include <pgmig/hook_abi.h>
#include <pgmig/hook_values.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Hidden, so that two libraries in one process have nothing in common.
#pragma GCC visibility push(hidden)

namespace pgmig::hook {

/// A walk over a table. `todo` is a condition that the work makes false for a row; see
/// Context::for_each_batch().
struct Walk {
  std::string table;    ///< as in SQL
  std::string columns;  ///< what the batch has of each row
  std::string todo{};   ///< empty: every row, as far as rows do not move meanwhile
  std::string name{};   ///< tells two walks over one table apart
};

/// Rows of one transaction of a walk. They are locked.
class Batch {
 public:
  explicit Batch(const pgmig_batch* batch) : batch_(batch) {}

  [[nodiscard]] RowsView rows() const { return RowsView(batch_->rows); }

  /// The table or partition that holds them, as SQL.
  [[nodiscard]] std::string table() const { return std::string(detail::view(batch_->table)); }

 private:
  const pgmig_batch* batch_;
};

/// What the user decided.
struct Policy {
  std::chrono::milliseconds
      stall_budget;  ///< how long the application may wait because of the hook
  std::chrono::milliseconds lock_timeout;
  std::chrono::milliseconds batch;     ///< how long a batch should take
  std::chrono::milliseconds deadline;  ///< all attempts of one transaction together
};

/// What a hook does its work with. One thread; not to be kept.
class Context {
 public:
  explicit Context(const pgmig_host* host) : host_(host) {}

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// One statement; how many rows it has affected. BEGIN, COMMIT and the like are pgmig's.
  std::int64_t execute(std::string_view sql, const std::vector<Parameter>& parameters = {}) {
    std::int64_t affected = 0;
    ask(sql, parameters, 0, [&](const pgmig_rows* rows) { affected = rows->affected; });
    return affected;
  }

  /// All rows of a query at once.
  [[nodiscard]] Rows query(std::string_view sql, const std::vector<Parameter>& parameters = {}) {
    Rows result;
    ask(sql, parameters, 0, [&](const pgmig_rows* rows) { result = Rows(rows); });
    return result;
  }

  /// The rows of a SELECT one after the other, however many: at most `at_a_time` are in memory. In
  /// a hook in batches, outside a batch, it is a transaction of its own.
  void for_each_row(std::string_view sql, const std::vector<Parameter>& parameters,
                    const std::function<void(const Row&)>& each, std::size_t at_a_time = 1000) {
    ask(sql, parameters, at_a_time, [&](const pgmig_rows* rows) {
      for (const Row row : RowsView(rows)) {
        each(row);
      }
    });
  }

  /// COPY ... FROM STDIN: `next` gives pieces of the data, of any length, and an empty one ends it.
  /// A piece has to stay good until the next call.
  void copy_in(std::string_view copy_statement, const std::function<std::string_view()>& next) {
    Call<const std::function<std::string_view()>> call{*this, next};
    finish(call, host_->copy_in(
                     host_->self, detail::view(copy_statement),
                     [](void* user, pgmig_text* piece) {
                       auto& made = *static_cast<decltype(call)*>(user);
                       return made.guard([&] { *piece = detail::view(made.work()); });
                     },
                     &call));
  }

  /// Batches of rows in the order of the table's blocks, partitions included, each a transaction
  /// that also stores the place: a run that is cut short goes on there. As large as the policy's
  /// batch time allows; waits for replicas and while pgmig is paused. Rows that somebody holds are
  /// passed over at first and waited for later. With a `todo`, passes follow until no row fulfils
  /// it; the hook fails where rows still do and none was helped. Only of a hook in batches, and not
  /// within another transaction.
  void for_each_batch(const Walk& walk, const std::function<void(Batch&)>& each) {
    const pgmig_walk wanted{sizeof(pgmig_walk), detail::view(walk.table),
                            detail::view(walk.columns), detail::view(walk.todo),
                            detail::view(walk.name)};
    Call<const std::function<void(Batch&)>> call{*this, each};
    finish(call, host_->for_each_batch(
                     host_->self, &wanted,
                     [](void* user, const pgmig_batch* rows) {
                       auto& made = *static_cast<decltype(call)*>(user);
                       return made.guard([&] {
                         Batch batch(rows);
                         made.work(batch);
                       });
                     },
                     &call));
  }

  /// A transaction, tried again while a lock is in the way. Of a hook in batches only: any other is
  /// in one already.
  void in_transaction(const std::function<void()>& work) {
    Call<const std::function<void()>> call{*this, work};
    finish(call, host_->in_transaction(
                     host_->self,
                     [](void* user) {
                       auto& made = *static_cast<decltype(call)*>(user);
                       return made.guard([&] { made.work(); });
                     },
                     &call));
  }

  /// What an earlier put() of this hook has stored.
  [[nodiscard]] std::optional<std::string> get(std::string_view key) {
    pgmig_text value{nullptr, 0};
    require(host_->get(host_->self, detail::view(key), &value));
    return value.data == nullptr ? std::nullopt : std::optional(std::string(detail::view(value)));
  }

  /// Kept in the journal, with the open transaction, for as long as the hook is not done.
  void put(std::string_view key, std::string_view value) {
    require(host_->put(host_->self, detail::view(key), detail::view(value)));
  }

  void forget(std::string_view key) {
    require(host_->put(host_->self, detail::view(key), {nullptr, 0}));
  }

  /// `total` 0: unknown.
  void progress(std::int64_t done, std::int64_t total = 0, std::string_view what = {}) {
    host_->progress(host_->self, done, total, detail::view(what));
  }

  void note(std::string_view message) {
    host_->log(host_->self, PGMIG_NOTE, detail::view(message));
  }

  void warn(std::string_view message) {
    host_->log(host_->self, PGMIG_WARNING, detail::view(message));
  }

  /// Somebody wants the run to end, or its time is over: stop_if_requested() at a good place.
  [[nodiscard]] bool stop_requested() const { return host_->stop_requested(host_->self) != 0; }

  /// Throws Stopped: the open transaction is taken back, and the next run goes on.
  void stop_if_requested() const {
    if (stop_requested()) {
      throw Stopped{};
    }
  }

  /// Until the deadline of the run or of the migration; nothing: there is none.
  [[nodiscard]] std::optional<std::chrono::milliseconds> time_left() const {
    const std::int64_t left = host_->time_left(host_->self);
    return left < 0 ? std::nullopt : std::optional(std::chrono::milliseconds(left));
  }

  [[nodiscard]] Policy policy() const {
    using std::chrono::milliseconds;
    const pgmig_policy* policy = host_->policy;
    return {milliseconds(policy->stall_budget_ms), milliseconds(policy->lock_timeout_ms),
            milliseconds(policy->batch_ms), milliseconds(policy->deadline_ms)};
  }

 private:
  /// A function that pgmig calls back: no exception leaves it, it is kept and thrown afterwards.
  template <class F>
  struct Call {
    Context& context;
    F& work;
    std::exception_ptr thrown{};

    template <class G>
    pgmig_status guard(G call) {
      thrown = nullptr;
      try {
        call();
        return PGMIG_OK;
      } catch (const Stopped&) {
        thrown = std::current_exception();
        return PGMIG_STOPPED;
      } catch (...) {
        thrown = std::current_exception();
        context.tell(thrown);
        return PGMIG_FAILED;
      }
    }
  };

  template <class F>
  void ask(std::string_view sql, const std::vector<Parameter>& parameters, std::size_t at_a_time,
           const F& each) {
    std::vector<pgmig_text> views;
    for (const Parameter& parameter : parameters) {
      views.push_back(parameter.view());
    }
    Call<const F> call{*this, each};
    finish(call, host_->query(
                     host_->self, detail::view(sql), views.data(), views.size(), at_a_time,
                     [](void* user, const pgmig_rows* rows) {
                       auto& made = *static_cast<Call<const F>*>(user);
                       return made.guard([&] { made.work(rows); });
                     },
                     &call));
  }

  template <class F>
  void finish(const Call<F>& call, pgmig_status status) {
    if (status != PGMIG_OK && call.thrown != nullptr) {
      std::rethrow_exception(call.thrown);
    }
    require(status);
  }

  void require(pgmig_status status) {
    if (status == PGMIG_OK) {
      return;
    }
    if (status == PGMIG_STOPPED) {
      throw Stopped{};
    }
    const pgmig_failure* failure = host_->last_failure(host_->self);
    const auto text = [](pgmig_text part) { return std::string(detail::view(part)); };
    throw SqlError(text(failure->message), text(failure->sqlstate), text(failure->detail),
                   text(failure->hint));
  }

  /// Why the hook fails; pgmig keeps the last one.
  void tell(const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      host_->fail(host_->self, detail::view(failure.what()), detail::view(failure.file()),
                  failure.line());
    } catch (const std::exception& exception) {
      host_->fail(host_->self, detail::view(exception.what()), {nullptr, 0}, 0);
    } catch (...) {
      host_->fail(host_->self, detail::view("it threw what is no std::exception"), {nullptr, 0}, 0);
    }
  }

  template <class F>
  friend pgmig_status run(const pgmig_host* host, F function);

  const pgmig_host* host_;
};

/// The border: no exception passes it.
template <class F>
pgmig_status run(const pgmig_host* host, F function) {
  Context context(host);
  const auto call = [&] { function(context); };
  typename Context::template Call<const decltype(call)> guarded{context, call};
  return guarded.guard(call);
}

enum class Phase { expand = PGMIG_EXPAND, migrate = PGMIG_MIGRATE, contract = PGMIG_CONTRACT };

enum class Runs { in_transaction = PGMIG_IN_TRANSACTION, in_batches = PGMIG_IN_BATCHES };

/// One migration: what PGMIG_HOOK() fills in.
struct Hook {
  void (*up)(Context&) = nullptr;
  void (*down)(Context&) = nullptr;   ///< takes back what up() did, as far as it came
  void (*check)(Context&) = nullptr;  ///< throws when up() could not succeed; it only reads
  Phase phase = Phase::migrate;
  Runs runs = Runs::in_transaction;
};

namespace detail {

/// The hooks of this library: each source adds its own when the library is loaded.
inline std::vector<const pgmig_hook*>& registered() {
  static std::vector<const pgmig_hook*> hooks;
  return hooks;
}

inline const pgmig_library* library() {
  static pgmig_library table{};
  table = {sizeof(pgmig_library), PGMIG_HOOK_ABI, static_cast<std::uint32_t>(registered().size()),
           registered().data()};
  return &table;
}

/// `Tag` is a type of its own for each hook, so that its functions can be found without data.
template <class Tag>
struct Registration {
  Registration(const char* version, const char* description, const char* checksum,
               const char* source, const Hook& made) {
    hook() = made;
    static const pgmig_hook table{sizeof(pgmig_hook),
                                  view(version),
                                  view(description),
                                  view(checksum),
                                  view(source),
                                  static_cast<std::int32_t>(made.phase),
                                  static_cast<std::int32_t>(made.runs),
                                  made.up == nullptr ? nullptr : &up,
                                  made.down == nullptr ? nullptr : &down,
                                  made.check == nullptr ? nullptr : &check};
    registered().push_back(&table);
  }

 private:
  static pgmig_status up(const pgmig_host* host) { return run(host, hook().up); }

  static pgmig_status down(const pgmig_host* host) { return run(host, hook().down); }

  static pgmig_status check(const pgmig_host* host) { return run(host, hook().check); }

  static Hook& hook() {
    static Hook kept;
    return kept;
  }
};

}  // namespace detail

}  // namespace pgmig::hook

#pragma GCC visibility pop

/// Makes the step fail, and says where.
#define PGMIG_HOOK_FAIL(message) throw ::pgmig::hook::Failure((message), __FILE__, __LINE__)

#ifndef PGMIG_HOOK_CHECKSUM
#error \
    "PGMIG_HOOK_CHECKSUM is not defined: build with pgmig_add_hooks() of find_package(pgmig), or \
with -DPGMIG_HOOK_CHECKSUM='\"...\"', where ... is the SHA-256 of this source (sha256sum)"
#endif

/// One hook of a source file: its version and description as in V<version>__<description>, then
/// what it is: statements that fill in `hook`.
#define PGMIG_HOOK(version, description, ...)                                                  \
  namespace {                                                                                  \
  struct PgmigHookTag {};                                                                      \
  const ::pgmig::hook::detail::Registration<PgmigHookTag> pgmig_hook_registration{             \
      version, description, PGMIG_HOOK_CHECKSUM, __FILE__, [] {                                \
        ::pgmig::hook::Hook hook;                                                              \
        __VA_ARGS__;                                                                           \
        return hook;                                                                           \
      }()};                                                                                    \
  }                                                                                            \
  extern "C" __attribute__((visibility("default"), weak)) const pgmig_library* pgmig_hooks() { \
    return ::pgmig::hook::detail::library();                                                   \
  }
