// SPDX-License-Identifier: Apache-2.0
// How much room the server's disk has, where the server is on this machine: no server tells it.
#pragma once

#include "base/byte_size.hpp"
#include "db/session.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace pgmig::inspect {

/// The directories in which this database grows. None when the server is on another machine (or in
/// a container), or does not tell them to this role (GRANT pg_read_all_settings). One round trip.
[[nodiscard]] std::vector<std::filesystem::path> data_directories(db::Session& session);

/// The room in one of them.
struct FreeSpace {
  std::filesystem::path directory;
  ByteSize size;
};

/// Of the fullest; nothing where none of them can be asked.
[[nodiscard]] std::optional<FreeSpace> free_space(
    const std::vector<std::filesystem::path>& directories);

}  // namespace pgmig::inspect
