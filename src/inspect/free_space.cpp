// SPDX-License-Identifier: Apache-2.0
#include "inspect/free_space.hpp"

#include "inspect/queries.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>

namespace pgmig::inspect {

namespace {

/// The server's process is one of ours by number and by name. In a container it has another number.
bool is_here(std::int64_t pid) {
  std::ifstream file(fmt::format("/proc/{}/comm", pid));
  std::string name;
  return std::getline(file, name) && name == "postgres";
}

}  // namespace

std::vector<std::filesystem::path> data_directories(db::Session& session) {
  enum { pid, has_one_address, data_directory, tablespace };

  const db::Rows rows = session.query(queries::data_directories);
  if (rows.empty() || !rows.boolean(0, has_one_address) || !is_here(rows.integer(0, pid))) {
    return {};
  }
  std::vector<std::filesystem::path> directories{rows.text(0, data_directory)};
  if (const std::string& location = rows.text(0, tablespace); !location.empty()) {
    directories.emplace_back(location);
  }
  return directories;
}

std::optional<FreeSpace> free_space(const std::vector<std::filesystem::path>& directories) {
  std::optional<FreeSpace> least;
  for (const auto& directory : directories) {
    std::error_code failure;
    const auto space = std::filesystem::space(directory, failure);
    if (failure) {
      continue;
    }
    const ByteSize available{static_cast<std::int64_t>(space.available)};
    if (!least || available < least->size) {
      least = FreeSpace{.directory = directory, .size = available};
    }
  }
  return least;
}

}  // namespace pgmig::inspect
