// SPDX-License-Identifier: Apache-2.0
// Taking the rows of queries/relations.sql apart: the enumerations below follow its columns.
#include "inspect/relation_rows.hpp"

#include "inspect/spelling.hpp"
#include "inspect/text_array.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace pgmig::inspect {

namespace {

/// The columns of the query.
enum Field : std::size_t {
  oid,
  schema,
  name,
  kind,
  persistence,
  owner,
  owned_by_us,
  row_security,
  of_type,
  has_policies,
  options,
  is_partition,
  partition_bound,
  partition_key,
  view_definition,
  comments,
  populated,
  detach_pending,
  row_count,
  heap_bytes,
  toast_bytes,
  extension,
  owned_by_column,
  columns,
  constraints,
  indexes,
  triggers,
  parents,
  reads,
  statistics,
  published,
};

bool is_true(const std::optional<std::string>& text) { return text == "true"; }

std::string text_of(const std::optional<std::string>& text) { return text.value_or(std::string()); }

char letter(const std::optional<std::string>& text) {
  return text && !text->empty() ? text->front() : '\0';
}

std::uint32_t oid_of(const std::string& text) {
  return static_cast<std::uint32_t>(std::stoul(text));
}

pg::QualifiedName qualified(const std::vector<std::string>& parts) {
  return parts.size() < 2 ? pg::QualifiedName{}
                          : pg::QualifiedName{.schema = parts[0], .name = parts[1]};
}

catalog::RelationKind relation_kind(char code) {
  switch (code) {
    case 'p':
      return catalog::RelationKind::partitioned_table;
    case 'v':
      return catalog::RelationKind::view;
    case 'm':
      return catalog::RelationKind::materialized_view;
    case 'S':
      return catalog::RelationKind::sequence;
    case 'f':
      return catalog::RelationKind::foreign_table;
    default:
      return catalog::RelationKind::table;
  }
}

sql::ConstraintKind constraint_kind(char code) {
  switch (code) {
    case 'p':
      return sql::ConstraintKind::primary_key;
    case 'u':
      return sql::ConstraintKind::unique;
    case 'f':
      return sql::ConstraintKind::foreign_key;
    case 'x':
      return sql::ConstraintKind::exclusion;
    case 'n':
      return sql::ConstraintKind::not_null;
    default:
      return sql::ConstraintKind::check;
  }
}

sql::Identity identity(char code) {
  switch (code) {
    case 'a':
      return sql::Identity::always;
    case 'd':
      return sql::Identity::by_default;
    default:
      return sql::Identity::no;
  }
}

/// What attribute numbers stand for in this relation.
using Attributes = std::map<int, std::string>;

std::vector<std::string> names_of(const Attributes& attributes, const std::vector<int>& numbers) {
  std::vector<std::string> names;
  for (const int number : numbers) {
    const auto found = attributes.find(number);
    names.push_back(found == attributes.end() ? std::string() : found->second);
  }
  return names;
}

std::vector<catalog::ColumnGrant> read_grants(const std::string& literal) {
  std::vector<catalog::ColumnGrant> grants;
  for (const ArrayRow& part : parse_table(literal)) {
    grants.push_back({.privilege = text_of(part[0]), .to = text_of(part[1])});
  }
  return grants;
}

void read_columns(catalog::Relation& relation, Attributes& attributes, const std::string& literal) {
  for (ArrayRow& part : parse_table(literal)) {
    attributes[std::stoi(text_of(part[0]))] = text_of(part[1]);
    relation.columns.push_back({.name = text_of(part[1]),
                                .type = text_of(part[2]),
                                .not_null = is_true(part[3]),
                                .default_text = std::move(part[4]),
                                .identity = identity(letter(part[5])),
                                .generated = letter(part[6]),
                                .collation = text_of(part[7]),
                                .settings = parse_texts(text_of(part[8])),
                                .grants = read_grants(text_of(part[9]))});
  }
}

/// Indexes by oid, as constraints name them.
struct IndexDetails {
  std::string name;
  bool nulls_not_distinct = false;
};

using IndexesByOid = std::map<std::uint32_t, IndexDetails>;

catalog::Index index_of(const catalog::Relation& relation, const Attributes& attributes,
                        const ArrayRow& part) {
  std::vector<int> keys = parse_numbers(text_of(part[2]));
  const std::size_t key_count = std::stoul(text_of(part[3]));
  const std::vector<int> included(
      keys.begin() + static_cast<std::ptrdiff_t>(std::min(key_count, keys.size())), keys.end());
  keys.resize(std::min(key_count, keys.size()));
  catalog::Index index{.oid = oid_of(text_of(part[0])),
                       .name = text_of(part[1]),
                       .columns = names_of(attributes, keys),
                       .included = names_of(attributes, included),
                       .definition = text_of(part[5]),
                       .method = text_of(part[6]),
                       .predicate = predicate_of(text_of(part[5])),
                       .unique = is_true(part[7]),
                       .primary = is_true(part[8]),
                       .valid = is_true(part[9]),
                       .ready = is_true(part[10]),
                       .replica_identity = is_true(part[11]),
                       .clustered = is_true(part[12]),
                       .partitioned = letter(part[14]) == 'I',
                       .parent = text_of(part[16]),
                       .own_names = parse_texts(text_of(part[17]))};
  const bool has_expression =
      !index.predicate.empty() ||
      std::ranges::find(index.columns, std::string()) != index.columns.end();
  if (has_expression) {
    index.mentioned = columns_mentioned(index.definition, relation.columns);
  }
  if (index.definition.empty()) {
    index.definition = spell_index(relation.name, index, parse_numbers(text_of(part[4])));
  }
  return index;
}

IndexesByOid read_indexes(catalog::Relation& relation, const Attributes& attributes,
                          const std::string& literal) {
  IndexesByOid by_oid;
  for (const ArrayRow& part : parse_table(literal)) {
    relation.indexes.push_back(index_of(relation, attributes, part));
    relation.index_bytes += std::stoll(text_of(part[15]));
    by_oid[relation.indexes.back().oid] = {.name = relation.indexes.back().name,
                                           .nulls_not_distinct = is_true(part[13])};
  }
  std::ranges::sort(relation.indexes, {}, &catalog::Index::name);
  return by_oid;
}

void spell(const catalog::Relation& relation, catalog::Constraint& constraint, const ArrayRow& part,
           bool nulls_not_distinct) {
  const bool deferred = is_true(part[6]);
  if (constraint.kind == sql::ConstraintKind::foreign_key) {
    constraint.definition = spell_foreign_key(constraint, text_of(part[12]), deferred);
  } else if (const catalog::Index* index = relation.index(constraint.index)) {
    constraint.definition = spell_key(
        constraint, *index, {.nulls_not_distinct = nulls_not_distinct, .deferred = deferred});
  }
}

void read_constraints(catalog::Relation& relation, const Attributes& attributes,
                      const IndexesByOid& by_oid, const std::string& literal) {
  for (const ArrayRow& part : parse_table(literal)) {
    catalog::Constraint constraint{.name = text_of(part[0]),
                                   .kind = constraint_kind(letter(part[1])),
                                   .columns = names_of(attributes, parse_numbers(text_of(part[2]))),
                                   .definition = text_of(part[3]),
                                   .validated = is_true(part[4]),
                                   .deferrable = is_true(part[5]),
                                   .inherited = is_true(part[7]),
                                   .no_inherit = is_true(part[8]),
                                   .referenced = qualified(parse_texts(text_of(part[10]))),
                                   .referenced_columns = parse_texts(text_of(part[11]))};
    const auto index = part[9] ? by_oid.find(oid_of(*part[9])) : by_oid.end();
    constraint.index = index == by_oid.end() ? std::string() : index->second.name;
    if (constraint.kind != sql::ConstraintKind::check) {
      constraint.no_inherit = false;  // the server sets it for keys, where it means nothing
    }
    if (constraint.definition.empty()) {
      spell(relation, constraint, part, index != by_oid.end() && index->second.nulls_not_distinct);
    }
    if (constraint.kind == sql::ConstraintKind::not_null) {
      const auto column =
          std::ranges::find(relation.columns, constraint.columns.front(), &catalog::Column::name);
      column->not_null = false;  // only NOT VALID ones are listed
    }
    relation.constraints.push_back(std::move(constraint));
  }
  std::ranges::sort(relation.constraints, {}, &catalog::Constraint::name);
}

void read_triggers(catalog::Relation& relation, const std::string& literal) {
  for (const ArrayRow& part : parse_table(literal)) {
    relation.triggers.push_back({.name = text_of(part[0]),
                                 .definition = text_of(part[1]),
                                 .function = {.schema = text_of(part[3]), .name = text_of(part[4])},
                                 .enabled = letter(part[2])});
  }
  std::ranges::sort(relation.triggers, {}, &catalog::Trigger::name);
}

void read_comments(catalog::Relation& relation, const std::string& literal) {
  for (const ArrayRow& part : parse_table(literal)) {
    const std::string kind = text_of(part[0]);
    if (kind.empty()) {
      relation.comment = text_of(part[2]);
    } else {
      relation.comments[kind + " " + text_of(part[1])] = text_of(part[2]);
    }
  }
}

std::vector<pg::QualifiedName> read_names(const std::string& literal) {
  std::vector<pg::QualifiedName> names;
  for (const ArrayRow& part : parse_table(literal)) {
    names.push_back({.schema = text_of(part[0]), .name = text_of(part[1])});
  }
  return names;
}

std::vector<catalog::Statistics> read_statistics(const std::string& literal) {
  std::vector<catalog::Statistics> all;
  for (const ArrayRow& part : parse_table(literal)) {
    all.push_back({.name = {.schema = text_of(part[0]), .name = text_of(part[1])},
                   .definition = text_of(part[2]),
                   .columns = parse_texts(text_of(part[3]))});
  }
  return all;
}

std::vector<catalog::Published> read_published(const std::string& literal) {
  std::vector<catalog::Published> published;
  for (const ArrayRow& part : parse_table(literal)) {
    published.push_back({.publication = text_of(part[0]), .of_it = text_of(part[1])});
  }
  return published;
}

/// The estimate of a table's rows. Before 14, 0 rows on 0 pages also means "never counted".
double estimate(const std::string& reltuples, std::int64_t heap_bytes) {
  const double counted = std::stod(reltuples);
  if (heap_bytes == 0) {
    return 0;
  }
  return counted > 0 ? counted : -1;
}

void read_sizes(catalog::Relation& relation, const db::Rows& rows, std::size_t row) {
  using enum catalog::RelationKind;
  switch (relation.kind) {
    case table:
    case materialized_view: {
      const std::int64_t heap = rows.at(row, heap_bytes) ? rows.integer(row, heap_bytes) : -1;
      relation.rows = estimate(rows.text(row, row_count), heap);
      relation.bytes = std::max<std::int64_t>(heap, 0) +
                       (rows.at(row, toast_bytes) ? rows.integer(row, toast_bytes) : 0);
      relation.may_hold_rows = heap != 0;
      break;
    }
    case partitioned_table:  // catalog::link_all() and recount() sum its leaves up
      relation.rows = 0;
      relation.index_bytes = 0;
      relation.may_hold_rows = false;
      break;
    case foreign_table:
      relation.may_hold_rows = true;
      break;
    case view:
    case sequence:
    case index:
    case partitioned_index:
    case composite_type:
      relation.may_hold_rows = false;
      break;
  }
}

}  // namespace

