// SPDX-License-Identifier: Apache-2.0
// Lines: comments that begin with a known word are about the next statement, others are for people.
#include "integration/effects_samples.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace pgmig::test {

namespace {

namespace fs = std::filesystem;

/// What follows the words, when the line begins with them.
bool takes(std::string_view line, std::string_view words, std::string& rest) {
  if (!line.starts_with(words)) {
    return false;
  }
  rest = line.substr(words.size());
  return true;
}

int number_in(const std::string& text) { return text.empty() ? 0 : std::stoi(text); }

void set_majors(const std::string& range, Sample& sample) {
  const std::size_t dots = range.find("..");
  if (dots == std::string::npos) {
    throw std::runtime_error(sample.place + ": a range of majors is written 14.. or ..16");
  }
  sample.since = number_in(range.substr(0, dots));
  sample.until = number_in(range.substr(dots + 2));
}

void take_comment(std::string_view line, Sample& sample) {
  if (std::string rest; takes(line, "-- pg ", rest)) {
    set_majors(rest, sample);
  } else if (takes(line, "-- zone ", rest)) {
    sample.zone = rest;
  } else if (takes(line, "-- over: ", rest)) {
    sample.over = rest;
  } else if (takes(line, "-- less: ", rest)) {
    sample.less = rest;
  } else if (line == "-- opaque") {
    sample.opaque = true;
  }
}

/// True at the end of the statement.
bool take_line(const std::string& line, const std::string& place, Sample& sample) {
  if (line.starts_with("--") && sample.sql.empty()) {
    take_comment(line, sample);
    return false;
  }
  if (sample.sql.empty()) {
    sample.place = place;
  }
  sample.sql += (sample.sql.empty() ? "" : "\n") + line;
  return line.ends_with(';');
}

SampleFile read_file(const fs::path& path) {
  SampleFile file{.schema = "fx_" + path.stem().string()};
  std::vector<Sample>* into = &file.setup;
  std::ifstream in(path);
  Sample next;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line == "-- samples") {
      into = &file.samples;
    } else if (!line.empty() &&
               take_line(line, path.filename().string() + ":" + std::to_string(number), next)) {
      next.sql.pop_back();
      into->push_back(std::exchange(next, {}));
    }
  }
  if (!next.sql.empty()) {
    throw std::runtime_error(next.place + ": no semicolon ends it");
  }
  return file;
}

}  // namespace

std::vector<SampleFile> read_samples(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<SampleFile> files;
  files.reserve(paths.size());
  for (const fs::path& path : paths) {
    files.push_back(read_file(path));
  }
  return files;
}

bool is_for(const Sample& sample, int major) {
  return sample.since <= major && (sample.until == 0 || major <= sample.until);
}

}  // namespace pgmig::test
