// SPDX-License-Identifier: Apache-2.0
// `-d sandbox:15`.
#include "cli/sandbox_target.hpp"

#include "base/error.hpp"
#include "pg/server_version.hpp"

#include <fmt/format.h>

#include <charconv>

namespace pgmig::cli {

namespace {
constexpr std::string_view prefix = "sandbox:";
}

bool is_sandbox_target(std::string_view database) noexcept { return database.starts_with(prefix); }

std::optional<int> sandbox_target_major(std::string_view database) {
  const auto text = database.substr(prefix.size());
  return text.empty() ? std::nullopt : std::optional(sandbox_major(std::string(text)));
}

int sandbox_major(const std::string& text) {
  int major = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), major);
  if (error != std::errc() || end != text.data() + text.size() ||
      major < pg::oldest_supported_major) {
    throw Error(ErrorKind::usage, fmt::format("{} is no PostgreSQL major version", text),
                fmt::format("{} is the oldest that pgmig supports", pg::oldest_supported_major));
  }
  return major;
}

}  // namespace pgmig::cli
