// SPDX-License-Identifier: Apache-2.0
// By tokens: the values stay as they are written.
#include "sql/partition_bound.hpp"

#include "sql/lexer.hpp"

#include <algorithm>
#include <cstddef>

namespace pgmig::sql {

namespace {

using Texts = std::vector<std::string>;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), tokens_(statement_tokens(text)) {}

  [[nodiscard]] bool is(std::size_t at, std::string_view word) const {
    return at < tokens_.size() &&
           (tokens_[at].kind == TokenKind::word || tokens_[at].kind == TokenKind::symbol) &&
           is_word(of(at), word);
  }

  /// The parts between the commas of the "( ... )" that opens at `at`; leaves `at` behind it.
  Texts group(std::size_t& at) const {
    Texts parts;
    if (!is(at, "(")) {
      return parts;
    }
    int depth = 0;
    std::size_t begin = at + 1;
    for (; at < tokens_.size(); ++at) {
      depth += is(at, "(") ? 1 : 0;
      depth -= is(at, ")") ? 1 : 0;
      if (depth == 0 || (depth == 1 && is(at, ","))) {
        parts.push_back(between(begin, at));
        begin = at + 1;
      }
      if (depth == 0) {
        ++at;
        break;
      }
    }
    return parts;
  }

  [[nodiscard]] std::size_t size() const { return tokens_.size(); }

  [[nodiscard]] const Token& token(std::size_t at) const { return tokens_[at]; }

  [[nodiscard]] std::string_view of(std::size_t at) const {
    return text_.substr(tokens_[at].offset, tokens_[at].length);
  }

 private:
  [[nodiscard]] std::string between(std::size_t from, std::size_t to) const {
    if (from >= to) {
      return {};
    }
    const std::size_t begin = tokens_[from].offset;
    return std::string(
        text_.substr(begin, tokens_[to - 1].offset + tokens_[to - 1].length - begin));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
};

/// MINVALUE and MAXVALUE are keywords here, whatever their case.
Texts with_ends(Texts values) {
  for (std::string& value : values) {
    if (is_word(value, "minvalue") || is_word(value, "maxvalue")) {
      value = is_word(value, "minvalue") ? "MINVALUE" : "MAXVALUE";
    }
  }
  return values;
}

/// WITH (MODULUS m, REMAINDER r), in either order.
bool read_hash(const Texts& parts, PartitionBound& bound) {
  for (const std::string& part : parts) {
    const Reader words(part);
    if (words.size() != 2) {
      return false;
    }
    (words.is(0, "modulus") ? bound.modulus : bound.remainder) = words.of(1);
  }
  return !bound.modulus.empty() && !bound.remainder.empty();
}

std::optional<PartitionBound> bound_at(const Reader& reader, std::size_t at) {
  PartitionBound bound;
  if (reader.is(at, "in")) {
    bound.kind = PartitionBound::Kind::list;
    bound.values = reader.group(++at);
    return bound;
  }
  if (reader.is(at, "from")) {
    bound.kind = PartitionBound::Kind::range;
    bound.from = with_ends(reader.group(++at));
    bound.to = with_ends(reader.group(++at));
    return bound;
  }
  bound.kind = PartitionBound::Kind::hash;
  const bool read = reader.is(at, "with") && read_hash(reader.group(++at), bound);
  return read ? std::optional{bound} : std::nullopt;
}

std::optional<std::string> column_of(const std::string& text) {
  const Reader words(text);
  if (words.size() != 1) {
    return std::nullopt;
  }
  std::string name(words.of(0));
  if (words.token(0).kind == TokenKind::word) {
    return name;
  }
  if (words.token(0).kind != TokenKind::quoted_word || !name.starts_with('"')) {
    return std::nullopt;
  }
  name = name.substr(1, name.size() - 2);
  for (std::size_t at = name.find("\"\""); at != std::string::npos;
       at = name.find("\"\"", at + 1)) {
    name.erase(at, 1);
  }
  return name;
}

}  // namespace

std::optional<PartitionBound> partition_bound(std::string_view text) {
  const Reader reader(text);
  for (std::size_t at = 0; at + 1 < reader.size(); ++at) {
    if (reader.is(at, "for") && reader.is(at + 1, "values")) {
      return bound_at(reader, at + 2);
    }
  }
  const bool is_rest = reader.size() > 0 && reader.is(reader.size() - 1, "default");
  return is_rest ? std::optional{PartitionBound{}} : std::nullopt;
}

std::optional<PartitionKey> partition_key(std::string_view definition) {
  const Reader reader(definition);
  if (reader.size() < 2) {
    return std::nullopt;
  }
  PartitionKey key{.strategy = std::string(reader.of(0)), .columns = {}};
  std::ranges::transform(key.strategy, key.strategy.begin(), fold);
  std::size_t at = 1;
  for (const std::string& part : reader.group(at)) {
    const auto column = column_of(part);
    if (!column) {
      return std::nullopt;
    }
    key.columns.push_back(*column);
  }
  return key.columns.empty() ? std::nullopt : std::optional{key};
}

}  // namespace pgmig::sql
