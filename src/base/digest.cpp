// SPDX-License-Identifier: Apache-2.0
// SHA-256 by OpenSSL. This file is the only one that knows OpenSSL.
#include "base/digest.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace pgmig {

namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t digest_bytes = 32;

}  // namespace

std::string sha256(std::string_view bytes) {
  // Fetched once: looking the algorithm up costs as much as the digest of a small file.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  PGMIG_ASSERT(algorithm != nullptr);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm, nullptr);
  PGMIG_ASSERT(ok == 1 && length == digest_bytes);
  std::string text{prefix};
  for (std::size_t i = 0; i < digest_bytes; ++i) {
    text += digits[digest.at(i) >> 4U];
    text += digits[digest.at(i) & 0x0FU];
  }
  return text;
}

bool is_sha256(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == prefix.size() + 2 * digest_bytes && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(prefix.size()), is_digit);
}

}  // namespace pgmig
