// SPDX-License-Identifier: Apache-2.0
// The advisory lock that admits one runner to a schema of pgmig's.
#pragma once

#include <cstdint>
#include <string_view>

namespace pgmig::journal {

/// The first of the lock's two keys: "pgmg" in ASCII, so that it is found in pg_locks.classid.
inline constexpr std::int32_t lease_class = 0x70676D67;

/// The second: a hash of the schema's name. The same in every version of pgmig: they exclude each
/// other.
[[nodiscard]] std::int32_t lease_object(std::string_view schema) noexcept;

}  // namespace pgmig::journal
