// SPDX-License-Identifier: Apache-2.0
// A few shapes of text, as pg_get_constraintdef() or the author spells them.
#include "planner/not_null_proof.hpp"

#include "pg/name.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace pgmig::planner {

namespace {

/// Keywords and bare names in lower case, blanks as one; quoted names as they stand.
std::string folded(std::string_view text) {
  std::string result;
  bool quoted = false;
  for (const char c : text) {
    quoted = c == '"' ? !quoted : quoted;
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!quoted && blank) {
      result += result.ends_with(' ') ? "" : " ";
    } else {
      result += !quoted && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

/// Where the bracket that opens at the front closes; npos when it does not.
std::size_t closing_bracket(std::string_view text) {
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// Without brackets around the whole.
std::string_view unwrapped(std::string_view text) {
  text = trimmed(text);
  while (text.starts_with('(') && closing_bracket(text) == text.size() - 1) {
    text = trimmed(text.substr(1, text.size() - 2));
  }
  return text;
}

/// The parts between ANDs outside brackets and quotes.
std::vector<std::string_view> and_parts(std::string_view text) {
  constexpr std::string_view word = " and ";
  std::vector<std::string_view> parts;
  int depth = 0;
  char quote = '\0';
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (depth == 0 && text.substr(i).starts_with(word)) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + word.size();
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

bool is_the_test(std::string_view part, const std::string& column) {
  part = unwrapped(part);
  constexpr std::string_view negation = "not ";
  if (part.starts_with(negation)) {
    return unwrapped(part.substr(negation.size())) == column + " is null";
  }
  return part == column + " is not null";
}

}  // namespace

bool says_not_null(std::string_view definition, std::string_view column) {
  const std::string text = folded(definition);
  std::string_view check = text;
  constexpr std::string_view keyword = "check ";
  if (check.starts_with(keyword)) {
    check.remove_prefix(keyword.size());
  }
  const std::string name = pg::quote_identifier(column);
  const std::string_view expression = unwrapped(check);
  // BETWEEN has an AND of its own; it makes parts that are no test, which does no harm. An OR
  // outside brackets binds less than AND: then the parts prove nothing.
  if (expression.find(" or ") != std::string_view::npos) {
    return false;
  }
  return std::ranges::any_of(and_parts(expression),
                             [&](std::string_view part) { return is_the_test(part, name); });
}

bool is_proven_not_null(const catalog::Relation& relation, std::string_view column,
                        const std::function<bool(std::string_view)>& leave_out) {
  return std::ranges::any_of(relation.constraints, [&](const catalog::Constraint& constraint) {
    return constraint.kind == sql::ConstraintKind::check && constraint.validated &&
           !leave_out(constraint.name) && says_not_null(constraint.definition, column);
  });
}

}  // namespace pgmig::planner
