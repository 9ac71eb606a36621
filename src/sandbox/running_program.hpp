// SPDX-License-Identifier: Apache-2.0
// A program that runs beside this one: it may be stopped, looked at and let go on.
#pragma once

#include "sandbox/process.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>

namespace pgmig::sandbox {

/// How a program ended. `status` is its exit status, or -1 when `signal` ended it.
struct Ended {
  int status = -1;
  int signal = 0;
  std::string out;
  std::string err;
};

/// A child process with nothing to read on stdin, whose output is kept in memory. It is killed with
/// this object, and when this process ends. Not copied or moved; one thread, which has to live as
/// long as the program.
class RunningProgram {
 public:
  /// Throws Error{cannot_connect} when the system refuses.
  explicit RunningProgram(const Program& program);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  /// Waits until it has stopped itself (SIGSTOP), true, or has ended, false. Throws
  /// Error{temporary}, the program killed, after `limit`.
  [[nodiscard]] bool wait_for_stop(std::chrono::milliseconds limit);

  void go_on() const noexcept;

  /// How it ended; wait_for_stop() has said false.
  [[nodiscard]] Ended ended() const;

 private:
  FileDescriptor out_;
  FileDescriptor err_;
  pid_t process_ = -1;
  int wait_status_ = 0;
};

}  // namespace pgmig::sandbox
