// SPDX-License-Identifier: Apache-2.0
// The error codes that pgmig decides on (PostgreSQL manual, appendix A; stable across versions).
#pragma once

#include <string_view>

namespace pgmig::pg::sqlstate {

inline constexpr std::string_view lock_not_available = "55P03";
inline constexpr std::string_view query_canceled = "57014";
inline constexpr std::string_view deadlock_detected = "40P01";
inline constexpr std::string_view admin_shutdown = "57P01";
inline constexpr std::string_view insufficient_privilege = "42501";
inline constexpr std::string_view undefined_table = "42P01";
inline constexpr std::string_view duplicate_table = "42P07";  // indexes, too
inline constexpr std::string_view invalid_schema_name = "3F000";
inline constexpr std::string_view read_only_transaction = "25006";

}  // namespace pgmig::pg::sqlstate
