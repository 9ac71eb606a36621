// SPDX-License-Identifier: Apache-2.0
#include "db/settings.hpp"

#include "pg/sql_text.hpp"

#include <algorithm>
#include <array>

namespace pgmig::db {
namespace {

std::string values_list(const std::vector<GuardedSetting>& settings) {
  std::string rows;
  for (const GuardedSetting& setting : settings) {
    const pg::Verbatim value{setting.value ? pg::quote_literal(*setting.value) : "NULL"};
    rows += pg::sql("{}({}, {})", pg::Verbatim{rows.empty() ? "" : ", "}, pg::Literal{setting.name},
                    value);
  }
  return rows;
}

}  // namespace

std::vector<GuardedSetting> guarded_settings(const SessionSettings& settings,
                                             pg::ServerVersion server) {
  std::vector<GuardedSetting> all = {
      {"lock_timeout", std::string(own_lock_timeout)},
      // A role's statement_timeout must not kill an index build.
      {"statement_timeout", "0"},
      // A runner that hangs in a transaction holds its locks no longer than this.
      {"idle_in_transaction_session_timeout", "1min"},
      {"default_transaction_isolation", "read committed"},
      {"default_transaction_deferrable", "off"},
      {"standard_conforming_strings", "on"},
      {"session_replication_role", "origin"},
      {"client_encoding", "UTF8"},
      {"TimeZone", std::nullopt},
      {"DateStyle", std::nullopt},
      {"IntervalStyle", std::nullopt},
      {"default_tablespace", std::nullopt},
      {"default_table_access_method", std::nullopt},
      {"check_function_bodies", std::nullopt},
      {"row_security", std::nullopt},
  };
  if (server.major() >= 14) {
    all.push_back({"idle_session_timeout", "0"});
  }
  if (server.major() >= 17) {
    all.push_back({"transaction_timeout", "0"});
  }
  const auto own_or = [](const std::string& value) {
    return value.empty() ? std::nullopt : std::optional(value);
  };
  all.push_back({"search_path", own_or(settings.search_path)});
  all.push_back({"role", own_or(settings.role)});  // last: it may take the right to set the others
  return all;
}

std::string set_and_report(const std::vector<GuardedSetting>& settings,
                           const std::string& more_columns, const std::string& condition) {
  // What already has its value is left alone: session_replication_role may be set by superusers
  // only.
  return pg::sql(
      "SELECT s.name, CASE WHEN s.value IS NULL OR pg_catalog.current_setting(s.name)"
      " OPERATOR(pg_catalog.=) s.value THEN pg_catalog.current_setting(s.name)"
      " ELSE pg_catalog.set_config(s.name, s.value, false) END{}"
      " FROM (VALUES {}) AS s(name, value) WHERE {}",
      pg::Verbatim{more_columns}, pg::Verbatim{values_list(settings)}, pg::Verbatim{condition});
}

std::string report(const std::vector<GuardedSetting>& settings) {
  return pg::sql(
      "SELECT s.name, pg_catalog.current_setting(s.name) FROM (VALUES {}) AS s(name, value)",
      pg::Verbatim{values_list(settings)});
}

bool may_change_settings(std::string_view command_tag) noexcept {
  static constexpr std::array<std::string_view, 7> words = {"SET",  "RESET",   "SELECT", "DO",
                                                            "CALL", "DISCARD", "LOAD"};
  const std::string_view word = command_tag.substr(0, command_tag.find(' '));
  return std::ranges::find(words, word) != words.end();
}

bool is_plain_command(std::string_view sql) noexcept {
  static constexpr std::array<std::string_view, 8> words = {
      "CREATE ", "ALTER ", "DROP ", "INSERT ", "UPDATE ", "DELETE ", "COMMENT ", "GRANT "};
  const auto same = [](char a, char b) { return a == b || a == (b | ' '); };
  return std::ranges::any_of(words, [&](std::string_view word) {
    return sql.size() > word.size() && std::ranges::equal(sql.substr(0, word.size()), word, same);
  });
}

}  // namespace pgmig::db
