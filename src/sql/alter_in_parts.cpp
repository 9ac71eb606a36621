// SPDX-License-Identifier: Apache-2.0
// The tree says where a part begins, the tokens where it ends; what was written is read again and
// compared.
#include "sql/alter_in_parts.hpp"

#include "sql/deep_stack.hpp"
#include "sql/lexer.hpp"
#include "sql/script.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

namespace pgmig::sql {

namespace {

/// The tokens of one statement, by number.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {}

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }

  [[nodiscard]] bool is(std::size_t index, std::string_view word) const {
    return index < tokens_.size() &&
           (tokens_[index].kind == TokenKind::word || tokens_[index].kind == TokenKind::symbol) &&
           is_word(at(index), word);
  }

  [[nodiscard]] bool is_any(std::size_t index, std::string_view one, std::string_view other) const {
    return is(index, one) || is(index, other);
  }

  /// Of [from, to); empty when there are none.
  [[nodiscard]] std::string text(std::size_t from, std::size_t to) const {
    if (from >= to || to > tokens_.size()) {
      return {};
    }
    const std::size_t begin = tokens_[from].offset;
    return std::string(
        text_.substr(begin, tokens_[to - 1].offset + tokens_[to - 1].length - begin));
  }

  /// The number of the first token that begins at or after the place.
  [[nodiscard]] std::size_t from(std::size_t place) const {
    const auto found = std::ranges::lower_bound(tokens_, place, {}, &Token::offset);
    return static_cast<std::size_t>(found - tokens_.begin());
  }

 private:
  [[nodiscard]] std::string_view at(std::size_t index) const {
    return text_.substr(tokens_[index].offset, tokens_[index].length);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

/// Behind ALTER TABLE [IF EXISTS] [ONLY] [schema.]table [*].
std::size_t end_of_head(const Tokens& tokens) {
  std::size_t at = 2;
  at += tokens.is(at, "if") && tokens.is(at + 1, "exists") ? 2U : 0U;
  at += tokens.is(at, "only") ? 1U : 0U;
  const bool wrapped = tokens.is(at, "(");
  at += wrapped ? 2U : 1U;
  while (tokens.is(at, ".")) {
    at += 2;
  }
  at += wrapped ? 1U : 0U;
  at += tokens.is(at, "*") ? 1U : 0U;
  return at;
}

std::optional<AlterTable> alter_of(const std::string& statement) {
  const Script script = parse_script(statement, {});
  if (script.statements.size() != 1) {
    return std::nullopt;
  }
  const auto* alter = std::get_if<AlterTable>(&script.statements.front().change);
  return alter == nullptr || alter->kind != ObjectKind::table ? std::nullopt
                                                              : std::optional{*alter};
}

/// Where each action begins, and the end behind the last.
std::vector<std::size_t> borders_of_actions(const Tokens& tokens) {
  std::vector<std::size_t> borders{end_of_head(tokens)};
  int depth = 0;
  for (std::size_t at = borders.front(); at < tokens.size(); ++at) {
    depth += tokens.is_any(at, "(", "[") ? 1 : 0;
    depth -= tokens.is_any(at, ")", "]") ? 1 : 0;
    if (depth == 0 && tokens.is(at, ",")) {
      borders.push_back(at + 1);
    }
  }
  borders.push_back(tokens.size() + 1);  // as if a comma followed
  return borders;
}

/// One entry of a column's list: a constraint, or COLLATE.
struct Entry {
  std::size_t first = 0;  ///< token
  const PgQuery__Constraint* constraint = nullptr;
};

std::vector<Entry> entries_of(const PgQuery__ColumnDef& column, const Tokens& tokens) {
  std::vector<Entry> entries;
  const auto add = [&](int place, const PgQuery__Constraint* constraint) {
    entries.push_back(
        {.first = tokens.from(static_cast<std::size_t>(place)), .constraint = constraint});
  };
  for (std::size_t i = 0; i < column.n_constraints; ++i) {
    add(column.constraints[i]->constraint->location, column.constraints[i]->constraint);
  }
  if (column.coll_clause != nullptr) {
    add(column.coll_clause->location, nullptr);
  }
  std::ranges::sort(entries, {}, &Entry::first);
  return entries;
}

/// Puts a column's entries where they belong.
class ColumnReader {
 public:
  /// `definition` is what stands before the first entry.
  ColumnReader(const Tokens& tokens, const std::string& column, std::string definition)
      : tokens_(tokens), column_("(" + column + ")") {
    parts_.definition = std::move(definition);
  }

  [[nodiscard]] const ColumnInParts& parts() const { return parts_; }

  /// The tokens [first, end) of one entry. False for one that has no place outside the column.
  bool take(const Entry& entry, std::size_t end) {
    if (entry.constraint == nullptr) {
      parts_.definition += " " + tokens_.text(entry.first, end);
      return true;
    }
    const bool named = tokens_.is(entry.first, "constraint");
    const std::string name = named ? tokens_.text(entry.first, entry.first + 2) + " " : "";
    const std::size_t first = entry.first + (named ? 2U : 0U);
    switch (static_cast<int>(entry.constraint->contype)) {
      case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        parts_.not_null = true;
        parts_.not_null_name = named ? tokens_.text(entry.first + 1, first) : std::string{};
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        parts_.value = tokens_.text(first + 1, end);
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        parts_.constraints.push_back(name + tokens_.text(first, end));
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        parts_.constraints.push_back(name + "FOREIGN KEY " + column_ + " " +
                                     tokens_.text(first, end));
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        take_key(name, first, end);
        return true;
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE:
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE:
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED:
      case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE:
        if (parts_.constraints.empty()) {
          return false;
        }
        parts_.constraints.back() += " " + tokens_.text(first, end);
        return true;
      default:
        return false;
    }
  }

 private:
  /// UNIQUE [NULLS [NOT] DISTINCT] and PRIMARY KEY, then the column, then the rest.
  void take_key(const std::string& name, std::size_t first, std::size_t end) {
    std::size_t head = first + (tokens_.is(first, "primary") ? 2U : 1U);
    if (tokens_.is(head, "nulls")) {
      head += tokens_.is(head + 1, "not") ? 3U : 2U;
    }
    const std::string rest = tokens_.text(head, end);
    parts_.constraints.push_back(name + tokens_.text(first, head) + " " + column_ +
                                 (rest.empty() ? "" : " " + rest));
  }

  const Tokens& tokens_;
  std::string column_;
  ColumnInParts parts_;
};

const PgQuery__ColumnDef* added_column(const Tree& tree) {
  if (tree.statements().size() != 1 ||
      tree.statements().front()->stmt->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_STMT) {
    return nullptr;
  }
  const PgQuery__AlterTableStmt& alter = *tree.statements().front()->stmt->alter_table_stmt;
  if (alter.n_cmds != 1 ||
      alter.cmds[0]->alter_table_cmd->subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) {
    return nullptr;
  }
  return alter.cmds[0]->alter_table_cmd->def->column_def;
}

/// Where the column's name is: behind ADD [COLUMN] [IF NOT EXISTS].
std::size_t place_of_name(const Tokens& tokens) {
  std::size_t at = end_of_head(tokens) + 1;
  at += tokens.is(at, "column") ? 1U : 0U;
  at += tokens.is(at, "if") && tokens.is(at + 1, "not") ? 3U : 0U;
  return at;
}

std::optional<ColumnInParts> read_column(std::string_view statement) {
  const Tokens tokens(statement);
  const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
  const auto* const tree = std::get_if<Tree>(&parsed);
  const PgQuery__ColumnDef* column = tree == nullptr ? nullptr : added_column(*tree);
  if (column == nullptr) {
    return std::nullopt;
  }
  const std::vector<Entry> entries = entries_of(*column, tokens);
  const std::size_t name = place_of_name(tokens);
  ColumnReader reader(tokens, tokens.text(name, name + 1),
                      tokens.text(name, entries.empty() ? tokens.size() : entries.front().first));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t end = i + 1 < entries.size() ? entries[i + 1].first : tokens.size();
    if (!reader.take(entries[i], end)) {
      return std::nullopt;
    }
  }
  return reader.parts();
}

std::string head_of(std::string_view statement) {
  const Tokens tokens(statement);
  return tokens.text(0, end_of_head(tokens));
}

std::string add_column(const std::string& head, const ColumnInParts& parts) {
  return head + " ADD COLUMN " + parts.definition +
         (parts.value.empty() ? "" : " DEFAULT " + parts.value) +
         (parts.not_null_name.empty() ? "" : " CONSTRAINT " + parts.not_null_name) +
         (parts.not_null ? " NOT NULL" : "");
}

/// What the parts say is what the column says.
bool is_whole(const std::string& head, const ColumnInParts& parts, const ColumnDefinition& meant) {
  const auto without = alter_of(add_column(head, parts));
  if (!without || without->actions.size() != 1 || !without->actions.front().column ||
      parts.constraints.size() != meant.constraints.size()) {
    return false;
  }
  ColumnDefinition plain = meant;
  plain.constraints.clear();
  plain.not_null = parts.not_null;
  bool same = *without->actions.front().column == plain;
  for (std::size_t i = 0; same && i < meant.constraints.size(); ++i) {
    const auto added = alter_of(head + " ADD " + parts.constraints[i]);
    same = added && added->actions.size() == 1 && added->actions.front().constraint &&
           *added->actions.front().constraint == meant.constraints[i];
  }
  return same;
}

}  // namespace

