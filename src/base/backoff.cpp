// SPDX-License-Identifier: Apache-2.0
// Exponential waits with full jitter, from a generator small enough to be seeded by a test.
#include "base/backoff.hpp"

#include <algorithm>
#include <limits>

namespace pgmig {

namespace {

/// splitmix64 (Steele, Lea, Flood 2014): any seed will do, zero included.
std::uint64_t next_random(std::uint64_t& state) noexcept {
  state += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

/// min(cap, base * 2^attempts), at least 1, without overflow.
std::uint64_t longest_wait(std::chrono::milliseconds base, std::chrono::milliseconds cap,
                           unsigned attempts) noexcept {
  const auto limit = static_cast<std::uint64_t>(std::max<std::int64_t>(cap.count(), 1));
  const auto first = static_cast<std::uint64_t>(std::max<std::int64_t>(base.count(), 1));
  const bool reaches_limit =
      attempts >= std::numeric_limits<std::uint64_t>::digits || first > (limit >> attempts);
  return reaches_limit ? limit : first << attempts;
}

}  // namespace

Backoff::Backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap,
                 std::uint64_t seed) noexcept
    : base_(base), cap_(cap), state_(seed) {}

std::chrono::milliseconds Backoff::next() noexcept {
  const std::uint64_t longest = longest_wait(base_, cap_, attempts_);
  if (attempts_ < std::numeric_limits<std::uint64_t>::digits) {
    ++attempts_;
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(1 + next_random(state_) % longest)};
}

}  // namespace pgmig
