// SPDX-License-Identifier: Apache-2.0
// The real lexer says what is a comment or a body; the rest of each statement is searched for `${`.
#include "source/placeholders.hpp"

#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/text_position.hpp"
#include "base/utf8.hpp"
#include "sql/lexer.hpp"
#include "sql/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace pgmig::source {

namespace {

constexpr std::string_view opening = "${";

constexpr std::string_view name_starts = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

constexpr std::string_view name_goes_on =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.:-";

/// `${name}` at `offset` of the text.
struct Found {
  std::size_t offset = 0;
  std::string_view name;

  [[nodiscard]] std::size_t end() const noexcept {
    return offset + opening.size() + name.size() + 1;
  }
};

std::optional<Found> find(std::string_view text, std::size_t from, std::size_t end) {
  text = text.substr(0, end);
  for (std::size_t at = text.find(opening, from); at != std::string_view::npos;
       at = text.find(opening, at + 1)) {
    const std::size_t name = at + opening.size();
    const std::size_t close = std::min(text.find_first_not_of(name_goes_on, name), text.size());
    if (close < text.size() && text[close] == '}' && close > name &&
        name_starts.find(text[name]) != std::string_view::npos) {
      return Found{.offset = at, .name = text.substr(name, close - name)};
    }
  }
  return std::nullopt;
}

Diagnostic unknown(std::string_view name, const Placeholders& placeholders, Location at) {
  std::vector<std::string_view> known;
  std::ranges::transform(placeholders, std::back_inserter(known),
                         [](const auto& one) -> std::string_view { return one.first; });
  const auto near = nearest(name, known);
  std::string hint = near ? fmt::format("did you mean ${{{}}}? ", *near) : std::string{};
  hint += fmt::format("set it with --set {}=VALUE; inside $$...$$ it stays as it is", name);
  return {.code = "unknown_placeholder",
          .message = fmt::format("no value for the placeholder ${{{}}}", name),
          .hint = std::move(hint),
          .at = std::move(at)};
}

/// The stretches of a script in which placeholders count, in order.
std::vector<sql::Range> searched_ranges(std::string_view text, const std::string& file) {
  std::vector<sql::Range> ranges;
  for (const sql::Piece& piece : sql::split(text, file).pieces) {
    std::size_t from = piece.begin;
    sql::Lexer lexer{text.substr(0, piece.end), piece.begin};
    for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
      using enum sql::TokenKind;
      if (token.kind == dollar_string || token.kind == line_comment ||
          token.kind == block_comment || token.kind == unterminated) {
        ranges.push_back({.offset = from, .length = token.offset - from});
        from = token.offset + token.length;
      }
    }
    ranges.push_back({.offset = from, .length = std::max(from, piece.end) - from});
  }
  return ranges;
}

}  // namespace

ReplacedText replace_in_script(std::string_view text, const Placeholders& placeholders,
                               const std::string& file) {
  ReplacedText result;
  const LineIndex lines{text};
  std::size_t copied = 0;
  for (const sql::Range& range : searched_ranges(text, file)) {
    const std::size_t end = range.offset + range.length;
    for (auto found = find(text, range.offset, end); found; found = find(text, found->end(), end)) {
      const auto value = placeholders.find(std::string{found->name});
      if (value == placeholders.end()) {
        const TextPosition place = lines.at(found->offset);
        result.diagnostics.push_back(unknown(
            found->name, placeholders, {.file = file, .line = place.line, .column = place.column}));
        continue;
      }
      result.text += text.substr(copied, found->offset - copied);
      result.replacements.push_back({.offset = result.text.size(),
                                     .length = value->second.size(),
                                     .old_offset = found->offset,
                                     .old_length = found->end() - found->offset});
      result.text += value->second;
      copied = found->end();
    }
  }
  result.text += text.substr(copied);
  return result;
}

std::string replace_in_value(std::string_view value, const Placeholders& placeholders,
                             const Location& at, Diagnostics& diagnostics) {
  std::string result;
  std::size_t copied = 0;
  for (auto found = find(value, 0, value.size()); found;
       found = find(value, found->end(), value.size())) {
    const auto known = placeholders.find(std::string{found->name});
    if (known == placeholders.end()) {
      diagnostics.push_back(unknown(found->name, placeholders, at));
      continue;
    }
    result += value.substr(copied, found->offset - copied);
    result += known->second;
    copied = found->end();
  }
  result += value.substr(copied);
  return result;
}

std::size_t old_offset(const std::vector<Replacement>& replacements, std::size_t offset) noexcept {
  const auto next = std::ranges::upper_bound(replacements, offset, {}, &Replacement::offset);
  if (next == replacements.begin()) {
    return offset;
  }
  const Replacement& last = *std::prev(next);
  const std::size_t end = last.offset + last.length;
  return offset < end ? last.old_offset : last.old_offset + last.old_length + (offset - end);
}

Diagnostics check_values(const Placeholders& placeholders) {
  Diagnostics diagnostics;
  for (const auto& [name, value] : placeholders) {
    if (first_bad_byte(value) != value.size()) {
      diagnostics.push_back(
          {.code = "bad_placeholder_value",
           .message = fmt::format("the value of ${{{}}} is not UTF-8 text", printable(name)),
           .hint = "give it another with --set"});
    }
  }
  return diagnostics;
}

}  // namespace pgmig::source
