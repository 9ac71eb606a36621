// SPDX-License-Identifier: Apache-2.0
// Throw-away PostgreSQL servers from installed binaries.
//
// Who may get in. The server listens on a Unix socket and on 127.0.0.1, nowhere else. The socket
// lies in a directory of mode 0700 and needs no password: only the server's user and root can reach
// it. The TCP port asks for a random password (SCRAM-SHA-256), which stands in the URL: other users
// of the machine can connect, but not log in.
//
// Who runs it. The caller's user; when that is root, `postgres` if there is such a user, else
// `nobody`. Each server has a keeper, a small process of its own session that starts the server,
// waits until its owner ends (also by kill -9) or stop() is called, ends the server and removes its
// directory. Should the keeper itself be killed, the kernel ends the server, and the next call here
// removes the directory.
//
// Linux 5.3 or newer. All functions may be called from any thread. Where no failure is named there
// is none but Error{cannot_connect}, when the operating system refuses something.
#pragma once

#include "pg/server_version.hpp"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sandbox {

/// A directory with `postgres` and `initdb`.
struct Installation {
  std::filesystem::path bin;
  pg::ServerVersion version;
  bool operator==(const Installation&) const = default;
};

/// What is installed, the preferred first: below PGMIG_POSTGRES_DIR (itself, its `bin` and
/// `native/bin`, and those of its subdirectories), where pg_config on PATH says, on PATH, in the
/// distribution's places; in one place the newest first. Every directory is named once.
/// Throws Error{usage} when PGMIG_POSTGRES_DIR is set and nothing is there.
[[nodiscard]] std::vector<Installation> installations();

enum class Durability {
  none,  ///< nothing is flushed to disk: fast, and enough for what is thrown away
  full,  ///< the server's own defaults (fsync, full_page_writes, synchronous_commit): for
         ///< benchmarks
};

struct Options {
  std::optional<int> major;  ///< default: the preferred installation's
  Durability durability = Durability::none;
  std::map<std::string, std::string> settings;  ///< postgresql.conf settings; they win over ours
  std::filesystem::path directory;  ///< where the data goes; default: TMPDIR if the server's user
                                    ///< may enter it, else /tmp
  std::chrono::milliseconds time_limit = std::chrono::seconds{60};  ///< for initdb and start
};

/// A directory in memory for servers that make many databases, some ten times faster than a disk;
/// empty where there is no room for that (a container's default of 64 MB is not enough).
[[nodiscard]] std::filesystem::path directory_in_memory();

/// A server that accepts connections.
struct Server {
  std::string name;  ///< for stop()
  std::string url;   ///< TCP, with the password; superuser and database are `postgres`
  std::string
      socket_url;  ///< Unix socket, without password; empty when no client could use the path
  pg::ServerVersion version;
  pid_t owner = 0;
  std::filesystem::path directory;  ///< `data` and `log` are in it
  bool operator==(const Server&) const = default;
};

/// A server that this object owns: it ends with the object, or with this process. Move-only.
class Sandbox {
 public:
  Sandbox(Sandbox&& other) noexcept;
  Sandbox& operator=(Sandbox&& other) noexcept;
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  /// Stops the server, connected clients or not, and waits until its directory is gone
  /// (stop_patience at most).
  ~Sandbox();

  [[nodiscard]] const Server& server() const noexcept { return server_; }

 private:
  class Launch;
  friend Sandbox start(const Options& options);
  friend Server start_for(pid_t owner, const Options& options);
  Sandbox(Server server, std::unique_ptr<Launch> launch) noexcept;

  Server server_;
  std::unique_ptr<Launch> launch_;
};

/// A new server of this process's own. Throws Error{cannot_connect} when no installation fits, the
/// server's user cannot run it, or it does not start (the hint ends with the server's log), and
/// Error{usage} for a setting that would break the rules above. Nothing is left behind.
[[nodiscard]] Sandbox start(const Options& options);

/// A new server that outlives this process and ends with process `owner` or by stop(). Throws like
/// start(), and Error{usage} when there is no process `owner`.
Server start_for(pid_t owner, const Options& options);

/// The process that asked for this one: the parent, or, when that is only a subshell (the `$(...)`
/// in a script), the shell it belongs to. The owner to take for `pgmig sandbox start`.
[[nodiscard]] pid_t calling_process();

/// This user's servers, whoever started them, by name. Removes what killed keepers left behind.
[[nodiscard]] std::vector<Server> running();

/// A server in the middle of flushing what was written to it cannot even be killed before the disk
/// has answered.
inline constexpr std::chrono::milliseconds stop_patience = std::chrono::minutes{5};

/// Stops one server, named by its name or either URL, and waits until its directory is gone.
/// Throws Error{usage} when there is none, and Error{cannot_connect} when the patience is over: its
/// keeper goes on then.
Server stop(std::string_view name_or_url, std::chrono::milliseconds patience = stop_patience);

/// Stops all servers of this user and returns them.
std::vector<Server> stop_all();

}  // namespace pgmig::sandbox
