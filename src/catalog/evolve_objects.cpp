// SPDX-License-Identifier: Apache-2.0
// Objects other than tables and indexes: triggers, routines, sequences, types, schemas, the rest.
#include "catalog/evolve_parts.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

namespace pgmig::catalog::parts {

namespace {

pg::QualifiedName known_routine(const Catalog& catalog, const pg::QualifiedName& written) {
  const auto found = std::ranges::find_if(catalog.routines, [&](const Routine& routine) {
    return routine.name.name == written.name &&
           (written.schema.empty() || written.schema == routine.name.schema);
  });
  return found == catalog.routines.end() ? written : found->name;
}

char type_code(sql::CreateType::Form form) {
  switch (form) {
    case sql::CreateType::Form::enumeration:
      return 'e';
    case sql::CreateType::Form::composite:
      return 'c';
    case sql::CreateType::Form::domain:
      return 'd';
    case sql::CreateType::Form::range:
      return 'r';
    case sql::CreateType::Form::base:
      return 'b';
  }
  return 'c';
}

/// Statements that change nothing the catalog value holds.
constexpr std::array<std::string_view, 34> harmless{{
    "AlterDatabase",
    "AlterDatabaseSet",
    "AlterDefaultPrivileges",
    "AlterEventTrig",
    "AlterObjectDepends",
    "AlterOpFamily",
    "AlterOperator",
    "AlterPolicy",
    "AlterPublication",
    "AlterRole",
    "AlterRoleSet",
    "AlterStats",
    "AlterSubscription",
    "AlterSystem",
    "AlterTableSpaceOptions",
    "CheckPoint",
    "Comment",
    "CreateAm",
    "CreateCast",
    "CreateConversion",
    "CreateEventTrig",
    "CreatePolicy",
    "CreatePublication",
    "CreateRole",
    "CreateStats",
    "CreateSubscription",
    "CreateTableSpace",
    "Createdb",
    "Grant",
    "GrantRole",
    "Notify",
    "Listen",
    "SecLabel",
    "Unlisten",
}};

/// Those that change only what they name, in ways that only the server can tell.
constexpr std::array<std::string_view, 8> partial{{
    "AlterCollation",
    "AlterDomain",
    "AlterFunction",
    "AlterOwner",
    "AlterSeq",
    "AlterType",
    "Define",
    "Rule",
}};

template <std::size_t Count>
bool is_in(const std::array<std::string_view, Count>& tags, std::string_view tag) {
  return std::ranges::find(tags, tag) != tags.end();
}

void set_part(Relation& relation, const std::string& key, const std::string& comment) {
  if (comment.empty()) {
    relation.comments.erase(key);
  } else {
    relation.comments[key] = comment;
  }
}

void set_comment(Catalog& catalog, const sql::Other& change) {
  const pg::QualifiedName& name = change.relations.front();
  const auto at = catalog.find_index(name);
  Relation* relation = catalog.find(at.table == nullptr ? name : at.table->name);
  if (relation == nullptr) {
    return;
  }
  if (at.table != nullptr) {
    set_part(*relation, part_key(sql::ObjectKind::index, at.index->name), change.comment);
  } else if (change.part.empty()) {
    relation->comment = change.comment;
  } else {
    set_part(*relation, part_key(change.kind, change.part), change.comment);
  }
}

}  // namespace

void put(Relation& table, Trigger trigger) {
  std::erase_if(table.triggers,
                [&trigger](const Trigger& other) { return other.name == trigger.name; });
  const auto at = std::ranges::lower_bound(table.triggers, trigger.name, {}, &Trigger::name);
  table.triggers.insert(at, std::move(trigger));
}

Certainty apply(Catalog& catalog, const sql::CreateTrigger& change) {
  Relation* table = catalog.find(change.table);
  if (table == nullptr) {
    return Certainty::exact;
  }
  put(*table,
      {.name = change.name, .definition = {}, .function = known_routine(catalog, change.function)});
  // A row trigger comes to the partitions too; whether it is one is not known.
  return table->kind == RelationKind::partitioned_table ? Certainty::partial : Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::CreateRoutine& change) {
  const pg::QualifiedName name = new_name(catalog, change.name);
  const auto is_same = [&name](const Routine& routine) { return routine.name == name; };
  const auto count = std::ranges::count_if(catalog.routines, is_same);
  Routine made{.name = name,
               .arguments = "?",
               .kind = change.procedure ? 'p' : 'f',
               .volatility = change.volatility,
               .language = change.language,
               .commits = change.commits};
  if (count == 1 && change.or_replace) {
    Routine& old = *std::ranges::find_if(catalog.routines, is_same);
    made.arguments = old.arguments;
    old = std::move(made);
    return Certainty::partial;  // or one more, with other arguments
  }
  const auto at = std::ranges::lower_bound(catalog.routines, name, {}, &Routine::name);
  catalog.routines.insert(at, std::move(made));
  return count == 0 ? Certainty::exact : Certainty::partial;
}

Certainty apply(Catalog& catalog, const sql::CreateSequence& change) {
  const pg::QualifiedName name = new_name(catalog, change.name, change.temporary ? 't' : 'p');
  if (!is_taken(catalog, name)) {
    Relation sequence = new_relation(catalog, name, RelationKind::sequence);
    sequence.persistence = change.temporary ? 't' : 'p';
    insert(catalog, std::move(sequence));
  }
  return Certainty::partial;  // OWNED BY is not known
}

Certainty apply(Catalog& catalog, const sql::CreateType& change) {
  const pg::QualifiedName name = new_name(catalog, change.name);
  catalog.types.emplace(name, Type{.name = name,
                                   .kind = type_code(change.form),
                                   .labels = change.labels,
                                   .constrained = change.constrained});
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::AlterEnum& change) {
  const auto found = catalog.types.find(catalog.resolve_type(change.name));
  if (found == catalog.types.end()) {
    return Certainty::exact;
  }
  std::vector<std::string>& labels = found->second.labels;
  if (!change.old_value.empty()) {
    std::ranges::replace(labels, change.old_value, change.new_value);
  } else if (std::ranges::find(labels, change.new_value) == labels.end()) {
    labels.push_back(change.new_value);  // BEFORE and AFTER are not known: the set is exact
  }
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::CreateSchema& change) {
  catalog.schemas.insert(change.name);
  // A schema that the search_path has named all along joins it now, in its place.
  std::vector<std::string> path;
  for (const std::string& schema : catalog.search_path) {
    if (std::ranges::find(catalog.path_setting, schema) == catalog.path_setting.end()) {
      path.push_back(schema);  // pg_catalog and pg_temp are there unasked
    }
  }
  for (const std::string& schema : catalog.path_setting) {
    if (schema == change.name ||
        std::ranges::find(catalog.search_path, schema) != catalog.search_path.end()) {
      path.push_back(schema);
    }
  }
  if (!catalog.path_setting.empty()) {
    catalog.search_path = std::move(path);
  }
  return Certainty::exact;
}

/// Sizes and estimates aside: what REFRESH leaves in a materialized view.
Certainty apply(Catalog& catalog, const sql::Maintenance& change) {
  if (change.verb == sql::Maintenance::Verb::refresh) {
    for (const pg::QualifiedName& name : change.objects) {
      if (Relation* view = catalog.find(name); view != nullptr) {
        view->rows = change.with_data ? -1 : 0;
        view->may_hold_rows = change.with_data;
      }
    }
  }
  return Certainty::exact;
}

Certainty apply(Catalog& catalog, const sql::Other& change) {
  if (change.tag == "CreatePolicy" && !change.relations.empty()) {
    if (Relation* table = catalog.find(change.relations.front())) {
      table->has_policies = true;
    }
  }
  if (change.tag == "Comment" && !change.relations.empty()) {
    set_comment(catalog, change);
  }
  if (is_in(harmless, change.tag)) {
    return Certainty::exact;
  }
  if (is_in(partial, change.tag)) {
    return Certainty::partial;
  }
  may_hold_rows_everywhere(catalog);
  return Certainty::uncertain;
}

}  // namespace pgmig::catalog::parts
