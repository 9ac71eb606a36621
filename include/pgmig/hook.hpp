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

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Hidden, so that two libraries in one process have nothing in common.
#pragma GCC visibility push(hidden)

namespace pgmig::hook {

/// Bytes of a bytea.
using Bytes = std::vector<unsigned char>;

/// Makes the step fail; with PGMIG_HOOK_FAIL() it says where in the source.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& message, std::string file = {}, int line = 0)
      : std::runtime_error(message), file_(std::move(file)), line_(line) {}

  [[nodiscard]] const std::string& file() const noexcept { return file_; }

  [[nodiscard]] int line() const noexcept { return line_; }

 private:
  std::string file_;
  int line_;
};

/// The server refused a statement. Its transaction is lost unless a SAVEPOINT was set before.
class SqlError : public Failure {
 public:
  SqlError(const std::string& message, std::string sqlstate, std::string detail, std::string hint)
      : Failure(message),
        sqlstate_(std::move(sqlstate)),
        detail_(std::move(detail)),
        hint_(std::move(hint)) {}

  [[nodiscard]] const std::string& sqlstate() const noexcept { return sqlstate_; }

  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }

  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  std::string sqlstate_;
  std::string detail_;
  std::string hint_;
};

/// The run ends here: a stop, a deadline, or a batch that failed for good. Not to be caught.
struct Stopped {};

/// An array of PostgreSQL of one dimension.
template <class T>
using Array = std::vector<std::optional<T>>;

namespace detail {

inline pgmig_text view(std::string_view text) { return {text.data(), text.size()}; }

inline std::string_view view(pgmig_text text) {
  return text.data == nullptr ? std::string_view{} : std::string_view{text.data, text.size};
}

inline unsigned digit_of(char letter) {
  if (letter >= '0' && letter <= '9') {
    return static_cast<unsigned>(letter - '0');
  }
  if (letter >= 'a' && letter <= 'f') {
    return static_cast<unsigned>(letter - 'a' + 10);
  }
  if (letter >= 'A' && letter <= 'F') {
    return static_cast<unsigned>(letter - 'A' + 10);
  }
  throw Failure("a bytea with what is no hexadecimal digit");
}

/// bytea_output = hex: \x0a1b
inline Bytes from_hex(std::string_view digits) {
  Bytes bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<unsigned char>(digit_of(digits[i]) * 16 + digit_of(digits[i + 1])));
  }
  return bytes;
}

/// bytea_output = escape: a\\b\012
inline Bytes from_escapes(std::string_view text) {
  constexpr std::size_t octal_digits = 3;
  Bytes bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes.push_back(static_cast<unsigned char>(text[i]));
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      bytes.push_back('\\');
      ++i;
    } else if (i + octal_digits < text.size()) {
      unsigned value = 0;
      for (std::size_t k = 1; k <= octal_digits; ++k) {
        value = value * 8 + digit_of(text[i + k]);
      }
      bytes.push_back(static_cast<unsigned char>(value));
      i += octal_digits;
    }
  }
  return bytes;
}

inline std::string to_hex(const Bytes& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\x";
  for (const unsigned char byte : bytes) {
    text += digits[byte / 16U];
    text += digits[byte % 16U];
  }
  return text;
}

/// A value as PostgreSQL reads it.
inline std::string to_text(std::string_view value) { return std::string(value); }

inline std::string to_text(const std::string& value) { return value; }

inline std::string to_text(const char* value) { return value; }

inline std::string to_text(bool value) { return value ? "true" : "false"; }

inline std::string to_text(const Bytes& value) { return to_hex(value); }

template <class T, std::enable_if_t<std::is_integral_v<T>, int> = 0>
std::string to_text(T value) {
  return std::to_string(value);
}

template <class T, std::enable_if_t<std::is_floating_point_v<T>, int> = 0>
std::string to_text(T value) {
  constexpr std::size_t longest = 64;
  char text[longest];  // the shortest text that reads back as the same number
  const auto end = std::to_chars(text, text + longest, value);
  return {text, end.ptr};
}

