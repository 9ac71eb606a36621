// SPDX-License-Identifier: Apache-2.0
// Packages, the manual, completions, and hooks that are built without CMake.
#include "package/installed.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <vector>

namespace pgmig::test {

namespace {

using Catch::Contains;
namespace fs = std::filesystem;

const std::string version = PGMIG_VERSION_BUILT;

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// What bash offers behind these words.
std::string completed(const std::string& script, const std::string& words, int at) {
  return succeed({"bash", "-c",
                  "source " + script + "; COMP_WORDS=(" + words + "); COMP_CWORD=" +
                      std::to_string(at) + "; _pgmig; echo \" ${COMPREPLY[*]} \""})
      .out;
}

}  // namespace

TEST_CASE("cpack makes pgmig and pgmig-dev, and what they unpack to works") {
  const TemporaryDirectory directory("packages");
  succeed({"cpack", "--config", std::string(PGMIG_BUILD_DIR) + "/CPackConfig.cmake", "-B",
           directory.path().string()});
  const auto root = directory.path() / "root";
  std::string control;
  for (const auto& entry : fs::directory_iterator(directory.path())) {
    if (entry.path().extension() == ".deb") {
      control += succeed({"dpkg-deb", "--field", entry.path().string()}).out;
      succeed({"dpkg-deb", "--extract", entry.path().string(), root.string()});
    }
  }
  CHECK_THAT(control, Contains("Package: pgmig\n") && Contains("Package: pgmig-dev\n") &&
                          Contains("Version: " + version) && Contains("libpqxx-6.4") &&
                          Contains("Architecture: all"));
  CHECK_THAT(succeed({(root / "usr/bin/pgmig").string(), "version"}).out, Contains(version));
  for (const char* const file :
       {"usr/include/pgmig/hook.hpp", "usr/include/pgmig/hook_values.hpp",
        "usr/include/pgmig/hook_abi.h", "usr/share/cmake/pgmig/pgmigConfig.cmake",
        "usr/share/pkgconfig/pgmig-hook.pc", "usr/share/man/man1/pgmig-up.1",
        "usr/share/bash-completion/completions/pgmig"}) {
    INFO(file);
    CHECK((fs::exists(root / file) || fs::exists(root / (std::string(file) + ".gz"))));
  }
  const auto is_tarball = [](const fs::directory_entry& entry) {
    return entry.path().string().ends_with(".tar.gz");
  };
  CHECK(std::any_of(fs::directory_iterator(directory.path()), {}, is_tarball));
}

TEST_CASE("a hook is built with pkg-config alone, and its checksum is that of sha256sum") {
  const Installed installed;
  const TemporaryDirectory directory("no-cmake");
  const auto source = directory.write(
      "m/V1__hello.cpp",
      "#include <pgmig/hook.hpp>\nstatic void up(pgmig::hook::Context& db) {\n"
      "  db.execute(\"CREATE TABLE hello ()\");\n}\nPGMIG_HOOK(\"1\", \"hello\", hook.up = up)\n");
  const auto flags =
      words_of(succeed({"pkg-config", "--cflags", "pgmig-hook"}, installed.prefix()).out);
  const auto sum = words_of(succeed({"sha256sum", source.string()}).out).front();
  std::vector<std::string> compile{"c++", "-shared", "-fPIC", "-std=c++17",
                                   "-DPGMIG_HOOK_CHECKSUM=\"" + sum + "\""};
  compile.insert(compile.end(), flags.begin(), flags.end());
  compile.insert(compile.end(),
                 {"-o", (directory.path() / "m/V1__hello.so").string(), source.string()});
  succeed(compile);
  succeed({"chmod", "go-w", (directory.path() / "m/V1__hello.so").string()});

  const TestDatabase database("");
  const std::vector<std::string> project{installed.program(), "-d", database.url(), "-m",
                                         (directory.path() / "m").string()};
  auto up = project;
  up.emplace_back("up");
  succeed(up);
  CHECK(database.value("SELECT to_regclass('hello') IS NOT NULL") == "t");
  auto status = project;
  status.insert(status.end(), {"status", "--json"});
  CHECK_THAT(succeed(status).out, Contains("sha256:" + sum));

  // The same source with CMake has the same checksum, so the migration is applied already.
  fs::remove(directory.path() / "m/V1__hello.so");
  directory.write("m/CMakeLists.txt",
                  "cmake_minimum_required(VERSION 3.16)\nproject(hello LANGUAGES CXX)\n"
                  "find_package(pgmig REQUIRED)\npgmig_add_hooks(hello SOURCES V1__hello.cpp)\n");
  const auto build = installed.build(directory.path() / "m");
  up.insert(up.end(), {"--hooks", build.string()});
  CHECK_THAT(succeed(up).out, Contains("nothing to do"));
}

TEST_CASE("the manual has a page for each command, and man reads them without a complaint") {
  const Installed installed;
  const auto pages = installed.prefix() / "share" / "man" / "man1";
  CHECK(fs::exists(pages / "pgmig.1"));
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(pages)) {
    const auto shown = succeed({"man", "--warnings=w", "-E", "UTF-8", "-l", entry.path().string()});
    INFO(entry.path());
    CHECK(shown.err.empty());
    CHECK_THAT(shown.out, Contains("NAME") && Contains("SYNOPSIS"));
    ++count;
  }
  CHECK(count > 20);
  const auto help = succeed({installed.program(), "help", "up"}).out;
  const auto page = succeed({"man", "-E", "UTF-8", "-l", (pages / "pgmig-up.1").string()}).out;
  for (const char* const text : {"only the next N", "up to this version"}) {
    CHECK_THAT(help, Contains(text));
    CHECK_THAT(page, Contains(text));
  }
}

TEST_CASE("bash completes commands and their options") {
  const Installed installed;
  const auto script =
      (installed.prefix() / "share" / "bash-completion" / "completions" / "pgmig").string();
  CHECK_THAT(completed(script, "pgmig con", 1),
             Contains(" contract ") && Contains(" config ") && !Contains(" up "));
  CHECK_THAT(completed(script, "pgmig up --ph", 2), Contains(" --phase ") && !Contains(" --to "));
  CHECK_THAT(completed(script, "pgmig up --ho", 2), Contains(" --hooks "));
}

}  // namespace pgmig::test
