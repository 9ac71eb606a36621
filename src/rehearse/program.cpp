// SPDX-License-Identifier: Apache-2.0
#include "rehearse/program.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>
#include <sstream>
#include <string_view>
#include <utility>

namespace pgmig::rehearse {

namespace {

constexpr std::chrono::hours longest_run{1};

/// Every database of a rehearsal is a copy.
constexpr std::string_view of_a_copy = "note: this database was restored or copied";

/// Repeatables have no version.
std::string name_in_status(const nlohmann::json& migration) {
  if (migration.at("version").is_null()) {
    return "R " + migration.at("description").get<std::string>();
  }
  const auto version = source::Version::parse(migration.at("version").get<std::string>());
  return version ? version->key() : std::string();
}

Environment own_environment() {
  Environment variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

}  // namespace

Pgmig::Pgmig(std::string program, std::vector<std::string> flags)
    : program_(std::move(program)), flags_(std::move(flags)) {}

void Pgmig::read_from(std::string migrations, std::string shown) {
  migrations_ = std::move(migrations);
  shown_ = std::move(shown);
}

sandbox::Program Pgmig::command(const std::vector<std::string>& arguments, const std::string& url,
                                const Environment& also) const {
  std::vector<std::string> words{program_};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), flags_.begin(), flags_.end());
  if (!migrations_.empty()) {
    words.insert(words.end(), {"--migrations", migrations_});
  }
  words.insert(words.end(), {"--contract", "immediate", "--no-progress"});
  Environment variables = own_environment();
  variables["PGMIG_DATABASE_URL"] = url;
  variables["PGMIG_RECORD_SCHEMA"] = "false";  // nobody asks a throw-away database for drift
  for (const auto& [name, value] : also) {
    variables[name] = value;
  }
  std::vector<std::string> environment;
  for (const auto& [name, value] : variables) {
    environment.push_back(fmt::format("{}={}", name, value));
  }
  return {std::move(words), std::move(environment)};
}

sandbox::Ended Pgmig::run(const std::vector<std::string>& arguments, const std::string& url,
                          const Environment& also) const {
  sandbox::RunningProgram running(command(arguments, url, also));
  while (running.wait_for_stop(longest_run)) {
    running.go_on();
  }
  return running.ended();
}

sandbox::Ended Pgmig::up(const std::string& url, const Environment& also) const {
  return run({"up", "1"}, url, also);
}

sandbox::Ended Pgmig::down(const std::string& url) const {
  return run({"down", "1", "--yes", "--accept-loss"}, url);
}

std::map<std::string, std::string> Pgmig::states(const std::string& url) const {
  const auto status = run({"status", "--json"}, url);
  const auto told = nlohmann::json::parse(status.out, nullptr, false);
  if (status.status != 0 || told.is_discarded()) {
    throw Error(ErrorKind::history_violation, "what is pending is not known: " + status.err);
  }
  std::map<std::string, std::string> states;
  for (const auto& migration : told.at("migrations")) {
    states.emplace(name_in_status(migration), migration.at("state"));
  }
  return states;
}

std::string name_in_status(const source::Migration& migration) {
  return migration.kind == source::Kind::repeatable ? "R " + migration.description
                                                    : migration.version.key();
}

std::string Pgmig::as_shown(std::string text) const {
  for (auto at = text.find(migrations_); !migrations_.empty() && at != std::string::npos;
       at = text.find(migrations_, at + shown_.size())) {
    text.replace(at, migrations_.size(), shown_);
  }
  return text;
}

std::vector<std::string> Pgmig::said(const sandbox::Ended& ended) const {
  std::vector<std::string> lines;
  std::istringstream stream(as_shown(ended.err));
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(of_a_copy)) {
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace pgmig::rehearse
