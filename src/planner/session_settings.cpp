// SPDX-License-Identifier: Apache-2.0
// Which settings are the author's to make, and which are pgmig's.
#include "planner/session_settings.hpp"

#include "pg/sql_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgmig::planner {

namespace {

constexpr std::array<std::string_view, 5> guards{"lock_timeout", "statement_timeout",
                                                 "idle_in_transaction_session_timeout",
                                                 "transaction_timeout", "idle_session_timeout"};

bool is_guard(std::string_view name) { return std::ranges::find(guards, name) != guards.end(); }

/// SELECT set_config(...), as pg_dump writes it.
bool is_set_config(const sql::Query& query) {
  return query.reads.empty() && !query.functions.empty() &&
         std::ranges::all_of(query.functions, [](const pg::QualifiedName& function) {
           return function.name == "set_config" &&
                  (function.schema.empty() || function.schema == "pg_catalog");
         });
}

SettingKind kind_of(const sql::SetVariable& set) {
  if (set.name == "discard") {
    return set.value == "all" ? SettingKind::guard : SettingKind::none;
  }
  return is_guard(set.name) ? SettingKind::guard : SettingKind::kept;
}

}  // namespace

SettingKind setting_kind(const sql::Statement& statement) {
  if (const auto* set = std::get_if<sql::SetVariable>(&statement.change)) {
    return kind_of(*set);
  }
  const auto* query = std::get_if<sql::Query>(&statement.change);
  if (query == nullptr || !is_set_config(*query)) {
    return SettingKind::none;
  }
  const bool guarded = std::ranges::any_of(guards, [&](std::string_view guard) {
    return statement.text.find(guard) != std::string::npos;
  });
  return guarded ? SettingKind::guard : SettingKind::kept;
}

std::optional<std::string> configured_search_path(const sql::Statement& statement) {
  const auto* query = std::get_if<sql::Query>(&statement.change);
  const std::string_view name = "'search_path'";
  const std::size_t at = statement.text.find(name);
  if (query == nullptr || !is_set_config(*query) || at == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t open = statement.text.find('\'', at + name.size());
  const std::size_t close = open == std::string::npos ? open : statement.text.find('\'', open + 1);
  if (close == std::string::npos) {
    return std::nullopt;
  }
  return statement.text.substr(open + 1, close - open - 1);
}

void SessionSettings::apply(const sql::Statement& statement, const plan::PlannedSql& planned) {
  std::vector<plan::PlannedSql> settings = *current_;
  const auto* set = std::get_if<sql::SetVariable>(&statement.change);
  if (set != nullptr && set->name == "all") {
    for (std::size_t i = 0; i < settings.size(); ++i) {
      settings[i] = planned;
      settings[i].sql = pg::sql("RESET {}", pg::Verbatim{names_[i]});
    }
    std::erase_if(settings, [](const plan::PlannedSql& reset) { return reset.sql == "RESET "; });
    std::erase(names_, std::string{});
  } else {
    const std::string name = set == nullptr ? std::string{} : set->name;
    const auto at = std::ranges::find(names_, name);
    if (!name.empty() && at != names_.end()) {
      settings.erase(settings.begin() + (at - names_.begin()));
      names_.erase(at);
    }
    settings.push_back(planned);
    names_.push_back(name);
  }
  current_ = std::make_shared<const std::vector<plan::PlannedSql>>(std::move(settings));
}

}  // namespace pgmig::planner
