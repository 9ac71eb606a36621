// SPDX-License-Identifier: Apache-2.0
#include "journal/lease_key.hpp"

namespace pgmig::journal {

std::int32_t lease_object(std::string_view schema) noexcept {
  std::uint32_t hash = 2166136261U;  // FNV-1a, 32 bit
  for (const char byte : schema) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  }
  return static_cast<std::int32_t>(hash);
}

}  // namespace pgmig::journal
