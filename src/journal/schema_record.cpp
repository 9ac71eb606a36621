// SPDX-License-Identifier: Apache-2.0
// What the schema is held to be: a row of meta, and another one while a run is under way.
#include "journal/journal.hpp"
#include "journal/schema.hpp"

namespace pgmig::journal {

namespace {

constexpr const char* record_key = "schema";
constexpr const char* run_key = "schema_run";

std::optional<std::string> first_text(const db::Rows& rows) {
  return rows.empty() ? std::nullopt : rows.at(0, 0);
}

}  // namespace

std::optional<std::string> Journal::read_schema_record() {
  return first_text(read_rows(schema::read_meta, {record_key}));
}

void Journal::write_schema_record(const std::string& text) {
  append(schema::set_meta, {record_key, text});
  append(schema::unset_meta, {run_key});
}

void Journal::forget_schema_record() {
  append(schema::unset_meta, {record_key});
  append(schema::unset_meta, {run_key});
}

std::optional<std::string> Journal::read_drift_before_run() {
  return first_text(read_rows(schema::read_meta, {run_key}));
}

void Journal::write_drift_before_run(const std::string& text) {
  append(schema::set_meta, {run_key, text});
}

}  // namespace pgmig::journal
