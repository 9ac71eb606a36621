// SPDX-License-Identifier: Apache-2.0
// Quoting as PostgreSQL's quote_identifier() and quote_literal() do it, and names made from names.
#include "pg/name.hpp"

#include "base/digest.hpp"
#include "base/utf8.hpp"
#include "pg/keywords.hpp"

#include <algorithm>

namespace pgmig::pg {

namespace {

/// [a-z_][a-z0-9_]*: what needs no quotes in any encoding and folds to itself.
bool is_plain(std::string_view name) noexcept {
  const auto is_first = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_later = [&](char c) { return is_first(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && is_first(name.front()) && std::ranges::all_of(name, is_later);
}

/// `text` between `quote`s, with each of `doubled` written twice.
std::string enclose(std::string_view text, char quote, std::string_view doubled) {
  std::string quoted{quote};
  for (const char c : text) {
    if (doubled.find(c) != std::string_view::npos) {
      quoted += c;
    }
    quoted += c;
  }
  quoted += quote;
  return quoted;
}

/// Eight digits that depend on both parts and on where one ends.
std::string short_hash(std::string_view base, std::string_view suffix) {
  std::string whole{base};
  whole += '\0';
  whole += suffix;
  constexpr std::size_t algorithm = std::string_view{"sha256:"}.size();
  return sha256(whole).substr(algorithm, 8);
}

}  // namespace

std::string quote_identifier(std::string_view name) {
  if (is_plain(name) && !needs_quotes(name)) {
    return std::string{name};
  }
  return enclose(name, '"', "\"");
}

std::string quote_literal(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) {
    return enclose(text, '\'', "'");
  }
  return "E" + enclose(text, '\'', "'\\");
}

std::string to_sql(const QualifiedName& name) {
  if (name.schema.empty()) {
    return quote_identifier(name.name);
  }
  return quote_identifier(name.schema) + "." + quote_identifier(name.name);
}

std::string derived_name(std::string_view base, std::string_view suffix) {
  if (base.size() + suffix.size() <= max_name_bytes) {
    return std::string{base} + std::string{suffix};
  }
  const std::string hash = "_" + short_hash(base, suffix);
  // The suffix says what the thing is for, so the base gives way first.
  const std::string_view kept_suffix = front_within(suffix, max_name_bytes - hash.size());
  const std::size_t room = max_name_bytes - hash.size() - kept_suffix.size();
  return std::string{front_within(base, room)} + hash + std::string{kept_suffix};
}

}  // namespace pgmig::pg
