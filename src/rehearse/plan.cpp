// SPDX-License-Identifier: Apache-2.0
// The plan of a migration against the one that was recorded.
#include "base/error.hpp"
#include "rehearse/checks.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace pgmig::rehearse {

namespace {

namespace fs = std::filesystem;

fs::path recorded_plan(const Scene& scene) {
  const auto stem = fs::path(scene.migration.path).stem().string();
  return fs::path(scene.wish.plans) / (stem + ".plan.txt");
}

void write(const fs::path& path, const std::string& text) {
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    throw Error(ErrorKind::usage, fmt::format("cannot write {}", path.string()),
                "is the directory writable?");
  }
}

std::string first_difference(const std::string& expected, const std::string& found) {
  std::istringstream expected_lines(expected);
  std::istringstream found_lines(found);
  std::string expected_line;
  std::string found_line;
  for (int line = 1;; ++line) {
    const bool more = static_cast<bool>(std::getline(expected_lines, expected_line));
    const bool more_found = static_cast<bool>(std::getline(found_lines, found_line));
    if (!more || !more_found || expected_line != found_line) {
      return fmt::format(R"(line {} is "{}", not "{}")", line, more_found ? found_line : "",
                         more ? expected_line : "");
    }
  }
}

}  // namespace

std::optional<Check> check_plan(const Scene& scene, const Database& before) {
  const fs::path path = recorded_plan(scene);
  if (!scene.wish.record && !fs::exists(path)) {
    return std::nullopt;
  }
  std::vector<std::string> words{"plan"};
  if (scene.migration.kind == source::Kind::versioned) {
    words.insert(words.end(), {"--to", scene.migration.version.text()});
  }
  const auto planned = scene.pgmig.run(words, before.url());
  if (planned.status != 0) {
    return skipped(Property::plan, {"there is no plan to compare with"});
  }
  const std::string text = scene.pgmig.as_shown(planned.out);
  if (scene.wish.record) {
    write(path, text);
    return Check{.property = Property::plan, .details = {"recorded in " + path.string()}};
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  if (text == expected) {
    return Check{.property = Property::plan};
  }
  return failed(Property::plan, {fmt::format("it is not the one in {}: {}", path.string(),
                                             first_difference(expected, text)),
                                 "where the new one is right, pgmig test --record takes it"});
}

}  // namespace pgmig::rehearse
