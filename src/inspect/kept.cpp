// SPDX-License-Identifier: Apache-2.0
// The lists that the drops of recipes were put on.
#include "inspect/kept.hpp"

#include "inspect/queries.hpp"

#include <fmt/format.h>

#include <utility>

namespace pgmig::inspect {

namespace {

/// The columns of kept.sql.
enum Field : std::size_t { relation, kind, original, migration, since, due, is_due, bytes, word };

KeptThing thing_of(const db::Rows& rows, std::size_t row, const std::string& schema) {
  return {.relation = {.schema = schema, .name = rows.text(row, relation)},
          .word = rows.text(row, word),
          .kind = rows.text(row, kind),
          .original = rows.text(row, original),
          .migration = rows.text(row, migration),
          .since = rows.text(row, since),
          .due = rows.text(row, due),
          .is_due = rows.boolean(row, is_due),
          .bytes = rows.integer(row, bytes)};
}

}  // namespace

std::vector<KeptThing> kept_things(db::Session& session, const std::string& journal_schema,
                                   std::chrono::milliseconds keep) {
  session.as_login_role(false);
  const db::Rows schemas = session.query(queries::kept_lists, {journal_schema});
  std::vector<KeptThing> things;
  for (std::size_t place = 0; place < schemas.size(); ++place) {
    const std::string& schema = schemas.text(place, 0);
    const std::string list = pg::to_sql({.schema = schema, .name = "kept"});
    const db::Rows rows = session.query(fmt::format(fmt::runtime(queries::kept), list),
                                        {schema, std::to_string(keep.count())});
    things.reserve(things.size() + rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      things.push_back(thing_of(rows, row, schema));
    }
  }
  return things;
}

}  // namespace pgmig::inspect
