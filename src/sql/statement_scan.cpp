// SPDX-License-Identifier: Apache-2.0
// psql's rules for the end of a statement, and an upper bound for the depth of its syntax tree.
#include "sql/statement_scan.hpp"

#include <algorithm>

namespace pgmig::sql {

namespace {

/// CREATE [OR REPLACE] {FUNCTION | PROCEDURE}, by first letters as psql remembers them.
bool creates_routine(const std::array<char, 4>& start) noexcept {
  const auto routine = [](char c) { return c == 'f' || c == 'p'; };
  return start[0] == 'c' &&
         (routine(start[1]) || (start[1] == 'o' && start[2] == 'r' && routine(start[3])));
}

bool means_off(std::string_view value) noexcept {
  constexpr std::array<std::string_view, 10> spellings{"off",     "false", "no",  "0",   "'off'",
                                                       "'false'", "'no'",  "'0'", "'f'", "'n'"};
  return std::ranges::any_of(spellings, [&](std::string_view s) { return is_word(value, s); });
}

}  // namespace

std::string_view StatementScan::word(std::size_t index) const noexcept {
  return index < std::min(tokens_, first_.size())
             ? text_.substr(first_[index].offset, first_[index].length)
             : std::string_view{};
}

/// Each token makes the tree at most one level higher, and what a comma separates lies side by
/// side.
void StatementScan::nest(std::string_view sign) {
  if (sign == "(" || sign == "[") {
    open_.push_back(here_);
    around_ += here_;
    here_ = 0;
  } else if ((sign == ")" || sign == "]") && !open_.empty()) {
    here_ = open_.back();
    around_ -= here_;
    open_.pop_back();
  } else if (sign == "," || sign == ";") {
    here_ = 0;
  }
}

/// psqlscan.l, {identifier}: BEGIN and CASE open, END closes, outside parentheses of CREATE
/// FUNCTION.
void StatementScan::follow_body(std::string_view word) {
  if (words_ < start_.size() &&
      (is_word(word, "create") || is_word(word, "function") || is_word(word, "procedure") ||
       is_word(word, "or") || is_word(word, "replace"))) {
    start_.at(words_) = fold(word.front());
  }
  ++words_;
  if (parentheses_ > 0 || !creates_routine(start_)) {
    return;
  }
  if (is_word(word, "begin") || (bodies_ > 0 && is_word(word, "case"))) {
    ++bodies_;
  } else if (bodies_ > 0 && is_word(word, "end")) {
    --bodies_;
  }
}

/// The grammar takes STDIN and STDOUT alike after FROM: both read from the client.
void StatementScan::follow_copy(std::string_view word) {
  if (parentheses_ > 0 || !is_word(this->word(0), "copy")) {
    return;
  }
  reads_stdin_ =
      reads_stdin_ || (after_from_ && (is_word(word, "stdin") || is_word(word, "stdout")));
  after_from_ = is_word(word, "from");
}

bool StatementScan::take(const Token& token) {
  const std::string_view text = text_.substr(token.offset, token.length);
  if (token.kind == TokenKind::symbol && text == ";" && parentheses_ == 0 && bodies_ == 0) {
    return true;
  }
  if (tokens_ < first_.size()) {
    first_.at(tokens_) = token;
  }
  ++tokens_;
  end_ = token.offset + token.length;
  ++here_;
  deepest_ = std::max(deepest_, around_ + here_);
  if (token.kind == TokenKind::word) {
    follow_body(text);
    follow_copy(text);
  } else if (token.kind == TokenKind::symbol) {
    after_from_ = false;
    if (text == "(") {
      ++parentheses_;
    } else if (text == ")" && parentheses_ > 0) {
      --parentheses_;
    }
    nest(text);
  } else {
    after_from_ = false;
    if (token.kind == TokenKind::string && fold(text.front()) != 'e') {
      plain_backslash_ = plain_backslash_ || text.find('\\') != std::string_view::npos;
    }
  }
  return false;
}

std::size_t depth_of(std::string_view statement) {
  StatementScan scan(statement);
  Lexer lexer(statement);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind != TokenKind::line_comment && token.kind != TokenKind::block_comment) {
      scan.take(token);
    }
  }
  return scan.depth();
}

bool StatementScan::plain_escapes_after(bool before) const {
  constexpr std::string_view variable = "standard_conforming_strings";
  if (is_word(word(0), "reset") && (is_word(word(1), variable) || is_word(word(1), "all"))) {
    return false;
  }
  if (!is_word(word(0), "set")) {
    return before;
  }
  const std::size_t name = is_word(word(1), "session") || is_word(word(1), "local") ? 2 : 1;
  if (!is_word(word(name), variable)) {
    return before;
  }
  return means_off(word(name + 2));
}

}  // namespace pgmig::sql
