// SPDX-License-Identifier: Apache-2.0
// pgmig init and pgmig new: the first files, and the next one.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"
#include "source/write.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pgmig::cli {

namespace {

constexpr std::string_view first_toml =
    R"(# pgmig: docs/cli.md lists every key; `pgmig config` shows what is in force

# database = "postgresql://app@localhost/shop"   # or DATABASE_URL, PGMIG_DATABASE_URL, --database
migrations = "migrations"

[policy]
# contract = "separate"      # what would break the running application waits for `pgmig contract`
# lock_timeout = "100ms"     # one attempt at a lock that makes others wait
# deadline = "10m"           # all attempts of a step together
)";

constexpr std::string_view first_migration =
    R"(-- Plain SQL, as you would type it into psql. Try: pgmig plan, pgmig up, pgmig status
CREATE TABLE note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  body text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
);
)";

/// What became of a file.
struct Written {
  std::string path;
  bool created = false;
};

/// Writes a file that is not there yet.
Written create(const std::filesystem::path& path, std::string_view text) {
  const bool there = std::filesystem::exists(path);
  if (!there) {
    source::create_file(path.string(), text);
  }
  return {.path = path.string(), .created = !there};
}

std::string to_json(const std::vector<Written>& files) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& file : files) {
    list.push_back({{"path", file.path}, {"created", file.created}});
  }
  return nlohmann::ordered_json{{"schema_version", 1}, {"files", std::move(list)}}.dump() + "\n";
}

}  // namespace

int cmd_init(const Invocation& call) {
  std::vector<Written> files{create("pgmig.toml", first_toml)};
  std::filesystem::create_directories("migrations");
  if (std::filesystem::is_empty("migrations")) {
    files.push_back(create("migrations/V0001__first_example.sql", first_migration));
  }
  if (call.options.json) {
    call.console.output(to_json(files));
    return exit_status::done;
  }
  for (const auto& file : files) {
    call.console.output(fmt::format("{} {}\n", file.created ? "created" : "kept   ", file.path));
  }
  return exit_status::done;
}

int cmd_new(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  std::string description = call.options.text;
  for (const auto& word : call.options.words) {
    description += " " + word;
  }
  const auto path = source::create_next(workspace.config().migrations, description);
  call.console.output((call.options.json
                           ? nlohmann::ordered_json{{"schema_version", 1}, {"path", path}}.dump()
                           : path) +
                      "\n");
  return exit_status::done;
}

}  // namespace pgmig::cli
