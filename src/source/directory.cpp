// SPDX-License-Identifier: Apache-2.0
// A directory -> its migrations: names and bytes and checksums, nothing is parsed yet.
#include "base/assert.hpp"
#include "base/overloaded.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "source/file.hpp"
#include "source/file_name.hpp"
#include "source/migration.hpp"
#include "source/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <span>
#include <utility>
#include <variant>

namespace pgmig::source {

namespace {

std::string joined(const std::string& directory, const std::string& name) {
  return printable(directory.ends_with('/') ? directory + name : directory + "/" + name);
}

void report(Diagnostics& diagnostics, Severity severity, std::string code, std::string message,
            std::string hint, const std::string& path) {
  diagnostics.push_back({.severity = severity,
                         .code = std::move(code),
                         .message = std::move(message),
                         .hint = std::move(hint),
                         .at = {.file = path}});
}

/// What to do about a file of the directory that gives no bytes.
std::string hint_for(const ReadFailure& failure) {
  switch (failure.kind) {
    case ReadFailure::Kind::missing:
      return "a symbolic link that leads nowhere? Mend it, or remove it";
    case ReadFailure::Kind::not_regular:
      return "what is named like a migration must be a regular file";
    case ReadFailure::Kind::unreadable:
      return "give pgmig the right to read it";
  }
  assertion_failed("a failure has a hint", __FILE__, __LINE__);
}

/// The normalised text of what was read; nothing, and a finding, when there is none that can be
/// used.
std::shared_ptr<const std::string> usable_text(std::variant<std::string, ReadFailure> read,
                                               const std::string& path, Diagnostics& diagnostics) {
  if (const auto* const failure = std::get_if<ReadFailure>(&read)) {
    report(diagnostics, Severity::error, "unreadable_file", "cannot be read: " + failure->why,
           hint_for(*failure), path);
    return nullptr;
  }
  std::string text = normalised(std::get<std::string>(std::move(read)));
  if (auto error = encoding_error(text, path)) {
    diagnostics.push_back(*std::move(error));
    return nullptr;
  }
  return std::make_shared<const std::string>(std::move(text));
}

Migration to_migration(MigrationName name, std::string path,
                       std::shared_ptr<const std::string> text) {
  Migration migration;
  migration.kind = name.kind;
  migration.version = std::move(name.version);
  migration.description = std::move(name.description);
  migration.path = std::move(path);
  migration.checksum = text_checksum(*text);
  migration.text = text;
  migration.file_text = std::move(text);
  return migration;
}

std::vector<Migration>& list_of(MigrationSet& set, Kind kind) {
  switch (kind) {
    case Kind::versioned:
      return set.versioned;
    case Kind::repeatable:
      return set.repeatable;
    case Kind::undo:
      return set.undo;
  }
  assertion_failed("a kind has a list", __FILE__, __LINE__);
}

void read_migration(MigrationSet& set, const Directory& directory, const DirectoryEntry& file,
                    MigrationName name, const std::string& path) {
  if (first_bad_byte(file.name) != file.name.size()) {
    report(set.diagnostics, Severity::error, "invalid_encoding", "the file's name is not UTF-8",
           "rename it", path);
    return;
  }
  if (auto text = usable_text(directory.read(file), path, set.diagnostics)) {
    std::vector<Migration>& list = list_of(set, name.kind);
    list.push_back(to_migration(std::move(name), path, std::move(text)));
  }
}

void read_entry(MigrationSet& set, const Directory& directory, const DirectoryEntry& file,
                const std::string& path) {
  FileName read = read_file_name(file.name);
  std::visit(Overloaded{[](OtherName& /*nothing of ours*/) {},
                        [&](MigrationName& found) {
                          read_migration(set, directory, file, std::move(found), path);
                        },
                        [&](HookName& found) {
                          set.hook_files.push_back({.version = std::move(found.version),
                                                    .description = std::move(found.description),
                                                    .path = file.name,
                                                    .is_library = found.is_library});
                        },
                        [&](NearMiss& miss) {
                          report(set.diagnostics, Severity::warning, "ignored_file", miss.why,
                                 miss.hint, path);
                        }},
             read);
}

using Entries = std::span<const DirectoryEntry>;

/// There will be `expected` migrations when the other parts are appended.
MigrationSet read_part(const Directory& open, const std::string& directory, Entries entries,
                       std::size_t expected) {
  MigrationSet set;
  set.versioned.reserve(expected);
  for (const DirectoryEntry& entry : entries) {
    read_entry(set, open, entry, joined(directory, entry.name));
  }
  return set;
}

void append(MigrationSet& set, MigrationSet part) {
  std::ranges::move(part.versioned, std::back_inserter(set.versioned));
  std::ranges::move(part.repeatable, std::back_inserter(set.repeatable));
  std::ranges::move(part.undo, std::back_inserter(set.undo));
  std::ranges::move(part.hook_files, std::back_inserter(set.hook_files));
  std::ranges::move(part.diagnostics, std::back_inserter(set.diagnostics));
}

/// Two threads read a long directory in half the time; what they find is in the order of the names.
/// A shorter one is read by one while another connects, and both are done at about the same time:
/// a third would take the processor from the server.
MigrationSet read_entries(const Directory& open, const std::string& directory, Entries entries) {
  constexpr std::size_t worth_a_thread = 2'000;
  if (entries.size() < worth_a_thread) {
    return read_part(open, directory, entries, entries.size());
  }
  const std::size_t half = entries.size() / 2;
  auto second_half =
      std::async(std::launch::async, [&open, &directory, rest = entries.subspan(half)] {
        return read_part(open, directory, rest, rest.size());
      });
  MigrationSet set = read_part(open, directory, entries.first(half), entries.size());
  append(set, second_half.get());
  return set;
}

bool comes_before(const Migration& a, const Migration& b) {
  return a.kind == Kind::repeatable ? a.description < b.description : a.version < b.version;
}

/// Sorts, and names both files wherever two are the same migration.
void sort_and_compare(std::vector<Migration>& list, Diagnostics& diagnostics) {
  if (!std::ranges::is_sorted(list, comes_before)) {
    std::ranges::stable_sort(list, comes_before);
  }
  for (auto next = list.begin();;) {
    next = std::adjacent_find(next, list.end(), [](const Migration& a, const Migration& b) {
      return !comes_before(a, b);
    });
    if (next == list.end()) {
      return;
    }
    const Migration& first = *next;
    const Migration& second = *++next;
    const bool repeatable = first.kind == Kind::repeatable;
    report(diagnostics, Severity::error, repeatable ? "duplicate_repeatable" : "duplicate_version",
           repeatable
               ? fmt::format("{} has the same description", first.path)
               : fmt::format("version {} is also that of {}", second.version.text(), first.path),
           repeatable ? "rename one of the two" : "give one of the two another version",
           second.path);
  }
}

constexpr const char* lonely_undo = "undo_without_migration";

bool is_lonely(const Migration& undo, const MigrationSet& set) {
  return !std::ranges::binary_search(set.versioned, undo.version, {}, &Migration::version) &&
         std::ranges::find(set.hook_files, undo.version, &HookFile::version) ==
             set.hook_files.end();
}

void report_lonely_undos(MigrationSet& set) {
  for (const Migration& undo : set.undo) {
    if (is_lonely(undo, set)) {
      report(set.diagnostics, Severity::warning, lonely_undo,
             fmt::format("there is no migration of version {} to undo", undo.version.text()), "",
             undo.path);
    }
  }
}

}  // namespace

MigrationSet read_directory(const std::string& directory, const ReadOptions& /*options*/) {
  const Directory open{directory};
  const std::vector<DirectoryEntry> entries = open.entries();
  MigrationSet set = read_entries(open, directory, entries);
  sort_and_compare(set.versioned, set.diagnostics);
  sort_and_compare(set.repeatable, set.diagnostics);
  sort_and_compare(set.undo, set.diagnostics);
  report_lonely_undos(set);
  return set;
}

Migration make_hook(const Version& version, const std::string& description, const std::string& path,
                    const std::string& sources_checksum, Hook hook) {
  const std::string text = fmt::format("-- C++ hook: version {} {}\n-- sources {}\n",
                                       version.text(), description, sources_checksum);
  Migration migration = to_migration({.version = version, .description = description}, path,
                                     std::make_shared<const std::string>(text));
  migration.checksum = sources_checksum;
  migration.checksum_tokens = sources_checksum;
  migration.hook = hook;
  return migration;
}

void add_hooks(MigrationSet& set, std::vector<Migration> hooks) {
  if (hooks.empty()) {
    return;
  }
  std::ranges::move(hooks, std::back_inserter(set.versioned));
  Diagnostics findings;
  sort_and_compare(set.versioned, findings);
  std::ranges::copy_if(findings, std::back_inserter(set.diagnostics), [&](const auto& finding) {
    return std::ranges::find(set.diagnostics, finding) == set.diagnostics.end();
  });
  std::erase_if(set.diagnostics,
                [](const Diagnostic& finding) { return finding.code == lonely_undo; });
  report_lonely_undos(set);
}

Migration make_undo(const Version& version, const std::string& description, const std::string& path,
                    std::string text, Diagnostics& diagnostics) {
  Migration migration =
      to_migration({.kind = Kind::undo, .version = version, .description = description}, path,
                   std::make_shared<const std::string>(std::move(text)));
  std::ranges::move(parse(migration, {}), std::back_inserter(diagnostics));
  return migration;
}

Migration read_file(const std::string& path, const ReadOptions& options, Diagnostics& diagnostics) {
  const std::string last = path.substr(path.rfind('/') + 1);
  FileName name = read_file_name(last);
  auto* const known = std::get_if<MigrationName>(&name);
  MigrationName taken = known != nullptr
                            ? std::move(*known)
                            : MigrationName{.version = {}, .description = printable(last)};
  auto text = usable_text(read_bytes(path), printable(path), diagnostics);
  const bool usable = text != nullptr;
  Migration migration =
      to_migration(std::move(taken), printable(path),
                   usable ? std::move(text) : std::make_shared<const std::string>());
  if (usable) {
    std::ranges::move(parse(migration, options), std::back_inserter(diagnostics));
  }
  return migration;
}

}  // namespace pgmig::source
