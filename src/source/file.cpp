// SPDX-License-Identifier: Apache-2.0
// open(2), fstat(2) and read(2): with 10,000 files a stream object for each would cost more than
// the rest.
#include "source/file.hpp"

#include "base/error.hpp"
#include "source/printable.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
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

std::variant<std::string, ReadFailure> read_all(int file, std::size_t expected) {
  // One byte more than expected: a read that stops short of it, where the file ought to end, has
  // seen the end of the file, which saves the common file a second read.
  std::string bytes(expected + 1, '\0');
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) {
      bytes.resize(2 * bytes.size());
    }
    const ::ssize_t count = ::read(file, bytes.data() + filled, bytes.size() - filled);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return failure(errno);
    }
    filled += static_cast<std::size_t>(count);
    if (count == 0 || filled == expected) {
      bytes.resize(filled);
      return bytes;
    }
  }
}

std::variant<std::string, ReadFailure> read_at(int directory, const char* name) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const Descriptor file{::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.number() < 0) {
    return failure(errno);
  }

  struct ::stat status {};

  if (::fstat(file.number(), &status) != 0) {
    return failure(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return ReadFailure{
        .kind = ReadFailure::Kind::not_regular,
        .why = S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a regular file"};
  }
  return read_all(file.number(), static_cast<std::size_t>(status.st_size));
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

std::vector<std::string> Directory::names() const {
  auto* const stream = static_cast<DIR*>(stream_);
  ::rewinddir(stream);
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(stream);
    if (entry == nullptr) {
      break;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      names.emplace_back(name);
    }
  }
  if (errno != 0) {
    throw_no_directory(path_, errno);
  }
  std::ranges::sort(names);
  return names;
}

std::variant<std::string, ReadFailure> Directory::read(const std::string& name) const {
  return read_at(::dirfd(static_cast<DIR*>(stream_)), name.c_str());
}

std::variant<std::string, ReadFailure> read_bytes(const std::string& path) {
  return read_at(AT_FDCWD, path.c_str());
}

}  // namespace pgmig::source
