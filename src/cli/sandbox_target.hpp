// SPDX-License-Identifier: Apache-2.0
// `sandbox:` and `sandbox:<major>` as a database.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pgmig::cli {

/// Whether `-d` asks for a sandbox.
[[nodiscard]] bool is_sandbox_target(std::string_view database) noexcept;

/// The major version after `sandbox:`; nothing when none is asked for. Throws Error{usage}.
[[nodiscard]] std::optional<int> sandbox_target_major(std::string_view database);

/// A major version as text. Throws Error{usage}.
[[nodiscard]] int sandbox_major(const std::string& text);

}  // namespace pgmig::cli
