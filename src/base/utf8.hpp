// SPDX-License-Identifier: Apache-2.0
// UTF-8 as bytes: what is one character, and where a text stops being UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace pgmig {

/// The character at an offset: its code point and how many bytes it takes; 0 bytes when there is
/// none (the end, a stray or overlong sequence, a surrogate, or more than U+10FFFF).
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
};

[[nodiscard]] Character character_at(std::string_view text, std::size_t offset) noexcept;

/// Whether this byte of a UTF-8 text begins a character.
[[nodiscard]] constexpr bool starts_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

/// The longest front of at most `bytes` bytes that ends between characters.
[[nodiscard]] std::string_view front_within(std::string_view text, std::size_t bytes) noexcept;

/// The offset of the first byte that is NUL or no UTF-8; the text's size when all is well.
[[nodiscard]] std::size_t first_bad_byte(std::string_view text) noexcept;

}  // namespace pgmig
