// SPDX-License-Identifier: Apache-2.0
// One function for each struct, one call for each field.
#include "describe.hpp"

#include "base/overloaded.hpp"
#include "describe_words.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmig::sql::test {

namespace {

class Line {
 public:
  explicit Line(std::string_view head) : text_(head) {}

  Line& add(std::string_view name, const std::string& value) {
    if (!value.empty()) {
      text_ += fmt::format(" {}={}", name, value);
    }
    return *this;
  }

  Line& add(std::string_view name, bool value) {
    if (value) {
      text_ += fmt::format(" {}", name);
    }
    return *this;
  }

  Line& add(std::string_view name, const pg::QualifiedName& value) {
    return add(name, value.name.empty() ? std::string{} : pg::to_sql(value));
  }

  template <class T>
  Line& add(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, text_of(*value)) : *this;
  }

  template <class T>
  Line& add(std::string_view name, const std::vector<T>& values) {
    std::vector<std::string> texts;
    texts.reserve(values.size());
    for (const T& value : values) {
      texts.push_back(text_of(value));
    }
    return texts.empty() ? *this : add(name, fmt::format("[{}]", fmt::join(texts, ", ")));
  }

  [[nodiscard]] std::string text() const { return text_; }

 private:
  static std::string text_of(const std::string& value) { return value; }

  static std::string text_of(const pg::QualifiedName& value) { return pg::to_sql(value); }

  static std::string text_of(const Expression& value);
  static std::string text_of(const TypeName& value);
  static std::string text_of(const Constraint& value);
  static std::string text_of(const ColumnDefinition& value);
  static std::string text_of(const AlterAction& value);
  static std::string text_of(const IndexKey& value);
  static std::string text_of(const DataChange::Write& value);

  std::string text_;
};

std::string kind(ObjectKind value, ObjectKind usual = ObjectKind::table) {
  return value == usual ? std::string{} : name(value);
}

std::string Line::text_of(const Expression& value) {
  return Line("{" + value.text)
             .add("| functions", value.functions)
             .add("| columns", value.columns)
             .text() +
         "}";
}

std::string Line::text_of(const TypeName& value) {
  return value.name + (value.serial ? " (serial)" : "");
}

std::string Line::text_of(const Constraint& value) {
  return Line(word(value.kind))
      .add("name", value.name)
      .add("columns", value.columns)
      .add("check", value.check)
      .add("referenced", value.referenced)
      .add("referenced_columns", value.referenced_columns)
      .add("using_index", value.using_index)
      .add("not_valid", value.not_valid)
      .add("deferrable", value.deferrable)
      .add("no_inherit", value.no_inherit)
      .text();
}

std::string Line::text_of(const ColumnDefinition& value) {
  return Line(value.name + " " + text_of(value.type))
      .add("not_null", value.not_null)
      .add("default", value.default_value)
      .add("generated", value.generated)
      .add("identity", word(value.identity))
      .add("collation", value.collation)
      .add("constraints", value.constraints)
      .text();
}

std::string Line::text_of(const AlterAction& value) {
  return Line(word(value.kind))
      .add("name", value.name)
      .add("column", value.column)
      .add("constraint", value.constraint)
      .add("expression", value.expression)
      .add("type", value.type)
      .add("collation", value.collation)
      .add("identity", word(value.identity))
      .add("other", value.other)
      .add("options", value.options)
      .add("if_exists", value.if_exists)
      .add("if_not_exists", value.if_not_exists)
      .add("cascade", value.cascade)
      .add("all_triggers", value.all_triggers)
      .add("default_partition", value.default_partition)
      .text();
}

std::string Line::text_of(const IndexKey& value) {
  return value.expression ? text_of(*value.expression) : value.column;
}

std::string Line::text_of(const DataChange::Write& value) {
  return Line(word(value.verb)).add("table", value.table).add("where", value.has_where).text();
}

std::string text_of(const CreateTable& c) {
  return Line("CreateTable")
      .add("name", c.name)
      .add("if_not_exists", c.if_not_exists)
      .add("temporary", c.temporary)
      .add("unlogged", c.unlogged)
      .add("foreign", c.foreign)
      .add("columns", c.columns)
      .add("constraints", c.constraints)
      .add("inherits", c.inherits)
      .add("like", c.like)
      .add("partition_of", c.partition_of)
      .add("default_partition", c.default_partition)
      .add("partition_strategy", c.partition_strategy)
      .add("of_type", c.of_type)
      .text();
}

std::string text_of(const CreateTableAs& c) {
  return Line("CreateTableAs")
      .add("name", c.name)
      .add("kind", kind(c.kind))
      .add("if_not_exists", c.if_not_exists)
      .add("temporary", c.temporary)
      .add("no_data", !c.with_data)
      .add("reads", c.reads)
      .add("functions", c.functions)
      .text();
}

std::string text_of(const CreateView& c) {
  return Line("CreateView")
      .add("name", c.name)
      .add("or_replace", c.or_replace)
      .add("temporary", c.temporary)
      .add("reads", c.reads)
      .text();
}

std::string text_of(const AlterTable& c) {
  return Line("AlterTable")
      .add("name", c.name)
      .add("kind", kind(c.kind))
      .add("if_exists", c.if_exists)
      .add("only", c.only)
      .add("actions", c.actions)
      .text();
}

