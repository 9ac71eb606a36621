// SPDX-License-Identifier: Apache-2.0
// Keys are compared by the server alone, by the operators and the collations of their columns.
#include "execute/key_range.hpp"

#include "base/error.hpp"
#include "pg/sql_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstddef>

namespace pgmig::execute {

namespace {

using Json = nlohmann::ordered_json;

std::string in_row(const std::vector<std::string>& parts) {
  return parts.size() == 1 ? parts.front() : fmt::format("ROW({})", fmt::join(parts, ", "));
}

/// The columns, each behind `before` and in front of `behind`.
std::vector<std::string> columns_of(const plan::RowChange& change, std::string_view behind = {}) {
  std::vector<std::string> columns;
  for (const plan::KeyColumn& column : change.key) {
    columns.push_back(pg::sql("{}.{}{}", pg::Identifier{change.alias}, pg::Identifier{column.name},
                              pg::Verbatim{std::string{behind}}));
  }
  return columns;
}

std::string constants_of(const plan::RowChange& change, const KeyValues& values) {
  std::vector<std::string> constants;
  for (std::size_t at = 0; at < change.key.size(); ++at) {
    constants.push_back(
        pg::sql("{}::{}", pg::Literal{values[at]}, pg::Verbatim{change.key[at].type}));
  }
  return in_row(constants);
}

std::string ordered(const plan::RowChange& change, std::string_view direction) {
  return fmt::format("{}", fmt::join(columns_of(change, direction), ", "));
}

std::string shown(const plan::RowChange& change) {
  return fmt::format("{}", fmt::join(columns_of(change, "::text"), ", "));
}

[[noreturn]] void damaged() {
  throw Error{ErrorKind::history_violation, "the stored position of a change in batches is damaged",
              "pgmig.step is not to be edited by hand"};
}

KeyValues values_of(const Json& json, const char* key) {
  KeyValues values;
  for (const Json& value : json.value(key, Json::array())) {
    if (!value.is_string()) {
      damaged();
    }
    values.push_back(value.get<std::string>());
  }
  return values;
}

}  // namespace

std::string to_text(const KeyPosition& position) {
  return Json{{"relation", position.heap},
              {"after", position.after},
              {"last", position.last},
              {"seen", position.seen}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

KeyPosition key_position_from(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("relation") || !json["relation"].is_number_integer() ||
      !json.contains("seen") || !json["seen"].is_number_integer()) {
    damaged();
  }
  return {.heap = json["relation"].get<std::int64_t>(),
          .after = values_of(json, "after"),
          .last = values_of(json, "last"),
          .seen = json["seen"].get<std::int64_t>()};
}

std::string highest_key(const plan::RowChange& change, const pg::QualifiedName& heap) {
  return pg::sql("SELECT {} FROM ONLY {} AS {} ORDER BY {} LIMIT 1", pg::Verbatim{shown(change)},
                 heap, pg::Identifier{change.alias}, pg::Verbatim{ordered(change, " DESC")});
}

std::string end_of_batch(const plan::RowChange& change, const pg::QualifiedName& heap,
                         const KeyPosition& position, std::int64_t rows) {
  return pg::sql("SELECT {} FROM ONLY {} AS {} WHERE {} ORDER BY {} OFFSET {} LIMIT 1",
                 pg::Verbatim{shown(change)}, heap, pg::Identifier{change.alias},
                 pg::Verbatim{key_between(change, position.after, position.last)},
                 pg::Verbatim{ordered(change, {})}, rows - 1);
}

std::string key_between(const plan::RowChange& change, const KeyValues& after,
                        const KeyValues& to) {
  const std::string key = in_row(columns_of(change));
  const std::string up_to = fmt::format("{} <= {}", key, constants_of(change, to));
  return after.empty() ? up_to
                       : fmt::format("{} > {} AND {}", key, constants_of(change, after), up_to);
}

std::string in_words(const plan::RowChange& change, const KeyValues& values) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < change.key.size() && at < values.size(); ++at) {
    words.push_back(
        pg::sql("{} = {}", pg::Identifier{change.key[at].name}, pg::Literal{values[at]}));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace pgmig::execute
