// SPDX-License-Identifier: Apache-2.0
// The start of one server, up to the moment when it accepts connections; and its end.
#pragma once

#include "sandbox/process.hpp"
#include "sandbox/registry.hpp"
#include "sandbox/sandbox.hpp"

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace pgmig::sandbox {

/// A server's keeper, as the process that started it sees it. The end of this object ends the
/// server and waits for its directory to go, unless it was released.
class Sandbox::Launch {
 public:
  /// Starts a server and waits for it. Throws like sandbox::start(), and leaves nothing behind
  /// then.
  [[nodiscard]] static std::unique_ptr<Launch> of(pid_t owner, const Options& options);

  Launch(const Launch&) = delete;
  Launch& operator=(const Launch&) = delete;
  ~Launch();

  [[nodiscard]] const Server& server() const noexcept { return entry_.server; }

  /// From now on the server lives as long as its owner, whatever becomes of this process.
  void release() noexcept;

 private:
  Launch() = default;
  void watch(pid_t owner);
  void make_directory(const std::filesystem::path& base, const std::string& password);
  void start_keeper(const Installation& installation, const Options& options, int port);
  void wait_until_ready(std::chrono::milliseconds limit);
  [[nodiscard]] std::string log_tail() const;

  Identity identity_;
  FileDescriptor owner_;
  Entry entry_;
  std::optional<Record> record_;
  FileDescriptor log_;
  FileDescriptor port_;
  FileDescriptor channel_;
  FileDescriptor keeper_end_;
};

}  // namespace pgmig::sandbox