std::string text_of(const Rename& c) {
  return Line("Rename")
      .add("kind", kind(c.kind))
      .add("relation_kind", kind(c.relation_kind))
      .add("object", c.object)
      .add("part", c.part)
      .add("new_name", c.new_name)
      .add("if_exists", c.if_exists)
      .text();
}

std::string text_of(const SetSchema& c) {
  return Line("SetSchema")
      .add("kind", kind(c.kind))
      .add("object", c.object)
      .add("new_schema", c.new_schema)
      .text();
}

std::string text_of(const CreateIndex& c) {
  return Line("CreateIndex")
      .add("name", c.name)
      .add("table", c.table)
      .add("method", c.method == "btree" ? std::string{} : c.method)
      .add("keys", c.keys)
      .add("included", c.included)
      .add("predicate", c.predicate)
      .add("unique", c.unique)
      .add("concurrently", c.concurrently)
      .add("if_not_exists", c.if_not_exists)
      .add("only", c.only)
      .text();
}

std::string text_of(const Drop& c) {
  return Line("Drop")
      .add("kind", kind(c.kind))
      .add("names", c.names)
      .add("part", c.part)
      .add("if_exists", c.if_exists)
      .add("cascade", c.cascade)
      .add("concurrently", c.concurrently)
      .text();
}

std::string text_of(const Truncate& c) {
  return Line("Truncate")
      .add("tables", c.tables)
      .add("cascade", c.cascade)
      .add("restart_identity", c.restart_identity)
      .text();
}

std::string text_of(const DataChange& c) {
  return Line("DataChange " + word(c.verb))
      .add("table", c.table)
      .add("where", c.has_where)
      .add("also", c.also)
      .add("reads", c.reads)
      .add("functions", c.functions)
      .text();
}

std::string text_of(const Query& c) {
  return Line("Query")
      .add("reads", c.reads)
      .add("functions", c.functions)
      .add("locks_rows", c.locks_rows)
      .text();
}

std::string text_of(const Copy& c) {
  return Line("Copy")
      .add("table", c.table)
      .add("from", c.from)
      .add("stdin_data", c.stdin_data)
      .add("to_stdout", c.to_stdout)
      .add("reads", c.reads)
      .add("functions", c.functions)
      .text();
}

std::string text_of(const Transaction& c) { return "Transaction " + word(c.verb); }

std::string text_of(const SetVariable& c) {
  return Line("SetVariable").add("name", c.name).add("value", c.value).add("local", c.local).text();
}

std::string text_of(const Lock& c) {
  return Line("Lock").add("tables", c.tables).add("mode", std::to_string(c.mode)).text();
}

std::string text_of(const CreateTrigger& c) {
  return Line("CreateTrigger")
      .add("name", c.name)
      .add("table", c.table)
      .add("referenced", c.referenced)
      .add("function", c.function)
      .add("or_replace", c.or_replace)
      .text();
}

std::string text_of(const CreateRoutine& c) {
  return Line("CreateRoutine")
      .add("name", c.name)
      .add("or_replace", c.or_replace)
      .add("procedure", c.procedure)
      .add("commits", c.commits)
      .add("language", c.language)
      .add("volatility", std::string(1, c.volatility))
      .text();
}

std::string text_of(const CreateSequence& c) {
  return Line("CreateSequence")
      .add("name", c.name)
      .add("if_not_exists", c.if_not_exists)
      .add("temporary", c.temporary)
      .text();
}

std::string text_of(const CreateType& c) {
  return Line("CreateType " + word(c.form))
      .add("name", c.name)
      .add("labels", c.labels)
      .add("constrained", c.constrained)
      .text();
}

std::string text_of(const AlterEnum& c) {
  return Line("AlterEnum")
      .add("name", c.name)
      .add("new_value", c.new_value)
      .add("old_value", c.old_value)
      .add("if_not_exists", c.if_not_exists)
      .text();
}

std::string text_of(const CreateSchema& c) {
  return Line("CreateSchema").add("name", c.name).add("if_not_exists", c.if_not_exists).text();
}

std::string text_of(const Maintenance& c) {
  return Line("Maintenance " + word(c.verb))
      .add("kind", kind(c.kind))
      .add("objects", c.objects)
      .add("concurrently", c.concurrently)
      .text();
}

std::string text_of(const Other& c) {
  return Line("Other " + c.tag)
      .add("kind", kind(c.kind, ObjectKind::other))
      .add("relations", c.relations)
      .add("objects", c.objects)
      .text();
}

std::string text_of(const Opaque& c) {
  return Line("Opaque " + word(c.why)).add("text", c.text).add("routine", c.routine).text();
}

}  // namespace

std::string describe(const Change& change) {
  return std::visit([](const auto& alternative) { return text_of(alternative); }, change);
}

std::string described(const std::string& script) {
  const Script parsed = parse_script(script, "x.sql");
  std::string text;
  for (const Statement& statement : parsed.statements) {
    text += text.empty() ? "" : "; ";
    text += describe(statement.change);
    text += statement.outside_transaction ? " outside" : "";
  }
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    text += fmt::format(" <{}: {}>", diagnostic.code, diagnostic.message);
  }
  return text;
}

void check_all(const std::vector<Described>& rows) {
  for (const Described& row : rows) {
    CAPTURE(row.statement);
    CHECK(described(row.statement) == row.change);
  }
}

}  // namespace pgmig::sql::test
