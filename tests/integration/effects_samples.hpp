// SPDX-License-Identifier: Apache-2.0
// Samples of statements, as tests/integration/effects/*.sql hold them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

/// One statement, and what the comment lines above it say: "-- pg 14.." or "-- pg ..16" (the majors
/// that know it), "-- zone Europe/London" (the session's TimeZone), "-- over: why" (more is said of
/// it than is true, and why), "-- opaque" (it runs code that nobody sees).
struct Sample {
  std::string sql;
  std::string place;  ///< "columns.sql:12"
  int since = 0;
  int until = 0;  ///< 0: the newest
  std::string zone;
  std::string over;
  std::string less;
  bool opaque = false;
};

/// A file: what has to be there, and the statements that each find just that.
struct SampleFile {
  std::string schema;  ///< the file's name; the search_path of all of it
  std::vector<Sample> setup;
  std::vector<Sample> samples;  ///< those after the line "-- samples"
};

/// In the order of their names. A statement ends with the line that ends with a semicolon.
[[nodiscard]] std::vector<SampleFile> read_samples(const std::filesystem::path& folder);

/// Whether a server of that major knows the statement.
[[nodiscard]] bool is_for(const Sample& sample, int major);

}  // namespace pgmig::test
