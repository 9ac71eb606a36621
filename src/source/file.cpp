// SPDX-License-Identifier: Apache-2.0
// open(2) and read(2): with 10,000 files a stream object for each would cost more than the rest.
#include "source/file.hpp"

#include "base/error.hpp"
#include "base/printable.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <system_error>

namespace pgmig::source {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}

  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

std::string system_message(int error) { return std::generic_category().message(error); }

ReadFailure failure(int error) {
  return {.kind = error == ENOENT ? ReadFailure::Kind::missing : ReadFailure::Kind::unreadable,
          .why = system_message(error)};
}

/// A regular file's read stops short at its end only, so the common file takes one read.
std::variant<std::string, ReadFailure> read_all(int file) {
  constexpr std::size_t piece = std::size_t{16} * 1024;  // nearly every migration fits
  std::array<char, piece> buffer;                        // NOLINT(*-member-init): filled by read(2)
  std::string bytes;
  for (;;) {
    const ::ssize_t count = ::read(file, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return failure(errno);
    }
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (static_cast<std::size_t>(count) < buffer.size()) {
      return bytes;
    }
  }
}

/// Why a file that is open cannot be read as a migration, if so.
std::optional<ReadFailure> not_regular(int file) {
  struct ::stat status {};

  if (::fstat(file, &status) != 0) {
    return failure(errno);
  }
  if (S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  return ReadFailure{
      .kind = ReadFailure::Kind::not_regular,
      .why = S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a regular file"};
}

std::variant<std::string, ReadFailure> read_at(int directory, const char* name,
                                               bool known_as_regular) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const Descriptor file{::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.number() < 0) {
    return failure(errno);
  }
  if (!known_as_regular) {
    if (auto other = not_regular(file.number())) {
      return *std::move(other);
    }
  }
  return read_all(file.number());
}

[[noreturn]] void throw_no_directory(const std::string& path, int error) {
  const std::string shown = printable(path);
  if (error == ENOENT) {
    throw Error{ErrorKind::usage, fmt::format("there is no directory {}", shown),
                "make it with `pgmig init`, or name another with -m"};
  }
  if (error == ENOTDIR) {
    throw Error{ErrorKind::usage, fmt::format("{} is not a directory", shown),
                "name the directory of the migrations with -m"};
  }
  throw Error{ErrorKind::usage,
              fmt::format("the directory {} cannot be read: {}", shown, system_message(error))};
}

}  // namespace

Directory::Directory(const std::string& path) : path_(path), stream_(::opendir(path.c_str())) {
  if (stream_ == nullptr) {
    throw_no_directory(path_, errno);
  }
}

Directory::~Directory() { ::closedir(static_cast<DIR*>(stream_)); }

std::vector<DirectoryEntry> Directory::entries() const {
  auto* const stream = static_cast<DIR*>(stream_);
  ::rewinddir(stream);
  std::vector<DirectoryEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(stream);
    if (entry == nullptr) {
      break;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      entries.push_back({.name = std::string(name), .regular = entry->d_type == DT_REG});
    }
  }
  if (errno != 0) {
    throw_no_directory(path_, errno);
  }
  std::ranges::sort(entries, {}, &DirectoryEntry::name);
  return entries;
}

std::variant<std::string, ReadFailure> Directory::read(const DirectoryEntry& entry) const {
  return read_at(::dirfd(static_cast<DIR*>(stream_)), entry.name.c_str(), entry.regular);
}

std::variant<std::string, ReadFailure> read_bytes(const std::string& path) {
  return read_at(AT_FDCWD, path.c_str(), false);
}

}  // namespace pgmig::source
