// SPDX-License-Identifier: Apache-2.0
// Decoding by the table of RFC 3629; plain ASCII goes by eight bytes at a time.
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace pgmig {

namespace {

/// A lead byte's form: `bits` after masking, the bytes of the whole, and the least code that needs
/// them.
struct Form {
  unsigned mask;
  unsigned bits;
  std::size_t bytes;
  char32_t least;
};

constexpr std::array<Form, 4> forms{{{0x80, 0x00, 1, 0x0},
                                     {0xE0, 0xC0, 2, 0x80},
                                     {0xF0, 0xE0, 3, 0x800},
                                     {0xF8, 0xF0, 4, 0x10000}}};

unsigned byte_at(std::string_view text, std::size_t offset) noexcept {
  return static_cast<unsigned char>(text[offset]);
}

Character decode(std::string_view text, std::size_t offset, const Form& form) noexcept {
  if (text.size() - offset < form.bytes) {
    return {};
  }
  char32_t code = byte_at(text, offset) & ~form.mask & 0xFFU;
  for (std::size_t i = 1; i < form.bytes; ++i) {
    const unsigned next = byte_at(text, offset + i);
    if ((next & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (next & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < form.least || code > 0x10FFFF || surrogate) {
    return {};
  }
  return {.code = code, .bytes = form.bytes};
}

/// Whether the eight bytes are all ASCII and none is NUL.
bool eight_plain_bytes(const char* at) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  constexpr std::uint64_t ones = 0x0101010101010101U;
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return ((word | ((word - ones) & ~word)) & high_bits) == 0;
}

}  // namespace

Character character_at(std::string_view text, std::size_t offset) noexcept {
  if (offset >= text.size()) {
    return {};
  }
  for (const Form& form : forms) {
    if ((byte_at(text, offset) & form.mask) == form.bits) {
      return decode(text, offset, form);
    }
  }
  return {};
}

std::size_t count_characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string_view front_within(std::string_view text, std::size_t bytes) noexcept {
  std::size_t end = std::min(bytes, text.size());
  while (end > 0 && end < text.size() && !starts_character(text[end])) {
    --end;
  }
  return text.substr(0, end);
}

std::size_t first_bad_byte(std::string_view text) noexcept {
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (text.size() - offset >= 8 && eight_plain_bytes(text.data() + offset)) {
      offset += 8;
      continue;
    }
    const Character character = character_at(text, offset);
    if (character.bytes == 0 || character.code == 0) {
      return offset;
    }
    offset += character.bytes;
  }
  return text.size();
}

}  // namespace pgmig
