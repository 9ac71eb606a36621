// SPDX-License-Identifier: Apache-2.0
// The start of one server, up to the moment when it accepts connections; and its end.
#include "sandbox/launch.hpp"

#include "sandbox/keeper.hpp"
#include "sandbox/server_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string_view>

namespace pgmig::sandbox {

namespace {

namespace fs = std::filesystem;

std::string versions(const std::vector<Installation>& all) {
  std::string text;
  for (const Installation& installation : all) {
    text += (text.empty() ? "" : ", ") + to_text(installation.version);
  }
  return text;
}

/// The preferred installation that fits. Throws Error{cannot_connect} when there is none.
Installation choose(std::optional<int> major, const Identity& identity) {
  const std::vector<Installation> all = installations();
  const auto found = std::ranges::find_if(all, [&](const Installation& installation) {
    return !major || installation.version.major() == *major;
  });
  if (found == all.end()) {
    throw Error{
        ErrorKind::cannot_connect,
        major ? fmt::format("no server binaries of PostgreSQL {} are installed", *major)
              : std::string{"no PostgreSQL server binaries are installed"},
        (all.empty() ? std::string{} : fmt::format("installed are {}; ", versions(all))) +
            "install the package postgresql, or set PGMIG_POSTGRES_DIR to the directory that holds "
            "postgres and initdb"};
  }
  const fs::path program = found->bin / "postgres";
  if (!may_access(identity, program, X_OK)) {
    throw Error{
        ErrorKind::cannot_connect,
        fmt::format("{} cannot be run by {}", program.string(), identity.name),
        "servers do not run as root: make the directory readable to everybody (chmod -R a+rX)"};
  }
  return *found;
}

/// Where the directory is made. Throws Error{cannot_connect} when the server's user can enter no
/// place.
fs::path base_directory(const fs::path& chosen, const Identity& identity) {
  std::vector<fs::path> candidates{chosen};
  if (chosen.empty()) {
    const char* const temporary = std::getenv("TMPDIR");
    candidates = {temporary == nullptr ? "" : temporary, "/tmp"};
  }
  for (const fs::path& candidate : candidates) {
    if (candidate.is_absolute() && ::access(candidate.c_str(), W_OK | X_OK) == 0 &&
        may_access(identity, candidate, X_OK)) {
      return candidate;
    }
  }
  throw Error{ErrorKind::cannot_connect,
              fmt::format("{} cannot enter {}", identity.name, candidates.back().string()),
              "set TMPDIR to a directory that the server's user can enter"};
}

/// A socket bound to a free port of 127.0.0.1 and never listened on: the system gives that port to
/// nobody else who asks for a free one, but lets a server bind to it, because both set
/// SO_REUSEADDR.
FileDescriptor reserve_port() {
  FileDescriptor reservation{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const int on = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::setsockopt(reservation.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(reservation.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw system_error("cannot get a free port on 127.0.0.1");
  }
  return reservation;
}

int port_of(const FileDescriptor& reservation) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (::getsockname(reservation.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw system_error("cannot get a free port on 127.0.0.1");
  }
  return ntohs(address.sin_port);
}

/// A new file in `directory`, with `text` in it.
FileDescriptor make_file(const FileDescriptor& directory, const char* name, std::string_view text) {
  FileDescriptor file{::openat(
      directory.get(), name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.is_open() ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw system_error(fmt::format("cannot write the file {} of a sandbox", name));
  }
  return file;
}

/// Line 8 of postmaster.pid is the server's state since PostgreSQL 10 (LOCK_FILE_LINE_PM_STATUS).
bool accepts_connections(const Files& files) {
  std::ifstream pid_file{files.data() / "postmaster.pid"};
  std::string line;
  for (int number = 0; number < 8; ++number) {
    std::getline(pid_file, line);
  }
  return pid_file && line.starts_with("ready");
}

}  // namespace

std::unique_ptr<Sandbox::Launch> Sandbox::Launch::of(pid_t owner, const Options& options) {
  std::unique_ptr<Launch> launch{new Launch};
  launch->watch(owner);
  launch->identity_ = server_identity();
  const Installation installation = choose(options.major, launch->identity_);
  const fs::path base = base_directory(options.directory, launch->identity_);
  launch->port_ = reserve_port();
  const int port = port_of(launch->port_);
  const std::string password = random_text(16);
  const std::string name = random_text(4);
  const Files files{base / ("pgmig-" + name)};
  launch->entry_.server = {.name = name,
                           .url = tcp_url(password, port),
                           .socket_url = socket_url(files, port),
                           .version = installation.version,
                           .owner = owner,
                           .directory = files.directory};
  launch->record_.emplace(name);
  launch->record_->write(launch->entry_);
  launch->make_directory(files.directory, password);
  launch->start_keeper(installation, options, port);
  launch->wait_until_ready(options.time_limit);
  return launch;
}

void Sandbox::Launch::watch(pid_t owner) {
  owner_ = open_process(owner);
  if (!owner_.is_open()) {
    if (errno == ESRCH || errno == EINVAL) {
      throw Error{ErrorKind::usage, fmt::format("there is no process {} to own a sandbox", owner)};
    }
    throw system_error(fmt::format("cannot watch process {}", owner));
  }
}

void Sandbox::Launch::make_directory(const fs::path& directory, const std::string& password) {
  // Files are made through the descriptor while the directory is ours alone; it is handed over
  // last.
  if (::mkdir(directory.c_str(), 0700) != 0) {
    throw system_error("cannot make the directory " + directory.string());
  }
  const FileDescriptor opened{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened.is_open()) {
    throw system_error("cannot open the directory " + directory.string());
  }
  log_ = make_file(opened, "log", "");
  const FileDescriptor secret = make_file(opened, password_file, password);
  if (identity_.user != ::geteuid() &&
      (::fchown(secret.get(), identity_.user, identity_.group) != 0 ||
       ::fchown(opened.get(), identity_.user, identity_.group) != 0)) {
    throw system_error("cannot give a directory to the user " + identity_.name);
  }
}

void Sandbox::Launch::start_keeper(const Installation& installation, const Options& options,
                                   int port) {
  const Files files{entry_.server.directory};
  const Program initdb = initdb_program(installation, files);
  const Program server = server_program(installation, files, port, options);
  const Program remove = removal_of(files.directory);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw system_error("cannot make a socket pair");
  }
  channel_ = FileDescriptor{ends[0]};
  const FileDescriptor its_channel{ends[1]};
  entry_.keeper = fork_keeper({.channel = its_channel.get(),
                               .owner = owner_.get(),
                               .log = log_.get(),
                               .record = record_->descriptor(),
                               .port = port_.get(),
                               .identity = identity_,
                               .directory = files.directory.c_str(),
                               .record_path = record_->path().c_str(),
                               .initdb = &initdb,
                               .server = &server,
                               .remove = &remove});
  keeper_end_ = open_process(entry_.keeper);
  if (!keeper_end_.is_open()) {
    throw system_error("cannot watch the keeper of a sandbox");
  }
  port_.close();
  record_->write(entry_);
  ::send(channel_.get(), &message::go, 1, MSG_NOSIGNAL);
}

void Sandbox::Launch::wait_until_ready(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  const Server& server = entry_.server;
  while (!accepts_connections({server.directory})) {
    constexpr int pause_ms = 10;
    pollfd said{.fd = channel_.get(), .events = POLLIN, .revents = 0};
    const bool gave_up = ::poll(&said, 1, pause_ms) > 0;
    if (gave_up || std::chrono::steady_clock::now() > deadline) {
      throw Error{ErrorKind::cannot_connect,
                  fmt::format("a sandbox with PostgreSQL {} did not start{}",
                              to_text(server.version), gave_up ? "" : " in time"),
                  "the end of its log:\n" + log_tail()};
    }
  }
  entry_.ready = true;
  record_->write(entry_);
  // From here on only the keeper holds the lock.
  record_.reset();
}

std::string Sandbox::Launch::log_tail() const {
  std::array<char, 4096> buffer{};
  const off_t size = ::lseek(log_.get(), 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(buffer.size()));
  const ssize_t length = ::pread(log_.get(), buffer.data(), buffer.size(), from);
  std::string text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(0, length)));
  if (from > 0) {
    text.erase(0, text.find('\n') + 1);
  }
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

void Sandbox::Launch::release() noexcept {
  ::send(channel_.get(), &message::release, 1, MSG_NOSIGNAL);
  channel_.close();
  keeper_end_.close();
  entry_ = {};
}

Sandbox::Launch::~Launch() {
  const fs::path& directory = entry_.server.directory;
  if (directory.empty()) {
    return;
  }
  if (channel_.is_open()) {
    // Not just close: a process that was forked meanwhile may hold a copy.
    ::shutdown(channel_.get(), SHUT_RDWR);
  }
  if (entry_.keeper > 0) {
    if (keeper_end_.is_open() &&
        !wait_for_end(keeper_end_, static_cast<int>(stop_patience.count()))) {
      return;
    }
    ::waitpid(entry_.keeper, nullptr, 0);
  }
  // A keeper that was killed, or never came to be, leaves this to us.
  if (owner_of(directory) && !remove_directory(directory, identity_)) {
    return;
  }
  if (record_) {
    record_->remove();
  }
}

}  // namespace pgmig::sandbox
