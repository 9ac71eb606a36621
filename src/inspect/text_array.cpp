// SPDX-License-Identifier: Apache-2.0
// Reading and writing array literals (PostgreSQL manual, "Array Input and Output Syntax").
#include "inspect/text_array.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace pgmig::inspect {

namespace {

/// Walks over one literal. The server made it, so it is well formed; a cut one just ends early.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool take(char wanted) {
    const bool there = at_ < text_.size() && text_[at_] == wanted;
    at_ += there ? 1 : 0;
    return there;
  }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }

  [[nodiscard]] std::optional<std::string> element() { return take('"') ? quoted() : bare(); }

  /// What stands between braces, the opening one taken.
  [[nodiscard]] ArrayRow elements() {
    ArrayRow row;
    while (!at_end() && !take('}')) {
      row.push_back(element());
      static_cast<void>(take(','));
    }
    return row;
  }

 private:
  std::string quoted() {
    std::string value;
    while (!at_end() && !take('"')) {
      static_cast<void>(take('\\'));
      if (!at_end()) {
        value.push_back(text_[at_++]);
      }
    }
    return value;
  }

  std::optional<std::string> bare() {
    const std::size_t end = std::min(text_.find_first_of(",}", at_), text_.size());
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end;
    return value == "NULL" ? std::nullopt : std::optional<std::string>(value);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

ArrayRow parse_array(std::string_view literal) {
  Reader reader(literal);
  return reader.take('{') ? reader.elements() : ArrayRow{};
}

std::vector<ArrayRow> parse_table(std::string_view literal) {
  std::vector<ArrayRow> rows;
  Reader reader(literal);
  static_cast<void>(reader.take('{'));
  while (reader.take('{')) {
    rows.push_back(reader.elements());
    static_cast<void>(reader.take(','));
  }
  return rows;
}

std::vector<std::string> parse_texts(std::string_view literal) {
  std::vector<std::string> texts;
  for (std::optional<std::string>& element : parse_array(literal)) {
    texts.push_back(std::move(element).value_or(std::string()));
  }
  return texts;
}

std::vector<int> parse_numbers(std::string_view literal) {
  std::vector<int> numbers;
  const char* at = literal.data();
  const char* const end = at + literal.size();
  while (at < end) {
    int number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error == std::errc()) {
      numbers.push_back(number);
      at = next;
    } else {
      ++at;  // a brace, comma or blank
    }
  }
  return numbers;
}

std::string array_literal(const std::vector<std::string>& elements) {
  std::string literal = "{";
  for (const std::string& element : elements) {
    literal += literal.size() == 1 ? "\"" : ",\"";
    for (const char c : element) {
      if (c == '"' || c == '\\') {
        literal.push_back('\\');
      }
      literal.push_back(c);
    }
    literal.push_back('"');
  }
  literal.push_back('}');
  return literal;
}

}  // namespace pgmig::inspect
