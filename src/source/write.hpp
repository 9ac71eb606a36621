// SPDX-License-Identifier: Apache-2.0
// New files for `pgmig init` and `pgmig new`: their names, and how they come into being.
#pragma once

#include "source/migration.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace pgmig::source {

/// A description as part of a file name: blanks, punctuation and control characters become single
/// underscores, ASCII letters small, other letters stay; at most 100 bytes. Empty when nothing is
/// left.
[[nodiscard]] std::string slug(std::string_view description);

/// The version after the newest of `versions`, in its style: 0007 -> 0008, 9 -> 10, 1.4.2 -> 1.4.3,
/// and 20260412103000 (or without seconds) -> `now` in UTC, or one more where the newest lies in
/// the future. Without versions: 0001.
[[nodiscard]] std::string next_version(std::span<const Version> versions,
                                       std::chrono::system_clock::time_point now);

/// Writes a new file. Throws Error{usage} when there is something of that name already (it stays as
/// it is), or when it cannot be written (then nothing is left behind).
void create_file(const std::string& path, std::string_view text);

/// Writes the file of the next version (see next_version) with a hint as its only line, and returns
/// its path. Throws Error{usage} when the directory is missing or the description leaves no slug().
[[nodiscard]] std::string create_next(
    const std::string& directory, std::string_view description,
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

/// Makes a directory and those above it; content when it is there. Throws Error{usage} when it
/// cannot.
void create_directory(const std::string& path);

}  // namespace pgmig::source
