// SPDX-License-Identifier: Apache-2.0
// Takes a wrong name apart generously, as a person would, and builds the right one from its parts.
#include "source/near_miss.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace pgmig::source {

namespace {

constexpr std::string_view separators = "_-. ";

constexpr std::array<std::string_view, 9> backup_suffixes{
    "~", ".bak", ".backup", ".orig", ".old", ".save", ".swp", ".tmp", ".rej"};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
  return result;
}

bool is_backup(std::string_view lower_name) {
  return std::ranges::any_of(backup_suffixes,
                             [&](std::string_view suffix) { return lower_name.ends_with(suffix); });
}

/// `V1__x.py`, `r__x.txt`: a known letter, a version or nothing, two underscores.
bool begins_like_a_migration(std::string_view name) {
  const std::size_t border = name.find("__");
  return border != std::string_view::npos && border > 0 &&
         std::string_view{"vurb"}.find(lower(name.front())) != std::string_view::npos &&
         name.substr(1, border - 1).find_first_not_of("0123456789._- ") == std::string_view::npos;
}

/// The parts of a wrong name; any of them may be missing.
struct Parts {
  char letter = '\0';
  std::string version;
  std::string description;
};

/// Cuts what follows `.sql`, or else the last suffix: `V1__x.sql.bak`, `V1__x.txt` -> `V1__x`.
std::string_view stem_of(std::string_view name) {
  const std::size_t sql = lower(name).rfind(".sql");
  if (sql != std::string_view::npos) {
    return name.substr(0, sql);
  }
  const std::size_t dot = name.rfind('.');
  const bool suffix = dot != std::string_view::npos && dot > 0 && dot + 1 < name.size() &&
                      name.find("__", dot) == std::string_view::npos && !is_digit(name[dot + 1]);
  return suffix ? name.substr(0, dot) : name;
}

/// `v1`, `V_`, `V-`: a letter that stands for the kind, not the first one of a word.
bool is_kind_letter(std::string_view stem) {
  return !stem.empty() && std::string_view{"vurb"}.find(lower(stem[0])) != std::string_view::npos &&
         (stem.size() == 1 || is_digit(stem[1]) ||
          separators.find(stem[1]) != std::string_view::npos);
}

std::size_t digits_at(std::string_view text, std::size_t from) noexcept {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) {
    ++end;
  }
  return end - from;
}

/// Takes the version off the front: `1_2_add` -> "1.2". A number that goes on as a word (`2fa`) is
/// none.
std::string take_version(std::string_view& rest) {
  std::string version;
  for (;;) {
    const std::size_t from = version.empty() ? 0 : 1;
    const std::size_t digits = digits_at(rest, from);
    const std::size_t end = from + digits;
    const bool separated =
        version.empty() || (!rest.empty() && separators.find(rest[0]) != std::string_view::npos);
    const bool ends = end >= rest.size() || separators.find(rest[end]) != std::string_view::npos ||
                      version.empty();
    if (digits == 0 || !separated || !ends) {
      return version;
    }
    version += (version.empty() ? "" : ".") + std::string{rest.substr(from, digits)};
    rest.remove_prefix(end);
  }
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(separators), text.size());
  return text.substr(first);
}

Parts take_apart(std::string_view stem) {
  Parts parts;
  if (is_kind_letter(stem)) {
    parts.letter = static_cast<char>(lower(stem[0]) - 'a' + 'A');
    stem.remove_prefix(1);
  } else if (stem.ends_with(".up")) {  // golang-migrate's pairs: 000001_x.up.sql, 000001_x.down.sql
    parts.letter = 'V';
    stem.remove_suffix(3);
  } else if (stem.ends_with(".down")) {
    parts.letter = 'U';
    stem.remove_suffix(5);
  }
  if (parts.letter != 'R') {
    stem = trimmed(stem);
  }
  parts.version = take_version(stem);
  parts.description = printable(trimmed(stem));
  return parts;
}

std::string versioned_name(const Parts& parts) {
  return file_name(parts.letter == 'U' ? Kind::undo : Kind::versioned,
                   parts.version.empty() ? "<version>" : parts.version,
                   parts.description.empty() ? "<description>" : parts.description);
}

std::string right_name(const Parts& parts) {
  std::string repeatable = file_name(
      Kind::repeatable, "", parts.description.empty() ? "<description>" : parts.description);
  if (parts.letter == 'R' && parts.version.empty()) {
    return repeatable;
  }
  const bool either = parts.letter == 'R' || (parts.letter == '\0' && parts.version.empty());
  return either ? fmt::format("{} (runs once) or {} (runs whenever it changes)",
                              versioned_name(parts), repeatable)
                : versioned_name(parts);
}

}  // namespace

std::optional<NearMiss> near_miss(std::string_view name) {
  const std::string small = lower(name);
  const bool backup = is_backup(small);
  const bool sql = small.ends_with(".sql");
  const bool sql_backup =
      backup && (small.find(".sql") != std::string::npos || small.ends_with(".bak"));
  if (!sql && !sql_backup && !begins_like_a_migration(name)) {
    return std::nullopt;
  }
  const Parts parts = take_apart(stem_of(name));
  if (backup) {
    return NearMiss{.why = "not run: it is named like a backup copy",
                    .hint = fmt::format("move it out of the directory; to run it, name it {}",
                                        right_name(parts))};
  }
  if (parts.letter == 'B') {
    return NearMiss{
        .why = "not run: there are no baseline files",
        .hint = fmt::format("take the versions up to {} as applied with `pgmig baseline`",
                            parts.version.empty() ? "<version>" : parts.version)};
  }
  return NearMiss{.why = "not run: its name is not that of a migration",
                  .hint = fmt::format("to run it, name it {}", right_name(parts))};
}

}  // namespace pgmig::source
