// SPDX-License-Identifier: Apache-2.0
// One word for each enumerator.
#include "describe_words.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace pgmig::sql::test {

std::string word(ConstraintKind value) {
  switch (value) {
    case ConstraintKind::not_null:
      return "not_null";
    case ConstraintKind::check:
      return "check";
    case ConstraintKind::unique:
      return "unique";
    case ConstraintKind::primary_key:
      return "primary_key";
    case ConstraintKind::foreign_key:
      return "foreign_key";
    case ConstraintKind::exclusion:
      return "exclusion";
  }
  return "?";
}

std::string word(Identity value) {
  switch (value) {
    case Identity::no:
      return "";
    case Identity::always:
      return "always";
    case Identity::by_default:
      return "by_default";
  }
  return "?";
}

std::string word(DataChange::Verb value) {
  switch (value) {
    case DataChange::Verb::insert:
      return "insert";
    case DataChange::Verb::update:
      return "update";
    case DataChange::Verb::remove:
      return "delete";
    case DataChange::Verb::merge:
      return "merge";
  }
  return "?";
}

std::string word(AlterKind value) {
  static constexpr std::array<std::string_view, 40> words{"add_column",
                                                          "drop_column",
                                                          "set_default",
                                                          "drop_default",
                                                          "set_not_null",
                                                          "drop_not_null",
                                                          "set_type",
                                                          "add_constraint",
                                                          "drop_constraint",
                                                          "validate_constraint",
                                                          "alter_constraint",
                                                          "set_statistics",
                                                          "set_storage",
                                                          "set_compression",
                                                          "set_column_options",
                                                          "add_identity",
                                                          "set_identity",
                                                          "drop_identity",
                                                          "drop_expression",
                                                          "set_options",
                                                          "set_logged",
                                                          "set_tablespace",
                                                          "set_access_method",
                                                          "cluster_on",
                                                          "set_without_cluster",
                                                          "owner",
                                                          "enable_trigger",
                                                          "disable_trigger",
                                                          "enable_rule",
                                                          "disable_rule",
                                                          "row_security",
                                                          "replica_identity",
                                                          "attach_partition",
                                                          "detach_partition",
                                                          "detach_partition_concurrently",
                                                          "detach_partition_finalize",
                                                          "inherit",
                                                          "no_inherit",
                                                          "of_type",
                                                          "not_of"};
  const auto index = static_cast<std::size_t>(value);
  return index < words.size() ? std::string(words.at(index)) : "other";
}

std::string word(Maintenance::Verb value) {
  static constexpr std::array<std::string_view, 6> words{"reindex", "vacuum",  "vacuum_full",
                                                         "analyze", "cluster", "refresh"};
  return std::string(words.at(static_cast<std::size_t>(value)));
}

std::string word(Transaction::Verb value) {
  static constexpr std::array<std::string_view, 8> words{
      "begin", "commit", "rollback", "savepoint", "release", "rollback_to", "prepare", "other"};
  return std::string(words.at(static_cast<std::size_t>(value)));
}

std::string word(CreateType::Form value) {
  static constexpr std::array<std::string_view, 5> words{"enumeration", "composite", "domain",
                                                         "range", "base"};
  return std::string(words.at(static_cast<std::size_t>(value)));
}

std::string word(Opaque::Why value) {
  static constexpr std::array<std::string_view, 3> words{"do_block", "call", "unknown_syntax"};
  return std::string(words.at(static_cast<std::size_t>(value)));
}

}  // namespace pgmig::sql::test
