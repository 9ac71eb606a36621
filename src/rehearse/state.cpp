// SPDX-License-Identifier: Apache-2.0
#include "rehearse/state.hpp"

#include "base/error.hpp"
#include "inspect/read_snapshot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

namespace pgmig::rehearse {

namespace {

/// The words of a text, whatever white space is between them.
std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// A view on `SELECT *` has its columns in the order that the table has: a column that was added
/// again comes last there, and no undo can change that.
std::vector<std::string> sorted_words(std::string text) {
  std::ranges::replace(text, ',', ' ');
  auto words = words_of(text);
  std::ranges::sort(words);
  return words;
}

bool is_worded_otherwise(const snapshot::Difference& difference) {
  if (!difference.expected || !difference.found) {
    return false;
  }
  const auto& [expected, found] = std::pair(*difference.expected, *difference.found);
  if (expected.kind == "function" || expected.kind == "procedure") {
    return words_of(expected.value) == words_of(found.value);
  }
  return (expected.kind == "view" || expected.kind == "materialized view") &&
         sorted_words(expected.value) == sorted_words(found.value);
}

}  // namespace

State read_state(const Database& database, const std::string& journal_schema) {
  auto session = database.connect();
  auto read =
      inspect::read_snapshot(session, {.managed_schemas = {}, .journal_schema = journal_schema});
  if (const auto* failed = std::get_if<db::ServerError>(&read)) {
    throw Error(ErrorKind::temporary,
                fmt::format("the schema cannot be read: {}", failed->message));
  }
  return {.schema = std::get<snapshot::Snapshot>(std::move(read)),
          .rows = read_contents(session, journal_schema)};
}

SchemaFindings schema_findings(const State& expected, const State& found) {
  auto all = snapshot::differences(expected.schema, found.schema);
  std::vector<snapshot::Difference> otherwise;
  std::ranges::copy_if(all, std::back_inserter(otherwise), is_worded_otherwise);
  std::erase_if(all, is_worded_otherwise);
  return {.wrong = snapshot::to_words(all), .worded_otherwise = snapshot::to_words(otherwise)};
}

}  // namespace pgmig::rehearse
