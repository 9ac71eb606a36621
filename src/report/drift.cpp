// SPDX-License-Identifier: Apache-2.0
#include "report/drift.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

namespace pgmig::report {

namespace {

nlohmann::ordered_json value_of(const std::optional<snapshot::Object>& object) {
  return object ? nlohmann::ordered_json(object->value) : nlohmann::ordered_json(nullptr);
}

const char* change_of(const snapshot::Difference& difference) {
  if (!difference.found) {
    return "missing";
  }
  return difference.expected ? "changed" : "new";
}

}  // namespace

std::string to_text(const Drift& drift) {
  if (!drift.unknown.empty()) {
    return fmt::format("drift: not known: {}\n", drift.unknown);
  }
  if (drift.differences.empty()) {
    return fmt::format("drift: none; {} objects are as the history says\n", drift.objects);
  }
  const auto words = snapshot::to_words(drift.differences);
  std::string text =
      fmt::format("drift: {} difference{}\n", words.size(), words.size() == 1 ? "" : "s");
  for (const std::string& line : words) {
    text += "  " + printable(line) + "\n";
  }
  return text + "\n-- what was done:\n" + printable_lines(snapshot::to_sql(drift.differences)) +
         "\n-- what would take it back:\n" +
         printable_lines(snapshot::to_sql(snapshot::reversed(drift.differences)));
}

nlohmann::ordered_json to_json(const Drift& drift) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& difference : drift.differences) {
    const auto& object = difference.found ? *difference.found : *difference.expected;
    list.push_back({{"change", change_of(difference)},
                    {"kind", object.kind},
                    {"of", object.of},
                    {"name", object.name},
                    {"expected", value_of(difference.expected)},
                    {"found", value_of(difference.found)}});
  }
  return {{"known", drift.unknown.empty()},
          {"differences", std::move(list)},
          {"sql", snapshot::to_sql(drift.differences)},
          {"sql_back", snapshot::to_sql(snapshot::reversed(drift.differences))}};
}

}  // namespace pgmig::report
