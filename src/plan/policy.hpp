// SPDX-License-Identifier: Apache-2.0
// The policy: what the user decides about how migrations run. Same key in toml, environment and
// flags.
#pragma once

#include "base/byte_size.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::plan {

enum class ContractPolicy { separate, immediate };

enum class OpaquePolicy { run, refuse };

/// What becomes of what is dropped.
enum class DropPolicy {
  copy,   ///< it is kept in the trash until it is purged
  hide,   ///< a column stays under another name
  plain,  ///< it is gone
};

struct Policy {
  ContractPolicy contract = ContractPolicy::separate;
  OpaquePolicy opaque = OpaquePolicy::run;
  DropPolicy drop = DropPolicy::copy;
  std::chrono::milliseconds keep{std::chrono::hours(24 * 7)};  ///< then it may be purged
  long keep_limit = 100'000;                                   ///< rows that are copied aside
  ByteSize keep_limit_size = megabytes(64);                    ///< and their bytes
  std::chrono::milliseconds stall_budget{100};  ///< how long the application may wait because of us
  std::chrono::milliseconds lock_timeout{
      100};  ///< one attempt at a lock that blocks readers or writers
  std::chrono::milliseconds deadline{
      std::chrono::minutes(10)};                    ///< all attempts of a step together
  std::chrono::milliseconds migration_deadline{0};  ///< one migration in one run; 0: none
  std::chrono::milliseconds run_deadline{0};        ///< all of a run; 0: none
  std::chrono::milliseconds max_lag{
      std::chrono::seconds(10)};  ///< of any replica, before batches wait
  long replicas = 0;              ///< how many must be there, or batches wait
  std::string wait_while;         ///< a query: batches wait while it returns a row; empty: none
  ByteSize max_wal_rate;  ///< of the whole server in a second, before batches slow down; 0: none
  ByteSize min_free_space = megabytes(100);  ///< on the server's disk, or nothing starts; 0: none
  std::chrono::milliseconds opaque_statement_timeout{
      std::chrono::seconds(2)};              ///< DDL that cannot be seen into
  long batch_ms = 100;                       ///< how long a batch of rows should take
  std::string role;                          ///< SET ROLE for migrations; empty: the login role
  std::string search_path;                   ///< empty: the role's own
  std::vector<std::string> managed_schemas;  ///< empty: all but the system's
  bool out_of_order = false;
  bool operator==(const Policy&) const = default;
};

}  // namespace pgmig::plan
