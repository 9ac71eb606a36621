// SPDX-License-Identifier: Apache-2.0
// Libraries of hooks: opened, checked, and what they say of themselves.
#pragma once

#include "base/diagnostics.hpp"

#include <pgmig/hook_abi.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pgmig::hooks {

/// One hook of a library. Good for as long as the shelf that it stands on.
struct Hook {
  std::string id;  ///< of its migration, given by who knows what versions are; empty at first
  std::string version;
  std::string description;
  std::string checksum;  ///< of its sources, as sha256() writes it
  std::string source;    ///< its path where it was built
  std::string library;
  const pgmig_hook* code = nullptr;
};

/// The libraries that are open, and their hooks. Libraries stay open as long as it lives: what
/// threads or exit handlers of theirs may still run must stay there. One thread.
class Shelf {
 public:
  Shelf();
  ~Shelf();
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  /// The hooks of a library, opened now or before. What is wrong with it is among `findings`, and
  /// then it has none: writable by others (hook_writable), not to be opened, no table of hooks
  /// (hook_unusable), built for another ABI (hook_abi), a hook that says nonsense (hook_unusable).
  /// Opening it runs its constructors.
  std::vector<Hook> open(const std::string& path, Diagnostics& findings);

 private:
  struct Close {
    void operator()(void* handle) const noexcept;
  };

  std::map<std::string, std::unique_ptr<void, Close>> libraries_;
};

}  // namespace pgmig::hooks
