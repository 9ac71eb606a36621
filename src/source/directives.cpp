// SPDX-License-Identifier: Apache-2.0
// Gathers the entries of each statement and of the file, then reads their meaning.
#include "source/directives.hpp"

#include "source/directive_keys.hpp"
#include "source/directive_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace pgmig::source {

namespace {

using Entries = std::vector<DirectiveEntry>;

std::size_t end_of(const sql::Statement& statement) noexcept {
  return statement.copy_data ? statement.copy_data->offset + statement.copy_data->length
                             : statement.offset + statement.text.size();
}

/// Sorts the directive lines to what they apply to; those that cannot be placed become findings.
class Gatherer {
 public:
  Gatherer(const sql::Script& script, std::string_view text, const std::string& file)
      : script_(script), text_(text), file_(file), of_statement_(script.statements.size()) {}

  void take(const sql::Comment& comment, Diagnostics& diagnostics) {
    const auto line = read_directive_line(comment, file_, diagnostics);
    if (!line) {
      return;
    }
    const Location at{file_, comment.line, comment.column};
    if (!stands_alone(comment)) {
      diagnostics.push_back({.code = "misplaced_directive",
                             .message = "a directive stands on a line of its own",
                             .hint = "move it to a line before the statement that it is for",
                             .at = at});
      return;
    }
    const auto next = next_statement(comment);
    const bool inside = next > 0 && comment.offset < end_of(script_.statements[next - 1]);
    if (inside) {
      diagnostics.push_back({.code = "misplaced_directive",
                             .message = "a directive stands inside a statement",
                             .hint = "move it to a line before the statement",
                             .at = at});
    } else if (line->scope == Scope::file) {
      take_for_file(*line, next, at, diagnostics);
    } else {
      take_for_statement(*line, next, at, diagnostics);
    }
  }

  [[nodiscard]] Entries& of_file() noexcept { return of_file_; }

  [[nodiscard]] std::vector<Entries>& of_statement() noexcept { return of_statement_; }

 private:
  /// Nothing but blanks before it on its line: behind a statement it would be read as that one's.
  [[nodiscard]] bool stands_alone(const sql::Comment& comment) const {
    const std::string_view before = text_.substr(0, comment.offset);
    const std::size_t last = before.find_last_not_of(" \t\f\v");
    return last == std::string_view::npos || before[last] == '\n';
  }

  [[nodiscard]] std::size_t next_statement(const sql::Comment& comment) const {
    const auto& statements = script_.statements;
    const auto next =
        std::ranges::upper_bound(statements, comment.offset, {}, &sql::Statement::offset);
    return static_cast<std::size_t>(next - statements.begin());
  }

  void take_for_file(const DirectiveLine& line, std::size_t next, const Location& at,
                     Diagnostics& diagnostics) {
    if (next > 0) {
      diagnostics.push_back({.code = "misplaced_directive",
                             .message = "pgmig-file: stands after a statement",
                             .hint = "move it before the file's first statement",
                             .at = at});
      return;
    }
    std::ranges::copy(line.entries, std::back_inserter(of_file_));
  }

  void take_for_statement(const DirectiveLine& line, std::size_t next, const Location& at,
                          Diagnostics& diagnostics) {
    if (next == of_statement_.size()) {
      if (has_errors(script_.diagnostics)) {
        return;  // the statement may well be the one that could not be read
      }
      diagnostics.push_back({.code = "dangling_directive",
                             .message = "no statement follows this directive",
                             .hint = "a directive stands before the statement that it is for",
                             .at = at});
      return;
    }
    std::ranges::copy(line.entries, std::back_inserter(of_statement_[next]));
  }

  const sql::Script& script_;
  std::string_view text_;
  const std::string& file_;
  Entries of_file_;
  std::vector<Entries> of_statement_;
};

/// `accept=a,b` of the fourth statement -> "4 accept=a,b", sorted: merging or splitting lines is
/// layout.
void add_digested(const Entries& entries, const std::string& whose,
                  std::vector<std::string>& digested) {
  const auto first = static_cast<std::ptrdiff_t>(digested.size());
  for (const DirectiveEntry& entry : entries) {
    digested.push_back(fmt::format("{} {}={}", whose, entry.key, entry.value));
  }
  std::sort(digested.begin() + first, digested.end());
}

void replace_in_values(Entries& entries, const Placeholders& placeholders,
                       Diagnostics& diagnostics) {
  if (placeholders.empty()) {
    return;
  }
  for (DirectiveEntry& entry : entries) {
    entry.value = replace_in_value(entry.value, placeholders, entry.at, diagnostics);
  }
}

void fill_in(Directives& directives, const Directives& of_file) {
  const auto fill = [](auto& mine, const auto& files) {
    if (!mine) {
      mine = files;
    }
  };
  fill(directives.phase, of_file.phase);
  fill(directives.lock_timeout, of_file.lock_timeout);
  fill(directives.statement_timeout, of_file.statement_timeout);
  fill(directives.deadline, of_file.deadline);
}

/// Numbers statements by where they begin in the file, so that a placeholder whose value holds
/// several statements, or another number of them next time, counts as one.
class FileOrder {
 public:
  explicit FileOrder(const std::vector<Replacement>& replacements) : replacements_(replacements) {}

  std::string next(const sql::Statement& statement) {
    const std::size_t offset = old_offset(replacements_, statement.offset);
    if (!last_ || *last_ != offset) {
      ++number_;
    }
    last_ = offset;
    return std::to_string(number_);
  }

 private:
  const std::vector<Replacement>& replacements_;
  std::optional<std::size_t> last_;
  std::size_t number_ = 0;
};

}  // namespace

DirectiveSet read_directives(const sql::Script& script, std::string_view text,
                             const std::string& file, const Placeholders& placeholders,
                             const std::vector<Replacement>& replacements) {
  DirectiveSet set;
  Gatherer gatherer{script, text, file};
  for (const sql::Comment& comment : script.comments) {
    gatherer.take(comment, set.diagnostics);
  }

  add_digested(gatherer.of_file(), "file", set.digested);
  replace_in_values(gatherer.of_file(), placeholders, set.diagnostics);
  DirectiveMeaning of_file = meaning_of(gatherer.of_file(), Scope::file, set.diagnostics);
  set.requires_versions = std::move(of_file.requires_versions);
  set.requires_at = std::move(of_file.requires_at);

  FileOrder order{replacements};
  set.of_statement.reserve(script.statements.size());
  for (std::size_t i = 0; i < script.statements.size(); ++i) {
    Entries& entries = gatherer.of_statement()[i];
    const std::string number = order.next(script.statements[i]);
    add_digested(entries, number, set.digested);
    replace_in_values(entries, placeholders, set.diagnostics);
    Directives directives = meaning_of(entries, Scope::statement, set.diagnostics).directives;
    fill_in(directives, of_file.directives);
    set.of_statement.push_back(std::move(directives));
  }
  return set;
}

}  // namespace pgmig::source
