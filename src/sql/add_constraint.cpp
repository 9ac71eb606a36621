// SPDX-License-Identifier: Apache-2.0
// Tokens are exchanged, not the tree (see rewrite.cpp); the tree proves the result.
#include "sql/add_constraint.hpp"

#include "pg/sql_text.hpp"
#include "sql/deep_stack.hpp"
#include "sql/lexer.hpp"
#include "sql/script.hpp"
#include "sql/statement_scan.hpp"
#include "sql/tree.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <variant>
#include <vector>

namespace pgmig::sql {

namespace {

/// The tokens of one statement, one after the other.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {}

  [[nodiscard]] bool is(std::string_view word) const { return is_at(at_, word); }

  [[nodiscard]] bool next_is(std::string_view word) const { return is_at(at_ + 1, word); }

  void skip(std::size_t tokens = 1) { at_ += tokens; }

  bool take(std::string_view word) {
    const bool here = is(word);
    at_ += here ? 1U : 0U;
    return here;
  }

  /// "( ... )" as it stands; empty when none opens here.
  std::string group() {
    if (!is("(")) {
      return {};
    }
    const std::size_t begin = at_;
    int depth = 0;
    do {
      depth += is("(") ? 1 : 0;
      depth -= is(")") ? 1 : 0;
      ++at_;
    } while (depth > 0 && at_ < tokens_.size());
    return text_of(begin, at_);
  }

  std::string one() {
    ++at_;
    return text_of(at_ - 1, at_);
  }

  [[nodiscard]] std::string rest() const { return text_of(at_, tokens_.size()); }

 private:
  [[nodiscard]] bool is_at(std::size_t index, std::string_view word) const {
    return index < tokens_.size() &&
           (tokens_[index].kind == TokenKind::word || tokens_[index].kind == TokenKind::symbol) &&
           is_word(text_.substr(tokens_[index].offset, tokens_[index].length), word);
  }

