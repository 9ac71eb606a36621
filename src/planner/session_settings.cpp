// SPDX-License-Identifier: Apache-2.0
// Which settings are the author's to make, and which are pgmig's.
#include "planner/session_settings.hpp"

#include "pg/sql_text.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
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

/// What a SELECT selects, item by item, as written.
std::vector<std::string_view> selected_items(std::string_view text) {
  std::vector<std::string_view> items;
  sql::Lexer lexer(text);
  const sql::Token select = lexer.next();
  std::size_t begin = select.offset + select.length;
  std::size_t open = 0;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view sign = text.substr(token.offset, token.length);
    open += sign == "(" ? 1U : 0U;
    open -= sign == ")" && open > 0 ? 1U : 0U;
    if (sign == "," && open == 0) {
      items.push_back(text.substr(begin, token.offset - begin));
      begin = token.offset + token.length;
    }
  }
  items.push_back(text.substr(begin));
  return items;
}

bool sets_guard(std::string_view item) {
  return std::ranges::any_of(guards, [&](std::string_view guard) {
    return item.find("'" + std::string{guard} + "'") != std::string_view::npos;
  });
}

std::vector<std::string_view> kept_items(const sql::Statement& statement) {
  std::vector<std::string_view> items = selected_items(statement.text);
  std::erase_if(items, sets_guard);
  return items;
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
  return kept_items(statement).empty() ? SettingKind::guard : SettingKind::kept;
}

std::optional<std::string> without_guards(const sql::Statement& statement) {
  const auto* query = std::get_if<sql::Query>(&statement.change);
  if (query == nullptr || !is_set_config(*query) || !sets_guard(statement.text)) {
    return std::nullopt;
  }
  std::string kept;
  for (const std::string_view item : kept_items(statement)) {
    kept += kept.empty() ? "SELECT" : ",";
    kept += item;
  }
  return kept;
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

void SessionSettings::State::apply(const sql::Statement& statement,
                                   const plan::PlannedSql& planned) {
  std::vector<plan::PlannedSql> all = *settings;
  const auto* set = std::get_if<sql::SetVariable>(&statement.change);
  if (set != nullptr && set->name == "all") {
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = planned;
      all[i].sql = pg::sql("RESET {}", pg::Verbatim{names[i]});
    }
    std::erase_if(all, [](const plan::PlannedSql& reset) { return reset.sql == "RESET "; });
    std::erase(names, std::string{});
  } else {
    const std::string name = set == nullptr ? std::string{} : set->name;
    const auto at = std::ranges::find(names, name);
    if (!name.empty() && at != names.end()) {
      all.erase(all.begin() + (at - names.begin()));
      names.erase(at);
    }
    all.push_back(planned);
    names.push_back(name);
  }
  settings = std::make_shared<const std::vector<plan::PlannedSql>>(std::move(all));
}

void SessionSettings::apply(const sql::Statement& statement, const plan::PlannedSql& planned) {
  const auto* set = std::get_if<sql::SetVariable>(&statement.change);
  now_.apply(statement, planned);
  if (after_ && (set == nullptr || !set->local)) {
    after_->apply(statement, planned);
  }
}

void SessionSettings::begin() { after_ = now_; }

void SessionSettings::commit() {
  const bool same = after_ && *after_->settings == *now_.settings;
  if (after_ && !same) {
    now_ = *after_;
  }
  after_.reset();
}

}  // namespace pgmig::planner
