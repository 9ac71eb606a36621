// SPDX-License-Identifier: Apache-2.0
// The table of kinds, in the order in which a script makes them where nothing else decides.
#include "snapshot/kinds.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pgmig::snapshot {

namespace {

using enum Place;

constexpr std::array kinds{
    Kind{"schema", head, "CREATE SCHEMA IF NOT EXISTS %n", "", "DROP SCHEMA %n"},
    Kind{"extension", head, "CREATE EXTENSION %n %v", "ALTER EXTENSION %n SET %v",
         "DROP EXTENSION %n"},
    Kind{"extension version", behind, "ALTER EXTENSION %o UPDATE TO %v",
         "ALTER EXTENSION %o UPDATE TO %v", ""},
    Kind{"collation", head, "CREATE COLLATION %n %v", "", "DROP COLLATION %n"},
    Kind{"type", head, "CREATE TYPE %n %v", "", "DROP TYPE %n"},
    Kind{"domain", head, "CREATE DOMAIN %n %v", "", "DROP DOMAIN %n"},
    Kind{"domain constraint", behind, "ALTER DOMAIN %o ADD CONSTRAINT %n %v", "",
         "ALTER DOMAIN %o DROP CONSTRAINT %n"},
    Kind{"sequence", head, "CREATE SEQUENCE %n %v", "ALTER SEQUENCE %n %v", "DROP SEQUENCE %n"},
    Kind{"function", head, "%v", "%v", "DROP FUNCTION %n"},
    Kind{"procedure", head, "%v", "%v", "DROP PROCEDURE %n"},
    Kind{"aggregate", head, "CREATE AGGREGATE %n %v", "CREATE OR REPLACE AGGREGATE %n %v",
         "DROP AGGREGATE %n"},
    Kind{"operator", head, "CREATE OPERATOR %v", "", "DROP OPERATOR %n"},
    Kind{"cast", head, "CREATE CAST %n %v", "", "DROP CAST %n"},
    Kind{"server", head, "CREATE SERVER %n %v", "", "DROP SERVER %n"},
    Kind{"table", head, "CREATE TABLE %n", "", "DROP TABLE %n"},
    Kind{"unlogged table", head, "CREATE UNLOGGED TABLE %n", "", "DROP TABLE %n"},
    Kind{"foreign table", head, "CREATE FOREIGN TABLE %n", "", "DROP FOREIGN TABLE %n"},
    Kind{"view", head, "CREATE VIEW %n AS\n%v", "CREATE OR REPLACE VIEW %n AS\n%v", "DROP VIEW %n"},
    Kind{"materialized view", head, "CREATE MATERIALIZED VIEW %n AS\n%v", "",
         "DROP MATERIALIZED VIEW %n"},
    Kind{"column", inside, "ALTER TABLE %o ADD COLUMN %n %v",
         "ALTER TABLE %o ALTER COLUMN %n TYPE %v", "ALTER TABLE %o DROP COLUMN %n"},
    Kind{"default", inside, "ALTER TABLE %o ALTER COLUMN %n SET DEFAULT %v",
         "ALTER TABLE %o ALTER COLUMN %n SET DEFAULT %v",
         "ALTER TABLE %o ALTER COLUMN %n DROP DEFAULT"},
    Kind{"not null", inside, "ALTER TABLE %o ALTER COLUMN %n SET NOT NULL", "",
         "ALTER TABLE %o ALTER COLUMN %n DROP NOT NULL"},
    Kind{"identity", inside, "ALTER TABLE %o ALTER COLUMN %n ADD GENERATED %v", "",
         "ALTER TABLE %o ALTER COLUMN %n DROP IDENTITY"},
    Kind{"constraint", inside, "ALTER TABLE %o ADD CONSTRAINT %n %v", "",
         "ALTER TABLE %o DROP CONSTRAINT %n"},
    Kind{"access method", behind, "ALTER TABLE %o SET ACCESS METHOD %v",
         "ALTER TABLE %o SET ACCESS METHOD %v", "ALTER TABLE %o SET ACCESS METHOD heap"},
    Kind{"tablespace", behind, "ALTER TABLE %o SET TABLESPACE %v",
         "ALTER TABLE %o SET TABLESPACE %v", "ALTER TABLE %o SET TABLESPACE pg_default"},
    Kind{"option", behind, "ALTER TABLE %o SET (%n = %v)", "ALTER TABLE %o SET (%n = %v)",
         "ALTER TABLE %o RESET (%n)"},
    Kind{"storage", behind, "ALTER TABLE %o ALTER COLUMN %n SET STORAGE %v",
         "ALTER TABLE %o ALTER COLUMN %n SET STORAGE %v", ""},
    Kind{"compression", behind, "ALTER TABLE %o ALTER COLUMN %n SET COMPRESSION %v",
         "ALTER TABLE %o ALTER COLUMN %n SET COMPRESSION %v",
         "ALTER TABLE %o ALTER COLUMN %n SET COMPRESSION DEFAULT"},
    Kind{"statistics target", behind, "ALTER TABLE %o ALTER COLUMN %n SET STATISTICS %v",
         "ALTER TABLE %o ALTER COLUMN %n SET STATISTICS %v",
         "ALTER TABLE %o ALTER COLUMN %n SET STATISTICS -1"},
    Kind{"column options", behind, "ALTER TABLE %o ALTER COLUMN %n SET (%v)",
         "ALTER TABLE %o ALTER COLUMN %n SET (%v)",
         "ALTER TABLE %o ALTER COLUMN %n RESET (n_distinct, n_distinct_inherited)"},
    Kind{"index", behind, "%v", "", "DROP INDEX %n"},
    Kind{"index statistics target", behind, "ALTER INDEX %n SET STATISTICS %v",
         "ALTER INDEX %n SET STATISTICS %v", "ALTER INDEX %n SET STATISTICS -1"},
    Kind{"statistics", behind, "%v", "", "DROP STATISTICS %n"},
    Kind{"replica identity", behind, "ALTER TABLE %o REPLICA IDENTITY %v",
         "ALTER TABLE %o REPLICA IDENTITY %v", "ALTER TABLE %o REPLICA IDENTITY DEFAULT"},
    Kind{"cluster mark", behind, "ALTER TABLE %o CLUSTER ON %v", "ALTER TABLE %o CLUSTER ON %v",
         "ALTER TABLE %o SET WITHOUT CLUSTER"},
    Kind{"trigger", behind, "%v", "", "DROP TRIGGER %n ON %o"},
    Kind{"trigger state", behind, "ALTER TABLE %o %v TRIGGER %n", "ALTER TABLE %o %v TRIGGER %n",
         "ALTER TABLE %o ENABLE TRIGGER %n"},
    Kind{"rule", behind, "%v", "", "DROP RULE %n ON %o"},
    Kind{"rule state", behind, "ALTER TABLE %o %v RULE %n", "ALTER TABLE %o %v RULE %n",
         "ALTER TABLE %o ENABLE RULE %n"},
    Kind{"row security", behind, "ALTER TABLE %o ENABLE ROW LEVEL SECURITY", "",
         "ALTER TABLE %o DISABLE ROW LEVEL SECURITY"},
    Kind{"forced row security", behind, "ALTER TABLE %o FORCE ROW LEVEL SECURITY", "",
         "ALTER TABLE %o NO FORCE ROW LEVEL SECURITY"},
    Kind{"policy", behind, "CREATE POLICY %n ON %o %v", "", "DROP POLICY %n ON %o"},
    Kind{"inheritance", behind, "ALTER TABLE %n INHERIT %o", "", "ALTER TABLE %n NO INHERIT %o"},
    Kind{"attachment", behind, "ALTER TABLE %o ATTACH PARTITION %n %v", "",
         "ALTER TABLE %o DETACH PARTITION %n"},
    Kind{"owner", behind, "ALTER %n OWNER TO %v", "ALTER %n OWNER TO %v", ""},
    Kind{"revoked", behind, "REVOKE %v FROM %n", "", "GRANT %v TO %n"},
    Kind{"grant", behind, "GRANT %v TO %n", "", "REVOKE %v FROM %n"},
    Kind{"grant with option", behind, "GRANT %v TO %n WITH GRANT OPTION", "", "REVOKE %v FROM %n"},
    Kind{"column grant", behind, "GRANT %v TO %n", "", "REVOKE %v FROM %n"},
    Kind{"column grant with option", behind, "GRANT %v TO %n WITH GRANT OPTION", "",
         "REVOKE %v FROM %n"},
    Kind{"comment", behind, "COMMENT ON %n IS %v", "COMMENT ON %n IS %v", "COMMENT ON %n IS NULL"},
    Kind{"sequence owner", last, "ALTER SEQUENCE %n OWNED BY %v", "ALTER SEQUENCE %n OWNED BY %v",
         "ALTER SEQUENCE %n OWNED BY NONE"},
    Kind{"foreign key", last, "ALTER TABLE %o ADD CONSTRAINT %n %v", "",
         "ALTER TABLE %o DROP CONSTRAINT %n"},
    Kind{"default privileges", last, "ALTER DEFAULT PRIVILEGES %o GRANT %v TO %n", "",
         "ALTER DEFAULT PRIVILEGES %o REVOKE %v FROM %n"},
    Kind{"publication", head, "CREATE PUBLICATION %n %v", "", "DROP PUBLICATION %n"},
    Kind{"publication table", behind, "ALTER PUBLICATION %o ADD TABLE %n %v", "",
         "ALTER PUBLICATION %o DROP TABLE %n"},
    Kind{"event trigger", head, "CREATE EVENT TRIGGER %n %v", "", "DROP EVENT TRIGGER %n"},
    Kind{"event trigger state", behind, "ALTER EVENT TRIGGER %n %v", "ALTER EVENT TRIGGER %n %v",
         "ALTER EVENT TRIGGER %n ENABLE"},
};

std::string filled(std::string_view form, const Object& object) {
  std::string sql;
  for (std::size_t at = 0; at < form.size(); ++at) {
    if (form[at] != '%') {
      sql += form[at];
      continue;
    }
    const char field = form[++at];
    sql += field == 'o' ? object.of : field == 'n' ? object.name : object.value;
  }
  return sql.substr(0, sql.find_last_not_of(' ') + 1);
}

const Kind& kind_of(const Object& object) {
  const Kind* kind = find_kind(object.kind);
  PGMIG_ASSERT(kind != nullptr);
  return *kind;
}

}  // namespace

const Kind* find_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kinds, name, &Kind::name);
  return found == kinds.end() ? nullptr : found;
}

int rank_of(std::string_view kind) {
  return static_cast<int>(std::ranges::find(kinds, kind, &Kind::name) - kinds.begin());
}

std::string make(const Object& object) { return filled(kind_of(object).make, object); }

std::string remove(const Object& object) { return filled(kind_of(object).remove, object); }

std::string change(const Object& from, const Object& to) {
  const Kind& kind = kind_of(to);
  if (!kind.change.empty()) {
    return filled(kind.change, to);
  }
  return remove(from) + ";\n" + make(to);
}

}  // namespace pgmig::snapshot
