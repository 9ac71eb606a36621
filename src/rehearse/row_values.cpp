// SPDX-License-Identifier: Apache-2.0
#include "rehearse/row_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace pgmig::rehearse {

namespace {

/// One row in so many has NULL where it may.
constexpr std::uint64_t rows_to_a_null = 8;

/// Then a column with a CHECK that may be NULL is: that satisfies every CHECK.
constexpr int attempts_before_null = 16;

/// Keys that migrations write themselves are mostly small.
constexpr int first_key = 900'000;
constexpr int first_small_key = 9'000;  // smallint ends at 32,767

/// What a value is made of.
struct Draw {
  const ColumnShape& column;
  int row;
  std::uint64_t number;  ///< looks random

  [[nodiscard]] int below(int limit) const {
    return static_cast<int>(number % static_cast<std::uint64_t>(limit));
  }
};

std::string words(const Draw& draw) {
  std::string text = fmt::format("{:x}", draw.number);
  const std::string& name = draw.column.name;
  if (name.find("mail") != std::string::npos) {
    text = fmt::format("user{}.{:x}@example.com", draw.row, draw.number & 0xffffU);
  } else if (name.find("url") != std::string::npos || name.find("link") != std::string::npos) {
    text = fmt::format("https://example.com/{}/{:x}", draw.row, draw.number & 0xffffU);
  } else if (draw.column.unique) {
    text = fmt::format("{}-{}", draw.row, text);
  } else {
    text = name.substr(0, 12) + " " + text.substr(0, 6);
  }
  const auto limit = static_cast<std::size_t>(draw.column.length);
  return limit > 0 && text.size() > limit
             ? fmt::format("{:x}", draw.number + static_cast<unsigned>(draw.row)).substr(0, limit)
             : text;
}

std::string whole_number(const Draw& draw) {
  if (draw.column.unique) {
    return std::to_string((draw.column.type == "int2" ? first_small_key : first_key) + draw.row);
  }
  return std::to_string(1 + draw.below(1000));
}

std::string decimal(const Draw& draw) {
  constexpr int most_digits = 3;
  const int digits = draw.column.precision == 0
                         ? most_digits
                         : std::clamp(draw.column.precision - draw.column.scale, 0, most_digits);
  const int limit = static_cast<int>(std::pow(10, digits));
  const int whole = draw.column.unique ? draw.row % limit : draw.below(limit);
  const int scale = draw.column.precision == 0 ? 2 : std::clamp(draw.column.scale, 0, 6);
  if (scale == 0) {
    return std::to_string(whole);
  }
  return fmt::format("{}.{:0{}}", whole,
                     draw.number / 1009 % static_cast<std::uint64_t>(std::pow(10, scale)), scale);
}

std::string number(const Draw& draw) {
  const std::string& type = draw.column.type;
  const bool whole = type == "int2" || type == "int4" || type == "int8" || type == "oid";
  return whole ? whole_number(draw) : decimal(draw);
}

std::string day(const Draw& draw) {
  return fmt::format("20{:02}-{:02}-{:02}", 10 + draw.below(15), 1 + draw.number / 17 % 12,
                     1 + draw.number / 227 % 28);
}

std::string time_of_day(const Draw& draw) {
  return fmt::format("{:02}:{:02}:{:02}", draw.number / 31 % 24, draw.number / 811 % 60,
                     draw.number / 5003 % 60);
}

std::string point_in_time(const Draw& draw) {
  const std::string& type = draw.column.type;
  if (type == "date") {
    return day(draw);
  }
  if (type == "time" || type == "timetz") {
    return time_of_day(draw) + (type == "timetz" ? "+00" : "");
  }
  return day(draw) + " " + time_of_day(draw) + (type == "timestamptz" ? "+00" : "");
}

/// Ranges of one column never overlap: they may be kept apart by an exclusion constraint.
std::string range(const Draw& draw) {
  const std::string& type = draw.column.type;
  if (type.find("multirange") != std::string::npos) {
    return "{}";
  }
  if (type == "daterange" || type == "tsrange" || type == "tstzrange") {
    return fmt::format("[{0}-01-01,{0}-06-01)", 2000 + draw.row % 7000);
  }
  return fmt::format("[{},{})", draw.row * 10, draw.row * 10 + 5);
}

std::string bits(const Draw& draw) {
  const int length = draw.column.length > 0 ? draw.column.length : 8;
  std::string text;
  for (int at = 0; at < length; ++at) {
    text += (draw.number >> (at % 60) & 1U) != 0 ? '1' : '0';
  }
  return text;
}

std::string uuid(const Draw& draw) {
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", draw.number & 0xffffffffU,
                     draw.number >> 32U & 0xffffU, draw.number >> 48U & 0xfffU,
                     static_cast<unsigned>(draw.row) & 0xfffU, draw.number & 0xffffffffffffU);
}

