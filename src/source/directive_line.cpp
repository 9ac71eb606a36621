// SPDX-License-Identifier: Apache-2.0
// A scanner over one line that knows at which column it is.
#include "source/directive_line.hpp"

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pgmig::source {

namespace {

constexpr std::string_view blanks = " \t\f\v\r";

bool is_blank(char c) noexcept { return blanks.find(c) != std::string_view::npos; }

std::string_view without_leading_blanks(std::string_view text) noexcept {
  return text.substr(std::min(text.find_first_not_of(blanks), text.size()));
}

/// Reads the entries of one comment from left to right.
class LineScanner {
 public:
  LineScanner(const sql::Comment& comment, const std::string& file, std::size_t from)
      : comment_(comment), text_(comment.text), file_(file), at_(from) {}

  bool skip_blanks() noexcept {
    while (at_ < text_.size() && is_blank(text_[at_])) {
      ++at_;
    }
    return at_ < text_.size();
  }

  /// Nothing, and a finding, when the line cannot be read on.
  std::optional<DirectiveEntry> entry(Diagnostics& diagnostics) {
    const std::size_t start = at_;
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '=') {
      ++at_;
    }
    DirectiveEntry entry{
        .key = std::string{text_.substr(start, at_ - start)}, .value = {}, .at = location(start)};
    if (entry.key.empty() || at_ == text_.size() || text_[at_] != '=') {
      diagnostics.push_back(
          error(start, fmt::format("expected key=value, found {}", word(start)),
                "a value with blanks stands in double quotes: key=\"two words\""));
      return std::nullopt;
    }
    ++at_;
    auto value = at_ < text_.size() && text_[at_] == '"' ? quoted(entry.key, diagnostics)
                                                         : bare(entry.key, diagnostics);
    if (!value) {
      return std::nullopt;
    }
    entry.value = *std::move(value);
    return entry;
  }

  [[nodiscard]] Location location(std::size_t offset) const {
    return {.file = file_,
            .line = comment_.line,
            .column = comment_.column + count_characters(text_.substr(0, offset))};
  }

 private:
  [[nodiscard]] Diagnostic error(std::size_t offset, std::string message, std::string hint) const {
    return {.code = "bad_directive",
            .message = std::move(message),
            .hint = std::move(hint),
            .at = location(offset)};
  }

  [[nodiscard]] std::string word(std::size_t start) const {
    const std::size_t end = std::min(text_.find_first_of(blanks, start), text_.size());
    return '"' + printable(text_.substr(start, end - start)) + '"';
  }

  std::optional<std::string> bare(const std::string& key, Diagnostics& diagnostics) {
    const std::size_t start = at_;
    at_ = std::min(text_.find_first_of(blanks, at_), text_.size());
    const std::string_view value = text_.substr(start, at_ - start);
    if (value.empty()) {
      diagnostics.push_back(error(start, fmt::format("{} has no value", printable(key)),
                                  "write key=value, without blanks around the equals sign"));
      return std::nullopt;
    }
    if (value.front() == '\'' || value.find('"') != std::string_view::npos) {
      diagnostics.push_back(
          error(start, fmt::format("the value of {} is quoted wrongly", printable(key)),
                "put the whole value in double quotes, with \\\" for each one inside"));
      return std::nullopt;
    }
    return std::string{value};
  }

  std::optional<std::string> quoted(const std::string& key, Diagnostics& diagnostics) {
    const std::size_t start = at_++;
    std::string value;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        ++at_;
      }
      value += text_[at_];
    }
    if (at_ == text_.size()) {
      diagnostics.push_back(
          error(start, fmt::format("the value of {} has no closing quote", printable(key)),
                "close it with a double quote on the same line"));
      return std::nullopt;
    }
    ++at_;
    if (at_ < text_.size() && !is_blank(text_[at_])) {
      diagnostics.push_back(
          error(at_, fmt::format("something follows the closing quote of {}", printable(key)),
                "put a blank after it, or write \\\" for a quote inside the value"));
      return std::nullopt;
    }
    return value;
  }

  const sql::Comment& comment_;
  std::string_view text_;
  const std::string& file_;
  std::size_t at_;
};

/// `pgmig accept=x`, `PGMIG: phase=contract`: no directive, but probably meant as one.
bool nearly_a_directive(std::string_view comment) {
  constexpr std::string_view name = "pgmig";
  const std::string_view text = without_leading_blanks(comment);
  const bool begins =
      text.size() > name.size() &&
      std::ranges::equal(text.substr(0, name.size()), name, [](char a, char b) {
        return (static_cast<unsigned char>(a) | 0x20U) == static_cast<unsigned char>(b);
      });
  return begins &&
         std::string_view{" \t:-_.;="}.find(text[name.size()]) != std::string_view::npos &&
         text.find('=') != std::string_view::npos;
}

}  // namespace

std::string_view name(Scope scope) noexcept {
  switch (scope) {
    case Scope::statement:
      return "pgmig:";
    case Scope::file:
      return "pgmig-file:";
  }
  assertion_failed("a scope has a name", __FILE__, __LINE__);
}

std::optional<Scope> directive_scope(std::string_view comment) noexcept {
  const std::string_view text = without_leading_blanks(comment);
  for (const Scope scope : {Scope::statement, Scope::file}) {
    if (text.starts_with(name(scope))) {
      return scope;
    }
  }
  return std::nullopt;
}

std::optional<DirectiveLine> read_directive_line(const sql::Comment& comment,
                                                 const std::string& file,
                                                 Diagnostics& diagnostics) {
  const std::string_view text = comment.text;
  const std::size_t dashes = std::min(text.find_first_not_of('-'), text.size());
  const auto scope = directive_scope(text.substr(dashes));
  if (!scope) {
    if (nearly_a_directive(text.substr(dashes))) {
      diagnostics.push_back({.severity = Severity::warning,
                             .code = "ignored_directive",
                             .message = "this comment looks like a directive, but is none",
                             .hint = "a directive begins with -- pgmig: or -- pgmig-file:",
                             .at = {file, comment.line, comment.column}});
    }
    return std::nullopt;
  }
  LineScanner scanner{comment, file, text.find(name(*scope)) + name(*scope).size()};
  DirectiveLine line{.scope = *scope, .entries = {}};
  if (!scanner.skip_blanks()) {
    diagnostics.push_back({.code = "bad_directive",
                           .message = "the directive says nothing",
                           .hint = "write key=value after it, or remove it",
                           .at = {file, comment.line, comment.column}});
  }
  while (scanner.skip_blanks()) {
    auto entry = scanner.entry(diagnostics);
    if (!entry) {
      break;
    }
    line.entries.push_back(*std::move(entry));
  }
  return line;
}

}  // namespace pgmig::source
