// SPDX-License-Identifier: Apache-2.0
// SHA-256 by OpenSSL. This file is the only one that knows OpenSSL.
#include "base/digest.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

namespace pgmig {

namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t digest_bytes = 32;

using Context = std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)>;

std::array<unsigned char, digest_bytes> digest_of(std::string_view bytes) {
  // Fetched and made once: each costs as much as the digest of a small file.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static thread_local const Context context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  PGMIG_ASSERT(algorithm != nullptr && context != nullptr);
  std::array<unsigned char, digest_bytes> digest{};
  unsigned int length = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
  PGMIG_ASSERT(done && length == digest_bytes);
  return digest;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string text(prefix.size() + 2 * digest_bytes, '\0');
  auto* end = std::ranges::copy(prefix, text.data()).out;
  for (const unsigned byte : digest_of(bytes)) {
    *end++ = digits[byte >> 4U];
    *end++ = digits[byte & 0x0FU];
  }
  return text;
}

bool is_sha256(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == prefix.size() + 2 * digest_bytes && text.starts_with(prefix) &&
         std::ranges::all_of(text.substr(prefix.size()), is_digit);
}

}  // namespace pgmig
