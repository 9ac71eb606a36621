// SPDX-License-Identifier: Apache-2.0
#include "package/installed.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace pgmig::test {

Finished succeed(const std::vector<std::string>& arguments, const std::filesystem::path& prefix,
                 const std::filesystem::path& directory) {
  RunOptions options;
  options.directory = directory;
  options.time_limit = std::chrono::seconds{240} * patience;
  options.environment = {{"CMAKE_PREFIX_PATH", prefix.string()},
                         {"PKG_CONFIG_PATH", (prefix / "share" / "pkgconfig").string()}};
  auto finished = run(arguments, options);
  INFO(fmt::format("{}", fmt::join(arguments, " ")) << "\n" << finished.out << finished.err);
  REQUIRE(finished.status == 0);
  return finished;
}

Installed::Installed() : directory_("installed") {
  succeed({"cmake", "--install", PGMIG_BUILD_DIR, "--prefix", prefix().string()});
}

std::filesystem::path Installed::build(const std::filesystem::path& project) const {
  const auto build = directory_.path() / ("build-" + project.filename().string());
  succeed({"cmake", "-S", project.string(), "-B", build.string()}, prefix());
  succeed({"cmake", "--build", build.string()}, prefix());
  return build;
}

}  // namespace pgmig::test
