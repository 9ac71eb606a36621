// SPDX-License-Identifier: Apache-2.0
// The sandboxes' files. Whether a keeper lives is asked of the lock, not of a process number that
// the system may have given to somebody else.
#include "sandbox/registry.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>

namespace pgmig::sandbox {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view suffix = ".json";

/// Held while files are made, written or swept, so that nobody takes a new one for a dead one.
FileDescriptor lock_directory(const fs::path& directory) {
  FileDescriptor lock{::open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  while (lock.is_open() && ::flock(lock.get(), LOCK_EX) != 0) {
    if (errno != EINTR) {
      throw system_error("cannot lock " + directory.string());
    }
  }
  if (!lock.is_open()) {
    throw system_error("cannot write in " + directory.string());
  }
  return lock;
}

std::string to_text(const Entry& entry) {
  const Server& server = entry.server;
  return json{
      {"name", server.name},
      {"url", server.url},
      {"socket_url", server.socket_url},
      {"server_version", server.version.number},
      {"owner", server.owner},
      {"directory", server.directory.string()},
      {"keeper", entry.keeper},
      {"ready", entry.ready},
  }
      .dump();
}

std::optional<Entry> parse(const std::string& text) {
  const json value = json::parse(text, nullptr, false);
  if (!value.is_object()) {
    return std::nullopt;
  }
  return Entry{.server = {.name = value.value("name", ""),
                          .url = value.value("url", ""),
                          .socket_url = value.value("socket_url", ""),
                          .version = {value.value("server_version", 0)},
                          .owner = value.value("owner", 0),
                          .directory = value.value("directory", "")},
               .keeper = value.value("keeper", 0),
               .ready = value.value("ready", false)};
}

std::string read_all(const FileDescriptor& file) {
  std::string text;
  std::array<char, 4096> piece{};
  ssize_t length = 0;
  while ((length = ::read(file.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(length));
  }
  return text;
}

/// Removes what a killed keeper left. The server itself got a signal from the kernel at that
/// moment.
void sweep(const fs::path& file, const std::optional<Entry>& entry) {
  // A file that was never written has no directory yet.
  if (entry && !entry->server.directory.empty()) {
    const std::optional<Identity> owner = owner_of(entry->server.directory);
    if (owner && !remove_directory(entry->server.directory, *owner)) {
      return;
    }
  }
  ::unlink(file.c_str());
}

}  // namespace

fs::path runtime_directory() {
  const uid_t self = ::geteuid();
  fs::path directory = "/tmp/pgmig-" + std::to_string(self);
  if (const char* const chosen = std::getenv("XDG_RUNTIME_DIR")) {
    const std::optional<Identity> owner = owner_of(chosen);
    if (fs::path{chosen}.is_absolute() && owner && owner->user == self) {
      directory = fs::path{chosen} / "pgmig";
    }
  }
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    throw system_error("cannot make the directory " + directory.string());
  }

  struct stat status {};

  if (::lstat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      status.st_uid != self || (status.st_mode & 077U) != 0) {
    throw Error{ErrorKind::cannot_connect,
                directory.string() + " is not a directory of yours alone",
                "set XDG_RUNTIME_DIR to a directory that only you can enter"};
  }
  return directory;
}

Record::Record(const std::string& name) {
  const fs::path directory = runtime_directory();
  const FileDescriptor lock = lock_directory(directory);
  path_ = directory / (name + std::string{suffix});
  file_ = FileDescriptor{::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!file_.is_open() || ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw system_error("cannot make " + path_.string());
  }
}

void Record::write(const Entry& entry) const {
  const FileDescriptor lock = lock_directory(path_.parent_path());
  const std::string text = to_text(entry);
  if (::ftruncate(file_.get(), 0) != 0 ||
      ::pwrite(file_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    throw system_error("cannot write " + path_.string());
  }
}

void Record::remove() const noexcept { ::unlink(path_.c_str()); }

std::vector<Entry> entries() {
  const fs::path directory = runtime_directory();
  const FileDescriptor lock = lock_directory(directory);
  std::vector<Entry> found;
  for (const fs::directory_entry& candidate : fs::directory_iterator{directory}) {
    const FileDescriptor file{
        candidate.path().extension() == suffix
            ? ::open(candidate.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            : -1};
    if (!file.is_open()) {
      continue;
    }
    const std::optional<Entry> entry = parse(read_all(file));
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) {
      sweep(candidate.path(), entry);
    } else if (entry) {
      found.push_back(*entry);
    }
  }
  std::ranges::sort(found, {}, [](const Entry& entry) { return entry.server.name; });
  return found;
}

}  // namespace pgmig::sandbox
