// SPDX-License-Identifier: Apache-2.0
// Runs programs from tests, over three pipes and poll().
#include "support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <utility>

namespace pgmig::test {

namespace {

using std::chrono::steady_clock;

[[noreturn]] void throw_system_error(const std::string& what) {
  throw std::runtime_error{what + ": " + std::strerror(errno)};
}

bool is_inherited(std::string_view variable) {
  return variable.starts_with("PGMIG_POSTGRES_DIR=") ||
         !(variable.starts_with("PG") || variable.starts_with("DATABASE_URL=") ||
           variable.starts_with("XDG_RUNTIME_DIR="));
}

/// Where the sandboxes of this process's children are listed.
const std::filesystem::path& own_runtime_directory() {
  static const TemporaryDirectory directory{"runtime"};
  return directory.path();
}

std::vector<std::string> environment_of(const RunOptions& options) {
  std::map<std::string, std::string> variables{{"XDG_RUNTIME_DIR", own_runtime_directory()}};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (is_inherited(text)) {
      variables.emplace(text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
    }
  }
  for (const auto& [name, value] : options.environment) {
    variables[name] = value;
  }
  std::vector<std::string> result;
  result.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    result.push_back(fmt::format("{}={}", name, value));
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    result.push_back(text.data());
  }
  result.push_back(nullptr);
  return result;
}

using Pipe = std::array<int, 2>;

Pipe make_pipe() {
  Pipe ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_system_error("cannot make a pipe");
  }
  return ends;
}

/// Only what is allowed between fork and exec in a process that may have threads.
[[noreturn]] void become(char* const* arguments, char* const* environment, const char* directory,
                         int input, int out, int err) {
  ::dup2(input, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::signal(SIGPIPE, SIG_DFL);
  if (*directory == '\0' || ::chdir(directory) == 0) {
    ::execvpe(arguments[0], arguments, environment);
  }
  ::_exit(127);
}

}  // namespace

Process::Process(std::vector<std::string> arguments, const RunOptions& options)
    : arguments_(std::move(arguments)),
      time_limit_(options.time_limit),
      deadline_(steady_clock::now() + options.time_limit),
      unwritten_(options.input) {
  std::vector<std::string> environment = environment_of(options);
  const std::vector<char*> argument_pointers = pointers(arguments_);
  const std::vector<char*> environment_pointers = pointers(environment);
  // A program that does not read its input must not end the test.
  ::signal(SIGPIPE, SIG_IGN);
  const Pipe input = make_pipe();
  const Pipe out = make_pipe();
  const Pipe err = make_pipe();
  process_ = ::fork();
  if (process_ == 0) {
    become(argument_pointers.data(), environment_pointers.data(), options.directory.c_str(),
           input[0], out[1], err[1]);
  }
  ::close(input[0]);
  ::close(out[1]);
  ::close(err[1]);
  input_ = input[1];
  out_.descriptor = out[0];
  err_.descriptor = err[0];
  if (process_ < 0) {
    throw_system_error("cannot start " + arguments_.front());
  }
  ::fcntl(input_, F_SETFL, O_NONBLOCK);
  feed();
}

Process::~Process() {
  if (process_ > 0 && !wait_status_) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  close(input_);
  close(out_.descriptor);
  close(err_.descriptor);
}

void Process::close(int& descriptor) noexcept {
  if (descriptor >= 0) {
    ::close(std::exchange(descriptor, -1));
  }
}

void Process::feed() {
  if (input_ < 0) {
    return;
  }
  const ssize_t written = ::write(input_, unwritten_.data(), unwritten_.size());
  if (written >= 0) {
    unwritten_.erase(0, static_cast<std::size_t>(written));
  }
  if (unwritten_.empty() || (written < 0 && errno != EAGAIN)) {
    close(input_);
  }
}

std::string Process::state() const {
  return fmt::format("{}\n--- stdout\n{}\n--- stderr\n{}", fmt::join(arguments_, " "), out_.text,
                     err_.text);
}

