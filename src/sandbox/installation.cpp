// SPDX-License-Identifier: Apache-2.0
// Finds PostgreSQL's server binaries where administrators, distributions and npm put them.
#include "sandbox/process.hpp"
#include "sandbox/sandbox.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string>
#include <system_error>

namespace pgmig::sandbox {

namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

/// The number at the front of `text`, which is removed with a dot after it; 0 when there is none.
int take_number(std::string_view& text) {
  int number = 0;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  if (text.starts_with('.')) {
    text.remove_prefix(1);
  }
  return failure == std::errc{} ? number : 0;
}

/// "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", "postgres (PostgreSQL) 19devel"
std::optional<pg::ServerVersion> version_of(const fs::path& bin) {
  const std::optional<std::string> output = output_of({(bin / "postgres").string(), "-V"});
  constexpr std::string_view mark = "(PostgreSQL) ";
  const std::size_t found = output ? output->find(mark) : std::string::npos;
  if (found == std::string::npos) {
    return std::nullopt;
  }
  std::string_view number = std::string_view{*output}.substr(found + mark.size());
  const int major = take_number(number);
  const int minor = take_number(number);
  return major < 10 ? std::nullopt : std::optional{pg::ServerVersion{major * 10'000 + minor}};
}

/// The directory, and its `bin` and `native/bin` (where npm's embedded-postgres has them).
std::vector<fs::path> bins_of(const fs::path& directory) {
  return {directory, directory / "bin", directory / "native" / "bin"};
}

/// bins_of() of every subdirectory whose name begins with `prefix`.
std::vector<fs::path> bins_below(const fs::path& directory, std::string_view prefix) {
  std::vector<fs::path> bins;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator{directory, ignored}) {
    if (entry.path().filename().native().starts_with(prefix)) {
      std::ranges::copy(bins_of(entry.path()), std::back_inserter(bins));
    }
  }
  return bins;
}

std::vector<fs::path> bin_of_pg_config() {
  const std::optional<fs::path> pg_config = find_program("pg_config");
  if (!pg_config) {
    return {};
  }
  std::string bin = output_of({pg_config->string(), "--bindir"}).value_or("");
  std::erase(bin, '\n');
  return {bin};
}

std::vector<fs::path> bin_on_path() {
  const std::optional<fs::path> postgres = find_program("postgres");
  std::error_code ignored;
  // The program may be a link: initdb is wanted beside what it points to.
  return postgres ? std::vector{fs::canonical(*postgres, ignored).parent_path()}
                  : std::vector<fs::path>{};
}

/// What stands in one place, the newest first, without what is already `known`.
std::vector<Installation> installed_in(const std::vector<fs::path>& place,
                                       const std::vector<Installation>& known) {
  std::vector<Installation> found;
  const auto is_in = [](const std::vector<Installation>& some, const fs::path& bin) {
    return std::ranges::find(some, bin, &Installation::bin) != some.end();
  };
  for (const fs::path& candidate : place) {
    std::error_code ignored;
    const fs::path bin = fs::canonical(candidate, ignored);
    if (bin.empty() || is_in(known, bin) || is_in(found, bin) || !is_program(bin / "postgres") ||
        !is_program(bin / "initdb")) {
      continue;
    }
    if (const std::optional<pg::ServerVersion> version = version_of(bin)) {
      found.push_back({.bin = bin, .version = *version});
    }
  }
  std::ranges::sort(found, std::ranges::greater{}, &Installation::version);
  return found;
}

/// The places where packages put PostgreSQL.
std::vector<fs::path> bins_of_distributions() {
  std::vector<fs::path> bins = bins_below("/usr/lib/postgresql", "");         // Debian, Ubuntu
  std::ranges::copy(bins_below("/usr", "pgsql-"), std::back_inserter(bins));  // PostgreSQL's RPMs
  std::ranges::copy(bins_below("/usr/libexec", "postgresql"), std::back_inserter(bins));  // Alpine
  std::ranges::copy(bins_of("/usr/local/pgsql"), std::back_inserter(bins));  // from source
  return bins;
}

}  // namespace

std::vector<Installation> installations() {
  std::vector<Installation> all;
  const auto look_in = [&all](const std::vector<fs::path>& place) {
    std::ranges::copy(installed_in(place, all), std::back_inserter(all));
  };
  if (const char* const chosen = std::getenv("PGMIG_POSTGRES_DIR")) {
    look_in(bins_of(chosen));
    look_in(bins_below(chosen, ""));
    if (all.empty()) {
      throw Error{ErrorKind::usage,
                  std::string{"PGMIG_POSTGRES_DIR has no postgres and initdb: "} + chosen,
                  "set it to an installation, or to a directory of installations, or unset it"};
    }
  }
  look_in(bin_of_pg_config());
  look_in(bin_on_path());
  look_in(bins_of_distributions());
  return all;
}

}  // namespace pgmig::sandbox
