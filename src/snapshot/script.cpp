// SPDX-License-Identifier: Apache-2.0
// A schema as a script: each head with what belongs to it, then what may form circles.
#include "snapshot/script.hpp"

#include "snapshot/kinds.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace pgmig::snapshot {

namespace {

bool is_table(const Object& object) { return object.kind.ends_with("table") && object.of.empty(); }

bool is_of_column(const Object& part, const Object& column) {
  return part.of == column.of && part.name == column.name && part.kind != "constraint";
}

/// What stands in parentheses, or would, by table.
using Insides = std::map<std::string, std::vector<const Object*>>;

Insides insides_of(const Snapshot& objects) {
  Insides insides;
  for (const Object& object : objects) {
    if (find_kind(object.kind)->place == Place::inside) {
      insides[object.of].push_back(&object);
    }
  }
  return insides;
}

/// "note text DEFAULT 'x' NOT NULL".
std::string column_line(const Object& column, const std::vector<const Object*>& inside) {
  std::string line = column.name + " " + column.value;
  for (const Object* part : inside) {
    if (!is_of_column(*part, column)) {
      continue;
    }
    if (part->kind == "default") {
      line += " DEFAULT " + part->value;
    } else if (part->kind == "identity") {
      line += " GENERATED " + part->value;
    } else if (part->kind == "not null") {
      line += " NOT NULL";
    }
  }
  return line;
}

std::string create_table(const Object& table, const std::vector<const Object*>& inside) {
  std::string lines;
  const auto add = [&lines](const std::string& line) {
    lines += (lines.empty() ? "\n  " : ",\n  ") + line;
  };
  for (const Object* part : inside) {
    if (part->kind == "column") {
      add(column_line(*part, inside));
    } else if (part->kind == "constraint" && !part->value.ends_with(" NOT VALID")) {
      add("CONSTRAINT " + part->name + " " + part->value);
    }
  }
  const std::string end = table.value.empty() ? ")" : ") " + table.value;
  return make(table) + " (" + lines + (lines.empty() ? "" : "\n") + end;
}

/// Writes what the objects are, one after the other.
class Writer {
 public:
  explicit Writer(const Snapshot& objects) : insides_(insides_of(objects)) {
    for (const Object& object : objects) {
      if (is_table(object)) {
        tables_.insert(object.name);
      }
    }
  }

  /// Nothing for what another object says already.
  [[nodiscard]] std::string sql_of(const Object& object) const {
    if (is_table(object)) {
      return create_table(object, inside(object.name));
    }
    if (find_kind(object.kind)->place == Place::inside) {
      return is_said(object) ? std::string() : sql_inside(object);
    }
    return make(object);
  }

 private:
  [[nodiscard]] const std::vector<const Object*>& inside(const std::string& table) const {
    static const std::vector<const Object*> nothing;
    const auto found = insides_.find(table);
    return found == insides_.end() ? nothing : found->second;
  }

  /// By CREATE TABLE, or by ADD COLUMN.
  [[nodiscard]] bool is_said(const Object& object) const {
    if (object.kind == "constraint") {
      return tables_.contains(object.of) && !object.value.ends_with(" NOT VALID");
    }
    return tables_.contains(object.of) ||
           std::ranges::any_of(inside(object.of), [&](const Object* other) {
             return other->kind == "column" && other != &object && is_of_column(object, *other);
           });
  }

  [[nodiscard]] std::string sql_inside(const Object& object) const {
    return object.kind == "column" ? "ALTER TABLE " + object.of + " ADD COLUMN " +
                                         column_line(object, inside(object.of))
                                   : make(object);
  }

  Insides insides_;
  std::set<std::string> tables_;
};

}  // namespace

std::string script_of(const Snapshot& objects) {
  const Writer writer(objects);
  std::string script;
  std::string end;
  for (const Object& object : objects) {
    const Place place = find_kind(object.kind)->place;
    const std::string sql = writer.sql_of(object);
    if (sql.empty()) {
      continue;
    }
    if (place == Place::last) {
      end += sql + ";\n";
    } else {
      script += (place == Place::head && !script.empty() ? "\n" : "") + sql + ";\n";
    }
  }
  return script + (script.empty() || end.empty() ? "" : "\n") + end;
}

std::string to_sql(const Snapshot& snapshot) {
  // Bodies may name what comes later.
  return "SET check_function_bodies = false;\n\n" + script_of(snapshot);
}

}  // namespace pgmig::snapshot
