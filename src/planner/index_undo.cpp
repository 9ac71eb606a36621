// SPDX-License-Identifier: Apache-2.0
// Indexes from the bottom of a partition tree to its top.
#include "planner/index_undo.hpp"

#include "pg/sql_text.hpp"
#include "planner/undo_comment.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace pgmig::planner {

namespace {

using catalog::Catalog;
using catalog::Index;
using catalog::Relation;

/// pg_get_indexdef() of a partitioned index says ON ONLY, which leaves the partitions out.
std::string of_the_tree(const Index& index) {
  const std::string only = pg::sql("INDEX {} ON ONLY ", pg::Identifier{index.name});
  std::string text = index.definition;
  if (const auto at = text.find(only); at != std::string::npos) {
    text.replace(at, only.size(), pg::sql("INDEX {} ON ", pg::Identifier{index.name}));
  }
  return text;
}

class MadeAgain {
 public:
  explicit MadeAgain(const Catalog& before) : before_(before) {}

  std::vector<std::string> statements(const Relation& table, const Index& index) && {
    add(table, index);
    return is_known_ ? std::move(statements_) : std::vector<std::string>{};
  }

 private:
  void add(const Relation& table, const Index& index) {
    for (const pg::QualifiedName& below : table.children) {
      if (const Relation* partition = before_.find(below)) {
        add_part(*partition, index);
      }
    }
    is_known_ = is_known_ && !index.definition.empty();
    statements_.push_back(of_the_tree(index));
    std::ranges::move(marks_made_again(table, index), std::back_inserter(statements_));
  }

  void add_part(const Relation& partition, const Index& above) {
    const auto part = std::ranges::find(partition.indexes, above.name, &Index::parent);
    if (part != partition.indexes.end()) {
      add(partition, *part);
    }
  }

  const Catalog& before_;
  std::vector<std::string> statements_;
  bool is_known_ = true;
};

}  // namespace

std::vector<std::string> marks_made_again(const Relation& table, const Index& index) {
  auto statements = comment_made_again(table, sql::ObjectKind::index, index.name);
  const pg::Identifier name{index.name};
  if (index.clustered) {
    statements.push_back(pg::sql("ALTER TABLE {} CLUSTER ON {}", table.name, name));
  }
  if (index.replica_identity) {
    statements.push_back(
        pg::sql("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}", table.name, name));
  }
  return statements;
}

std::vector<std::string> index_made_again(const Catalog& before, const pg::QualifiedName& name) {
  const auto [table, index] = before.find_index(name);
  return table == nullptr ? std::vector<std::string>{}
                          : MadeAgain(before).statements(*table, *index);
}

}  // namespace pgmig::planner
