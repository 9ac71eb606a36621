// SPDX-License-Identifier: Apache-2.0
// The newest first; after an interruption what is left of it.
#include "cli/down_target.hpp"

#include "cli/workspace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace pgmig::cli {

source::Version version_of(const plan::HistoryEntry& entry) {
  return source::Version::parse(entry.version).value_or(source::Version{});
}

namespace {

using plan::StoredState;

bool can_be_undone(const plan::HistoryEntry& entry) {
  return entry.kind != plan::MigrationKind::repeatable && entry.state != StoredState::undone;
}

/// A version that the files or the history have.
source::Version target_version(const std::string& text, const source::MigrationSet& migrations,
                               const plan::History& history) {
  const auto version = source::Version::parse(text);
  const bool applied =
      version && std::ranges::any_of(history, [&](const plan::HistoryEntry& entry) {
        return entry.kind != plan::MigrationKind::repeatable && version_of(entry) == *version;
      });
  return applied ? *version : known_version(migrations, text);
}

/// "2" or "to 7"; one word for the default.
std::string asked(const Options& options) {
  return options.to.empty() ? fmt::format("{}", options.count.value_or(1)) : "to:" + options.to;
}

}  // namespace

DownTarget down_target(const Options& options, const source::MigrationSet& migrations,
                       const plan::History& history) {
  std::optional<source::Version> to;
  if (!options.to.empty()) {
    to = target_version(options.to, migrations, history);
  }
  DownTarget entries;
  for (const auto& entry : history) {
    if (can_be_undone(entry) && (!to || *to < version_of(entry))) {
      entries.push_back(&entry);
    }
  }
  std::ranges::stable_sort(entries, std::greater{}, [](const plan::HistoryEntry* entry) {
    return std::pair(!entry->undo_row.empty(), entry->applied_order);
  });
  const auto most = options.count.value_or(to ? std::ssize(entries) : 1);
  entries.resize(static_cast<std::size_t>(std::min<std::ptrdiff_t>(most, std::ssize(entries))));
  return entries;
}

std::string to_text(const Options& options, const DownTarget& target) {
  std::string text = asked(options);
  for (const plan::HistoryEntry* entry : target) {
    text += " " + entry->id;
  }
  return text;
}

std::optional<DownTarget> rest_of(const std::string& kept, const Options& options,
                                  const plan::History& history) {
  std::istringstream words(kept);
  std::string word;
  if (!(words >> word) || word != asked(options)) {
    return std::nullopt;
  }
  DownTarget rest;
  while (words >> word) {
    const auto entry = std::ranges::find(history, word, &plan::HistoryEntry::id);
    if (entry != history.end() && can_be_undone(*entry)) {
      rest.push_back(&*entry);
    }
  }
  return rest;
}

}  // namespace pgmig::cli
