// SPDX-License-Identifier: Apache-2.0
// A child whose output goes to files in memory, so that it never waits for a reader.
#include "sandbox/running_program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace pgmig::sandbox {

namespace {

/// Its end could be waited for with a pidfd, but not its stop.
constexpr std::chrono::milliseconds between_looks{1};

FileDescriptor file_in_memory(const char* name) {
  FileDescriptor file{::memfd_create(name, MFD_CLOEXEC)};
  if (!file.is_open()) {
    throw system_error("cannot keep a program's output");
  }
  return file;
}

std::string all_of(const FileDescriptor& file) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t length =
        ::pread(file.get(), piece.data(), piece.size(), static_cast<off_t>(text.size()));
    if (length <= 0) {
      return text;
    }
    text.append(piece.data(), static_cast<std::size_t>(length));
  }
}

/// In the forked child; async-signal-safe.
void exec_with(const Program& program, int out, int err) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(null, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  program.exec();
}

}  // namespace

RunningProgram::RunningProgram(const Program& program)
    : out_(file_in_memory("out")), err_(file_in_memory("err")), process_(::fork()) {
  if (process_ == 0) {
    exec_with(program, out_.get(), err_.get());
    ::_exit(127);
  }
  if (process_ < 0) {
    throw system_error("cannot start a program");
  }
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

bool RunningProgram::wait_for_stop(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (process_ > 0) {
    const pid_t changed = ::waitpid(process_, &wait_status_, WUNTRACED | WNOHANG);
    if (changed == process_) {
      if (WIFSTOPPED(wait_status_)) {
        return true;
      }
      process_ = -1;
    } else if (std::chrono::steady_clock::now() > deadline) {
      ::kill(process_, SIGKILL);
      throw Error{ErrorKind::temporary,
                  fmt::format("a program was not done within {} ms", limit.count())};
    } else {
      std::this_thread::sleep_for(between_looks);
    }
  }
  return false;
}

void RunningProgram::go_on() const noexcept {
  if (process_ > 0) {
    ::kill(process_, SIGCONT);
  }
}

Ended RunningProgram::ended() const {
  return {.status = WIFEXITED(wait_status_) ? WEXITSTATUS(wait_status_) : -1,
          .signal = WIFSIGNALED(wait_status_) ? WTERMSIG(wait_status_) : 0,
          .out = all_of(out_),
          .err = all_of(err_)};
}

}  // namespace pgmig::sandbox