std::optional<std::vector<std::string>> one_statement_an_action(std::string_view statement) {
  const auto meant = alter_of(std::string(statement));
  if (!meant) {
    return std::nullopt;
  }
  const Tokens tokens(statement);
  const std::vector<std::size_t> borders = borders_of_actions(tokens);
  if (borders.size() != meant->actions.size() + 1) {
    return std::nullopt;
  }
  const std::string head = head_of(statement);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < meant->actions.size(); ++i) {
    parts.push_back(head + " " + tokens.text(borders[i], borders[i + 1] - 1));
    AlterTable one = *meant;
    one.actions = {meant->actions[i]};
    if (alter_of(parts.back()) != one) {
      return std::nullopt;
    }
  }
  return parts;
}

std::optional<ColumnInParts> column_in_parts(std::string_view statement) {
  const auto meant = alter_of(std::string(statement));
  if (!meant || meant->actions.size() != 1 || !meant->actions.front().column) {
    return std::nullopt;
  }
  const std::size_t depth = depth_of(statement);
  std::optional<ColumnInParts> parts;
  if (depth <= deepest_readable) {
    with_stack_for(depth, [&] { parts = read_column(statement); });
  }
  return parts && is_whole(head_of(statement), *parts, *meant->actions.front().column)
             ? parts
             : std::nullopt;
}

std::optional<std::vector<std::string>> column_and_constraints(std::string_view statement) {
  const auto parts = column_in_parts(statement);
  if (!parts) {
    return std::nullopt;
  }
  const std::string head = head_of(statement);
  const std::string add = head + " ADD ";
  std::vector<std::string> statements{add_column(head, *parts)};
  for (const std::string& constraint : parts->constraints) {
    statements.push_back(add + constraint);
  }
  return statements;
}

}  // namespace pgmig::sql
