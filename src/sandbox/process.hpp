// SPDX-License-Identifier: Apache-2.0
// Processes: descriptors that close themselves, whom the server runs as, and short commands.
#pragma once

#include "base/error.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sandbox {

/// Owns one file descriptor. Move-only.
class FileDescriptor {
 public:
  FileDescriptor() = default;

  explicit FileDescriptor(int number) noexcept : number_(number) {}

  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int get() const noexcept { return number_; }

  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

  void close() noexcept;

 private:
  int number_ = -1;
};

/// Error{cannot_connect}: `what`, and the text of `errno`.
[[nodiscard]] Error system_error(const std::string& what);

/// A user and group to run as.
struct Identity {
  uid_t user = 0;
  gid_t group = 0;
  std::string name;
};

/// Whom a server runs as: this process's own user, or for root an unprivileged one (a server
/// refuses to run as root). Throws Error{cannot_connect} when root finds neither `postgres` nor
/// `nobody`.
[[nodiscard]] Identity server_identity();

/// The identity of whoever owns `path`; nothing when there is no such path.
[[nodiscard]] std::optional<Identity> owner_of(const std::filesystem::path& path);

/// Becomes `identity` for good; false when the system refuses. Async-signal-safe: for a forked
/// child.
[[nodiscard]] bool become(const Identity& identity) noexcept;

/// The arguments and environment of a program in the form that exec wants, made before a fork
/// because a forked child must not allocate.
class Program {
 public:
  Program(std::vector<std::string> arguments, std::vector<std::string> environment);

  /// Replaces the process; returns only when that fails. Async-signal-safe.
  void exec() const noexcept;

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
};

/// What PostgreSQL's programs need of an environment, and no PG* variable of the caller's.
[[nodiscard]] std::vector<std::string> plain_environment();

/// The program `name` on PATH, else in /usr/bin or /bin.
[[nodiscard]] std::optional<std::filesystem::path> find_program(std::string_view name);

/// Runs a short program (10 s at most) and returns its standard output; nothing when it cannot be
/// run or fails.
[[nodiscard]] std::optional<std::string> output_of(std::vector<std::string> arguments);

/// Whether `identity` may do `mode` (access(2): R_OK, W_OK, X_OK) with `path`.
[[nodiscard]] bool may_access(const Identity& identity, const std::filesystem::path& path,
                              int mode);

/// A pidfd: readable once the process has ended. Not open, and errno says why, when there is no
/// such process (ESRCH) or the system knows no pidfd (ENOSYS).
[[nodiscard]] FileDescriptor open_process(pid_t process) noexcept;

/// Whether the process behind the pidfd ends within `limit_ms`.
[[nodiscard]] bool wait_for_end(const FileDescriptor& process, int limit_ms) noexcept;

/// `rm -rf` of a directory.
[[nodiscard]] Program removal_of(const std::filesystem::path& directory);

/// Removes a directory with all it holds, the contents as `identity`, so that a link in it leads
/// root nowhere. False when something is left.
[[nodiscard]] bool remove_directory(const std::filesystem::path& directory,
                                    const Identity& identity);

}  // namespace pgmig::sandbox