/// Moves bytes; false when there is nothing more to come.
bool Process::read_some() {
  std::array<pollfd, 3> pipes{{{.fd = out_.descriptor, .events = POLLIN, .revents = 0},
                               {.fd = err_.descriptor, .events = POLLIN, .revents = 0},
                               {.fd = input_, .events = POLLOUT, .revents = 0}}};
  if (out_.descriptor < 0 && err_.descriptor < 0) {
    return false;
  }
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
  if (left.count() <= 0 ||
      ::poll(pipes.data(), pipes.size(), static_cast<int>(left.count())) == 0) {
    ::kill(process_, SIGKILL);
    throw std::runtime_error{
        fmt::format("not done within {} ms: {}", time_limit_.count(), state())};
  }
  if (pipes[2].revents != 0) {
    feed();
  }
  for (const auto& [stream, ready] :
       {std::pair{&out_, pipes[0].revents}, std::pair{&err_, pipes[1].revents}}) {
    std::array<char, 4096> piece{};
    if (ready == 0) {
      continue;
    }
    const ssize_t length = ::read(stream->descriptor, piece.data(), piece.size());
    if (length > 0) {
      stream->text.append(piece.data(), static_cast<std::size_t>(length));
    } else {
      close(stream->descriptor);
    }
  }
  return true;
}

std::optional<std::string> Process::next_line() {
  std::size_t end = out_.text.find('\n', taken_);
  while (end == std::string::npos && out_.descriptor >= 0) {
    read_some();
    end = out_.text.find('\n', taken_);
  }
  if (taken_ == out_.text.size()) {
    return std::nullopt;
  }
  end = std::min(end, out_.text.size());
  std::string line = out_.text.substr(taken_, end - taken_);
  taken_ = std::min(end + 1, out_.text.size());
  return line;
}

void Process::wait_for_output(std::string_view text) {
  while (out_.text.find(text) == std::string::npos && err_.text.find(text) == std::string::npos) {
    if (!read_some()) {
      throw std::runtime_error{fmt::format("ended without '{}': {}", text, state())};
    }
  }
}

void Process::send_signal(int signal) const {
  if (wait_status_ || ::kill(process_, signal) != 0) {
    throw std::runtime_error{"it has ended already: " + state()};
  }
}

bool Process::wait_for_stop() {
  int status = 0;
  const auto changed = [&] {
    return wait_status_ || ::waitpid(process_, &status, WNOHANG | WUNTRACED) == process_;
  };
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
  if (!eventually(changed, left)) {
    throw std::runtime_error{
        fmt::format("neither stopped nor ended within {} ms: {}", time_limit_.count(), state())};
  }
  if (!wait_status_ && !WIFSTOPPED(status)) {
    wait_status_ = status;
  }
  return !wait_status_;
}

Finished Process::wait() {
  while (read_some()) {
  }
  // It may have closed its output and live on.
  const auto has_ended = [this] {
    int status = 0;
    if (!wait_status_ && ::waitpid(process_, &status, WNOHANG) == process_) {
      wait_status_ = status;
    }
    return wait_status_.has_value();
  };
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - steady_clock::now());
  if (!eventually(has_ended, left)) {
    throw std::runtime_error{
        fmt::format("not done within {} ms: {}", time_limit_.count(), state())};
  }
  const int status = *wait_status_;
  return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .out = out_.text,
          .err = err_.text};
}

Finished run(std::vector<std::string> arguments, const RunOptions& options) {
  return Process{std::move(arguments), options}.wait();
}

std::vector<std::string> pgmig(std::vector<std::string> arguments) {
#ifdef PGMIG_BINARY
  arguments.insert(arguments.begin(), PGMIG_BINARY);
  return arguments;
#else
  throw std::runtime_error{"this build has no pgmig to run with " + arguments.front()};
#endif
}

Finished run_pgmig(std::vector<std::string> arguments, const RunOptions& options) {
  return run(pgmig(std::move(arguments)), options);
}

TemporaryDirectory::TemporaryDirectory(std::string_view name) {
  std::string pattern =
      (std::filesystem::temp_directory_path() / fmt::format("pgmig-{}-XXXXXX", name)).string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw_system_error("cannot make " + pattern);
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TemporaryDirectory::write(const std::filesystem::path& name,
                                                std::string_view text) const {
  std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream stream{file, std::ios::binary};
  stream << text;
  if (!stream.flush()) {
    throw std::runtime_error{"cannot write " + file.string()};
  }
  return file;
}

std::string TemporaryDirectory::read(const std::filesystem::path& name) const {
  std::ifstream stream{path_ / name, std::ios::binary};
  if (!stream) {
    throw std::runtime_error{"cannot read " + (path_ / name).string()};
  }
  return {std::istreambuf_iterator<char>{stream}, {}};
}

void pause_before_asking_again() { std::this_thread::sleep_for(std::chrono::milliseconds{10}); }

}  // namespace pgmig::test