catalog::Relation relation_of(const db::Rows& rows, std::size_t row) {
  catalog::Relation relation{
      .oid = oid_of(rows.text(row, oid)),
      .name = {.schema = rows.text(row, schema), .name = rows.text(row, name)},
      .kind = relation_kind(letter(rows.at(row, kind))),
      .persistence = letter(rows.at(row, persistence)),
      .owner = rows.text(row, owner)};
  Attributes attributes;
  read_columns(relation, attributes, rows.text(row, columns));
  const IndexesByOid by_oid = read_indexes(relation, attributes, rows.text(row, indexes));
  read_constraints(relation, attributes, by_oid, rows.text(row, constraints));
  read_triggers(relation, rows.text(row, triggers));
  relation.parents = read_names(rows.text(row, parents));
  relation.is_partition = rows.boolean(row, is_partition);
  relation.detach_pending = rows.at(row, detach_pending) && rows.boolean(row, detach_pending);
  relation.partition_bound = rows.text(row, partition_bound);
  relation.partition_key = rows.text(row, partition_key);
  relation.reads = read_names(rows.text(row, reads));
  std::ranges::sort(relation.reads);
  relation.view_definition = rows.text(row, view_definition);
  if (const std::vector<std::string> owner_column = parse_texts(rows.text(row, owned_by_column));
      owner_column.size() == 3) {
    relation.owned_by =
        catalog::OwnedBy{.table = qualified(owner_column), .column = owner_column[2]};
  }
  relation.statistics = read_statistics(rows.text(row, statistics));
  relation.published = read_published(rows.text(row, published));
  relation.row_security = rows.boolean(row, row_security);
  if (const std::vector<std::string> type = parse_texts(rows.text(row, of_type));
      type.size() == 2) {
    relation.of_type = qualified(type);
  }
  relation.has_policies = rows.boolean(row, has_policies);
  read_comments(relation, rows.text(row, comments));
  relation.options = parse_texts(rows.text(row, options));
  relation.extension = rows.text(row, extension);
  relation.owned_by_us = rows.boolean(row, owned_by_us);
  read_sizes(relation, rows, row);
  return relation;
}

}  // namespace pgmig::inspect
