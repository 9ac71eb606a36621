// SPDX-License-Identifier: Apache-2.0
// Rows: which tables may hold some after a statement, and what may have run unseen.
#include "catalog/evolve_parts.hpp"
#include "catalog/links.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace pgmig::catalog::parts {

namespace {

/// Built-in functions that run the SQL they are given, or change what names mean.
constexpr std::array<std::string_view, 10> far_reaching{{
    "cursor_to_xml",
    "database_to_xml",
    "lo_import",
    "pg_restore_relation_stats",
    "query_to_xml",
    "query_to_xml_and_xmlschema",
    "query_to_xmlschema",
    "schema_to_xml",
    "set_config",
    "table_to_xml",
}};

/// Whether calling it leaves rows and schema as they are. A stable or immutable function may not
/// write; a built-in one does not.
bool leaves_all_alone(const Catalog& catalog, const pg::QualifiedName& function) {
  if (std::ranges::find(far_reaching, function.name) != far_reaching.end()) {
    return false;
  }
  if (catalog.volatility(function) != 'v') {
    return true;
  }
  const bool is_ours = std::ranges::any_of(catalog.routines, [&function](const Routine& routine) {
    return routine.name.name == function.name;
  });
  return !is_ours && catalog.builtin_volatility.get().contains(function.name);
}

Certainty after_calls(Catalog& catalog, const std::vector<pg::QualifiedName>& functions) {
  const auto is_harmless = [&catalog](const pg::QualifiedName& function) {
    return leaves_all_alone(catalog, function);
  };
  if (std::ranges::all_of(functions, is_harmless)) {
    return Certainty::exact;
  }
  may_hold_rows_everywhere(catalog);
  return Certainty::uncertain;
}

/// Triggers, and the rules of views, write where they like.
bool may_reach_further(const Relation& relation) {
  return !relation.triggers.empty() || relation.kind == RelationKind::view ||
         relation.kind == RelationKind::foreign_table;
}

/// Who brings rows to a small table may bring many.
void forget_small_size(Relation& table) {
  constexpr std::int64_t one_block = 8192;
  if (table.rows == 0 || table.bytes <= one_block) {
    table.rows = -1;
    table.bytes = 0;
  }
}

/// UPDATE and DELETE bring no rows; but a row may move from one partition to another.
bool brings_rows(const Catalog& catalog, const std::vector<pg::QualifiedName>& tree,
                 sql::DataChange::Verb verb) {
  using enum sql::DataChange::Verb;
  return verb == insert || verb == merge || std::ranges::any_of(tree, [&](const auto& member) {
           return catalog.find(member)->may_hold_rows;
         });
}

void fill(Catalog& catalog, const pg::QualifiedName& name, sql::DataChange::Verb verb) {
  Relation* relation = catalog.find(name);
  if (relation == nullptr) {
    return;
  }
  bool reaches_further = false;
  const auto tree = names_of_tree(catalog, *relation, Reach::tree);
  const bool fills = brings_rows(catalog, tree, verb);
  for (const pg::QualifiedName& member : tree) {
    Relation& table = *catalog.find(member);
    reaches_further = reaches_further || may_reach_further(table);
    if (fills && table.kind != RelationKind::view) {
      table.may_hold_rows = true;
      forget_small_size(table);
    }
  }
  if (relation->is_partition && !relation->parents.empty()) {
    recount(catalog, relation->parents.front());
  }
  if (reaches_further) {
    may_hold_rows_everywhere(catalog);
  }
}

void empty(Catalog& catalog, Relation& table) {
  table.may_hold_rows = false;
  table.rows = 0;
  table.bytes = 0;
  table.index_bytes = 0;
  if (table.is_partition && !table.parents.empty()) {
    recount(catalog, table.parents.front());
  }
}

void truncate(Catalog& catalog, const pg::QualifiedName& name, const sql::Truncate& change) {
  Relation* table = catalog.find(name);
  if (table == nullptr || !table->may_hold_rows) {
    return;
  }
  if (!table->triggers.empty()) {
    may_hold_rows_everywhere(catalog);
    return;
  }
  // TRUNCATE ONLY is not told apart: inheritance children may have kept their rows.
  const Reach reach = table->kind == RelationKind::partitioned_table ? Reach::tree : Reach::alone;
  for (const pg::QualifiedName& member : names_of_tree(catalog, *table, reach)) {
    empty(catalog, *catalog.find(member));
  }
  if (change.cascade) {
    for (const pg::QualifiedName& other : std::vector<pg::QualifiedName>(table->referenced_by)) {
      truncate(catalog, other, change);
    }
  }
}

}  // namespace

void may_hold_rows_everywhere(Catalog& catalog) {
  for (auto& [name, relation] : catalog.relations) {
    const bool holds_rows =
        relation.kind != RelationKind::view && relation.kind != RelationKind::sequence;
    if (holds_rows && !relation.may_hold_rows) {
      relation.may_hold_rows = true;
      relation.rows = -1;
    }
  }
}

Certainty apply(Catalog& catalog, const sql::Truncate& change) {
  for (const pg::QualifiedName& name : change.tables) {
    truncate(catalog, name, change);
  }
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::DataChange& change) {
  fill(catalog, change.table, change.verb);
  for (const sql::DataChange::Write& write : change.also) {
    fill(catalog, write.table, write.verb);
  }
  return after_calls(catalog, change.functions);
}

Certainty apply(Catalog& catalog, const sql::Query& change) {
  return after_calls(catalog, change.functions);
}

Certainty apply(Catalog& catalog, const sql::Copy& change) {
  if (change.from) {
    fill(catalog, change.table, sql::DataChange::Verb::insert);
  }
  return after_calls(catalog, change.functions);
}

Certainty apply(Catalog& catalog, const sql::SetVariable& change) {
  if (change.name == "search_path") {
    if (change.value.empty()) {
      return Certainty::uncertain;  // RESET: the default is not known
    }
    catalog.set_search_path(change.value);
  } else if (change.name == "timezone" && !change.value.empty()) {
    catalog.time_zone = change.value;
  } else if (change.name == "all" || change.name == "discard" || change.name == "role" ||
             change.name == "session_authorization") {
    return Certainty::uncertain;  // the search_path and what is ours may be others
  }
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::Opaque& /*change*/) {
  may_hold_rows_everywhere(catalog);
  return Certainty::uncertain;
}

}  // namespace pgmig::catalog::parts
