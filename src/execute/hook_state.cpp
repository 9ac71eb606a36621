// SPDX-License-Identifier: Apache-2.0
#include "execute/hook_state.hpp"

#include "base/error.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace pgmig::execute {

namespace {

using Json = nlohmann::ordered_json;

std::map<std::string, std::string> texts_of(const Json& object, const char* key) {
  std::map<std::string, std::string> texts;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_object()) {
    return texts;
  }
  for (const auto& [name, text] : found->items()) {
    texts.emplace(name, text.is_string() ? text.get<std::string>() : std::string{});
  }
  return texts;
}

}  // namespace

std::string to_text(const HookState& state) {
  // The journal keeps text: bytes that are no UTF-8 could not be stored anyway.
  return Json{{"walks", state.walks}, {"values", state.values}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

HookState hook_state_from(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    throw Error{ErrorKind::history_violation, "the stored position of a hook is damaged",
                "pgmig.step is not to be edited by hand"};
  }
  return {.walks = texts_of(json, "walks"), .values = texts_of(json, "values")};
}

}  // namespace pgmig::execute
