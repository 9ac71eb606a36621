// SPDX-License-Identifier: Apache-2.0
// pgmig as it is installed, in a directory of the test's own.
#pragma once

#include "support/process.hpp"
#include "support/test_server.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace pgmig::test {

/// Runs a program, with what the installation has in front of the search paths of tools; fails the
/// test where it does not end with 0.
Finished succeed(const std::vector<std::string>& arguments,
                 const std::filesystem::path& prefix = {},
                 const std::filesystem::path& directory = {});

/// `cmake --install` into a temporary prefix.
class Installed {
 public:
  Installed();

  [[nodiscard]] std::filesystem::path prefix() const { return directory_.path() / "usr"; }

  [[nodiscard]] std::string program() const { return (prefix() / "bin" / "pgmig").string(); }

  /// Configures and builds a project against it; its build directory.
  [[nodiscard]] std::filesystem::path build(const std::filesystem::path& project) const;

 private:
  TemporaryDirectory directory_;
};

}  // namespace pgmig::test
