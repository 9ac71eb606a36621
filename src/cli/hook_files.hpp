// SPDX-License-Identifier: Apache-2.0
// The hooks of a directory of migrations, and of --hooks DIR: libraries opened, migrations made.
#pragma once

#include "hooks/library.hpp"
#include "source/migration.hpp"

#include <span>
#include <string>
#include <vector>

namespace pgmig::cli {

/// Opens libraries and keeps them open. One thread.
class HookFiles {
 public:
  /// Makes the hooks of `migrations.hook_files`, which lie in `directory`, and of the libraries in
  /// `built` (empty: none) migrations of the set. What is wrong with them is among its diagnostics:
  /// a library that cannot be used, one whose hook is not that of its name, a source without a
  /// library.
  void take_in(source::MigrationSet& migrations, const std::string& directory,
               const std::string& built);

  /// Those that were taken in last.
  [[nodiscard]] std::span<const hooks::Hook> hooks() const noexcept { return hooks_; }

 private:
  hooks::Shelf shelf_;
  std::vector<hooks::Hook> hooks_;
};

}  // namespace pgmig::cli
