// SPDX-License-Identifier: Apache-2.0
// The command lines of one server, and the URLs that lead to it.
#pragma once

#include "sandbox/process.hpp"
#include "sandbox/sandbox.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace pgmig::sandbox {

/// Where the files of a sandbox are, below its directory.
struct Files {
  std::filesystem::path directory;

  [[nodiscard]] std::filesystem::path data() const { return directory / "data"; }

  /// Whether a socket in `directory` can be reached: its path fits the system's 107 bytes and has
  /// no comma, where libpq would divide it into several hosts.
  [[nodiscard]] bool socket_is_usable() const;
};

/// The name of the file in Files::directory that holds the superuser's password.
inline constexpr const char* password_file = "password";

[[nodiscard]] Program initdb_program(const Installation& installation, const Files& files);

/// Throws Error{usage} for a setting that decides who can reach the server or where its files are.
[[nodiscard]] Program server_program(const Installation& installation, const Files& files, int port,
                                     const Options& options);

[[nodiscard]] std::string tcp_url(const std::string& password, int port);

/// Empty when the socket is not usable.
[[nodiscard]] std::string socket_url(const Files& files, int port);

/// `bytes` bytes that nobody can guess, in hexadecimal.
[[nodiscard]] std::string random_text(std::size_t bytes);

}  // namespace pgmig::sandbox
