// SPDX-License-Identifier: Apache-2.0
// A scanner from line to line.
#include "cli/config_dotenv.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pgmig::cli {

namespace {

constexpr std::string_view name_starts = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
constexpr std::string_view name_goes_on =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.";
constexpr std::string_view blanks = " \t";
constexpr std::size_t npos = std::string_view::npos;

char unescaped(char c) noexcept {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ >= text_.size(); }

  [[nodiscard]] std::size_t line() const noexcept { return line_; }

  /// Blank, or a comment: nothing to read on this line.
  [[nodiscard]] bool line_is_empty() {
    skip_blanks();
    return at_end() || text_[at_] == '\n' || text_[at_] == '#';
  }

  /// Nothing when the line is no entry; what was read of it is then given back.
  std::optional<DotenvEntry> entry() {
    const std::size_t start = at_;
    DotenvEntry entry{.name = name(), .value = {}, .line = line_};
    if (entry.name == "export") {
      skip_blanks();
      entry.name = name();
    }
    skip_blanks();
    const bool assigned = !entry.name.empty() && !at_end() && text_[at_] == '=';
    if (assigned) {
      ++at_;
      skip_blanks();
      if (auto read = value()) {
        entry.value = *std::move(read);
        return entry;
      }
    }
    at_ = start;
    return std::nullopt;
  }

  void next_line() noexcept {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    at_ = std::min(end + 1, text_.size());
    const std::string_view passed = text_.substr(counted_, at_ - counted_);
    line_ += static_cast<std::size_t>(std::ranges::count(passed, '\n'));
    counted_ = at_;
  }

 private:
  void skip_blanks() noexcept {
    at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
  }

  std::string name() {
    const std::size_t start = at_;
    if (!at_end() && name_starts.find(text_[at_]) != npos) {
      at_ = std::min(text_.find_first_not_of(name_goes_on, at_), text_.size());
    }
    return std::string{text_.substr(start, at_ - start)};
  }

  std::optional<std::string> value() {
    if (at_end() || (text_[at_] != '"' && text_[at_] != '\'')) {
      return bare();
    }
    std::optional<std::string> read = quoted();
    return read && line_is_empty() ? read : std::nullopt;
  }

  std::string bare() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view value = text_.substr(at_, end - at_);
    for (std::size_t hash = value.find('#'); hash != npos; hash = value.find('#', hash + 1)) {
      if (hash == 0 || blanks.find(value[hash - 1]) != npos) {
        value = value.substr(0, hash);
        break;
      }
    }
    at_ = end;
    return std::string{value.substr(0, value.find_last_not_of(blanks) + 1)};
  }

  std::optional<std::string> quoted() {
    const char quote = text_[at_++];
    std::string value;
    while (!at_end() && text_[at_] != quote) {
      const bool escape = quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                          std::string_view{"nrt\"$\\"}.find(text_[at_ + 1]) != npos;
      value += escape ? unescaped(text_[at_ + 1]) : text_[at_];
      at_ += escape ? 2 : 1;
    }
    if (at_end()) {
      return std::nullopt;
    }
    ++at_;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t counted_ = 0;
};

}  // namespace

Dotenv read_dotenv(std::string_view text, const std::string& file) {
  Dotenv result;
  for (Scanner scanner{text}; !scanner.at_end(); scanner.next_line()) {
    if (scanner.line_is_empty()) {
      continue;
    }
    if (auto entry = scanner.entry()) {
      result.entries.push_back(*std::move(entry));
    } else {
      result.diagnostics.push_back({.severity = Severity::warning,
                                    .code = "ignored_line",
                                    .message = "this line is not NAME=value and is left out",
                                    .hint = "quotes must be closed, and nothing may follow them",
                                    .at = {.file = file, .line = scanner.line()}});
    }
  }
  return result;
}

}  // namespace pgmig::cli
