// SPDX-License-Identifier: Apache-2.0
// Rows are compared column by column as text: what looks different is different, also where a type
// has no equality (json) or a lax one (numeric, citext).
#include "planner/row_images.hpp"

#include "pg/sql_text.hpp"
#include "planner/do_block.hpp"
#include "planner/kept_rows.hpp"
#include "planner/kept_value.hpp"
#include "planner/row_key.hpp"
#include "planner/trash.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Column;
using catalog::Relation;
using Verb = sql::DataChange::Verb;

namespace {

pg::Verbatim text(std::string sql) { return pg::Verbatim{std::move(sql)}; }

void append(std::string& list, std::string_view separator, const std::string& item) {
  if (!list.empty()) {
    list += separator;
  }
  list += item;
}

/// "t.id = k.id": `copy` is the alias of an image, with its dot.
std::string same_key(const Relation& table, std::string_view of, std::string_view copy) {
  std::string condition;
  for (const std::string& name : row_key(table, {})) {
    append(condition, " AND ",
           std::string{of} + pg::quote_identifier(name) + " = " +
               value_again(*table.column(name), copy));
  }
  return condition;
}

/// Of two images, where values lie as they do in each other.
std::string same_key_of_images(const Relation& table, std::string_view a, std::string_view b) {
  std::string condition;
  for (const std::string& name : row_key(table, {})) {
    append(condition, " AND ",
           pg::sql("{}{} = {}{}", text(std::string{a}), pg::Identifier{name}, text(std::string{b}),
                   pg::Identifier{name}));
  }
  return condition;
}

/// "ROW(t.id::text, t.name::text)"
std::string row_as_text(const Relation& table, std::string_view of) {
  std::string columns;
  for (const Column& column : table.columns) {
    append(columns, ", ", std::string{of} + pg::quote_identifier(column.name) + "::text");
  }
  return "ROW(" + columns + ")";
}

std::string same_row(const Relation& table, std::string_view of, std::string_view copy) {
  return same_key(table, of, copy) + " AND " + row_as_text(table, of) + " IS NOT DISTINCT FROM " +
         row_as_text(table, copy);
}

/// Whether a value can be given: generated ones come by themselves.
bool takes_values(const Column& column) { return column.generated == '\0'; }

/// An identity of GENERATED ALWAYS takes no new value in an UPDATE.
bool can_be_set(const Column& column) {
  return takes_values(column) && column.identity != sql::Identity::always;
}

std::string shown_key(const Relation& table, std::string_view of) {
  std::string shown;
  for (const std::string& name : row_key(table, {})) {
    const std::string label = (shown.empty() ? "" : ", ") + name + "=";
    append(shown, ", ",
           pg::sql("{}, {}{}", pg::Literal{label}, pg::Verbatim{std::string{of}},
                   pg::Identifier{name}));
  }
  return "pg_catalog.concat(" + shown + ")";
}

const Relation* in_trash(const pg::QualifiedName& name, const Catalog& catalog) {
  return is_in_trash(catalog, name) ? catalog.find(name) : nullptr;
}

/// Of a row of `is`, n: it was not there before.
std::string is_new(const ImagesComeBack& back) {
  return back.was == nullptr ? std::string{"true"}
                             : pg::sql("NOT EXISTS (SELECT FROM {} AS k WHERE {})", back.was->name,
                                       text(same_key_of_images(back.table, "k.", "n.")));
}

/// What ON DELETE would take along with the rows that go, as a further part of the query.
std::string referring_rows(const ImagesComeBack& back, const Catalog& catalog) {
  std::string query;
  for (const pg::QualifiedName& name : back.table.referenced_by) {
    const Relation* other = catalog.find(name);
    for (const catalog::Constraint& key :
         other == nullptr ? std::vector<catalog::Constraint>{} : other->constraints) {
      if (key.kind != sql::ConstraintKind::foreign_key || key.referenced != back.table.name ||
          key.definition.find(" ON DELETE ") == std::string::npos ||
          key.columns.size() != key.referenced_columns.size()) {
        continue;
      }
      std::string condition;
      for (std::size_t at = 0; at < key.columns.size(); ++at) {
        append(condition, " AND ",
               pg::sql("o.{} = t.{}", pg::Identifier{key.columns[at]},
                       pg::Identifier{key.referenced_columns[at]}));
      }
      query += pg::sql(
          " UNION ALL SELECT pg_catalog.concat({}, {}) FROM {} AS t JOIN {} AS n ON {} WHERE {} "
          "AND "
          "EXISTS (SELECT FROM {} AS o WHERE {})",
          text(shown_key(back.table, "t.")),
          pg::Literal{", to which rows of " + pg::to_sql(other->name) + " refer"}, back.table.name,
          back.is.name, text(same_key(back.table, "t.", "n.")), text(is_new(back)), other->name,
          text(condition));
    }
  }
  return query;
}

/// A query of the keys of rows that are in the way, "id=1" each, six at most.
std::string rows_in_the_way(const ImagesComeBack& back, const Catalog& catalog) {
  const Relation& table = back.table;
  if (back.verb == Verb::remove) {  // changed since
    return pg::sql(
        "SELECT {} AS key FROM {} AS t JOIN {} AS n ON {} WHERE {} AND {} IS DISTINCT FROM {}{} "
        "LIMIT "
        "6",
        text(shown_key(table, "t.")), table.name, back.is.name, text(same_key(table, "t.", "n.")),
        text(is_new(back)), text(row_as_text(table, "t.")), text(row_as_text(table, "n.")),
        text(referring_rows(back, catalog)));
  }
  if (back.verb == Verb::update) {  // changed or gone since
    return pg::sql(
        "SELECT {} AS key FROM {} AS n JOIN {} AS k ON {} WHERE NOT EXISTS (SELECT FROM {} AS t "
        "WHERE "
        "{}) LIMIT 6",
        text(shown_key(table, "n.")), back.is.name, back.was->name,
        text(same_key_of_images(table, "k.", "n.")), table.name, text(same_row(table, "t.", "n.")));
  }
  return pg::sql(  // come since
      "SELECT {} AS key FROM {} AS t JOIN {} AS k ON {} WHERE NOT EXISTS (SELECT FROM {} AS n "
      "WHERE {}) "
      "LIMIT 6",
      text(shown_key(table, "t.")), table.name, back.was->name, text(same_key(table, "t.", "k.")),
      back.is.name, text(same_key_of_images(table, "k.", "n.")));
}

std::string_view what_they_are(Verb verb) {
  return verb == Verb::remove   ? " were changed since"
         : verb == Verb::update ? " were changed or are gone since"
                                : " came since with the key of one that was to come back";
}

}  // namespace

