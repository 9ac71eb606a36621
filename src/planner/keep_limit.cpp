// SPDX-License-Identifier: Apache-2.0
#include "planner/keep_limit.hpp"

#include "pg/sql_text.hpp"
#include "planner/do_block.hpp"

#include <fmt/format.h>

namespace pgmig::planner {

bool is_over_limit(const catalog::Relation& table, const plan::Policy& policy) {
  return table.rows > static_cast<double>(policy.keep_limit) ||
         table.bytes > policy.keep_limit_size.bytes;
}

std::string over_limit_in_words(const catalog::Relation& table, const plan::Policy& policy) {
  return fmt::format(
      "{} is larger than what is copied aside (keep_limit = {} rows, keep_limit_size = {})",
      pg::to_sql(table.name), policy.keep_limit, to_text(policy.keep_limit_size));
}

std::string stop_over_limit(const pg::QualifiedName& copy, const catalog::Relation& table,
                            const plan::Policy& policy) {
  return do_block(pg::sql(
      "BEGIN\n"
      "  IF (SELECT pg_catalog.count(*) FROM {}) > {}\n"
      "     OR pg_catalog.pg_table_size({}::pg_catalog.regclass) > {} THEN\n"
      "    RAISE EXCEPTION USING MESSAGE = {},\n"
      "      HINT = 'copy what is needed first, or let it go with drop=plain accept=data_loss';\n"
      "  END IF;\n"
      "END\n",
      copy, policy.keep_limit, pg::Literal{pg::to_sql(copy)}, policy.keep_limit_size.bytes,
      pg::Literal{over_limit_in_words(table, policy)}));
}

}  // namespace pgmig::planner
