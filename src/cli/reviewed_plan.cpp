// SPDX-License-Identifier: Apache-2.0
// Compares plans with a reviewed file.
#include "cli/reviewed_plan.hpp"

#include "base/error.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>

namespace pgmig::cli {

namespace {

using Json = nlohmann::ordered_json;

bool is_plan(const Json& json) {
  const auto is_migration = [](const Json& migration) {
    return migration.is_object() && migration.contains("description") &&
           migration["description"].is_string() && migration.contains("steps") &&
           migration["steps"].is_array();
  };
  return json.is_object() && json.contains("migrations") && json["migrations"].is_array() &&
         std::ranges::all_of(json["migrations"], is_migration);
}

Json read_json(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    throw Error(ErrorKind::usage, fmt::format("cannot read the plan {}", path),
                "pgmig plan -o FILE.json writes one");
  }
  auto json = Json::parse(file, nullptr, false);
  if (!is_plan(json)) {
    throw Error(ErrorKind::usage, fmt::format("{} is no plan in JSON", path),
                "pgmig plan -o FILE.json writes one");
  }
  return json;
}

[[noreturn]] void differs(const std::string& what) {
  throw Error(ErrorKind::history_violation, "the plan is no longer the reviewed one: " + what,
              "review the new plan (pgmig plan); nothing that differs was run");
}

void require_same_steps(const std::string& title, const Json& reviewed, const Json& now) {
  for (std::size_t number = 0; number < std::max(reviewed.size(), now.size()); ++number) {
    if (number >= reviewed.size()) {
      differs(fmt::format("step {} is new", now[number].value("id", "?")));
    }
    if (number >= now.size()) {
      differs(fmt::format("step {} is gone", reviewed[number].value("id", "?")));
    }
    if (reviewed[number] != now[number]) {
      differs(fmt::format("step {} of {} differs", now[number].value("id", "?"), title));
    }
  }
}

}  // namespace

void require_reviewed(const std::string& path, const std::vector<plan::MigrationPlan>& plans) {
  const auto file = read_json(path);
  std::map<std::string, const Json*> reviewed;
  for (const auto& migration : file["migrations"]) {
    const auto version = migration.contains("version") && migration["version"].is_string()
                             ? migration["version"].get<std::string>()
                             : "R__" + migration["description"].get<std::string>();
    reviewed[version] = &migration;
  }
  for (const auto& plan : plans) {
    const auto title = plan.version.empty() ? "R__" + plan.description : plan.version;
    const auto found = reviewed.find(title);
    if (found == reviewed.end()) {
      differs(fmt::format("{} is not in it", title));
    }
    require_same_steps(title, found->second->at("steps"), plan::to_json(plan).at("steps"));
  }
}

}  // namespace pgmig::cli