RowImages images_of(const Relation& table, const Catalog& catalog, std::string_view migration,
                    int statement) {
  const auto name = [&](std::string_view part) {
    const int number = free_number(catalog, table.name, migration, part, statement);
    return pg::QualifiedName{.schema = catalog.trash.schema,
                             .name = name_in_trash(table.name, migration, part, number)};
  };
  return {.table = table, .was = name("was"), .is = name("is")};
}

std::string take_first_image(const RowImages& images) {
  return pg::sql("CREATE TABLE {} AS SELECT {} FROM {}", images.was,
                 text(kept_columns(images.table)), images.table.name);
}

std::vector<std::string> take_second_image(const RowImages& images) {
  const Relation& table = images.table;
  return {pg::sql("CREATE TABLE {} AS SELECT {} FROM {} AS t WHERE NOT EXISTS (SELECT FROM {} AS k "
                  "WHERE {})",
                  images.is, text(kept_columns(table)), table.name, images.was,
                  text(same_row(table, "t.", "k."))),
          pg::sql("DELETE FROM {} AS k USING {} AS t WHERE {}", images.was, table.name,
                  text(same_row(table, "t.", "k.")))};
}

std::string insert_into_image(const RowImages& images, const std::string& statement) {
  // A line comment may end the author's text.
  return pg::sql("WITH made AS ({}\nRETURNING *) INSERT INTO {} SELECT {} FROM made",
                 text(statement), images.is, text(kept_columns(images.table)));
}

