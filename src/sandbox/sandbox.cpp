// SPDX-License-Identifier: Apache-2.0
// The public functions: start, list and stop.
#include "sandbox/sandbox.hpp"

#include "base/duration.hpp"
#include "sandbox/launch.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <utility>

namespace pgmig::sandbox {

namespace {

namespace fs = std::filesystem;

bool is_called(const Entry& entry, std::string_view name_or_url) {
  const Server& server = entry.server;
  return !name_or_url.empty() && (name_or_url == server.name || name_or_url == server.url ||
                                  name_or_url == server.socket_url);
}

/// Tells the keeper to stop, and waits until it has.
void stop_entry(const Entry& entry, std::chrono::milliseconds patience) {
  const FileDescriptor keeper = open_process(entry.keeper);
  // Asked again now that the process is held: a keeper that lives still has its own number.
  const std::vector<Entry> living = entries();
  if (!keeper.is_open() ||
      std::ranges::find(living, entry.keeper, &Entry::keeper) == living.end()) {
    return;
  }
  ::syscall(SYS_pidfd_send_signal, keeper.get(), SIGTERM, nullptr, 0);
  if (!wait_for_end(keeper, static_cast<int>(patience.count()))) {
    throw Error{ErrorKind::cannot_connect,
                fmt::format("the sandbox {} has not stopped after {}", entry.server.name,
                            to_text(patience)),
                fmt::format("its keeper, process {}, has been told to stop and goes on by itself",
                            entry.keeper)};
  }
}

std::string read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

fs::path proc(pid_t process, const char* name) {
  return fs::path{"/proc"} / std::to_string(process) / name;
}

/// 0 when it cannot be found out.
pid_t parent_of(pid_t process) {
  // "123 (name, which may hold anything) S 45 ..."
  const std::string stat = read_file(proc(process, "stat"));
  const std::size_t end_of_name = stat.rfind(')');
  pid_t parent = 0;
  if (end_of_name != std::string::npos && end_of_name + 4 < stat.size()) {
    static_cast<void>(
        std::from_chars(stat.data() + end_of_name + 4, stat.data() + stat.size(), parent));
  }
  return parent;
}

/// Whether `process` was forked from its parent and runs the same program with the same arguments.
bool is_copy_of_parent(pid_t process) {
  const pid_t parent = parent_of(process);
  std::error_code ignored;
  const fs::path program = fs::read_symlink(proc(process, "exe"), ignored);
  return parent > 1 && !program.empty() &&
         program == fs::read_symlink(proc(parent, "exe"), ignored) &&
         read_file(proc(process, "cmdline")) == read_file(proc(parent, "cmdline"));
}

}  // namespace

Sandbox::Sandbox(Server server, std::unique_ptr<Launch> launch) noexcept
    : server_(std::move(server)), launch_(std::move(launch)) {}

Sandbox::Sandbox(Sandbox&& other) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&& other) noexcept = default;
Sandbox::~Sandbox() = default;

std::filesystem::path directory_in_memory() {
  constexpr const char* memory = "/dev/shm";
  constexpr std::uintmax_t enough = 2'000'000'000;
  std::error_code failure;
  const fs::space_info space = fs::space(memory, failure);
  return !failure && space.available >= enough ? fs::path(memory) : fs::path();
}

Sandbox start(const Options& options) {
  std::unique_ptr<Sandbox::Launch> launch = Sandbox::Launch::of(::getpid(), options);
  Server server = launch->server();
  return {std::move(server), std::move(launch)};
}

Server start_for(pid_t owner, const Options& options) {
  const std::unique_ptr<Sandbox::Launch> launch = Sandbox::Launch::of(owner, options);
  Server server = launch->server();
  launch->release();
  return server;
}

pid_t calling_process() {
  pid_t process = ::getppid();
  while (is_copy_of_parent(process)) {
    process = parent_of(process);
  }
  return process;
}

std::vector<Server> running() {
  std::vector<Server> servers;
  for (Entry& entry : entries()) {
    if (entry.ready) {
      servers.push_back(std::move(entry.server));
    }
  }
  return servers;
}

Server stop(std::string_view name_or_url, std::chrono::milliseconds patience) {
  const std::vector<Entry> all = entries();
  const auto found =
      std::ranges::find_if(all, [&](const Entry& entry) { return is_called(entry, name_or_url); });
  if (found == all.end()) {
    throw Error{ErrorKind::usage, fmt::format("there is no sandbox {}", name_or_url),
                "pgmig sandbox list shows those that run"};
  }
  stop_entry(*found, patience);
  return found->server;
}

std::vector<Server> stop_all() {
  std::vector<Server> stopped;
  for (const Entry& entry : entries()) {
    stop_entry(entry, stop_patience);
    stopped.push_back(entry.server);
  }
  return stopped;
}

}  // namespace pgmig::sandbox
