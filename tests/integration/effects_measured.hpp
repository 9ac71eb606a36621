// SPDX-License-Identifier: Apache-2.0
// What a statement does on a real server: its locks by pg_locks, its work by file nodes and
// counters.
#pragma once

#include "db/session.hpp"

#include <pgmig/plan.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::test {

/// The effects of statements that run in one transaction each and are rolled back. Tables that hold
/// rows hold at least `rows_to_count`: fewer that are read are no scan.
class Measuring {
 public:
  static constexpr std::int64_t rows_to_count = 100;

  /// Of a database that nobody else changes meanwhile.
  explicit Measuring(db::Session& session);

  /// Runs the statements in a transaction that is rolled back; what the last one does to relations
  /// that were there before, in name order. Throws db::StatementFailed.
  [[nodiscard]] std::vector<plan::Effect> effects_of(const std::vector<std::string>& settings,
                                                     std::string_view statement);

 private:
  struct Relation {
    std::string name;
    std::string table;  ///< of an index
    char kind = 'r';
    std::string file;
  };

  using Relations = std::map<std::string, Relation>;  ///< by oid

  struct Counted {
    std::int64_t read = 0;
    std::int64_t written = 0;
  };

  [[nodiscard]] Relations read_relations();
  [[nodiscard]] std::map<std::string, Counted> read_counters();
  void add_locks(std::map<std::string, plan::Effect>& effects);
  void add_files(std::map<std::string, plan::Effect>& effects);
  void add_counters(const std::map<std::string, Counted>& before,
                    std::map<std::string, plan::Effect>& effects);
  void work_on(const std::string& oid, plan::Work work,
               std::map<std::string, plan::Effect>& effects) const;
  [[nodiscard]] bool has_file(const std::string& file) const;
  [[nodiscard]] const Relation* named(const std::string& name) const;

  db::Session& session_;
  Relations relations_;
};

}  // namespace pgmig::test
