// SPDX-License-Identifier: Apache-2.0
#include "cli/doctors_word.hpp"

#include <stdexcept>

namespace pgmig::test {

namespace {

Examined examined(const Finished& doctor) {
  if (!doctor.out.starts_with(R"({"schema_version":1,"database")")) {
    throw std::runtime_error("doctor said: " + doctor.out + doctor.err);
  }
  return {.status = doctor.status, .checkup = nlohmann::json::parse(doctor.out)};
}

nlohmann::json check(const Examined& examined, const std::string& id) {
  for (const auto& one : examined.checkup.at("checks")) {
    if (one.at("id") == id) {
      return one;
    }
  }
  throw std::runtime_error("there is no check " + id);
}

}  // namespace

std::string Examined::verdict(const std::string& id) const {
  return check(*this, id).at("verdict");
}

std::string Examined::text(const std::string& id) const {
  std::string all;
  const auto one = check(*this, id);
  for (const auto& finding : one.at("findings")) {
    all += finding.at("found").get<std::string>() + "\n";
    all += finding.at("advice").is_null() ? "" : finding.at("advice").get<std::string>() + "\n";
  }
  return all;
}

Examined examine(const Project& project, const std::vector<std::string>& more,
                 const std::map<std::string, std::string>& environment) {
  std::vector<std::string> arguments{"doctor", "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return examined(project.pgmig(arguments, environment));
}

Examined examine_at(const std::string& url, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"doctor", "--json", "-d", url};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return examined(run_pgmig(arguments));
}

}  // namespace pgmig::test