inline void append_element(std::string& text, const std::string& element) {
  text += '"';
  for (const char letter : element) {
    if (letter == '"' || letter == '\\') {
      text += '\\';
    }
    text += letter;
  }
  text += '"';
}

/// {"a","b\"c",NULL}
template <class T>
std::string to_text(const Array<T>& elements) {
  std::string text = "{";
  for (const std::optional<T>& element : elements) {
    if (text.size() > 1) {
      text += ',';
    }
    if (element) {
      append_element(text, to_text(*element));
    } else {
      text += "NULL";
    }
  }
  return text + "}";
}

/// One element of an array's text; `at` stands at its first letter and then behind its last.
inline std::optional<std::string> next_element(std::string_view text, std::size_t& at) {
  std::string element;
  if (text[at] != '"') {
    while (at < text.size() && text[at] != ',' && text[at] != '}') {
      element += text[at++];
    }
    return element == "NULL" ? std::nullopt : std::optional(element);
  }
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    at += text[at] == '\\' ? 1U : 0U;
    element += text[at];
  }
  ++at;
  return element;
}

inline Array<std::string> elements_of(std::string_view text) {
  Array<std::string> elements;
  if (text.empty() || text.front() != '{') {
    throw Failure("a value that is no array of one dimension beginning at 1: " + std::string(text));
  }
  for (std::size_t at = 1; at < text.size() && text[at] != '}';) {
    if (text[at] == '{') {
      throw Failure("an array of more than one dimension: " + std::string(text));
    }
    elements.push_back(next_element(text, at));
    at += at < text.size() && text[at] == ',' ? 1U : 0U;
  }
  return elements;
}

}  // namespace detail

/// A parameter of a statement: NULL, or a value of a C++ type.
class Parameter {
 public:
  Parameter(std::nullopt_t /*null*/) {}  // NOLINT(google-explicit-constructor)

  Parameter(std::nullptr_t /*null*/) {}  // NOLINT(google-explicit-constructor)

  template <class T>
  Parameter(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) {
      text_ = detail::to_text(*value);
    }
  }

  template <class T, class = decltype(detail::to_text(std::declval<const T&>()))>
  Parameter(const T& value) : text_(detail::to_text(value)) {}  // NOLINT

  [[nodiscard]] pgmig_text view() const {
    return text_ ? detail::view(*text_) : pgmig_text{nullptr, 0};
  }

 private:
  std::optional<std::string> text_;
};

/// One value of a row. The typed accessors throw Failure for NULL and for what is no such value.
/// Good for as long as the rows are.
class Value {
 public:
  Value(pgmig_text text, pgmig_text name) : text_(text), name_(name) {}

  [[nodiscard]] bool is_null() const noexcept { return text_.data == nullptr; }

  [[nodiscard]] std::string_view view() const {
    if (is_null()) {
      throw Failure("column \"" + std::string(detail::view(name_)) + "\" is NULL");
    }
    return detail::view(text_);
  }

  [[nodiscard]] std::string text() const { return std::string(view()); }

  [[nodiscard]] std::int64_t integer() const { return number<std::int64_t>("a whole number"); }

  /// NaN and Infinity, too.
  [[nodiscard]] double real() const { return number<double>("a number"); }

  [[nodiscard]] bool boolean() const {
    const std::string_view value = view();
    if (value != "t" && value != "f") {
      throw wrong("a boolean");
    }
    return value == "t";
  }

  [[nodiscard]] Bytes bytes() const {
    const std::string_view value = view();
    return value.substr(0, 2) == "\\x" ? detail::from_hex(value.substr(2))
                                       : detail::from_escapes(value);
  }

  [[nodiscard]] Array<std::string> texts() const { return detail::elements_of(view()); }

  [[nodiscard]] Array<std::int64_t> integers() const {
    Array<std::int64_t> numbers;
    for (const auto& element : texts()) {
      numbers.push_back(element ? std::optional(Value(detail::view(*element), name_).integer())
                                : std::nullopt);
    }
    return numbers;
  }

  /// The text, or nothing for NULL.
  [[nodiscard]] std::optional<std::string> text_or_null() const {
    return is_null() ? std::nullopt : std::optional(text());
  }

