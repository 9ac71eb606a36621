// SPDX-License-Identifier: Apache-2.0
// The exact grammar of names; what nearly fits goes to near_miss().
#include "source/file_name.hpp"

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "source/near_miss.hpp"

#include <algorithm>
#include <optional>

namespace pgmig::source {

namespace {

constexpr std::string_view separator = "__";

std::optional<Kind> kind_of(char letter) noexcept {
  switch (letter) {
    case 'V':
      return Kind::versioned;
    case 'U':
      return Kind::undo;
    case 'R':
      return Kind::repeatable;
    default:
      return std::nullopt;
  }
}

char letter_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::versioned:
      return 'V';
    case Kind::undo:
      return 'U';
    case Kind::repeatable:
      return 'R';
  }
  assertion_failed("a kind has a letter", __FILE__, __LINE__);
}

/// A name without its suffix: letter, version, `__`, description.
std::optional<MigrationName> read_stem(std::string_view stem) {
  const auto kind = stem.empty() ? std::nullopt : kind_of(stem.front());
  const std::size_t border = stem.find(separator);
  if (!kind || border == std::string_view::npos || border + separator.size() == stem.size()) {
    return std::nullopt;
  }
  MigrationName name{.kind = *kind,
                     .version = {},
                     .description = printable(stem.substr(border + separator.size()))};
  std::ranges::replace(name.description, '_', ' ');
  const std::string_view version = stem.substr(1, border - 1);
  if (*kind == Kind::repeatable) {
    return version.empty() ? std::optional{name} : std::nullopt;
  }
  const auto parsed = Version::parse(version);
  if (!parsed) {
    return std::nullopt;
  }
  name.version = *parsed;
  return name;
}

std::optional<std::string_view> without_suffix(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) {
    return std::nullopt;
  }
  return name.substr(0, name.size() - suffix.size());
}

std::optional<HookName> read_hook(std::string_view name) {
  for (const std::string_view suffix : {".cpp", ".so"}) {
    const auto stem = without_suffix(name, suffix);
    const auto read = stem ? read_stem(*stem) : std::nullopt;
    if (read && read->kind == Kind::versioned) {
      return HookName{.version = read->version,
                      .description = read->description,
                      .is_library = suffix == ".so"};
    }
  }
  return std::nullopt;
}

}  // namespace

FileName read_file_name(std::string_view name) {
  if (name.starts_with('.')) {
    return OtherName{};
  }
  if (const auto stem = without_suffix(name, ".sql")) {
    if (auto read = read_stem(*stem)) {
      return *std::move(read);
    }
  }
  if (auto hook = read_hook(name)) {
    return *std::move(hook);
  }
  if (auto miss = near_miss(name)) {
    return *std::move(miss);
  }
  return OtherName{};
}

std::string file_name(Kind kind, std::string_view version, std::string_view description) {
  std::string name(1, letter_of(kind));
  if (kind != Kind::repeatable) {
    name += version;
  }
  name += separator;
  name += description;
  name += ".sql";
  return name;
}

}  // namespace pgmig::source
