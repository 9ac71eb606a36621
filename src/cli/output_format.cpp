// SPDX-License-Identifier: Apache-2.0
// One row a format: its name, and the suffixes that mean it.
#include "cli/output_format.hpp"

#include "base/error.hpp"
#include "base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <vector>

namespace pgmig::cli {

namespace {

struct Row {
  std::string_view name;
  OutputFormat format;
  std::array<std::string_view, 2> suffixes;  ///< "": none
};

constexpr std::array table{
    Row{"text", OutputFormat::text, {".txt", ""}},
    Row{"json", OutputFormat::json, {".json", ""}},
    Row{"markdown", OutputFormat::markdown, {".md", ".markdown"}},
    Row{"html", OutputFormat::html, {".html", ".htm"}},
    Row{"sarif", OutputFormat::sarif, {".sarif", ".sarif.json"}},
    Row{"github", OutputFormat::github, {"", ""}},
};

OutputFormat named(std::string_view word) {
  const auto* const found = std::ranges::find(table, word, &Row::name);
  if (found != table.end()) {
    return found->format;
  }
  std::vector<std::string_view> names;
  std::ranges::transform(table, std::back_inserter(names), &Row::name);
  const auto near = nearest(word, names);
  throw Error(
      ErrorKind::usage, fmt::format("there is no format {}", word),
      fmt::format("{}the formats are {}", near ? fmt::format("did you mean {}? ", *near) : "",
                  fmt::join(names, ", ")));
}

/// The longest suffix counts: a.sarif.json is no plain JSON.
const Row* row_of_file(std::string_view path) {
  const Row* best = nullptr;
  std::size_t length = 0;
  for (const Row& row : table) {
    for (const std::string_view suffix : row.suffixes) {
      if (suffix.size() > length && path.ends_with(suffix)) {
        best = &row;
        length = suffix.size();
      }
    }
  }
  return best;
}

}  // namespace

OutputFormat output_format(const Options& options) {
  if (!options.format.empty()) {
    return named(options.format);
  }
  if (const Row* row = row_of_file(options.output_file)) {
    return row->format;
  }
  return options.json ? OutputFormat::json : OutputFormat::text;
}

void write_report(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) {
    throw Error(ErrorKind::usage, fmt::format("cannot write {}", path),
                "is the directory there and writable?");
  }
}

void put_out(const Invocation& call, std::string_view text) {
  const auto& path = call.options.output_file;
  if (path.empty()) {
    call.console.output(text);
  } else {
    write_report(path, text);
  }
}

}  // namespace pgmig::cli
