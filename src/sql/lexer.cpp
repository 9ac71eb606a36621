// SPDX-License-Identifier: Apache-2.0
// PostgreSQL's lexical rules by hand: its own scanner knows neither psql commands nor where an
// error began.
#include "sql/lexer.hpp"

#include <algorithm>

namespace pgmig::sql {

namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_newline(char c) noexcept { return c == '\n' || c == '\r'; }

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_word_start(char c) noexcept {
  const char lower = fold(c);
  return (lower >= 'a' && lower <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}

bool is_word_part(char c) noexcept { return is_word_start(c) || is_digit(c) || c == '$'; }

bool is_operator(char c) noexcept {
  return c != '\0' && std::string_view("~!@#^&|`?+-*/%<>=").find(c) != npos;
}

/// In which an operator that ends in + or - may contain one of these.
bool allows_trailing_sign(std::string_view op) noexcept {
  return op.find_first_of("~!@#^&|`?%") != npos;
}

bool is_digit_of(char c, char base) noexcept {
  switch (base) {
    case 'x':
      return is_digit(c) || (fold(c) >= 'a' && fold(c) <= 'f');
    case 'o':
      return c >= '0' && c <= '7';
    case 'b':
      return c == '0' || c == '1';
    default:
      return is_digit(c);
  }
}

std::size_t skip_spaces(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_space(text[at])) {
    ++at;
  }
  return at;
}

std::size_t line_end(std::string_view text, std::size_t at) noexcept {
  return std::min(text.find_first_of("\n\r", at), text.size());
}

/// Digits with single underscores between them, from `at`.
std::size_t skip_digits(std::string_view text, std::size_t at, char base) noexcept {
  while (at < text.size()) {
    const std::size_t digit = text[at] == '_' ? at + 1 : at;
    if (digit >= text.size() || !is_digit_of(text[digit], base)) {
      break;
    }
    at = digit + 1;
  }
  return at;
}

/// Where the next piece of a string begins that ended at `at`: at a quote after white space with a
/// line break in it (comments count as white space), or npos.
std::size_t continuation(std::string_view text, std::size_t at) noexcept {
  bool line_break = false;
  while (at < text.size()) {
    if (is_space(text[at])) {
      line_break = line_break || is_newline(text[at]);
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = line_end(text, at);
      if (at == text.size()) {
        break;
      }
    } else {
      return line_break && text[at] == '\'' ? at : npos;
    }
  }
  return npos;
}

/// After the closing quote of what is opened at `open`, or npos.
std::size_t close_of(std::string_view text, std::size_t open, bool escapes) noexcept {
  const char quote = text[open];
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (escapes && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (at + 1 >= text.size() || text[at + 1] != quote) {
        return at + 1;
      }
      ++at;
    }
  }
  return npos;
}

}  // namespace

bool is_word(std::string_view word, std::string_view lower) noexcept {
  return std::ranges::equal(word, lower, {}, fold);
}

std::vector<Token> statement_tokens(std::string_view statement) {
  std::vector<Token> tokens;
  Lexer lexer(statement);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind != TokenKind::line_comment && token.kind != TokenKind::block_comment) {
      tokens.push_back(token);
    }
  }
  while (!tokens.empty() && statement.substr(tokens.back().offset, tokens.back().length) == ";") {
    tokens.pop_back();
  }
  return tokens;
}

std::vector<std::string_view> string_pieces(std::string_view token, bool plain_escapes) {
  std::vector<std::string_view> pieces;
  const char prefix = fold(token.front());
  const bool escapes = prefix == 'e' || (plain_escapes && (prefix == '\'' || prefix == 'n'));
  std::size_t begin = 0;
  std::size_t quote = token.find('\'');
  while (quote != npos) {
    const std::size_t end = std::min(close_of(token, quote, escapes), token.size());
    pieces.push_back(token.substr(begin, end - begin));
    begin = quote = continuation(token, end);
  }
  return pieces;
}

/// From the opening quote to after the closing one; false at the end of the text.
bool Lexer::skip_quoted(bool escapes) noexcept {
  const std::size_t close = close_of(text_, at_, escapes);
  at_ = std::min(close, text_.size());
  return close != npos;
}

bool Lexer::skip_string(bool escapes) noexcept {
  while (skip_quoted(escapes)) {
    const std::size_t more = continuation(text_, at_);
    if (more == npos) {
      return true;
    }
    at_ = more;
  }
  return false;
}

bool Lexer::skip_block_comment() noexcept {
  std::size_t depth = 0;
  while (at_ < text_.size()) {
    const std::string_view two = text_.substr(at_, 2);
    if (two == "/*") {
      ++depth;
      at_ += 2;
    } else if (two == "*/") {
      at_ += 2;
      if (--depth == 0) {
        return true;
      }
    } else {
      ++at_;
    }
  }
  return false;
}

