// SPDX-License-Identifier: Apache-2.0
// Values of hooks: parameters, rows, and what goes wrong. A part of <pgmig/hook.hpp>.
#pragma once

#include <pgmig/hook_abi.h>

#include <charconv>
#include <cstddef>
#include <cstdint>
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

}  // namespace pgmig::hook

#pragma GCC visibility pop
