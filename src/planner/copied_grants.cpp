// SPDX-License-Identifier: Apache-2.0
// From the access lists of the relation and of its columns.
#include "planner/copied_grants.hpp"

#include "pg/sql_text.hpp"
#include "planner/do_block.hpp"

namespace pgmig::planner {

std::string copy_grants(const pg::QualifiedName& from, const pg::QualifiedName& to) {
  const pg::Literal source{pg::to_sql(from)};
  const pg::Literal target{pg::to_sql(to)};
  const std::string body = pg::sql(
      "DECLARE\n"
      "  one_grant text;\n"
      "BEGIN\n"
      "  FOR one_grant IN\n"
      "    SELECT pg_catalog.format('GRANT %s%s ON %s TO %s%s', a.privilege_type, part.columns, "
      "{},\n"
      "      CASE a.grantee WHEN 0 THEN 'PUBLIC'\n"
      "        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,\n"
      "      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)\n"
      "    FROM (SELECT relacl, relowner, '' FROM pg_catalog.pg_class\n"
      "            WHERE oid = {}::pg_catalog.regclass\n"
      "          UNION ALL\n"
      "          SELECT attacl, 0, pg_catalog.format(' (%I)', attname) FROM "
      "pg_catalog.pg_attribute\n"
      "            WHERE attrelid = {}::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped\n"
      "              AND attname IN (SELECT attname FROM pg_catalog.pg_attribute\n"
      "                WHERE attrelid = {}::pg_catalog.regclass)\n"
      "         ) AS part (acl, owner, columns),\n"
      "      pg_catalog.aclexplode(part.acl) AS a\n"
      "    WHERE a.grantee <> part.owner OR part.owner = 0\n"
      "  LOOP\n"
      "    EXECUTE one_grant;\n"
      "  END LOOP;\n"
      "END\n",
      target, source, source, target);
  return do_block(body);
}

}  // namespace pgmig::planner
