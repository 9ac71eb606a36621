// SPDX-License-Identifier: Apache-2.0
// What sandboxes this user has: one small file each, locked by its keeper for as long as that
// lives.
#pragma once

#include "sandbox/process.hpp"
#include "sandbox/sandbox.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pgmig::sandbox {

/// What one file says.
struct Entry {
  Server server;
  pid_t keeper = 0;
  bool ready = false;  ///< the server accepts connections
  bool operator==(const Entry&) const = default;
};

/// The file of one sandbox, locked. The lock belongs to the open file description: a forked keeper
/// holds it on after this object is gone.
class Record {
 public:
  /// A new file. Throws Error{cannot_connect} when the directory cannot be made or is not this
  /// user's own.
  explicit Record(const std::string& name);

  void write(const Entry& entry) const;

  [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Removes the file: for a sandbox that got no keeper.
  void remove() const noexcept;

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
};

/// The entries whose keeper lives, by name. What the others left is removed: server directory and
/// file.
[[nodiscard]] std::vector<Entry> entries();

/// `pgmig` in XDG_RUNTIME_DIR when that is this user's, else /tmp/pgmig-<uid>; made if need be,
/// mode 0700. Throws Error{cannot_connect} when somebody else made it.
[[nodiscard]] std::filesystem::path runtime_directory();

}  // namespace pgmig::sandbox
