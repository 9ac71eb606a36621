// SPDX-License-Identifier: Apache-2.0
// The table of keys. A new key is one row and, where it needs one, a function that reads its value.
#include "source/directive_keys.hpp"

#include "base/duration.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace pgmig::source {

namespace {

/// Why a value is not taken; nothing when it is.
struct Complaint {
  std::string message;  ///< completes "<key>: "
  std::string hint;
};

using Outcome = std::optional<Complaint>;

enum class Place { statement, file, both };

struct Key {
  std::string_view name;
  Place place;
  Outcome (*take)(std::string_view value, DirectiveMeaning& meaning);
};

std::vector<std::string_view> split_at_commas(std::string_view value) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = value.find(',');
    parts.push_back(value.substr(0, comma));
    if (comma == std::string_view::npos) {
      return parts;
    }
    value.remove_prefix(comma + 1);
  }
}

bool is_blank(std::string_view value) {
  return value.find_first_not_of(" \t") == std::string_view::npos;
}

Complaint not_one_of(std::string_view value, std::span<const std::string_view> words) {
  const auto near = nearest(value, words);
  return {.message = fmt::format("\"{}\" is none of {}", printable(value), fmt::join(words, ", ")),
          .hint = near ? fmt::format("did you mean {}?", *near) : std::string{}};
}

// The values' readers.

Outcome take_accept(std::string_view value, DirectiveMeaning& meaning) {
  for (const std::string_view id : split_at_commas(value)) {
    if (id.empty() ||
        id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos) {
      return Complaint{.message = fmt::format("\"{}\" is no hazard id", printable(id)),
                       .hint = "hazard ids are named by the refusal, for example accept=data_loss"};
    }
    auto& accept = meaning.directives.accept;
    if (std::ranges::find(accept, id) == accept.end()) {
      accept.emplace_back(id);
    }
  }
  return std::nullopt;
}

Outcome take_phase(std::string_view value, DirectiveMeaning& meaning) {
  static constexpr std::array<std::string_view, 3> words{"expand", "migrate", "contract"};
  const auto* const word = std::ranges::find(words, value);
  if (word == words.end()) {
    return not_one_of(value, words);
  }
  constexpr std::array<PhaseWish, 3> wishes{PhaseWish::expand, PhaseWish::migrate,
                                            PhaseWish::contract};
  meaning.directives.phase = wishes.at(static_cast<std::size_t>(word - words.begin()));
  return std::nullopt;
}

/// `least`: 0ms where zero means "no limit" and is allowed, else 1ms.
Outcome take_duration(std::string_view value, std::chrono::milliseconds least,
                      std::optional<std::chrono::milliseconds>& target) {
  // PostgreSQL keeps its timeouts as 32-bit milliseconds.
  constexpr std::chrono::milliseconds most{std::numeric_limits<std::int32_t>::max()};
  const auto duration = parse_duration(value);
  if (!duration) {
    return Complaint{.message = fmt::format("\"{}\" is no duration", printable(value)),
                     .hint = "write a number and a unit: 250ms, 5s, 10m, 2h, 7d"};
  }
  if (*duration < least || *duration > most) {
    return Complaint{.message = fmt::format("{} is out of range", printable(value)),
                     .hint = fmt::format("from {} to 24d", to_text(least))};
  }
  target = duration;
  return std::nullopt;
}

Outcome take_lock_timeout(std::string_view value, DirectiveMeaning& meaning) {
  using namespace std::chrono_literals;
  return take_duration(value, 1ms, meaning.directives.lock_timeout);
}

Outcome take_statement_timeout(std::string_view value, DirectiveMeaning& meaning) {
  using namespace std::chrono_literals;
  return take_duration(value, 0ms, meaning.directives.statement_timeout);
}

Outcome take_deadline(std::string_view value, DirectiveMeaning& meaning) {
  using namespace std::chrono_literals;
  return take_duration(value, 1ms, meaning.directives.deadline);
}

Outcome take_batch_rows(std::string_view value, DirectiveMeaning& meaning) {
  std::int32_t rows = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, failure] = std::from_chars(value.data(), end, rows);
  if (failure != std::errc{} || rest != end || rows < 1) {
    return Complaint{.message = fmt::format("\"{}\" is no number of rows", printable(value)),
                     .hint = "write a whole number from 1 to 2147483647, for example 5000"};
  }
  meaning.directives.batch_rows = rows;
  return std::nullopt;
}

Outcome take_batch(std::string_view value, DirectiveMeaning& meaning) {
  if (value != "off") {
    return Complaint{.message = fmt::format("\"{}\" is not off", printable(value)),
                     .hint = "batch=off runs the statement as one; batch_rows=<n> sets the size"};
  }
  meaning.directives.batch_off = true;
  return std::nullopt;
}

Outcome take_drop(std::string_view value, DirectiveMeaning& meaning) {
  static constexpr std::array<std::string_view, 3> words{"copy", "hide", "plain"};
  if (std::ranges::find(words, value) == words.end()) {
    return not_one_of(value, words);
  }
  meaning.directives.drop = std::string{value};
  return std::nullopt;
}

Outcome take_requires(std::string_view value, DirectiveMeaning& meaning) {
  for (const std::string_view version : split_at_commas(value)) {
    if (!Version::parse(version)) {
      return Complaint{.message = fmt::format("\"{}\" is no version", printable(version)),
                       .hint = "write the versions as in the file names: requires=0007,1.4.2"};
    }
    meaning.requires_versions.emplace_back(version);
  }
  return std::nullopt;
}

