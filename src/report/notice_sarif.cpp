// SPDX-License-Identifier: Apache-2.0
// Notices as SARIF 2.1.0 (OASIS), which code hosts and editors read.
#include "report/notice.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace pgmig::report {

namespace {

using Json = nlohmann::ordered_json;

/// A path as a relative URI: everything but what may stand there is percent-encoded.
std::string uri(std::string_view path) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  std::string text;
  for (const char c : path) {
    text += plain.find(c) == std::string_view::npos
                ? fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)))
                : std::string{c};
  }
  return text;
}

Json rule_json(const Rule& rule) {
  return {{"id", rule.id},
          {"shortDescription", {{"text", rule.summary}}},
          {"help", {{"text", rule.remedy}}},
          {"properties", {{"category", rule.kind}}}};
}

Json locations(const Location& at) {
  if (at.file.empty()) {
    return Json::array();
  }
  Json place = {{"artifactLocation", {{"uri", uri(at.file)}}}};
  if (at.line > 0) {
    place["region"] = {{"startLine", at.line},
                       {"startColumn", std::max<std::size_t>(at.column, 1)}};
  }
  return Json::array({{{"physicalLocation", std::move(place)}}});
}

Json result_json(const Notice& notice) {
  const Diagnostic& found = notice.diagnostic;
  const std::string text = found.hint.empty() ? found.message : found.message + "\n" + found.hint;
  Json result = {{"ruleId", found.code},
                 {"level", pgmig::name(found.severity)},
                 {"message", {{"text", text}}},
                 {"locations", locations(found.at)}};
  if (!notice.accepted_because.empty()) {
    result["suppressions"] =
        Json::array({{{"kind", "inSource"}, {"justification", notice.accepted_because}}});
  }
  return result;
}

}  // namespace

std::string to_sarif(const Notices& notices, std::span<const Rule> rules,
                     std::string_view version) {
  Json described = Json::array();
  for (const Rule& rule : rules) {
    described.push_back(rule_json(rule));
  }
  Json results = Json::array();
  for (const Notice& notice : notices) {
    results.push_back(result_json(notice));
  }
  const Json driver = {{"name", "pgmig"}, {"semanticVersion", version}, {"rules", described}};
  const Json run = {
      {"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}};
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({run})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pgmig::report
