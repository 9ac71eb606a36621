// SPDX-License-Identifier: Apache-2.0
// One pass over the tokens of a script.
#include "sql/split.hpp"

#include "sql/lexer.hpp"
#include "sql/place.hpp"
#include "sql/psql_command.hpp"
#include "sql/statement_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::sql {

namespace {

std::string_view what_is_open(std::string_view start) {
  if (start.starts_with("/*")) {
    return "comment /* ... */";
  }
  if (start.starts_with('$')) {
    return "dollar-quoted string";
  }
  return start.starts_with('"') || (start.size() > 2 && start[2] == '"') ? "quoted name"
                                                                         : "quoted string";
}

class Splitter {
 public:
  Splitter(std::string_view text, const std::string& file)
      : text_(text), file_(file), lexer_(text), places_(text), scan_(text) {}

  Split run() {
    for (Token token = lexer_.next(); token.kind != TokenKind::end; token = lexer_.next()) {
      take(token);
    }
    statement_ended(text_.size());
    return std::move(result_);
  }

 private:
  void take(const Token& token);
  void statement_ended(std::size_t semicolon);
  void add_comment(const Token& token);
  void psql_command(std::size_t offset);
  void read_copy_data(std::size_t semicolon);
  [[nodiscard]] bool only_blank(std::size_t from, std::size_t to) const;
  void report(Severity severity, std::string code, std::string message, std::string hint,
              std::size_t offset);

  std::string_view text_;
  const std::string& file_;
  Lexer lexer_;
  PlaceFinder places_;
  StatementScan scan_;
  Split result_;
  bool starts_run_ = true;
  bool broken_ = false;         ///< the statement holds a psql command
  bool plain_escapes_ = false;  ///< standard_conforming_strings is off
};

void Splitter::report(Severity severity, std::string code, std::string message, std::string hint,
                      std::size_t offset) {
  const TextPosition at = places_.at(offset);
  result_.diagnostics.push_back({.severity = severity,
                                 .code = std::move(code),
                                 .message = std::move(message),
                                 .hint = std::move(hint),
                                 .at = {.file = file_, .line = at.line, .column = at.column}});
}

void Splitter::take(const Token& token) {
  switch (token.kind) {
    case TokenKind::line_comment:
      add_comment(token);
      return;
    case TokenKind::block_comment:
      return;
    case TokenKind::backslash:
      psql_command(token.offset);
      return;
    case TokenKind::unterminated:
      report(Severity::error, "unterminated",
             fmt::format("unterminated {}", what_is_open(text_.substr(token.offset))),
             "close it; everything up to the end of the file belongs to it now", token.offset);
      broken_ = true;
      return;
    case TokenKind::word:
    case TokenKind::quoted_word:
    case TokenKind::string:
    case TokenKind::dollar_string:
    case TokenKind::number:
    case TokenKind::parameter:
    case TokenKind::symbol:
    case TokenKind::end:
      if (scan_.take(token)) {
        statement_ended(token.offset);
      }
      return;
  }
}

void Splitter::statement_ended(std::size_t semicolon) {
  if (!scan_.empty() && !broken_) {
    result_.pieces.push_back({.begin = scan_.begin(),
                              .end = scan_.end(),
                              .depth = scan_.depth(),
                              .readable = !(plain_escapes_ && scan_.has_plain_backslash()),
                              .starts_run = std::exchange(starts_run_, false),
                              .copy_data = std::nullopt});
    if (scan_.reads_stdin()) {
      read_copy_data(semicolon);
    }
    plain_escapes_ = scan_.plain_escapes_after(plain_escapes_);
    lexer_.plain_strings_have_escapes(plain_escapes_);
  }
  broken_ = false;
  scan_ = StatementScan(text_);
}

void Splitter::add_comment(const Token& token) {
  if (scan_.in_body()) {
    return;
  }
  const TextPosition at = places_.at(token.offset);
  result_.comments.push_back({.text = std::string(text_.substr(token.offset, token.length)),
                              .offset = token.offset,
                              .line = at.line,
                              .column = at.column});
}

void Splitter::psql_command(std::size_t offset) {
  const std::size_t line_end = std::min(text_.find_first_of("\n\r", offset), text_.size());
  std::size_t name_end = offset + 1;
  while (name_end < line_end && (fold(text_[name_end]) >= 'a' && fold(text_[name_end]) <= 'z')) {
    ++name_end;
  }
  if (name_end < line_end && text_[name_end] == '_') {
    name_end = std::min(text_.find_first_of(" \t", name_end), line_end);
  }
  if (name_end == offset + 1 && name_end < line_end) {
    ++name_end;  // \! \; \. \?
  }
  const std::string_view name = text_.substr(offset + 1, name_end - offset - 1);
  starts_run_ = true;
  if (name == ";") {
    lexer_.seek(name_end);
  } else {
    lexer_.seek(line_end);
  }
  if (is_ignored_psql_command(name, text_.substr(name_end, line_end - name_end)) && scan_.empty()) {
    return;
  }
  broken_ = broken_ || !scan_.empty();
  report(Severity::error, "psql_command", fmt::format("psql command \\{} in a migration", name),
         instead_of_psql_command(name), offset);
}

bool Splitter::only_blank(std::size_t from, std::size_t to) const {
  Lexer rest(text_.substr(0, to), from);
  Token token = rest.next();
  while (token.kind == TokenKind::line_comment || token.kind == TokenKind::block_comment) {
    token = rest.next();
  }
  return token.kind == TokenKind::end;
}

/// The rows begin on the line after the semicolon and end before a line that is just \. (psql,
/// copy.c).
void Splitter::read_copy_data(std::size_t semicolon) {
  Piece& copy = result_.pieces.back();
  starts_run_ = true;
  const std::size_t newline = text_.find('\n', semicolon);
  const std::size_t start = newline == std::string_view::npos ? text_.size() : newline + 1;
  if (semicolon < text_.size() && !only_blank(semicolon + 1, start)) {
    report(Severity::error, "copy_data", "something follows COPY ... FROM stdin on its line",
           "put it below the rows and their closing \\.", semicolon);
    return;
  }
  std::size_t line = start;
  std::size_t after = text_.size();
  bool closed = false;
  while (line < text_.size() && !closed) {
    const std::size_t end = std::min(text_.find('\n', line), text_.size());
    const std::string_view row = text_.substr(line, end - line);
    after = std::min(end + 1, text_.size());
    closed = row == "\\." || row == "\\.\r";
    line = closed ? line : after;
  }
  copy.copy_data = Range{.offset = start, .length = line - start};
  lexer_.seek(after);
  if (!closed && line == start) {
    report(Severity::error, "copy_data", "COPY ... FROM stdin without rows",
           "write its rows on the lines below and close them with a line that is just \\.",
           copy.begin);
  } else if (!closed) {
    report(
        Severity::warning, "copy_data",
        "the rows of COPY ... FROM stdin have no end: every line up to the end of the file is one",
        "close them with a line that is just \\.", copy.begin);
  }
}

}  // namespace

Split split(std::string_view text, const std::string& file) { return Splitter(text, file).run(); }

}  // namespace pgmig::sql
