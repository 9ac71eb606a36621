// SPDX-License-Identifier: Apache-2.0
// Each kind of expression ends where the grammar says that it must.
#include "sql/statement_text.hpp"

#include <algorithm>
#include <array>

namespace pgmig::sql {

namespace {

bool opens(std::string_view token) noexcept { return token == "(" || token == "["; }

bool closes(std::string_view token) noexcept { return token == ")" || token == "]"; }

bool is_one_of(std::string_view token, const auto& words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) { return is_word(token, word); });
}

/// Before whose parenthesis a blank belongs; other words call something.
bool is_no_call(std::string_view word) noexcept {
  static constexpr std::array<std::string_view, 20> words{
      "and",  "or",   "not",  "in",    "is",    "when", "then", "else", "case",   "like",
      "from", "over", "with", "where", "ilike", "by",   "to",   "as",   "select", "between"};
  return is_one_of(word, words);
}

/// Whether a blank stands between two tokens.
bool apart(const Token& left, std::string_view left_text, std::string_view right_text) noexcept {
  if (opens(left_text) || left_text == "." || left_text == "::") {
    return false;
  }
  if (closes(right_text) || right_text == "," || right_text == "." || right_text == "::") {
    return false;
  }
  if (right_text == "[") {
    return left.kind == TokenKind::symbol && !closes(left_text);
  }
  if (right_text == "(") {
    const bool may_call = left.kind == TokenKind::word || left.kind == TokenKind::quoted_word;
    return !may_call || (left.kind == TokenKind::word && is_no_call(left_text));
  }
  return true;
}

}  // namespace

void StatementText::read_tokens() {
  if (!tokens_.empty()) {
    return;
  }
  Lexer lexer(text_.substr(0, end_), begin_);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind != TokenKind::line_comment && token.kind != TokenKind::block_comment) {
      tokens_.push_back(token);
    }
  }
}

/// The first token that begins at or after `place`.
std::size_t StatementText::index_at(std::size_t place) {
  read_tokens();
  const auto found = std::ranges::lower_bound(tokens_, place, {}, &Token::offset);
  return static_cast<std::size_t>(found - tokens_.begin());
}

std::string_view StatementText::at(std::size_t index) const noexcept {
  return index < tokens_.size() ? text_.substr(tokens_[index].offset, tokens_[index].length)
                                : std::string_view{};
}

bool StatementText::is(std::size_t index, std::string_view word) const noexcept {
  return index < tokens_.size() && tokens_[index].kind == TokenKind::word &&
         is_word(at(index), word);
}

/// The token that closes the bracket at `open`.
std::size_t StatementText::closing(std::size_t open) const noexcept {
  std::size_t depth = 0;
  for (std::size_t i = open; i < tokens_.size(); ++i) {
    if (opens(at(i))) {
      ++depth;
    } else if (closes(at(i)) && --depth == 0) {
      return i;
    }
  }
  return tokens_.size();
}

/// The comma, closing bracket or semicolon that ends what begins at `first`.
std::size_t StatementText::item_end(std::size_t first) const noexcept {
  std::size_t i = first;
  while (i < tokens_.size() && at(i) != "," && at(i) != ";" && !closes(at(i))) {
    i = opens(at(i)) ? closing(i) + 1 : i + 1;
  }
  return std::min(i, tokens_.size());
}

/// Words that begin another constraint of the column, where they do not belong to the value: b_expr
/// has them but after IS and, NULL, as an operand.
bool StatementText::ends_default(std::size_t index) const noexcept {
  static constexpr std::array<std::string_view, 11> words{
      "constraint", "not",     "null",    "unique",     "primary",  "check",
      "references", "collate", "default", "deferrable", "initially"};
  const bool after_operator = tokens_[index - 1].kind == TokenKind::symbol &&
                              !closes(at(index - 1)) && at(index - 2) != ".";  // t.*
  const bool operand_is_due = after_operator || is(index - 1, "is") || is(index - 1, "from");
  if (tokens_[index].kind != TokenKind::word || operand_is_due) {
    return false;
  }
  return is_one_of(at(index), words) ||
         (is(index, "generated") && (is(index + 1, "always") || is(index + 1, "by")));
}

std::string StatementText::spell(std::size_t first, std::size_t last) const {
  std::string text;
  last = std::min(last, tokens_.size());
  bool sign = false;  // a minus that belongs to the number behind it
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens_[i];
    const bool glued = sign && token.kind == TokenKind::number;
    if (i > first && !glued && apart(tokens_[i - 1], at(i - 1), at(i))) {
      text += ' ';
    }
    const std::size_t start = text.size();
    text += at(i);
    if (token.kind == TokenKind::word) {
      std::transform(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(),
                     text.begin() + static_cast<std::ptrdiff_t>(start), fold);
    }
    const bool after_operator =
        i == first || (tokens_[i - 1].kind == TokenKind::symbol && !closes(at(i - 1)));
    sign = after_operator && (at(i) == "-" || at(i) == "+");
  }
  return text;
}

std::string StatementText::in_parentheses_after(std::size_t place) {
  std::size_t open = index_at(place);
  while (open < tokens_.size() && at(open) != "(") {
    ++open;
  }
  return spell(open + 1, closing(open));
}

std::string StatementText::column_default_after(std::size_t place) {
  std::size_t word = index_at(place);
  while (word < tokens_.size() && !is(word, "default")) {
    ++word;
  }
  const std::size_t first = word + 1;
  const std::size_t limit = item_end(first);
  std::size_t last = first;
  std::size_t cases = 0;
  while (last < limit && (last == first || cases > 0 || !ends_default(last))) {
    if (is(last, "case")) {
      ++cases;
    } else if (is(last, "end") && cases > 0) {
      --cases;
    }
    last = opens(at(last)) ? closing(last) + 1 : last + 1;
  }
  return spell(first, std::min(last, limit));
}

std::string StatementText::following(std::string_view word, std::size_t place) {
  std::size_t first = index_at(place);
  while (first > 0 && !is(first - 1, word)) {
    --first;
  }
  return spell(first, item_end(first));
}

/// A key is a column, a call, or an expression in parentheses; a collation, an operator class and
/// an order may follow.
std::string StatementText::key_text(std::size_t first, std::size_t last) const {
  if (at(first) == "(") {
    return spell(first + 1, closing(first));
  }
  for (std::size_t i = first; i < last; ++i) {
    if (at(i) == "(") {
      return spell(first, closing(i) + 1);
    }
  }
  return spell(first, first + 1);
}

IndexTexts StatementText::index_texts(std::size_t table) {
  IndexTexts texts;
  std::size_t open = index_at(table);
  while (open < tokens_.size() && at(open) != "(" && !is(open, "using")) {
    ++open;
  }
  if (is(open, "using")) {
    open += 2;
  }
  const std::size_t close = closing(open);
  for (std::size_t first = open + 1; first < close;) {
    const std::size_t last = item_end(first);
    texts.keys.push_back(key_text(first, last));
    first = last + 1;
  }
  std::size_t where = close;
  while (where < tokens_.size() && !is(where, "where")) {
    where = opens(at(where)) ? closing(where) + 1 : where + 1;
  }
  if (where < tokens_.size()) {
    texts.predicate = spell(where + 1, item_end(where + 1));
  }
  return texts;
}

}  // namespace pgmig::sql
