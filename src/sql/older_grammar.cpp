// SPDX-License-Identifier: Apache-2.0
// One row a new form. In a pattern, `_` is a name and `()` something in brackets; `$1` is the first
// of those names.
#include "sql/older_grammar.hpp"

#include "sql/lexer.hpp"
#include "sql/script.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace pgmig::sql {

namespace {

struct Row {
  std::string_view pattern;
  std::string_view replacement;
};

/// The first that fits is taken: longer ones stand before those that they begin with.
constexpr std::array rows{
    // 18
    Row{"alter constraint _ not enforced", "alter constraint $1 deferrable"},
    Row{"alter constraint _ no inherit", "alter constraint $1 deferrable"},
    Row{"alter constraint _ inherit", "alter constraint $1 deferrable"},
    Row{"not enforced", "not valid"},
    Row{"add constraint _ not null _ not valid",
        "add constraint $1 check ($2 is not null) not valid"},
    Row{"add constraint _ not null _ no inherit", "alter column $2 set not null"},
    Row{"add constraint _ not null _", "alter column $2 set not null"},
    Row{"add not null _ not valid", "add check ($1 is not null) not valid"},
    Row{"add not null _", "alter column $1 set not null"},
    Row{"generated always as () stored", "generated always as (1) stored"},
    Row{"generated always as () virtual", ""},
    Row{"generated always as ()", ""},
    Row{"without overlaps", ""},
    Row{", period _", ", $1"},
    Row{"vacuum only", "vacuum"},
    Row{"analyze only", "analyze"},
    // 17
    Row{"alter column _ set expression as ()",
        "add column new_column int generated always as (1) stored"},
    Row{"alter _ set expression as ()", "add column new_column int generated always as (1) stored"},
    Row{"set access method default", "set access method heap"},
    // 16
    Row{"set storage default", "set storage plain"},
    Row{"set statistics default", "set statistics -1"},
    Row{"set storage _", "set storage $1"},
    Row{"storage _", ""},
    Row{"create statistics on", "create statistics new_statistics on"},
};

struct Match {
  std::size_t tokens = 0;  ///< none: it does not fit
  std::vector<std::string_view> names;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {}

  [[nodiscard]] std::string rewritten() const {
    std::string result;
    for (std::size_t at = 0; at < tokens_.size();) {
      const std::size_t taken = take(at, result);
      if (taken == 0) {
        result += std::string{text_of(at)} + " ";
      }
      at += std::max<std::size_t>(taken, 1);
    }
    return result;
  }

 private:
  [[nodiscard]] std::string_view text_of(std::size_t at) const {
    return text_.substr(tokens_[at].offset, tokens_[at].length);
  }

  /// How many tokens the first row that fits has used up.
  std::size_t take(std::size_t at, std::string& result) const {
    for (const Row& row : rows) {
      const Match match = match_at(at, row.pattern);
      if (match.tokens > 0) {
        result += filled(row.replacement, match.names) + " ";
        return match.tokens;
      }
    }
    return 0;
  }

  [[nodiscard]] Match match_at(std::size_t begin, std::string_view pattern) const {
    Match match;
    std::size_t at = begin;
    while (!pattern.empty()) {
      const std::string_view word = pattern.substr(0, pattern.find(' '));
      pattern.remove_prefix(std::min(word.size() + 1, pattern.size()));
      const std::size_t length = at < tokens_.size() ? fits(at, word) : 0;
      if (length == 0) {
        return {};
      }
      if (word == "_") {
        match.names.push_back(text_of(at));
      }
      at += length;
    }
    match.tokens = at - begin;
    return match;
  }

  /// How many tokens the word of a pattern stands for here; 0: it does not.
  [[nodiscard]] std::size_t fits(std::size_t at, std::string_view word) const {
    const TokenKind kind = tokens_[at].kind;
    if (word == "_") {
      return kind == TokenKind::word || kind == TokenKind::quoted_word ? 1 : 0;
    }
    if (word == "()") {
      return in_brackets(at);
    }
    return is_word(text_of(at), word) ? 1 : 0;
  }

  [[nodiscard]] std::size_t in_brackets(std::size_t begin) const {
    int depth = 0;
    for (std::size_t at = begin; at < tokens_.size(); ++at) {
      depth += text_of(at) == "(" ? 1 : 0;
      depth -= text_of(at) == ")" ? 1 : 0;
      if (depth <= 0) {
        return text_of(begin) == "(" ? at - begin + 1 : 0;
      }
    }
    return 0;
  }

  static std::string filled(std::string_view replacement,
                            const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
      if (replacement[i] == '$') {
        text += names[static_cast<std::size_t>(replacement[++i] - '1')];
      } else {
        text += replacement[i];
      }
    }
    return text;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

}  // namespace

std::optional<std::string> in_older_grammar(std::string_view statement) {
  std::string older = Reader(statement).rewritten();
  const Script script = parse_script(older, {});
  const bool is_known = script.statements.size() == 1 &&
                        !std::holds_alternative<Opaque>(script.statements.front().change);
  return is_known ? std::optional{std::move(older)} : std::nullopt;
}

}  // namespace pgmig::sql
