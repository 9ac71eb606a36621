// SPDX-License-Identifier: Apache-2.0
// FOR VALUES ... of a partition, and the keys of a partitioned table, as texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::sql {

struct PartitionBound {
  enum class Kind { rest, list, range, hash };  ///< rest: DEFAULT
  Kind kind = Kind::rest;
  std::vector<std::string> values;  ///< list
  std::vector<std::string> from;    ///< range; MINVALUE and MAXVALUE in capitals
  std::vector<std::string> to;
  std::string modulus;  ///< hash
  std::string remainder;
  bool operator==(const PartitionBound&) const = default;
};

/// The bound at the end of a statement, or of pg_get_expr(relpartbound); nothing where there is
/// none.
[[nodiscard]] std::optional<PartitionBound> partition_bound(std::string_view text);

/// "RANGE (a, b)" of pg_get_partkeydef().
struct PartitionKey {
  std::string strategy;              ///< "range", "list" or "hash"
  std::vector<std::string> columns;  ///< unquoted
  bool operator==(const PartitionKey&) const = default;
};

/// Nothing when a key is an expression, or has a collation or operator class of its own.
[[nodiscard]] std::optional<PartitionKey> partition_key(std::string_view definition);

}  // namespace pgmig::sql
