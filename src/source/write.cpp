// SPDX-License-Identifier: Apache-2.0
// Files are opened with O_EXCL: two people who run `pgmig new` at once do not overwrite each other.
#include "source/write.hpp"

#include "base/error.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "source/file.hpp"
#include "source/file_name.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <system_error>
#include <variant>
#include <vector>

namespace pgmig::source {

namespace {

constexpr std::size_t slug_bytes = 100;

constexpr std::string_view first_line =
    "-- Plain SQL, as you would type it into psql; `pgmig plan` shows what it will do.\n";

constexpr ::mode_t file_mode = 0666;  // the umask takes away what the user wants away

Error cannot_write(const std::string& path, int error) {
  return Error{ErrorKind::usage, fmt::format("{} cannot be written: {}", printable(path),
                                             std::generic_category().message(error))};
}

/// The errno of what went wrong; 0 when all is written.
int write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ::ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return 0;
}

/// What a character becomes in a slug; empty for a separator.
std::string slug_piece(std::string_view text, const Character& character) {
  const char32_t code = character.code;
  if (code >= 'A' && code <= 'Z') {
    return {static_cast<char>(code - 'A' + 'a')};
  }
  const bool plain = (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
  // U+00A0 to U+00BF are signs, not letters; so are the general punctuation marks.
  const bool letter = code >= 0xC0 && !(code >= 0x2000 && code <= 0x206F) && code != 0x3000 &&
                      printable(text) == text;
  return plain || letter ? std::string{text} : std::string{};
}

}  // namespace

std::string slug(std::string_view description) {
  std::string result;
  bool separated = false;
  for (std::size_t offset = 0; offset < description.size();) {
    const Character character = character_at(description, offset);
    const std::size_t bytes = character.bytes == 0 ? 1 : character.bytes;
    const std::string piece =
        character.bytes == 0 ? "" : slug_piece(description.substr(offset, bytes), character);
    offset += bytes;
    if (piece.empty()) {
      separated = !result.empty();
      continue;
    }
    if (result.size() + piece.size() + (separated ? 1 : 0) > slug_bytes) {
      break;
    }
    result += (separated ? "_" : "") + piece;
    separated = false;
  }
  return result;
}

void create_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
  if (file < 0 && errno == EEXIST) {
    throw Error{ErrorKind::usage, fmt::format("{} is there already", printable(path)),
                "it stays as it is; remove it, or choose another name"};
  }
  if (file < 0) {
    throw cannot_write(path, errno);
  }
  int error = write_all(file, text);
  if (::close(file) != 0 && error == 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlink(path.c_str());
    throw cannot_write(path, error);
  }
}

std::string create_next(const std::string& directory, std::string_view description,
                        std::chrono::system_clock::time_point now) {
  const std::string words = slug(description);
  if (words.empty()) {
    throw Error{ErrorKind::usage, "the description holds no letter and no digit",
                "say what the migration does, for example: pgmig new add customer email"};
  }
  std::vector<Version> versions;
  for (const auto& [name, regular] : Directory{directory}.entries()) {
    const FileName read = read_file_name(name);
    if (const auto* const migration = std::get_if<MigrationName>(&read)) {
      versions.push_back(migration->version);
    } else if (const auto* const hook = std::get_if<HookName>(&read)) {
      versions.push_back(hook->version);
    }
  }
  // A repeatable has no version, which compares as the lowest one.
  std::erase_if(versions, [](const Version& version) { return version.text().empty(); });
  const std::string name = file_name(Kind::versioned, next_version(versions, now), words);
  std::string path = (std::filesystem::path{directory} / name).string();
  create_file(path, first_line);
  return path;
}

void create_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && !std::filesystem::is_directory(path, error) && !error) {
    error = std::make_error_code(std::errc::not_a_directory);
  }
  if (error) {
    throw Error{ErrorKind::usage, fmt::format("the directory {} cannot be made: {}",
                                              printable(path), error.message())};
  }
}

}  // namespace pgmig::source
