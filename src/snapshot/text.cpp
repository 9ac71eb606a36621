// SPDX-License-Identifier: Apache-2.0
// JSON: an object is an array of four texts, a difference a pair of objects or nulls.
#include "base/error.hpp"
#include "snapshot/differences.hpp"
#include "snapshot/kinds.hpp"
#include "snapshot/snapshot.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace pgmig::snapshot {

namespace {

Error damaged() {
  return {ErrorKind::history_violation, "the record of the schema is damaged",
          "pgmig verify --accept takes the schema as it is now"};
}

bool is_object(const nlohmann::json& entry) {
  return entry.is_array() && entry.size() == 4 &&
         std::ranges::all_of(entry, [](const nlohmann::json& field) { return field.is_string(); });
}

bool is_object_or_null(const nlohmann::json& entry) { return entry.is_null() || is_object(entry); }

bool is_difference(const nlohmann::json& entry) {
  return entry.is_array() && entry.size() == 2 && std::ranges::all_of(entry, is_object_or_null);
}

nlohmann::json to_json(const Object& object) {
  return {object.kind, object.of, object.name, object.value};
}

nlohmann::json to_json(const std::optional<Object>& object) {
  return object ? to_json(*object) : nlohmann::json(nullptr);
}

Object object_from(const nlohmann::json& entry) {
  return {.kind = entry[0], .of = entry[1], .name = entry[2], .value = entry[3]};
}

std::optional<Object> object_or_nothing(const nlohmann::json& entry) {
  return entry.is_null() ? std::nullopt : std::optional(object_from(entry));
}

/// The array that a text holds, when every entry is what it should be.
template <class Check>
nlohmann::json entries_of(std::string_view text, Check check) {
  auto entries = nlohmann::json::parse(text, nullptr, false);
  if (!entries.is_array() || !std::ranges::all_of(entries, check)) {
    throw damaged();
  }
  return entries;
}

/// A later pgmig may know more kinds.
bool is_known(const Object& object) { return find_kind(object.kind) != nullptr; }

}  // namespace

std::string to_text(const Snapshot& snapshot) {
  auto entries = nlohmann::json::array();
  for (const Object& object : snapshot) {
    entries.push_back(to_json(object));
  }
  return entries.dump();
}

Snapshot from_text(std::string_view text) {
  Snapshot snapshot;
  for (const auto& entry : entries_of(text, is_object)) {
    if (Object object = object_from(entry); is_known(object)) {
      snapshot.push_back(std::move(object));
    }
  }
  return snapshot;
}

std::string to_text(const std::vector<Difference>& all) {
  auto entries = nlohmann::json::array();
  for (const Difference& difference : all) {
    entries.push_back({to_json(difference.expected), to_json(difference.found)});
  }
  return entries.dump();
}

std::vector<Difference> differences_from_text(std::string_view text) {
  std::vector<Difference> all;
  for (const auto& entry : entries_of(text, is_difference)) {
    all.push_back({.expected = object_or_nothing(entry[0]), .found = object_or_nothing(entry[1])});
  }
  return all;
}

}  // namespace pgmig::snapshot
