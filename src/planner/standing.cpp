// SPDX-License-Identifier: Apache-2.0
// Files against history, by id; versions in version order.
#include "planner/standing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace pgmig::planner {

using plan::HistoryEntry;
using plan::StoredState;
using source::Migration;
using source::Version;

namespace {

/// What has been begun or counted as applied: nothing may come in below it.
bool counts_for_order(StoredState state) {
  switch (state) {
    case StoredState::running:
    case StoredState::in_doubt:
    case StoredState::awaiting_contract:
    case StoredState::applied:
    case StoredState::baseline:
    case StoredState::failed:
      return true;
    case StoredState::undone:
      return false;
  }
  return false;
}

bool is_applied(StoredState state) {
  return state == StoredState::applied || state == StoredState::awaiting_contract ||
         state == StoredState::baseline;
}

State state_of(StoredState stored) {
  switch (stored) {
    case StoredState::running:
      return State::running;
    case StoredState::in_doubt:
      return State::in_doubt;
    case StoredState::awaiting_contract:
      return State::awaiting_contract;
    case StoredState::applied:
      return State::applied;
    case StoredState::baseline:
      return State::baseline;
    case StoredState::failed:
      return State::failed;
    case StoredState::undone:
      return State::undone;
  }
  return State::pending;
}

bool is_repeatable(const HistoryEntry& entry) {
  return entry.kind == plan::MigrationKind::repeatable;
}

/// A file, a row, or both.
struct Pair {
  Migration* file = nullptr;
  const HistoryEntry* entry = nullptr;
};

Version version_of(const Pair& pair) {
  if (pair.file != nullptr) {
    return pair.file->version;
  }
  return Version::parse(pair.entry->version).value_or(Version{});
}

std::string description_of(const Pair& pair) {
  return pair.file != nullptr ? pair.file->description : pair.entry->description;
}

/// Compares one after the other, and collects what is wrong.
class Comparison {
 public:
  Comparison(const plan::History& history, bool out_of_order, const source::ReadOptions& options)
      : out_of_order_(out_of_order), options_(options) {
    for (const HistoryEntry& entry : history) {
      const auto version = Version::parse(entry.version);
      if (!is_repeatable(entry) && version && counts_for_order(entry.state) &&
          (!newest_ || *newest_ < *version)) {
        newest_ = version;
      }
    }
  }

  void add(const Pair& pair) { result_.all.push_back(standing_of(pair)); }

  Standings take() { return std::move(result_); }

 private:
  Standing standing_of(const Pair& pair) {
    if (pair.entry == nullptr) {
      return {.state = state_of_new(*pair.file), .file = pair.file};
    }
    if (pair.file == nullptr) {
      return {.state = state_of_missing(*pair.entry), .entry = pair.entry};
    }
    Standing standing{.state = state_of(pair.entry->state), .file = pair.file, .entry = pair.entry};
    const bool compared = pair.entry->state == StoredState::applied ||
                          pair.entry->state == StoredState::awaiting_contract;
    if (compared && pair.file->checksum != pair.entry->checksum) {
      compare_tokens(standing, *pair.file);
    }
    return standing;
  }

  State state_of_new(const Migration& file) {
    if (file.kind == source::Kind::repeatable || !newest_ || *newest_ < file.version) {
      return State::pending;
    }
    if (out_of_order_) {
      return State::pending;
    }
    result_.violations.push_back(
        {.severity = Severity::error,
         .code = "out_of_order",
         .message = fmt::format("version {} comes after version {} has been applied",
                                file.version.text(), newest_->text()),
         .hint = "give it a higher version, or allow it with --out-of-order",
         .at = {.file = file.path}});
    return State::out_of_order;
  }

  State state_of_missing(const HistoryEntry& entry) {
    if (entry.state == StoredState::baseline || entry.state == StoredState::undone) {
      return state_of(entry.state);
    }
    if (is_repeatable(entry)) {
      result_.notes.push_back(
          {.severity = Severity::note,
           .code = "missing",
           .message = fmt::format("{} was {} and its file is gone", entry.id,
                                  is_applied(entry.state) ? "applied" : "begun"),
           .hint = "what it made stays in the database",
           .at = {}});
      return State::missing;
    }
    result_.violations.push_back(
        {.severity = Severity::error,
         .code = "missing",
         .message = fmt::format("version {} ({}) is in the history and its file is missing",
                                entry.version, entry.description),
         .hint = "bring the file back, or see pgmig repair",
         .at = {}});
    return State::missing;
  }

  /// The bytes differ; what the server would see may not.
  void compare_tokens(Standing& standing, Migration& file) {
    static_cast<void>(source::parse(file, options_));
    if (file.checksum_tokens == standing.entry->checksum_tokens) {
      standing.layout_changed = true;
      result_.notes.push_back({.severity = Severity::note,
                               .code = "layout_changed",
                               .message = "only comments or layout changed since it was applied",
                               .hint = {},
                               .at = {.file = file.path}});
      return;
    }
    if (file.kind == source::Kind::repeatable) {
      standing.state = State::pending;
      return;
    }
    standing.state = State::changed;
    result_.violations.push_back(
        {.severity = Severity::error,
         .code = "changed",
         .message = fmt::format("version {} was changed after it was applied", file.version.text()),
         .hint = "restore the file and write the change as a new migration; pgmig repair takes the "
                 "file as it is",
         .at = {.file = file.path}});
  }

