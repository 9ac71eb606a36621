// SPDX-License-Identifier: Apache-2.0
// What a file's name says: a migration, a hook, nearly a migration, or nothing of ours.
#pragma once

#include "source/migration.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace pgmig::source {

/// `V<version>__<description>.sql`, `U<version>__<description>.sql` or `R__<description>.sql`.
struct MigrationName {
  Kind kind = Kind::versioned;
  Version version;          ///< not for repeatables
  std::string description;  ///< underscores as blanks, control characters escaped
};

/// `V<version>__<description>.cpp` or `.so`.
struct HookName {
  Version version;
  std::string description;  ///< as above
  bool is_library = false;  ///< not its source
};

/// Not a migration, but someone may think it is one.
struct NearMiss {
  std::string why;
  std::string hint;  ///< the name that would count
};

/// README.md and the like, dotfiles, or a name that is nothing to us.
struct OtherName {};

using FileName = std::variant<OtherName, MigrationName, HookName, NearMiss>;

/// Judges the last part of a path. The bytes may be anything but '/' and NUL.
[[nodiscard]] FileName read_file_name(std::string_view name);

/// The name of a migration file with that content; the inverse of read_file_name() for a slug().
[[nodiscard]] std::string file_name(Kind kind, std::string_view version,
                                    std::string_view description);

}  // namespace pgmig::source