std::string delete_inserted_rows(const RowImages& images) {
  return pg::sql("DELETE FROM {} AS t USING {} AS n WHERE {}", images.table.name, images.is,
                 text(same_row(images.table, "t.", "n.")));
}

std::string delete_new_rows(const RowImages& images) {
  return delete_inserted_rows(images) + pg::sql(" AND NOT EXISTS (SELECT FROM {} AS k WHERE {})",
                                                images.was,
                                                text(same_key_of_images(images.table, "k.", "n.")));
}

std::string put_old_values_back(const RowImages& images) {
  const std::vector<std::string> key = row_key(images.table, {});
  std::string values;
  for (const Column& column : images.table.columns) {
    if (can_be_set(column) && std::ranges::find(key, column.name) == key.end()) {
      append(values, ", ",
             pg::sql("{} = {}", pg::Identifier{column.name}, text(value_again(column, "k."))));
    }
  }
  if (values.empty()) {
    return {};
  }
  return pg::sql("UPDATE {} AS t SET {} FROM {} AS n JOIN {} AS k ON {} WHERE {}",
                 images.table.name, text(std::move(values)), images.is, images.was,
                 text(same_key_of_images(images.table, "k.", "n.")),
                 text(same_row(images.table, "t.", "n.")));
}

std::string put_old_rows_back(const RowImages& images) {
  std::string columns;
  std::string values;
  for (const Column& column : images.table.columns) {
    if (takes_values(column)) {
      append(columns, ", ", pg::quote_identifier(column.name));
      append(values, ", ", value_again(column, "k."));
    }
  }
  return pg::sql(
      "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} AS k WHERE NOT EXISTS (SELECT "
      "FROM {} AS n WHERE {})",
      images.table.name, text(std::move(columns)), text(std::move(values)), images.was, images.is,
      text(same_key_of_images(images.table, "k.", "n.")));
}

std::optional<ImagesComeBack> images_come_back(const sql::Change& change, const Catalog& catalog) {
  const auto* data = std::get_if<sql::DataChange>(&change);
  const Relation* table = data == nullptr ? nullptr : catalog.find(data->table);
  if (table == nullptr || is_in_trash(catalog, data->table) || data->reads.empty()) {
    return std::nullopt;
  }
  const bool from_both = data->reads.size() == 2;
  const bool was_first = data->verb == Verb::insert;
  const Relation* first = in_trash(data->reads.front(), catalog);
  const Relation* second = from_both ? in_trash(data->reads.back(), catalog) : nullptr;
  const bool fits =
      from_both ? second != nullptr : data->verb == Verb::remove && data->reads.size() == 1;
  if (first == nullptr || !fits) {
    return std::nullopt;
  }
  return ImagesComeBack{.verb = data->verb,
                        .table = *table,
                        .is = was_first ? *second : *first,
                        .was = was_first ? first : second};
}

std::string stop_where_rows_are_in_the_way(const ImagesComeBack& back, const Catalog& catalog) {
  return do_block(
      pg::sql("DECLARE\n"
              "  found text := (SELECT pg_catalog.string_agg(key, '; ') FROM ({}) AS rows);\n"
              "BEGIN\n"
              "  IF found IS NOT NULL THEN\n"
              "    RAISE EXCEPTION USING MESSAGE = {} || found || {},\n"
              "      HINT = 'pgmig down --accept-loss leaves such rows as they are';\n"
              "  END IF;\n"
              "END\n",
              text(rows_in_the_way(back, catalog)),
              pg::Literal{"rows of " + pg::to_sql(back.table.name) + " ("},
              pg::Literal{")" + std::string{what_they_are(back.verb)}}));
}

}  // namespace pgmig::planner