  bool out_of_order_;
  const source::ReadOptions& options_;
  std::optional<Version> newest_;
  Standings result_;
};

/// Files and rows of one kind, paired by id.
std::vector<Pair> paired(std::vector<Migration>& files, const plan::History& history,
                         bool repeatables) {
  std::map<std::string, const HistoryEntry*> entries;
  for (const HistoryEntry& entry : history) {
    if (is_repeatable(entry) == repeatables) {
      entries.emplace(entry.id, &entry);
    }
  }
  std::vector<Pair> pairs;
  pairs.reserve(files.size());
  for (Migration& file : files) {
    const auto at = entries.find(file.id());
    pairs.push_back({.file = &file, .entry = at == entries.end() ? nullptr : at->second});
    if (at != entries.end()) {
      entries.erase(at);
    }
  }
  const bool any_missing = !entries.empty();
  for (const auto& [id, entry] : entries) {
    pairs.push_back({.file = nullptr, .entry = entry});
  }
  if (any_missing && repeatables) {
    std::ranges::stable_sort(pairs, {}, description_of);
  } else if (any_missing) {
    std::ranges::stable_sort(pairs, {}, version_of);
  }
  return pairs;
}

}  // namespace

const char* name(State state) noexcept {
  switch (state) {
    case State::pending:
      return "pending";
    case State::running:
      return "running";
    case State::in_doubt:
      return "in_doubt";
    case State::awaiting_contract:
      return "awaiting_contract";
    case State::applied:
      return "applied";
    case State::baseline:
      return "baseline";
    case State::failed:
      return "failed";
    case State::undone:
      return "undone";
    case State::missing:
      return "missing";
    case State::changed:
      return "changed";
    case State::out_of_order:
      return "out_of_order";
  }
  return "";
}

Standings standings(source::MigrationSet& migrations, const plan::History& history,
                    bool out_of_order, const source::ReadOptions& options) {
  Comparison comparison(history, out_of_order, options);
  for (const Pair& pair : paired(migrations.versioned, history, false)) {
    comparison.add(pair);
  }
  for (const Pair& pair : paired(migrations.repeatable, history, true)) {
    comparison.add(pair);
  }
  return comparison.take();
}

namespace {

/// What each version is to a migration that requires it.
class Requirements {
 public:
  explicit Requirements(const Standings& standings) : standings_(standings) {
    for (const Standing& standing : standings.all) {
      if (const auto version = version_of(standing)) {
        known_.emplace(version->key(), &standing);
      }
    }
  }

  UnmetRequirements unmet() {
    for (const Standing& standing : standings_.all) {
      if (standing.file == nullptr) {
        continue;
      }
      const bool done = standing.entry != nullptr && is_applied(standing.entry->state);
      for (const std::string& required : standing.file->requires_versions) {
        const auto version = Version::parse(required);
        if (!done && version) {
          check(standing, *version);
        }
      }
      if (standing.file->kind != source::Kind::repeatable) {
        reached_.insert(standing.file->version.key());
      }
    }
    return std::move(unmet_);
  }

 private:
  static std::optional<Version> version_of(const Standing& standing) {
    if (standing.file == nullptr) {
      return Version::parse(standing.entry->version);
    }
    return standing.file->kind == source::Kind::repeatable ? std::nullopt
                                                           : std::optional(standing.file->version);
  }

  void check(const Standing& standing, const Version& required) {
    const source::Migration& file = *standing.file;
    const auto found = known_.find(required.key());
    if (file.kind != source::Kind::repeatable && file.version == required) {
      add(unmet_.impossible, file, "unknown_requirement", "requires itself",
          "name the versions that have to be applied before it, or leave requires= out");
    } else if (found == known_.end()) {
      add(unmet_.impossible, file, "unknown_requirement",
          fmt::format("requires version {}, which neither the files nor the history have",
                      required.text()),
          "write a version that is there (pgmig status lists them), or add its file");
    } else if (!is_met(*found->second, required)) {
      refuse(file, *found->second, required);
    }
  }

  /// It is applied, or runs before.
  [[nodiscard]] bool is_met(const Standing& required, const Version& version) const {
    return (required.entry != nullptr && is_applied(required.entry->state)) ||
           reached_.contains(version.key());
  }

  void refuse(const source::Migration& file, const Standing& other, const Version& required) {
    if (other.file != nullptr) {
      add(unmet_.open, file, "unmet_requirement",
          fmt::format("requires version {}, which comes after it", required.text()),
          fmt::format("give it a version above {}, or leave requires={} out", required.text(),
                      required.text()));
    } else {
      add(unmet_.open, file, "unmet_requirement",
          fmt::format("requires version {}, which is {} and has no file", required.text(),
                      name(other.state)),
          fmt::format("bring the file of version {} back, or leave requires={} out",
                      required.text(), required.text()));
    }
  }

  static void add(Diagnostics& list, const source::Migration& file, std::string code,
                  const std::string& what, std::string hint) {
    const std::string subject =
        file.kind == source::Kind::repeatable ? file.id() : "version " + file.version.text();
    list.push_back({.severity = Severity::error,
                    .code = std::move(code),
                    .message = subject + " " + what,
                    .hint = std::move(hint),
                    .at = file.requires_at});
  }

  const Standings& standings_;
  std::map<std::string, const Standing*> known_;  // by version key
  std::set<std::string> reached_;
  UnmetRequirements unmet_;
};

}  // namespace

UnmetRequirements unmet_requirements(const Standings& standings) {
  return Requirements(standings).unmet();
}

}  // namespace pgmig::planner