  [[nodiscard]] std::string text_of(std::size_t from, std::size_t to) const {
    if (from >= to || to > tokens_.size()) {
      return {};
    }
    const std::size_t begin = tokens_[from].offset;
    return std::string(
        text_.substr(begin, tokens_[to - 1].offset + tokens_[to - 1].length - begin));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

/// Behind ALTER TABLE [IF EXISTS] [ONLY] [schema.]table [*] ADD [CONSTRAINT name].
struct Head {
  bool only = false;
};

Head skip_head(Reader& reader) {
  Head head;
  reader.skip(2);
  if (reader.is("if") && reader.next_is("exists")) {
    reader.skip(2);
  }
  head.only = reader.take("only");
  const bool wrapped = reader.take("(");
  reader.skip();
  while (reader.take(".")) {
    reader.skip();
  }
  if (wrapped) {
    reader.take(")");
  }
  reader.take("*");
  reader.take("add");
  if (reader.take("constraint")) {
    reader.skip();
  }
  return head;
}

PgQuery__AlterTableStmt* alter_in(const Tree& tree) {
  if (tree.statements().size() != 1) {
    return nullptr;
  }
  const PgQuery__Node* statement = tree.statements().front()->stmt;
  return statement->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT ? statement->alter_table_stmt
                                                                       : nullptr;
}

/// The constraint that is all the statement adds, else null.
PgQuery__Constraint* only_constraint(const PgQuery__AlterTableStmt& alter) {
  if (alter.n_cmds != 1 || alter.cmds[0]->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_CMD) {
    return nullptr;
  }
  const PgQuery__AlterTableCmd& cmd = *alter.cmds[0]->alter_table_cmd;
  const bool adds = cmd.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint &&
                    cmd.def != nullptr && cmd.def->node_case == PG_QUERY__NODE__NODE_CONSTRAINT;
  return adds ? cmd.def->constraint : nullptr;
}

using TreeChange = std::function<void(PgQuery__AlterTableStmt&, PgQuery__Constraint&)>;

/// The bytes of the statement's tree after `change`; empty for another statement.
std::string tree_bytes(std::string_view statement, const TreeChange& change) {
  const std::variant<Tree, SyntaxError> parsed = parse_tree(std::string(statement));
  const auto* const tree = std::get_if<Tree>(&parsed);
  PgQuery__AlterTableStmt* alter = tree == nullptr ? nullptr : alter_in(*tree);
  PgQuery__Constraint* constraint = alter == nullptr ? nullptr : only_constraint(*alter);
  if (constraint == nullptr) {
    return {};
  }
  change(*alter, *constraint);
  return bytes_without_places(tree->root());
}

/// Strings of a tree are not const in protobuf-c, but nobody writes to them.
char* text_for(const std::string& text) { return const_cast<char*>(text.c_str()); }

bool is_proven(std::string_view statement, const std::string& rewritten, const TreeChange& change) {
  const std::size_t depth = depth_of(statement);
  bool proven = false;
  if (depth <= deepest_readable) {
    with_stack_for(depth, [&] {
      const std::string meant = tree_bytes(statement, change);
      proven = !meant.empty() &&
               meant == tree_bytes(rewritten, [](auto& /*alter*/, auto& /*constraint*/) {});
    });
  }
  return proven;
}

/// Where no two parts of the clause may be confused, there is nothing between them.
std::string with_blank(const std::string& part) { return part.empty() ? part : " " + part; }

/// UNIQUE [NULLS [NOT] DISTINCT] (...) [INCLUDE (...)] [WITH (...)] [USING INDEX TABLESPACE t] ...
struct KeyText {
  std::string head;     ///< UNIQUE or PRIMARY KEY
  std::string columns;  ///< and all that goes into the index
  std::string rest;     ///< DEFERRABLE ...
};

KeyText read_key(Reader& reader) {
  KeyText key;
  key.head = reader.is("unique") ? "UNIQUE" : "PRIMARY KEY";
  reader.skip(reader.is("unique") ? 1 : 2);
  std::string nulls;
  if (reader.take("nulls")) {
    nulls = reader.take("not") ? " NULLS NOT DISTINCT" : "";
    reader.take("distinct");
  }
  key.columns = reader.group();
  if (reader.take("include")) {
    key.columns += " INCLUDE " + reader.group();
  }
  key.columns += nulls;
  if (reader.take("with")) {
    key.columns += " WITH " + reader.group();
  }
  if (reader.is("using") && reader.next_is("index")) {
    reader.skip(3);
    key.columns += " TABLESPACE " + reader.one();
  }
  key.rest = reader.rest();
  return key;
}

/// The index says what the constraint said: the same columns, nothing else.
bool is_index_of(const std::string& create_index, const Constraint& constraint) {
  const Script script = parse_script(create_index, {});
  const auto* index = script.statements.size() == 1
                          ? std::get_if<CreateIndex>(&script.statements.front().change)
                          : nullptr;
  return index != nullptr && index->unique && index->concurrently && !index->predicate &&
         std::ranges::equal(index->keys, constraint.columns, {}, &IndexKey::column);
}

const Constraint* constraint_of(const Script& script) {
  const auto* alter = script.statements.size() == 1
                          ? std::get_if<AlterTable>(&script.statements.front().change)
                          : nullptr;
  const bool adds_one = alter != nullptr && alter->actions.size() == 1 &&
                        alter->actions.front().constraint.has_value();
  return adds_one ? &*alter->actions.front().constraint : nullptr;
}

/// With its name, its table's full name and an ending; `change` is what the ending says.
std::optional<std::string> named(std::string_view statement, const std::string& constraint_name,
                                 const pg::QualifiedName& table, const std::string& ending,
                                 const std::function<void(PgQuery__Constraint&)>& change) {
  Reader reader(statement);
  const Head head = skip_head(reader);
  std::string rewritten = pg::sql(
      "ALTER TABLE {}{} ADD CONSTRAINT {} {}{}", pg::Verbatim{head.only ? "ONLY " : ""}, table,
      pg::Identifier{constraint_name}, pg::Verbatim{reader.rest()}, pg::Verbatim{ending});
  const std::string none;
  const auto meant = [&](PgQuery__AlterTableStmt& alter, PgQuery__Constraint& constraint) {
    alter.missing_ok = 0;
    alter.relation->catalogname = text_for(none);
    alter.relation->schemaname = text_for(table.schema);
    alter.relation->relname = text_for(table.name);
    constraint.conname = text_for(constraint_name);
    change(constraint);
  };
  return is_proven(statement, rewritten, meant) ? std::optional{std::move(rewritten)}
                                                : std::nullopt;
}

}  // namespace

std::optional<std::string> add_constraint_not_valid(std::string_view statement,
                                                    const std::string& constraint_name,
                                                    const pg::QualifiedName& table) {
  return named(statement, constraint_name, table, " NOT VALID",
               [](PgQuery__Constraint& constraint) {
                 constraint.skip_validation = 1;
                 constraint.initially_valid = 0;
               });
}

std::optional<std::string> add_constraint_named(std::string_view statement,
                                                const std::string& constraint_name,
                                                const pg::QualifiedName& table) {
  return named(statement, constraint_name, table, "", [](PgQuery__Constraint& /*constraint*/) {});
}

std::optional<KeyInParts> add_key_in_parts(std::string_view statement,
                                           const std::string& constraint_name,
                                           const pg::QualifiedName& table,
                                           const std::string& index_name) {
  const Script script = parse_script(std::string(statement), {});
  const Constraint* constraint = constraint_of(script);
  if (constraint == nullptr || !constraint->using_index.empty()) {
    return std::nullopt;
  }
  Reader reader(statement);
  skip_head(reader);
  const KeyText key = read_key(reader);
  const pg::Identifier name{constraint_name};
  const pg::Identifier index{index_name.empty() ? constraint_name : index_name};
  KeyInParts parts{
      .create_index = pg::sql("CREATE UNIQUE INDEX CONCURRENTLY {} ON {} {}", index, table,
                              pg::Verbatim{key.columns}),
      .add_constraint = pg::sql("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}{}", table, name,
                                pg::Verbatim{key.head}, index, pg::Verbatim{with_blank(key.rest)})};
  const Script added = parse_script(parts.add_constraint, {});
  const Constraint* taken = constraint_of(added);
  const bool same = taken != nullptr && taken->kind == constraint->kind &&
                    taken->deferrable == constraint->deferrable &&
                    is_index_of(parts.create_index, *constraint);
  return same ? std::optional{std::move(parts)} : std::nullopt;
}

}  // namespace pgmig::sql
