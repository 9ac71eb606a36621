// SPDX-License-Identifier: Apache-2.0
// DROP without CASCADE: nothing goes along that nobody was shown.
#include "execute/purge.hpp"

#include "pg/sql_text.hpp"

namespace pgmig::execute {

void purge(db::Session& session, const inspect::KeptThing& thing,
           std::chrono::milliseconds patience) {
  const pg::QualifiedName list{.schema = thing.relation.schema, .name = "kept"};
  session.begin(patience, std::chrono::milliseconds{0});
  session.as_login_role(false);
  session.execute(pg::sql("DROP {} {}", pg::Verbatim{thing.word}, thing.relation));
  session.execute(
      pg::sql("DELETE FROM {} WHERE relation = {}", list, pg::Literal{thing.relation.name}));
  session.commit();
}

}  // namespace pgmig::execute
