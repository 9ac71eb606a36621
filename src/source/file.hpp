// SPDX-License-Identifier: Apache-2.0
// Directories and files as the system has them: names and bytes, or why they cannot be had.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace pgmig::source {

/// Why a file gave no bytes. `why` completes "cannot be read: ...".
struct ReadFailure {
  enum class Kind { missing, not_regular, unreadable };
  Kind kind = Kind::unreadable;
  std::string why;
};

/// One name in a directory. Not `regular`: something else, a symbolic link, or the system did not
/// say.
struct DirectoryEntry {
  std::string name;
  bool regular = false;
};

/// An open directory; its files are read relative to it, so that its path is resolved once.
class Directory {
 public:
  /// Throws Error{usage} when it does not exist, is none, or may not be read.
  explicit Directory(const std::string& path);
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  /// What lies in it, sorted by bytes, without `.` and `..`.
  [[nodiscard]] std::vector<DirectoryEntry> entries() const;

  /// The bytes of one of its regular files; symbolic links are followed. It never waits on a pipe.
  /// Any thread, several at once.
  [[nodiscard]] std::variant<std::string, ReadFailure> read(const DirectoryEntry& entry) const;

 private:
  std::string path_;
  void* stream_;  // DIR
};

/// The bytes of a file by its path.
[[nodiscard]] std::variant<std::string, ReadFailure> read_bytes(const std::string& path);

}  // namespace pgmig::source
