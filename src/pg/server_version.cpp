// SPDX-License-Identifier: Apache-2.0
// The server's version as people write it.
#include "pg/server_version.hpp"

#include <fmt/format.h>

namespace pgmig::pg {

// Two parts since PostgreSQL 10, and 12 is the oldest that pgmig supports.
std::string to_text(ServerVersion version) {
  return fmt::format("{}.{}", version.major(), version.minor());
}

}  // namespace pgmig::pg
