// SPDX-License-Identifier: Apache-2.0
// Notices in a compiler's manner, and as GitHub's workflow commands.
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "report/notice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace pgmig::report {

namespace {

/// Lines by number, found once for each file.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    while (true) {
      const std::size_t end = text.find('\n');
      lines_.push_back(text.substr(0, end));
      if (end == std::string_view::npos) {
        break;
      }
      text.remove_prefix(end + 1);
    }
  }

  /// Empty where there is no such line.
  [[nodiscard]] std::string_view line(std::size_t number) const {
    return number == 0 || number > lines_.size() ? std::string_view{} : lines_[number - 1];
  }

 private:
  std::vector<std::string_view> lines_;
};

/// The first `count` characters.
std::string_view front(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && (count > 0 || !starts_character(text[end]))) {
    count -= starts_character(text[end]) ? 1U : 0U;
    ++end;
  }
  return text.substr(0, end);
}

/// The line with a caret below; a line that is too long begins shortly before the place.
std::string excerpt(std::string_view line, std::size_t number, std::size_t column) {
  constexpr std::size_t widest = 110;
  constexpr std::size_t kept_before = 20;
  if (line.empty() || column == 0) {
    return {};
  }
  std::string_view before = front(line, column - 1);
  std::string_view rest = line.substr(before.size());
  std::string cut;
  if (count_characters(before) > widest / 2) {
    before = before.substr(front(before, count_characters(before) - kept_before).size());
    cut = "... ";
  }
  const std::string shown_before = cut + printable(before);
  const std::string_view shown_rest =
      front(rest, widest - std::min(widest, count_characters(shown_before)));
  const std::string margin = fmt::format("{:>5} | ", number);
  return fmt::format("{}{}{}{}\n{:>5} | {:{}}^\n", margin, shown_before, printable(shown_rest),
                     shown_rest.size() < rest.size() ? " ..." : "", "", "",
                     count_characters(shown_before));
}

std::string heading(const Notice& notice) {
  const Diagnostic& found = notice.diagnostic;
  std::string place = found.at.file;
  if (found.at.line > 0) {
    place += fmt::format(":{}:{}", found.at.line, std::max<std::size_t>(found.at.column, 1));
  }
  return printable(fmt::format("{}{}{}: {} [{}{}]", place, place.empty() ? "" : ": ",
                               pgmig::name(found.severity), found.message, found.code,
                               notice.kind.empty() ? "" : ": " + notice.kind)) +
         "\n";
}

std::string text_of(const Notice& notice, std::string_view line) {
  const Diagnostic& found = notice.diagnostic;
  std::string text = heading(notice) + excerpt(line, found.at.line, found.at.column);
  if (!notice.accepted_because.empty()) {
    text += printable(fmt::format("  signed: {}", notice.accepted_because)) + "\n";
  }
  if (!found.hint.empty()) {
    text += printable_lines("  instead: " + found.hint) + "\n";
  }
  return text;
}

/// Line ends would end the command; colons and commas end a property.
std::string command_text(std::string_view text, bool property) {
  std::string result;
  for (const char c : printable_lines(text)) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    result += special ? fmt::format("%{:02X}", static_cast<unsigned>(c)) : std::string{c};
  }
  return result;
}

const char* github_name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

std::string command_of(const Notice& notice) {
  const Diagnostic& found = notice.diagnostic;
  std::string properties = "title=" + command_text("pgmig: " + found.code, true);
  if (!found.at.file.empty()) {
    properties += ",file=" + command_text(found.at.file, true);
  }
  if (found.at.line > 0) {
    properties +=
        fmt::format(",line={},col={}", found.at.line, std::max<std::size_t>(found.at.column, 1));
  }
  const std::string text = found.hint.empty() ? found.message : found.message + "\n" + found.hint;
  return fmt::format("::{} {}::{}\n", github_name(found.severity), properties,
                     command_text(text, false));
}

}  // namespace

std::string to_text(const Notices& notices, const SourceTexts& texts) {
  std::map<std::string, Lines> read;
  std::string text;
  for (const Notice& notice : notices) {
    const std::string& file = notice.diagnostic.at.file;
    auto lines = read.find(file);
    if (lines == read.end()) {
      const auto source = texts.find(file);
      lines = read.emplace(file, Lines(source == texts.end() ? std::string_view{} : source->second))
                  .first;
    }
    text += text_of(notice, lines->second.line(notice.diagnostic.at.line));
  }
  return text;
}

std::string to_github(const Notices& notices) {
  std::string text;
  for (const Notice& notice : notices) {
    text += command_of(notice);
  }
  return text;
}

}  // namespace pgmig::report
