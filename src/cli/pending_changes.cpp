// SPDX-License-Identifier: Apache-2.0
#include "cli/pending_changes.hpp"

#include "base/overloaded.hpp"

#include <filesystem>
#include <set>
#include <utility>
#include <variant>

namespace pgmig::cli {

namespace {

using Relations = std::vector<pg::QualifiedName>;

bool is_relation(sql::ObjectKind kind) {
  using enum sql::ObjectKind;
  return kind == table || kind == index || kind == view || kind == materialized_view ||
         kind == sequence || kind == foreign_table || kind == trigger || kind == rule ||
         kind == policy;
}

/// What a statement changes that only the owner may change.
Relations changed_by(const sql::Change& change) {
  return std::visit(
      Overloaded{
          [](const sql::AlterTable& alter) { return Relations{alter.name}; },
          [](const sql::Rename& rename) {
            const bool part = !rename.part.empty();
            return part || is_relation(rename.kind) ? Relations{rename.object} : Relations{};
          },
          [](const sql::SetSchema& set) {
            return is_relation(set.kind) ? Relations{set.object} : Relations{};
          },
          [](const sql::CreateIndex& index) { return Relations{index.table}; },
          [](const sql::Drop& drop) { return is_relation(drop.kind) ? drop.names : Relations{}; },
          [](const auto&) { return Relations{}; }},
      change);
}

/// "1", "1.0" and "01" are one version.
std::set<std::string> keys_of(const std::vector<std::string>& versions) {
  std::set<std::string> keys;
  for (const auto& text : versions) {
    if (const auto version = source::Version::parse(text)) {
      keys.insert(version->key());
    }
  }
  return keys;
}

}  // namespace

std::vector<doctor::Change> pending_changes(const std::string& directory,
                                            const source::ReadOptions& options,
                                            const std::vector<std::string>& done) {
  std::vector<doctor::Change> changes;
  if (!std::filesystem::is_directory(directory)) {
    return changes;
  }
  const auto done_keys = keys_of(done);
  auto migrations = source::read_directory(directory, options);
  for (auto& file : migrations.versioned) {
    if (done_keys.contains(file.version.key()) || has_errors(source::parse(file, options))) {
      continue;
    }
    for (const auto& statement : file.statements) {
      for (auto& relation : changed_by(statement.sql.change)) {
        changes.push_back({.file = file.path, .relation = std::move(relation)});
      }
    }
  }
  return changes;
}

}  // namespace pgmig::cli
