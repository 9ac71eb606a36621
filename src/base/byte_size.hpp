// SPDX-License-Identifier: Apache-2.0
// Sizes as people and PostgreSQL write them: `64kB`, `512MB`, `1GB`.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgmig {

/// So many bytes.
struct ByteSize {
  std::int64_t bytes = 0;
  auto operator<=>(const ByteSize&) const = default;
};

constexpr ByteSize megabytes(std::int64_t count) { return {count * 1024 * 1024}; }

/// The size, or nothing when `text` is not a whole number with one of PostgreSQL's units B, kB, MB,
/// GB, TB, which are powers of 1024 (a bare `0` is allowed).
[[nodiscard]] std::optional<ByteSize> parse_byte_size(std::string_view text);

/// The shortest exact spelling; parse_byte_size() reads it back.
[[nodiscard]] std::string to_text(ByteSize size);

/// Three digits of it: "1.21 GB".
[[nodiscard]] std::string in_words(ByteSize size);

}  // namespace pgmig