/// Types that no category tells apart, and a value of each; %n becomes a number of the row's own.
struct Sample {
  std::string_view type;
  std::string_view value;
};

constexpr std::array samples{
    Sample{"json", R"({"n": "%n"})"},
    Sample{"jsonb", R"({"n": "%n"})"},
    Sample{"hstore", "n=>%n"},
    Sample{"xml", "<n>%n</n>"},
    Sample{"bytea", "\\x0%n"},
    Sample{"inet", "10.1.0.%b"},
    Sample{"cidr", "10.1.%b.0/24"},
    Sample{"macaddr", "08:00:2b:01:02:%h"},
    Sample{"macaddr8", "08:00:2b:01:02:03:04:%h"},
    Sample{"tsvector", "word%n"},
    Sample{"tsquery", "word%n"},
    Sample{"ltree", "top.n%n"},
    Sample{"point", "(%n,2)"},
    Sample{"box", "(%n,2),(1,1)"},
    Sample{"circle", "<(1,2),%n>"},
    Sample{"line", "{1,2,%n}"},
    Sample{"lseg", "[(1,2),(%n,4)]"},
    Sample{"path", "[(1,2),(%n,4)]"},
    Sample{"polygon", "((1,2),(%n,4),(5,6))"},
    Sample{"geometry", "POINT(%n 2)"},
    Sample{"geography", "POINT(%b 2)"},
    Sample{"pg_lsn", "0/%n"},
    Sample{"vector", "[%n]"},
};