/// A text of the author's that only must not be empty.
template <auto Member>
Outcome take_text(std::string_view value, DirectiveMeaning& meaning) {
  if (is_blank(value)) {
    return Complaint{.message = "the value is empty", .hint = "fill it in, or remove the key"};
  }
  meaning.directives.*Member = std::string{value};
  return std::nullopt;
}

constexpr std::array<Key, 14> keys{{
    {"accept", Place::statement, take_accept},
    {"reason", Place::statement, take_text<&Directives::reason>},
    {"phase", Place::both, take_phase},
    {"up", Place::statement, take_text<&Directives::up>},
    {"down", Place::statement, take_text<&Directives::down>},
    {"batch_rows", Place::statement, take_batch_rows},
    {"batch", Place::statement, take_batch},
    {"drop", Place::statement, take_drop},
    {"replaces", Place::statement, take_text<&Directives::replaces>},
    {"lock_timeout", Place::both, take_lock_timeout},
    {"statement_timeout", Place::both, take_statement_timeout},
    {"deadline", Place::both, take_deadline},
    {"undo", Place::statement, take_text<&Directives::undo>},
    {"requires", Place::file, take_requires},
}};

// What is said about an entry.

void report(Diagnostics& diagnostics, const DirectiveEntry& entry, std::string code,
            std::string message, std::string hint) {
  diagnostics.push_back({.code = std::move(code),
                         .message = std::move(message),
                         .hint = std::move(hint),
                         .at = entry.at});
}

void report_unknown(Diagnostics& diagnostics, const DirectiveEntry& entry) {
  std::vector<std::string_view> names;
  std::ranges::transform(keys, std::back_inserter(names), &Key::name);
  const auto near = nearest(entry.key, names);
  report(diagnostics, entry, "unknown_directive",
         fmt::format("there is no directive {}", printable(entry.key)),
         near ? fmt::format("did you mean {}?", *near)
              : fmt::format("directives are {}", fmt::join(names, ", ")));
}

bool may_stand(const Key& key, Scope scope) noexcept {
  switch (key.place) {
    case Place::statement:
      return scope == Scope::statement;
    case Place::file:
      return scope == Scope::file;
    case Place::both:
      return true;
  }
  return false;
}

void take(const DirectiveEntry& entry, Scope scope, DirectiveMeaning& meaning,
          Diagnostics& diagnostics) {
  const auto* const key = std::ranges::find(keys, entry.key, &Key::name);
  if (key == keys.end()) {
    report_unknown(diagnostics, entry);
    return;
  }
  if (!may_stand(*key, scope)) {
    const Scope other = scope == Scope::file ? Scope::statement : Scope::file;
    report(diagnostics, entry, "misplaced_directive",
           fmt::format("{} does not go with {}", key->name, name(scope)),
           fmt::format("write it as -- {} {}=...", name(other), key->name));
    return;
  }
  if (const Outcome complaint = key->take(entry.value, meaning)) {
    report(diagnostics, entry, "bad_directive",
           fmt::format("{}: {}", key->name, complaint->message), complaint->hint);
  }
}

const DirectiveEntry* entry_of(const std::vector<DirectiveEntry>& entries, std::string_view key) {
  const auto found = std::ranges::find(entries, key, &DirectiveEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

/// Where what is checked against more than the file stands.
void note_places(const std::vector<DirectiveEntry>& entries, DirectiveMeaning& meaning) {
  if (const DirectiveEntry* const accept = entry_of(entries, "accept")) {
    meaning.directives.accept_at = accept->at;
  }
  if (const DirectiveEntry* const required = entry_of(entries, "requires")) {
    meaning.requires_at = required->at;
  }
}

/// Keys that need each other, or cannot stand together.
void check_together(const std::vector<DirectiveEntry>& entries, Diagnostics& diagnostics) {
  const DirectiveEntry* const accept = entry_of(entries, "accept");
  const DirectiveEntry* const reason = entry_of(entries, "reason");
  if (accept != nullptr && reason == nullptr) {
    report(diagnostics, *accept, "missing_reason", "accept needs a reason",
           R"(say why it is safe here: reason="..."; it is kept in the history)");
  }
  if (accept == nullptr && reason != nullptr) {
    report(diagnostics, *reason, "bad_directive", "reason without accept",
           "reason=\"...\" says why accept=<hazard> is right");
  }
  const DirectiveEntry* const batch = entry_of(entries, "batch");
  if (batch != nullptr && entry_of(entries, "batch_rows") != nullptr) {
    report(diagnostics, *batch, "bad_directive", "batch=off and batch_rows contradict each other",
           "keep one of the two");
  }
}

}  // namespace

DirectiveMeaning meaning_of(const std::vector<DirectiveEntry>& entries, Scope scope,
                            Diagnostics& diagnostics) {
  DirectiveMeaning meaning;
  for (const DirectiveEntry& entry : entries) {
    const DirectiveEntry* const first = entry_of(entries, entry.key);
    if (first == &entry) {
      take(entry, scope, meaning, diagnostics);
    } else {
      report(diagnostics, entry, "duplicate_directive",
             fmt::format("{} is given twice", printable(entry.key)),
             fmt::format("the first stands on line {}", first->at.line));
    }
  }
  note_places(entries, meaning);
  check_together(entries, diagnostics);
  return meaning;
}

}  // namespace pgmig::source
