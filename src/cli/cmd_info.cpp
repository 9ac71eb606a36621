// SPDX-License-Identifier: Apache-2.0
// Commands that tell about pgmig itself: version, help, config, recipes.
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/exit_status.hpp"
#include "cli/man_page.hpp"
#include "cli/workspace.hpp"
#include "planner/recipe.hpp"
#include "planner/recipe_page.hpp"

#include <pgmig/version.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pgmig::cli {

namespace {

std::string recipe_page_of(const std::string& name) {
  const auto recipes = planner::recipes::all_recipes();
  const auto found = std::ranges::find(recipes, name, [](const auto* one) { return one->id; });
  if (found == recipes.end()) {
    throw Error(ErrorKind::usage, fmt::format("there is no recipe {}", name),
                "pgmig recipes lists what there is");
  }
  return planner::recipe_page(**found);
}

int show_pages(const Invocation& call) {
  auto pages = nlohmann::ordered_json::array();
  for (const auto& name : call.options.words) {
    const auto page = recipe_page_of(name);
    if (call.options.json) {
      pages.push_back({{"id", name}, {"page", page}});
    } else {
      call.console.output(page + "\n");
    }
  }
  if (call.options.json) {
    call.console.output(nlohmann::ordered_json{{"schema_version", 1}, {"recipes", pages}}.dump() +
                        "\n");
  }
  return exit_status::done;
}

}  // namespace

int cmd_version(const Invocation& call) {
  if (call.options.json) {
    call.console.output(
        nlohmann::ordered_json{{"schema_version", 1}, {"version", PGMIG_VERSION}}.dump() + "\n");
  } else {
    call.console.output(fmt::format("pgmig {}\n", PGMIG_VERSION));
  }
  return exit_status::done;
}

int cmd_help(const Invocation& call) {
  if (call.options.man && !call.options.output_file.empty()) {
    write_man_pages(call.options.output_file);
    return exit_status::done;
  }
  const auto page = help_text(call.options.text);
  const auto text = call.options.man ? man_page(call.options.text) : page;
  call.console.output(call.options.json
                          ? nlohmann::ordered_json{{"schema_version", 1}, {"help", text}}.dump() +
                                "\n"
                          : text);
  return exit_status::done;
}

int cmd_config(const Invocation& call) {
  const Workspace workspace(call.options, call.console, call.stop);
  if (call.options.json) {
    auto settings = nlohmann::ordered_json::array();
    for (const auto& setting : workspace.config().settings) {
      settings.push_back(
          {{"key", setting.key}, {"value", setting.value}, {"origin", setting.origin}});
    }
    call.console.output(
        nlohmann::ordered_json{{"schema_version", 1}, {"settings", settings}}.dump() + "\n");
    return exit_status::done;
  }
  std::size_t width = 0;
  for (const auto& setting : workspace.config().settings) {
    width = std::max(width, setting.key.size());
  }
  for (const auto& setting : workspace.config().settings) {
    call.console.output(
        fmt::format("{:<{}} = {}  ({})\n", setting.key, width, setting.value, setting.origin));
  }
  return exit_status::done;
}

int cmd_recipes(const Invocation& call) {
  if (!call.options.words.empty()) {
    return show_pages(call);
  }
  if (call.options.markdown) {
    call.console.output(planner::recipes_markdown());
    return exit_status::done;
  }
  auto list = nlohmann::ordered_json::array();
  for (const auto* recipe : planner::recipes::all_recipes()) {
    if (call.options.json) {
      list.push_back(
          {{"id", recipe->id}, {"danger", recipe->danger}, {"technique", recipe->technique}});
    } else {
      call.console.output(fmt::format("{}\n  danger: {}\n  instead: {}\n", recipe->id,
                                      recipe->danger, recipe->technique));
    }
  }
  if (call.options.json) {
    call.console.output(nlohmann::ordered_json{{"schema_version", 1}, {"recipes", list}}.dump() +
                        "\n");
  }
  return exit_status::done;
}

}  // namespace pgmig::cli
