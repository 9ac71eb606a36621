// SPDX-License-Identifier: Apache-2.0
// Sources and libraries brought together by version.
#include "cli/hook_files.hpp"

#include "base/error.hpp"
#include "base/printable.hpp"
#include "source/file_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

namespace pgmig::cli {

namespace {

namespace fs = std::filesystem;

/// A library, and what its name promises.
struct Library {
  fs::path path;
  std::optional<source::HookName> name;
};

void report(Diagnostics& findings, const std::string& code, std::string message, std::string hint,
            const std::string& path) {
  findings.push_back({.severity = Severity::error,
                      .code = code,
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .at = {.file = printable(path)}});
}

std::optional<source::HookName> hook_name(const fs::path& path) {
  const auto name = source::read_file_name(path.filename().string());
  const auto* const hook = std::get_if<source::HookName>(&name);
  return hook == nullptr ? std::nullopt : std::optional(*hook);
}

/// In the order of their names; the one beside the SQL files first.
std::vector<Library> libraries_of(const source::MigrationSet& migrations, const fs::path& directory,
                                  const std::string& built) {
  std::vector<Library> libraries;
  const auto add = [&](const fs::path& path) {
    const bool is_known = std::ranges::any_of(libraries, [&](const Library& other) {
      std::error_code ignored;
      return fs::equivalent(other.path, path, ignored);
    });
    if (!is_known) {
      libraries.push_back({.path = path, .name = hook_name(path)});
    }
  };
  for (const source::HookFile& file : migrations.hook_files) {
    if (file.is_library) {
      add(directory / file.path);
    }
  }
  if (built.empty()) {
    return libraries;
  }
  std::error_code failure;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(built, failure); entry != fs::directory_iterator{};
       entry.increment(failure)) {
    if (entry->path().extension() == ".so") {
      found.push_back(entry->path());
    }
  }
  if (failure) {
    throw Error(ErrorKind::usage, fmt::format("--hooks {}: {}", built, failure.message()),
                "it is the directory in which the libraries of hooks were built");
  }
  std::ranges::sort(found);
  std::ranges::for_each(found, add);
  return libraries;
}

std::string as_in_names(std::string description) {
  std::ranges::replace(description, '_', ' ');
  return description;
}

/// What stands in the name of the file is what is in it.
bool fits_name(const Library& library, const hooks::Hook& hook, const source::Version& version,
               Diagnostics& findings) {
  if (!library.name || (library.name->version == version &&
                        library.name->description == as_in_names(hook.description))) {
    return true;
  }
  report(findings, "hook_unusable",
         fmt::format(R"(the hook in it is version {} "{}")", hook.version, hook.description),
         "name the library after its hook, or give it a name that does not begin with V",
         library.path.string());
  return false;
}

source::PhaseWish phase_of(std::int32_t phase) {
  switch (phase) {
    case PGMIG_EXPAND:
      return source::PhaseWish::expand;
    case PGMIG_CONTRACT:
      return source::PhaseWish::contract;
    default:  // the library was checked when it was opened
      return source::PhaseWish::migrate;
  }
}

/// The source, where it lies beside the SQL files: what a person looks into.
std::string shown_path(const source::MigrationSet& migrations, const std::string& directory,
                       const source::Version& version, const std::string& library) {
  const auto source = std::ranges::find_if(migrations.hook_files, [&](const auto& file) {
    return !file.is_library && file.version == version;
  });
  return printable(source == migrations.hook_files.end()
                       ? library
                       : (fs::path(directory) / source->path).string());
}

void report_unbuilt(source::MigrationSet& migrations, const std::string& directory) {
  for (const source::HookFile& file : migrations.hook_files) {
    const bool is_built = std::ranges::binary_search(migrations.versioned, file.version, {},
                                                     &source::Migration::version);
    if (!file.is_library && !is_built) {
      report(migrations.diagnostics, "hook_not_built",
             fmt::format("version {} is a C++ hook, and no library that was loaded has it",
                         file.version.text()),
             "build it with pgmig_add_hooks(), and name the directory of the library: --hooks DIR",
             (fs::path(directory) / file.path).string());
    }
  }
}

}  // namespace

void HookFiles::take_in(source::MigrationSet& migrations, const std::string& directory,
                        const std::string& built) {
  hooks_.clear();
  std::vector<source::Migration> made;
  for (const Library& library : libraries_of(migrations, directory, built)) {
    for (hooks::Hook& hook : shelf_.open(library.path.string(), migrations.diagnostics)) {
      const auto version = source::Version::parse(hook.version);
      if (!version) {
        report(migrations.diagnostics, "hook_unusable",
               fmt::format(R"(the hook "{}" has the version "{}", which is none)", hook.description,
                           hook.version),
               "a version is dotted digits", library.path.string());
        continue;
      }
      if (!fits_name(library, hook, *version, migrations.diagnostics)) {
        continue;
      }
      made.push_back(source::make_hook(
          *version, as_in_names(hook.description),
          shown_path(migrations, directory, *version, library.path.string()), hook.checksum,
          {.phase = phase_of(hook.code->phase),
           .in_batches = hook.code->runs == PGMIG_IN_BATCHES,
           .has_down = hook.code->down != nullptr}));
      hook.id = made.back().id();
      hooks_.push_back(std::move(hook));
    }
  }
  source::add_hooks(migrations, std::move(made));
  report_unbuilt(migrations, directory);
}

}  // namespace pgmig::cli
