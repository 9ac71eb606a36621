// SPDX-License-Identifier: Apache-2.0
// Projects for tests.
#include "cli/project.hpp"

#include <nlohmann/json.hpp>

namespace pgmig::test {

RunOptions Project::options(const std::map<std::string, std::string>& environment) const {
  RunOptions options;
  options.environment = environment;
  options.environment.emplace("PGMIG_DATABASE_URL", database_.url());
  options.directory = directory_.path();
  options.time_limit = std::chrono::seconds{240} * patience;
  return options;
}

Finished Project::pgmig(std::vector<std::string> arguments,
                        const std::map<std::string, std::string>& environment) const {
  return run_pgmig(std::move(arguments), options(environment));
}

std::unique_ptr<Process> Project::start(
    std::vector<std::string> arguments,
    const std::map<std::string, std::string>& environment) const {
  return std::make_unique<Process>(test::pgmig(std::move(arguments)), options(environment));
}

std::string Project::state(const std::string& version) const {
  const auto status = nlohmann::json::parse(pgmig({"status", "--json"}).out);
  for (const auto& migration : status.at("migrations")) {
    if (migration.at("version") == version) {
      return migration.at("state");
    }
  }
  return "absent";
}

OpenTransaction::OpenTransaction(const TestDatabase& database, std::string_view sql)
    : connection_(database.url()), work_(connection_) {
  work_.exec(std::string(sql));
}

void OpenTransaction::commit() { work_.commit(); }

}  // namespace pgmig::test
