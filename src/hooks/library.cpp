// SPDX-License-Identifier: Apache-2.0
// The only place that opens shared libraries.
#include "hooks/library.hpp"

#include "base/digest.hpp"
#include "base/printable.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace pgmig::hooks {

namespace {

constexpr std::string_view unusable = "hook_unusable";

/// What the first version of the border had: structs grow behind that, and libraries stay as they
/// are.
constexpr std::size_t first_library_size = offsetof(pgmig_library, hooks) + sizeof(void*);
constexpr std::size_t first_hook_size = offsetof(pgmig_hook, check) + sizeof(pgmig_hook_fn);

void report(Diagnostics& findings, std::string_view code, std::string message, std::string hint,
            const std::string& path) {
  findings.push_back({.severity = Severity::error,
                      .code = std::string(code),
                      .message = std::move(message),
                      .hint = std::move(hint),
                      .at = {.file = printable(path)}});
}

/// Who can write the file decides what pgmig runs, with pgmig's rights.
bool may_be_opened(const std::string& path, Diagnostics& findings) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    report(findings, unusable, "is no file that can be read",
           "what is named like a hook must be a shared library", path);
    return false;
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    report(findings, "hook_writable", "others than its owner may write this library: it is not run",
           "chmod go-w, and see who has changed it", path);
    return false;
  }
  return true;
}

std::string text(pgmig_text part) {
  return part.data == nullptr ? std::string{} : std::string(part.data, part.size);
}

/// The table of a library that was built for this ABI; null, and a finding, for any other.
const pgmig_library* table_of(void* handle, const std::string& path, Diagnostics& findings) {
  auto* const symbol = ::dlsym(handle, PGMIG_HOOKS_SYMBOL);
  if (symbol == nullptr) {
    report(findings, unusable, "this library has no hooks: it lacks the symbol " PGMIG_HOOKS_SYMBOL,
           "build it with pgmig_add_hooks(), from a source that has PGMIG_HOOK(...)", path);
    return nullptr;
  }
  const pgmig_library* const table = reinterpret_cast<pgmig_hooks_fn>(symbol)();
  if (table == nullptr || table->size < first_library_size) {
    report(findings, unusable, "the table of this library's hooks is damaged",
           "build it anew with the header of this pgmig", path);
    return nullptr;
  }
  if (table->abi != PGMIG_HOOK_ABI) {
    report(findings, "hook_abi",
           fmt::format("this library was built for version {} of the border to pgmig, this pgmig "
                       "has version {}",
                       table->abi, PGMIG_HOOK_ABI),
           "build it with the header that belongs to this pgmig", path);
    return nullptr;
  }
  return table;
}

bool is_sound(const pgmig_hook* hook) {
  return hook != nullptr && hook->size >= first_hook_size && hook->up != nullptr &&
         hook->phase >= PGMIG_EXPAND && hook->phase <= PGMIG_CONTRACT &&
         (hook->runs == PGMIG_IN_TRANSACTION || hook->runs == PGMIG_IN_BATCHES) &&
         is_sha256("sha256:" + text(hook->checksum)) && !text(hook->description).empty();
}

std::optional<Hook> read(const pgmig_hook* hook, const std::string& path, Diagnostics& findings) {
  if (!is_sound(hook)) {
    report(findings, unusable,
           "a hook of this library lacks up(), a description, or the SHA-256 of its sources",
           "build it with pgmig_add_hooks()", path);
    return std::nullopt;
  }
  return Hook{.version = text(hook->version),
              .description = text(hook->description),
              .checksum = "sha256:" + text(hook->checksum),
              .source = text(hook->source),
              .library = path,
              .code = hook};
}

}  // namespace

Shelf::Shelf() = default;
Shelf::~Shelf() = default;

void Shelf::Close::operator()(void* handle) const noexcept { ::dlclose(handle); }

std::vector<Hook> Shelf::open(const std::string& path, Diagnostics& findings) {
  auto& library = libraries_[path];
  if (library == nullptr) {
    if (!may_be_opened(path, findings)) {
      return {};
    }
    library.reset(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
    if (library == nullptr) {
      const char* const why = ::dlerror();  // NOLINT(concurrency-mt-unsafe): of this thread
      report(findings, unusable,
             fmt::format("cannot be opened: {}", why == nullptr ? "no reason given" : why),
             "build it on this machine, or on one like it", path);
      return {};
    }
  }
  const pgmig_library* const table = table_of(library.get(), path, findings);
  std::vector<Hook> hooks;
  for (std::size_t i = 0; table != nullptr && i < table->count; ++i) {
    if (auto hook = read(table->hooks[i], path, findings)) {
      hooks.push_back(*std::move(hook));
    }
  }
  return hooks;
}

}  // namespace pgmig::hooks
