// SPDX-License-Identifier: Apache-2.0
// Processes: descriptors that close themselves, whom the server runs as, and short commands.
#include "sandbox/process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace pgmig::sandbox {

namespace {

constexpr int time_limit_ms = 10'000;

std::optional<Identity> identity_named(const char* name) {
  std::array<char, 16384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(name, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  return Identity{.user = entry.pw_uid, .group = entry.pw_gid, .name = name};
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

/// A forked child that is killed when it is not waited for.
class Child {
 public:
  /// `body` runs in the child and returns its exit status; it may call async-signal-safe functions
  /// only.
  template <class Body>
  explicit Child(const Body& body) : process_(::fork()) {
    if (process_ == 0) {
      ::_exit(body());
    }
  }

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  ~Child() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      static_cast<void>(wait());
    }
  }

  /// The exit status; -1 after a signal, which the time limit sends, or when the fork failed.
  int status_within(int limit_ms) noexcept {
    if (process_ < 0) {
      return -1;
    }
    const FileDescriptor end = open_process(process_);
    if (end.is_open() && !wait_for_end(end, limit_ms)) {
      ::kill(process_, SIGKILL);
    }
    return wait();
  }

 private:
  int wait() noexcept {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  pid_t process_;
};

/// Points standard input and error to /dev/null, and output to `out`, or there too.
void redirect(int out) noexcept {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(null, STDIN_FILENO);
  ::dup2(out >= 0 ? out : null, STDOUT_FILENO);
  ::dup2(null, STDERR_FILENO);
}

/// What comes out of `source` until its end or the time limit.
std::string read_all(const FileDescriptor& source) {
  std::string text;
  std::array<char, 4096> piece{};
  pollfd waiting{.fd = source.get(), .events = POLLIN, .revents = 0};
  while (::poll(&waiting, 1, time_limit_ms) > 0) {
    const ssize_t length = ::read(source.get(), piece.data(), piece.size());
    if (length <= 0) {
      break;
    }
    text.append(piece.data(), static_cast<std::size_t>(length));
  }
  return text;
}

}  // namespace

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : number_(std::exchange(other.number_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = std::exchange(other.number_, -1);
  }
  return *this;
}

FileDescriptor::~FileDescriptor() { close(); }

void FileDescriptor::close() noexcept {
  if (is_open()) {
    ::close(std::exchange(number_, -1));
  }
}

Error system_error(const std::string& what) {
  const int number = errno;
  std::array<char, 256> buffer{};
  const char* const reason = ::strerror_r(number, buffer.data(), buffer.size());
  return Error{ErrorKind::cannot_connect, what + ": " + reason};
}

Identity server_identity() {
  if (::geteuid() != 0) {
    return {.user = ::geteuid(), .group = ::getegid(), .name = "the current user"};
  }
  for (const char* const name : {"postgres", "nobody"}) {
    if (std::optional<Identity> identity = identity_named(name); identity && identity->user != 0) {
      return *std::move(identity);
    }
  }
  throw Error{ErrorKind::cannot_connect, "a PostgreSQL server refuses to run as root",
              "create a user postgres or nobody, or run pgmig as another user"};
}

std::optional<Identity> owner_of(const std::filesystem::path& path) {
  struct stat status {};

  if (::lstat(path.c_str(), &status) != 0) {
    return std::nullopt;
  }
  return Identity{.user = status.st_uid, .group = status.st_gid, .name = {}};
}

bool become(const Identity& identity) noexcept {
  if (::geteuid() == identity.user) {
    return true;
  }
  return ::setgroups(1, &identity.group) == 0 && ::setgid(identity.group) == 0 &&
         ::setuid(identity.user) == 0;
}

Program::Program(std::vector<std::string> arguments, std::vector<std::string> environment)
    : arguments_(std::move(arguments)),
      environment_(std::move(environment)),
      argument_pointers_(pointers(arguments_)),
      environment_pointers_(pointers(environment_)) {}

void Program::exec() const noexcept {
  ::execve(argument_pointers_.front(), argument_pointers_.data(), environment_pointers_.data());
}

std::vector<std::string> plain_environment() {
  const char* const path = std::getenv("PATH");
  return {path == nullptr ? "PATH=/usr/bin:/bin" : std::string{"PATH="} + path, "LC_ALL=C"};
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? std::string_view{} : std::string_view{path};
  std::vector<std::filesystem::path> directories;
  while (!rest.empty()) {
    const std::string_view directory = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
    // An empty or relative entry would run whatever lies in the current directory.
    if (directory.starts_with('/')) {
      directories.emplace_back(directory);
    }
  }
  directories.insert(directories.end(), {"/usr/bin", "/bin"});
  for (const std::filesystem::path& directory : directories) {
    std::filesystem::path program = directory / name;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(program, ignored) &&
        ::access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return std::nullopt;
}

std::optional<std::string> output_of(std::vector<std::string> arguments) {
  const Program program{std::move(arguments), plain_environment()};
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw system_error("cannot make a pipe");
  }
  const FileDescriptor output{ends[0]};
  FileDescriptor input{ends[1]};
  Child child{[&] {
    redirect(input.get());
    program.exec();
    return 127;
  }};
  input.close();
  std::string text = read_all(output);
  return child.status_within(time_limit_ms) == 0 ? std::optional{std::move(text)} : std::nullopt;
}

bool may_access(const Identity& identity, const std::filesystem::path& path, int mode) {
  Child child{[&] { return become(identity) && ::access(path.c_str(), mode) == 0 ? 0 : 1; }};
  return child.status_within(time_limit_ms) == 0;
}

FileDescriptor open_process(pid_t process) noexcept {
  // glibc 2.35 and older have no wrapper. The descriptor is close-on-exec.
  return FileDescriptor{static_cast<int>(::syscall(SYS_pidfd_open, process, 0))};
}

bool wait_for_end(const FileDescriptor& process, int limit_ms) noexcept {
  pollfd waiting{.fd = process.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, limit_ms) > 0;
}

Program removal_of(const std::filesystem::path& directory) {
  const std::filesystem::path rm = find_program("rm").value_or("/bin/rm");
  return {{rm.string(), "-rf", "--", directory.string()}, plain_environment()};
}

bool remove_directory(const std::filesystem::path& directory, const Identity& identity) {
  const Program program = removal_of(directory);
  Child child{[&] {
    redirect(-1);
    if (become(identity)) {
      program.exec();
    }
    return 127;
  }};
  // The status does not matter: the parent directory may belong to us alone.
  static_cast<void>(child.status_within(6 * time_limit_ms));
  return ::rmdir(directory.c_str()) == 0 || errno == ENOENT;
}

}  // namespace pgmig::sandbox