TokenKind Lexer::string(bool escapes) noexcept {
  return skip_string(escapes) ? TokenKind::string : TokenKind::unterminated;
}

TokenKind Lexer::quoted_word() noexcept {
  return skip_quoted(false) ? TokenKind::quoted_word : TokenKind::unterminated;
}

TokenKind Lexer::word_or_prefixed_string() noexcept {
  const char first = fold(peek());
  const bool one_letter = std::string_view("ebxn").find(first) != npos;
  if (one_letter && peek(1) == '\'') {
    ++at_;
    return string(first == 'e' || (first == 'n' && plain_escapes_));
  }
  if (first == 'u' && peek(1) == '&' && (peek(2) == '\'' || peek(2) == '"')) {
    at_ += 2;
    return peek() == '"' ? quoted_word() : string(false);
  }
  while (at_ < text_.size() && is_word_part(text_[at_])) {
    ++at_;
  }
  return TokenKind::word;
}

TokenKind Lexer::dollar() noexcept {
  if (is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) {
      ++at_;
    }
    return TokenKind::parameter;
  }
  std::size_t tag = 1;
  while (is_word_part(peek(tag)) && peek(tag) != '$' && at_ + tag < text_.size()) {
    ++tag;
  }
  if (peek(tag) != '$') {  // no body begins here: the sign alone, which the server rejects
    ++at_;
    return TokenKind::symbol;
  }
  const std::string_view fence = text_.substr(at_, tag + 1);
  const std::size_t close = text_.find(fence, at_ + fence.size());
  if (close == npos) {
    at_ = text_.size();
    return TokenKind::unterminated;
  }
  at_ = close + fence.size();
  return TokenKind::dollar_string;
}

void Lexer::skip_number() noexcept {
  const char base = fold(peek(1));
  if (peek() == '0' && (base == 'x' || base == 'o' || base == 'b') &&
      (is_digit_of(peek(2), base) || (peek(2) == '_' && is_digit_of(peek(3), base)))) {
    at_ = skip_digits(text_, at_ + 2, base);
    return;
  }
  at_ = skip_digits(text_, at_, 'd');
  if (peek() == '.' && peek(1) != '.') {  // 1..10 is a range of PL/pgSQL
    at_ = is_digit(peek(1)) ? skip_digits(text_, at_ + 1, 'd') : at_ + 1;
  }
  if (fold(peek()) == 'e') {
    const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
    if (is_digit(peek(1 + sign))) {
      at_ = skip_digits(text_, at_ + 1 + sign, 'd');
    }
  }
}

/// An operator ends where a comment begins, and in + or - only if it holds a sign that is not SQL's
/// own.
void Lexer::skip_operator() noexcept {
  std::size_t length = 1;
  while (is_operator(peek(length)) && text_.substr(at_ + length, 2) != "--" &&
         text_.substr(at_ + length, 2) != "/*") {
    ++length;
  }
  while (length > 1 && (peek(length - 1) == '+' || peek(length - 1) == '-') &&
         !allows_trailing_sign(text_.substr(at_, length - 1))) {
    --length;
  }
  at_ += length;
}

TokenKind Lexer::comment_or_operator() noexcept {
  const std::string_view two = text_.substr(at_, 2);
  if (two == "--") {
    at_ = line_end(text_, at_);
    return TokenKind::line_comment;
  }
  if (two == "/*") {
    return skip_block_comment() ? TokenKind::block_comment : TokenKind::unterminated;
  }
  skip_operator();
  return TokenKind::symbol;
}

TokenKind Lexer::sign() noexcept {
  const std::string_view two = text_.substr(at_, 2);
  const bool pair = two == "::" || two == ":=" || two == "..";
  at_ += pair ? 2U : 1U;
  return TokenKind::symbol;
}

TokenKind Lexer::token() noexcept {
  const char c = peek();
  if (is_word_start(c)) {
    return word_or_prefixed_string();
  }
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
    skip_number();
    return TokenKind::number;
  }
  if (is_operator(c)) {
    return comment_or_operator();
  }
  switch (c) {
    case '\'':
      return string(plain_escapes_);
    case '"':
      return quoted_word();
    case '$':
      return dollar();
    case '\\':
      ++at_;
      return TokenKind::backslash;
    default:
      return sign();
  }
}

Token Lexer::next() noexcept {
  at_ = skip_spaces(text_, at_);
  const std::size_t start = at_;
  if (start >= text_.size()) {
    return {.kind = TokenKind::end, .offset = text_.size(), .length = 0};
  }
  const TokenKind kind = token();
  return {.kind = kind, .offset = start, .length = at_ - start};
}

}  // namespace pgmig::sql