std::string filled(std::string_view form, const Draw& draw) {
  std::string text(form);
  const auto replace = [&](std::string_view mark, const std::string& by) {
    if (const auto at = text.find(mark); at != std::string::npos) {
      text.replace(at, mark.size(), by);
    }
  };
  // An even number of hexadecimal digits behind the first: bytea takes whole bytes.
  replace("%n", fmt::format("{:05}", draw.row % 100'000));
  replace("%b", std::to_string(draw.row % 250));
  replace("%h", fmt::format("{:02x}", draw.row % 256));
  return text;
}

std::optional<std::string> by_sample(const Draw& draw) {
  const auto* const found = std::ranges::find(samples, draw.column.type, &Sample::type);
  return found == samples.end() ? std::nullopt : std::optional(filled(found->value, draw));
}

/// Nothing where the type is not known.
std::optional<std::string> plain_value(const Draw& draw) {
  const ColumnShape& column = draw.column;
  if (column.type == "uuid") {
    return uuid(draw);
  }
  if (column.type == "interval") {
    return fmt::format("{} hours", 1 + draw.below(500));
  }
  if (auto sample = by_sample(draw)) {
    return sample;
  }
  switch (column.category) {
    case 'B':
      return draw.number % 2 == 0 ? "true" : "false";
    case 'N':
      return number(draw);
    case 'S':
      return words(draw);
    case 'D':
      return point_in_time(draw);
    case 'E':
      return column.labels.empty()
                 ? std::nullopt
                 : std::optional(column.labels[draw.number % column.labels.size()]);
    case 'R':
      return range(draw);
    case 'V':
      return bits(draw);
    case 'A':
      return "{}";
    default:
      return std::nullopt;
  }
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string::npos;
}

/// A text of the length that a CHECK may ask for.
std::string of_length(const Draw& draw, const std::string& length) {
  constexpr long longest = 200;
  const auto wanted = static_cast<std::size_t>(std::clamp(std::atol(length.c_str()), 1L, longest));
  std::string text = fmt::format("{:x}", draw.number);
  text.resize(wanted, 'x');
  return text;
}

/// Within the limits that a CHECK names, else near the one that it names.
std::string near_numbers(const Draw& draw, std::uint64_t way) {
  std::vector<double> numbers;
  for (const std::string& constant : draw.column.constants) {
    if (is_number(constant)) {
      numbers.push_back(std::strtod(constant.c_str(), nullptr));
    }
  }
  const auto [low, high] = std::ranges::minmax(numbers);
  if (high > low && way != 0) {
    const auto steps = static_cast<std::uint64_t>(high - low) + 1;
    return fmt::format("{:.10g}", low + static_cast<double>(draw.number / 7 % steps));
  }
  const double by = way == 0 ? 0 : way == 1 ? 1 : -1;
  return fmt::format("{:.10g}", numbers[draw.number % numbers.size()] + by);
}

/// A day of the year of the one that is named, of the next, or of the one before.
std::string near_day(const std::string& named, std::uint64_t way) {
  constexpr std::size_t year_digits = 4;
  const int by = way == 0 ? 0 : way == 1 ? 1 : -1;
  const long year = std::atol(named.substr(0, year_digits).c_str()) + by;
  return named.find('-') == year_digits ? fmt::format("{:04}{}", year, named.substr(year_digits))
                                        : named;
}

/// What a constant of a CHECK suggests.
std::string suggested(const Draw& draw, int attempt) {
  const auto& constants = draw.column.constants;
  const std::string& constant = constants[draw.number % constants.size()];
  const auto way = (draw.number / 11 + static_cast<std::uint64_t>(attempt)) % 3;
  if (is_number(constant) && draw.column.category == 'S') {
    return of_length(draw, constant);
  }
  if (is_number(constant) && draw.column.category == 'N') {
    return near_numbers(draw, way);
  }
  return draw.column.category == 'D' ? near_day(constant, way) : constant;
}

bool has_words(const std::vector<std::string>& constants) {
  return std::ranges::any_of(constants, [](const auto& text) { return !is_number(text); });
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_part_of_a_name(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool is_number_at(std::string_view expression, std::size_t at) {
  return is_digit(expression[at]) && (at == 0 || !is_part_of_a_name(expression[at - 1]));
}

/// What stands behind ~, ~* or ~~ (LIKE) is a pattern, and no value.
bool is_pattern(std::string_view expression, std::size_t quote) {
  const auto before = expression.substr(0, quote).find_last_not_of(" (*");
  return before != std::string_view::npos && expression[before] == '~';
}

/// A text that begins with the quote there, and where it has ended.
std::pair<std::string, std::size_t> quoted(std::string_view expression, std::size_t quote) {
  std::string text;
  std::size_t at = quote + 1;
  for (; at < expression.size(); ++at) {
    if (expression[at] == '\'') {
      if (expression.substr(at + 1, 1) != "'") {
        break;
      }
      ++at;  // a doubled one stands for itself
    }
    text += expression[at];
  }
  return {std::move(text), at + 1};
}

}  // namespace

std::uint64_t mixed(std::uint64_t seed, std::string_view what, std::uint64_t row) {
  // FNV-1a over all of it, then the finish of SplitMix64, by which each bit counts.
  std::uint64_t hash = 14695981039346656037ULL ^ seed;
  for (const char letter : what) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  hash += row * 0x9e3779b97f4a7c15ULL;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31U);
}

std::optional<std::string> made_value(const ColumnShape& column, std::uint64_t seed, int row,
                                      int attempt) {
  const auto number = mixed(seed, fmt::format("{}.{}.{}", column.table, column.name, attempt),
                            static_cast<std::uint64_t>(row));
  const bool gives_up = attempt >= attempts_before_null && !column.constants.empty();
  if (!column.not_null && (gives_up || number / 3 % rows_to_a_null == 0)) {
    return std::nullopt;
  }
  const Draw draw{.column = column, .row = row, .number = number};
  // A list of words is mostly all that is allowed; of numbers the plain ones mostly fit.
  const bool follow = !column.constants.empty() && (attempt > 0 || has_words(column.constants));
  if (follow && (attempt == 0 || number / 5 % 4 != 0)) {
    return suggested(draw, attempt);
  }
  return plain_value(draw);
}

std::vector<std::string> constants_in(std::string_view expression) {
  std::vector<std::string> constants;
  std::size_t at = 0;
  while (at < expression.size()) {
    const std::size_t begin = at;
    if (expression[at] == '\'') {
      auto [text, end] = quoted(expression, at);
      at = end;
      if (!is_pattern(expression, begin)) {
        constants.push_back(std::move(text));
      }
    } else if (is_number_at(expression, at)) {
      at = std::min(expression.find_first_not_of("0123456789.", at), expression.size());
      constants.emplace_back(expression.substr(begin, at - begin));
    } else {
      ++at;
    }
  }
  return constants;
}

}  // namespace pgmig::rehearse