  [[nodiscard]] std::optional<std::int64_t> integer_or_null() const {
    return is_null() ? std::nullopt : std::optional(integer());
  }

 private:
  [[nodiscard]] Failure wrong(const char* what) const {
    return Failure("column \"" + std::string(detail::view(name_)) + "\" is not " + what + ": " +
                   text());
  }

  template <class T>
  [[nodiscard]] T number(const char* what) const {
    const std::string_view digits = view();
    T value{};
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size()) {
      throw wrong(what);
    }
    return value;
  }

  pgmig_text text_;
  pgmig_text name_;
};

/// A row of a result; good for as long as the result is.
class Row {
 public:
  Row(const pgmig_rows* rows, std::size_t number) : rows_(rows), number_(number) {}

  [[nodiscard]] Value operator[](std::size_t column) const {
    if (column >= rows_->columns) {
      throw Failure("there is no column " + std::to_string(column));
    }
    return {rows_->values[number_ * rows_->columns + column], rows_->names[column]};
  }

  [[nodiscard]] Value operator[](int column) const {
    return (*this)[static_cast<std::size_t>(column)];
  }

  [[nodiscard]] Value operator[](std::string_view name) const {
    for (std::size_t column = 0; column < rows_->columns; ++column) {
      if (detail::view(rows_->names[column]) == name) {
        return (*this)[column];
      }
    }
    throw Failure("there is no column \"" + std::string(name) + "\"");
  }

  [[nodiscard]] Value operator[](const char* name) const { return (*this)[std::string_view(name)]; }

 private:
  const pgmig_rows* rows_;
  std::size_t number_;
};

/// Rows that belong to pgmig, within the call that they came with.
class RowsView {
 public:
  explicit RowsView(const pgmig_rows* rows) : rows_(rows) {}

  [[nodiscard]] std::size_t size() const noexcept { return rows_->rows; }

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  [[nodiscard]] Row operator[](std::size_t number) const { return {rows_, number}; }

  class Iterator {
   public:
    Iterator(const pgmig_rows* rows, std::size_t number) : rows_(rows), number_(number) {}

    Row operator*() const { return {rows_, number_}; }

    Iterator& operator++() {
      ++number_;
      return *this;
    }

    bool operator!=(const Iterator& other) const { return number_ != other.number_; }

   private:
    const pgmig_rows* rows_;
    std::size_t number_;
  };

  [[nodiscard]] Iterator begin() const { return {rows_, 0}; }

  [[nodiscard]] Iterator end() const { return {rows_, rows_->rows}; }

 private:
  const pgmig_rows* rows_;
};

/// A whole result, kept.
class Rows {
 public:
  Rows() = default;

  explicit Rows(const pgmig_rows* from) : rows_(*from) {
    for (std::size_t i = 0; i < from->columns; ++i) {
      texts_.push_back(std::string(detail::view(from->names[i])));
    }
    for (std::size_t i = 0; i < from->columns * from->rows; ++i) {
      const pgmig_text value = from->values[i];
      texts_.push_back(value.data == nullptr ? std::nullopt
                                             : std::optional(std::string(detail::view(value))));
    }
    for (const auto& text : texts_) {
      views_.push_back(text ? detail::view(*text) : pgmig_text{nullptr, 0});
    }
    rows_.names = views_.data();
    rows_.values = views_.data() + rows_.columns;
  }

  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  // The texts stay where they are when the vectors that hold them are moved.
  Rows(Rows&&) = default;
  Rows& operator=(Rows&&) = default;
  ~Rows() = default;

  [[nodiscard]] std::size_t size() const noexcept { return rows_.rows; }

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  [[nodiscard]] Row operator[](std::size_t number) const { return {&rows_, number}; }

  [[nodiscard]] RowsView::Iterator begin() const { return {&rows_, 0}; }

  [[nodiscard]] RowsView::Iterator end() const { return {&rows_, rows_.rows}; }

 private:
  pgmig_rows rows_{};
  std::vector<std::optional<std::string>> texts_;
  std::vector<pgmig_text> views_;
};

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
