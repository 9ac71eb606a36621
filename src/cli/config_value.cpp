// SPDX-License-Identifier: Apache-2.0
// One reader for each type of value.
#include "cli/config_value.hpp"

#include "base/byte_size.hpp"
#include "base/duration.hpp"
#include "base/overloaded.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace pgmig::cli {

namespace {

using Outcome = std::variant<ConfigValue, ValueError>;

constexpr std::size_t longest_name = 63;

// PostgreSQL keeps its timeouts as 32-bit milliseconds.
constexpr std::chrono::milliseconds longest_timeout{std::numeric_limits<std::int32_t>::max()};

std::string shown(std::string_view text) { return '"' + masked(printable(text)) + '"'; }

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

Outcome read_name(std::string_view text) {
  if (text.empty() || text.size() > longest_name) {
    return ValueError{fmt::format("{} is no name for PostgreSQL", shown(text)),
                      "a name has 1 to 63 bytes"};
  }
  return std::string{text};
}

Outcome read_path(std::string_view text, const std::filesystem::path& base) {
  if (text.empty()) {
    return ValueError{"the path is empty", "leave it out to take the default"};
  }
  return (base / text).lexically_normal().string();
}

Outcome read_choice(std::string_view text, const std::vector<std::string_view>& choices) {
  if (std::ranges::find(choices, text) != choices.end()) {
    return std::string{text};
  }
  const auto near = nearest(text, choices);
  return ValueError{fmt::format("{} is none of {}", shown(text), fmt::join(choices, ", ")),
                    near ? fmt::format("did you mean {}?", *near) : ""};
}

Outcome read_yes_no(std::string_view text) {
  if (text == "true" || text == "false") {
    return text == "true";
  }
  return ValueError{fmt::format("{} is neither true nor false", shown(text)), ""};
}

Outcome read_number(std::string_view text, std::int32_t least) {
  std::int32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || rest != end || number < least) {
    return ValueError{fmt::format("{} is no count", shown(text)),
                      fmt::format("write a whole number from {} to 2147483647", least)};
  }
  return long{number};
}

Outcome read_duration(std::string_view text, std::chrono::milliseconds least,
                      std::chrono::milliseconds most) {
  const auto duration = parse_duration(text);
  if (!duration) {
    return ValueError{fmt::format("{} is no duration", shown(text)),
                      "write a number and a unit: 250ms, 5s, 10m, 2h, 7d"};
  }
  if (*duration < least || *duration > most) {
    return ValueError{
        fmt::format("{} is out of range", shown(text)),
        most == longest_timeout ? fmt::format("from {} to 24d", to_text(least)) : "more than 0"};
  }
  return *duration;
}

Outcome read_size(std::string_view text) {
  if (const auto size = parse_byte_size(text)) {
    return *size;
  }
  return ValueError{fmt::format("{} is no size", shown(text)),
                    "write a number and a unit: 64kB, 512MB, 1GB"};
}

Outcome read_list(const RawValue& raw) {
  if (raw.form == RawValue::Form::list) {
    return raw.list;
  }
  std::vector<std::string> parts;
  for (std::string_view rest = raw.text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view part = trimmed(rest.substr(0, comma));
    if (part.empty()) {
      return ValueError{fmt::format("{} has an empty part", shown(raw.text)),
                        "write the names with one comma between them"};
    }
    parts.emplace_back(part);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return parts;
}

/// In the toml `lock_timeout = 5` or `role = true` would be a guess.
bool fits(ConfigType type, RawValue::Form form) {
  switch (form) {
    case RawValue::Form::text:
      return true;
    case RawValue::Form::number:
      return type == ConfigType::count || type == ConfigType::number;
    case RawValue::Form::yes_no:
      return type == ConfigType::yes_no;
    case RawValue::Form::list:
      return type == ConfigType::list;
  }
  return false;
}

Outcome read_typed(const ConfigKey& key, const RawValue& raw) {
  using namespace std::chrono_literals;
  switch (key.type) {
    case ConfigType::text:
      return raw.text;
    case ConfigType::name:
      return read_name(raw.text);
    case ConfigType::path:
      if (raw.text.empty() && key.fallback.empty()) {
        return std::string{};  // there need not be one
      }
      return read_path(raw.text, raw.base);
    case ConfigType::choice:
      return read_choice(raw.text, key.choices);
    case ConfigType::yes_no:
      return read_yes_no(raw.text);
    case ConfigType::count:
      return read_number(raw.text, 1);
    case ConfigType::number:
      return read_number(raw.text, 0);
    case ConfigType::duration:
      return read_duration(raw.text, 0ms, std::chrono::milliseconds::max());
    case ConfigType::timeout:
      return read_duration(raw.text, 1ms, longest_timeout);
    case ConfigType::limit:
      return read_duration(raw.text, 0ms, longest_timeout);
    case ConfigType::size:
      return read_size(raw.text);
    case ConfigType::list:
      return read_list(raw);
  }
  return ValueError{};
}

}  // namespace

std::variant<ConfigValue, ValueError> read_value(const ConfigKey& key, const RawValue& raw) {
  if (first_bad_byte(raw.text) != raw.text.size()) {
    return ValueError{fmt::format("{} is not UTF-8 text", shown(raw.text)), ""};
  }
  if (!fits(key.type, raw.form)) {
    return key.type == ConfigType::list
               ? ValueError{"expected an array of texts", R"(write ["app", "audit"])"}
               : ValueError{"expected a text in quotes",
                            fmt::format("the default is \"{}\"", key.fallback)};
  }
  return read_typed(key, raw);
}

std::string to_text(const ConfigValue& value) {
  return std::visit(
      Overloaded{[](const std::string& text) { return text; },
                 [](bool yes) { return std::string{yes ? "true" : "false"}; },
                 [](long number) { return std::to_string(number); },
                 [](std::chrono::milliseconds duration) { return pgmig::to_text(duration); },
                 [](ByteSize size) { return pgmig::to_text(size); },
                 [](const std::vector<std::string>& list) {
                   return fmt::format("{}", fmt::join(list, ", "));
                 }},
      value);
}

}  // namespace pgmig::cli
