// SPDX-License-Identifier: Apache-2.0
// Runs programs from tests: to the end, or step by step. Every wait has a limit; passing it fails
// the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

/// How many times longer than usual everything may take: more than once under a sanitizer
/// (cmake/PgmigTest.cmake).
inline constexpr int patience = PGMIG_TEST_PATIENCE;

struct RunOptions {
  /// Added to the environment. It is this process's own without PG*, PGMIG_* (but
  /// PGMIG_POSTGRES_DIR) and DATABASE_URL, and with an XDG_RUNTIME_DIR of this process's own, so
  /// that a test neither sees nor stops anybody's sandboxes.
  std::map<std::string, std::string> environment;
  std::string input;                ///< what the program reads on stdin
  std::filesystem::path directory;  ///< its working directory; default: this process's
  std::chrono::milliseconds time_limit = std::chrono::seconds{60} * patience;
};

/// How a program ended. `status` is its exit status, or -1 when `signal` ended it.
struct Finished {
  int status = -1;
  int signal = 0;
  std::string out;
  std::string err;
};

/// A running program; the end of this object kills it. Belongs to one thread.
class Process {
 public:
  /// Throws std::runtime_error when it cannot be started.
  explicit Process(std::vector<std::string> arguments, const RunOptions& options = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  [[nodiscard]] pid_t id() const noexcept { return process_; }

  /// The next line of stdout without its end, as soon as it is there; nothing when stdout has
  /// ended. Throws std::runtime_error, with all output, after the time limit.
  [[nodiscard]] std::optional<std::string> next_line();

  /// Waits until stdout or stderr contains `text`. Throws std::runtime_error when both have ended,
  /// or after the time limit.
  void wait_for_output(std::string_view text);

  void send_signal(int signal) const;

  /// Waits until it is stopped (SIGSTOP), true, or has ended, false; SIGCONT lets it go on. Throws
  /// std::runtime_error after the time limit.
  [[nodiscard]] bool wait_for_stop();

  /// Waits for the end. `out` and `err` are all that was written, lines already taken included.
  /// Throws std::runtime_error, with all output, after the time limit (and kills the program).
  Finished wait();

 private:
  struct Stream {
    int descriptor = -1;
    std::string text;
  };

  bool read_some();
  void feed();
  void close(int& descriptor) noexcept;
  [[nodiscard]] std::string state() const;

  std::vector<std::string> arguments_;
  std::chrono::milliseconds time_limit_;
  std::chrono::steady_clock::time_point deadline_;
  pid_t process_ = -1;
  int input_ = -1;
  std::string unwritten_;
  Stream out_;
  Stream err_;
  std::size_t taken_ = 0;  ///< of out_.text, by next_line()
  std::optional<int> wait_status_;
};

/// Runs a program to its end.
[[nodiscard]] Finished run(std::vector<std::string> arguments, const RunOptions& options = {});

/// Runs the built pgmig with these arguments.
[[nodiscard]] Finished run_pgmig(std::vector<std::string> arguments,
                                 const RunOptions& options = {});

/// The arguments with the built pgmig in front: for Process.
[[nodiscard]] std::vector<std::string> pgmig(std::vector<std::string> arguments);

/// A directory of mode 0700 in TMPDIR, removed with all it holds at the end.
class TemporaryDirectory {
 public:
  /// `name` becomes part of the directory's name.
  explicit TemporaryDirectory(std::string_view name = "test");
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes a file below the directory, making the directories on the way, and returns its path.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view text) const;

  [[nodiscard]] std::string read(const std::filesystem::path& name) const;

 private:
  std::filesystem::path path_;
};

/// Sleeps for eventually(). Tests themselves never sleep.
void pause_before_asking_again();

/// Waits until `condition` holds, asking every 10 ms; false when it does not within the limit.
template <class Condition>
[[nodiscard]] bool eventually(const Condition& condition,
                              std::chrono::milliseconds limit = std::chrono::seconds{30} *
                                                                patience) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    pause_before_asking_again();
  }
  return true;
}

}  // namespace pgmig::test
