// SPDX-License-Identifier: Apache-2.0
// Asks git: it knows revisions, submodules and work trees better than anybody.
#include "cli/base_files.hpp"

#include "base/error.hpp"
#include "sandbox/process.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

namespace pgmig::cli {

namespace {

/// HOME is where git keeps whom it trusts.
std::optional<std::string> git(const std::string& directory, std::vector<std::string> arguments) {
  const auto program = sandbox::find_program("git");
  if (!program) {
    throw Error(ErrorKind::usage, "--base needs git, and there is none on PATH", "install git");
  }
  const char* home = std::getenv("HOME");
  std::vector<std::string> words{"/usr/bin/env",
                                 fmt::format("HOME={}", home == nullptr ? "/" : home),
                                 program->string(), "-C", directory};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return sandbox::output_of(std::move(words));
}

}  // namespace

std::set<std::string> files_at(const std::string& revision, const std::string& directory) {
  auto commit = git(
      directory, {"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"});
  if (!commit) {
    throw Error(ErrorKind::usage,
                fmt::format("git knows no revision {} for {}", revision, directory),
                "in a shallow clone, fetch it first: git fetch origin <branch>");
  }
  commit->erase(commit->find_last_not_of('\n') + 1);
  const auto listed = git(directory, {"ls-tree", "--name-only", "-z", *commit});
  std::set<std::string> names;
  std::size_t at = 0;
  while (listed && at < listed->size()) {
    const std::size_t end = listed->find('\0', at);
    names.insert(listed->substr(at, end - at));
    at = end == std::string::npos ? listed->size() : end + 1;
  }
  return names;
}

}  // namespace pgmig::cli
