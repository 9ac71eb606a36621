// SPDX-License-Identifier: Apache-2.0
// The server's version as a value.
#pragma once

#include <compare>
#include <string>

namespace pgmig::pg {

inline constexpr int oldest_supported_major = 12;
inline constexpr int newest_known_major = 18;

/// server_version_num: 150020 is 15.20.
struct ServerVersion {
  int number = 0;

  [[nodiscard]] int major() const noexcept { return number / 10000; }

  [[nodiscard]] int minor() const noexcept { return number % 10000; }

  // clang-tidy 14 takes the zero that the compiler compares with for a pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const ServerVersion&) const = default;
  bool operator==(const ServerVersion&) const = default;
};

/// "15.20"
[[nodiscard]] std::string to_text(ServerVersion version);

}  // namespace pgmig::pg
