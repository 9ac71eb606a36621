// SPDX-License-Identifier: Apache-2.0
// The table of the checks, in the order in which they are told.
#include "doctor/check.hpp"
#include "doctor/queries.hpp"

namespace pgmig::doctor {

const std::vector<Check>& checks() {
  using enum Given;
  static const std::vector<Check> table{
      {.id = "server_version", .question = &look_at_version, .well = ""},
      {.id = "pooler", .question = &look_for_pooler, .well = "the connection goes to the server"},
      {.id = "primary", .question = &look_for_standby, .well = "the server is a primary"},
      {.id = "writable", .question = &look_for_read_only, .well = "transactions may write"},
      {.id = "lease", .question = &look_at_lease, .well = "no other runner is at work"},
      {.id = "long_transactions",
       .question = Query{queries::long_transactions, {deadline_ms}},
       .well = "no transaction is older than a minute"},
      {.id = "invalid_indexes",
       .question = Query{queries::invalid_indexes, {schemas}},
       .well = "every index is valid"},
  };
  return table;
}

}  // namespace pgmig::doctor
