// SPDX-License-Identifier: Apache-2.0
// SHA-256, the only digest pgmig uses.
#pragma once

#include <string>
#include <string_view>

namespace pgmig {

/// "sha256:" and 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// Whether `text` has the form that sha256() returns.
[[nodiscard]] bool is_sha256(std::string_view text) noexcept;

}  // namespace pgmig
