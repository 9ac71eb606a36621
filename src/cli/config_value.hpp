// SPDX-License-Identifier: Apache-2.0
// One value of the configuration: as it was written, and as it is read.
#pragma once

#include "base/diagnostics.hpp"
#include "cli/config.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace pgmig::cli {

/// What stood somewhere for a key. Text goes for every type; the other forms exist in the toml
/// only.
struct RawValue {
  enum class Form { text, number, yes_no, list };
  Form form = Form::text;
  std::string text;
  std::vector<std::string> list;
  std::string origin;          ///< as in Setting
  std::string name;            ///< what errors call it: "--contract", "PGMIG_CONTRACT"
  Location at;                 ///< when it stood in a file
  std::filesystem::path base;  ///< what a relative path is relative to
};

/// Why a value is not taken.
struct ValueError {
  std::string message;
  std::string hint;
};

/// The value of a key, or what is wrong with it. Never shows a password.
[[nodiscard]] std::variant<ConfigValue, ValueError> read_value(const ConfigKey& key,
                                                               const RawValue& raw);

/// As it would be written. May hold a password.
[[nodiscard]] std::string to_text(const ConfigValue& value);

}  // namespace pgmig::cli
