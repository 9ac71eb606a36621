// SPDX-License-Identifier: Apache-2.0
// pgmig.toml: the values of the configuration's keys, each with its place.
#pragma once

#include "base/diagnostics.hpp"
#include "cli/config_value.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace pgmig::cli {

/// Key -> what stands there.
using TomlValues = std::map<std::string, RawValue>;

struct TomlFile {
  TomlValues values;                               ///< top level and [policy]
  std::map<std::string, TomlValues> environments;  ///< [env.<name>]
  Diagnostics diagnostics;  ///< config_syntax, unknown_key, bad_value, duplicate_key
};

/// Reads the text of a file that is shown as `file`; paths in it are relative to `base`. Every
/// value is checked, also those of environments that nobody chose. In [env.<name>] the policy's
/// keys may stand in [env.<name>.policy] or directly.
[[nodiscard]] TomlFile read_toml(std::string_view text, const std::string& file,
                                 const std::filesystem::path& base);

}  // namespace pgmig::cli
