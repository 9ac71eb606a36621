// SPDX-License-Identifier: Apache-2.0
// The keeper: the process that starts one server and does not outlive its owner, nor lets the
// server.
#pragma once

#include "sandbox/process.hpp"

namespace pgmig::sandbox {

/// What the process that starts a sandbox and its keeper say to each other, a byte a message, over
/// a socket pair. The end of the stream means that the other one is gone.
namespace message {
inline constexpr char go = 'g';             ///< to the keeper: begin
inline constexpr char release = 'r';        ///< to the keeper: from now on only the owner counts
inline constexpr char initdb_failed = 'i';  ///< from the keeper, which then cleans up and ends
inline constexpr char server_ended = 's';   ///< from the keeper, which then cleans up and ends
}  // namespace message

/// All that a keeper needs, made before the fork: between fork and exec a process may not allocate.
struct Keeping {
  int channel = -1;  ///< its end of the socket pair
  int owner = -1;    ///< pidfd of the owner
  int log = -1;      ///< where initdb and the server write
  int record = -1;   ///< the sandbox's file, whose lock says that the keeper lives
  int port = -1;     ///< a socket bound to the server's port, so that nobody else is given it
  Identity identity;
  const char* directory = nullptr;    ///< of the sandbox
  const char* record_path = nullptr;  ///< removed at the end
  const Program* initdb = nullptr;
  const Program* server = nullptr;
  const Program* remove = nullptr;  ///< removes the directory
};

/// Forks the keeper and returns its process id. Throws Error{cannot_connect} when the system
/// refuses.
[[nodiscard]] pid_t fork_keeper(const Keeping& keeping);

}  // namespace pgmig::sandbox
