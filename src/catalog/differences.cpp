// SPDX-License-Identifier: Apache-2.0
// Two schemas compared, object by object and property by property, in words.
#include "catalog/catalog.hpp"
#include "catalog/describe.hpp"
#include "catalog/spell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::catalog {

namespace {

using Lines = std::vector<std::string>;

std::string text_of(bool value) { return value ? "yes" : "no"; }

std::string text_of(const std::string& value) { return value; }

std::string text_of(const OwnedBy& value) {
  return spell(value.table) + "." + pg::quote_identifier(value.column);
}

template <class T>
std::string text_of(const T& value) requires requires {
  spell(value);
}

{ return spell(value); }

template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : std::string();
}

template <class T>
std::string text_of(const std::vector<T>& values) {
  std::string list;
  for (const T& value : values) {
    list += list.empty() ? "" : ", ";
    list += text_of(value);
  }
  return list;
}

template <class T>
concept Part = Either<T, Column> || Either<T, Constraint> || Either<T, Index> || Either<T, Trigger>;

/// The properties of one object that are plain values. Its parts are compared apart.
class Properties {
 public:
  template <class T>
  void field(const char* key, const T& value, const std::type_identity_t<T>& /*usual*/ = T{}) {
    all.push_back({key, text_of(value)});
  }

  template <Part T>
  void field(const char* /*key*/, const std::vector<T>& /*parts*/,
             const std::vector<T>& /*usual*/ = {}) {}

  template <class T>
  void note(const char* /*key*/, const T& /*value*/,
            const std::type_identity_t<T>& /*usual*/ = T{}) {}

  std::vector<std::pair<const char*, std::string>> all;
};

/// One line in a message: long texts are shown by their beginning.
std::string shown(std::string text) {
  constexpr std::size_t longest = 120;
  std::ranges::replace(text, '\n', ' ');
  if (text.size() > longest) {
    text.resize(longest);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80U) != 0) {
      text.pop_back();
    }
    text += "...";
  }
  return text.empty() ? "(none)" : text;
}

template <class T>
void compare(const std::string& what, const T& from, const T& to, Lines& lines) {
  Properties before;
  Properties after;
  describe(from, before);
  describe(to, after);
  for (std::size_t at = 0; at < before.all.size(); ++at) {
    if (before.all[at].second != after.all[at].second) {
      lines.push_back(fmt::format("{}: {} {} -> {}", what, before.all[at].first,
                                  shown(before.all[at].second), shown(after.all[at].second)));
    }
  }
}

/// Parts of a relation, found by name.
template <Part T>
void compare_parts(const char* kind, const pg::QualifiedName& owner, const std::vector<T>& from,
                   const std::vector<T>& to, Lines& lines) {
  const auto label = [&](const T& part) {
    return fmt::format("{} {}.{}", kind, spell(owner), pg::quote_identifier(part.name));
  };
  for (const T& part : from) {
    const auto same = std::ranges::find(to, part.name, &T::name);
    if (same == to.end()) {
      lines.push_back(label(part) + ": gone");
    } else {
      compare(label(part), part, *same, lines);
    }
  }
  for (const T& part : to) {
    if (std::ranges::find(from, part.name, &T::name) == from.end()) {
      lines.push_back(label(part) + ": new");
    }
  }
}

/// The order of the columns that both have.
void compare_order(const Relation& from, const Relation& to, Lines& lines) {
  const auto common = [](const Relation& of, const Relation& with) {
    std::vector<std::string> names;
    for (const Column& column : of.columns) {
      if (with.column(column.name) != nullptr) {
        names.push_back(column.name);
      }
    }
    return names;
  };
  const std::vector<std::string> before = common(from, to);
  const std::vector<std::string> after = common(to, from);
  if (before != after) {
    lines.push_back(fmt::format("{} {}: column order {} -> {}", name(from.kind), spell(from.name),
                                text_of(before), text_of(after)));
  }
}

void compare_objects(const Relation& from, const Relation& to, Lines& lines) {
  compare(fmt::format("{} {}", name(from.kind), spell(from.name)), from, to, lines);
  compare_parts("column", from.name, from.columns, to.columns, lines);
  compare_order(from, to, lines);
  compare_parts("constraint", from.name, from.constraints, to.constraints, lines);
  compare_parts("index", from.name, from.indexes, to.indexes, lines);
  compare_parts("trigger", from.name, from.triggers, to.triggers, lines);
}

std::string label(const Relation& relation) {
  return fmt::format("{} {}", name(relation.kind), spell(relation.name));
}

std::string label(const Type& type) { return "type " + spell(type.name); }

std::string label(const Routine& routine) {
  return fmt::format("{} {}({})", routine.kind == 'p' ? "procedure" : "function",
                     spell(routine.name), routine.arguments);
}

void compare_objects(const Type& from, const Type& to, Lines& lines) {
  compare(label(from), from, to, lines);
}

void compare_objects(const Routine& from, const Routine& to, Lines& lines) {
  compare(label(from), from, to, lines);
}

template <class T>
using ByKey = std::map<std::string, const T*>;

template <class T>
ByKey<T> schema_part(const std::map<pg::QualifiedName, T>& all, const Trash& trash) {
  ByKey<T> part;
  for (const auto& [name, object] : all) {
    if (is_schema(object) && !is_in_trash(name, trash)) {
      part[spell(name)] = &object;
    }
  }
  return part;
}

ByKey<Routine> schema_part(const std::vector<Routine>& all) {
  ByKey<Routine> part;
  for (const Routine& routine : all) {
    if (is_schema(routine)) {
      part[label(routine)] = &routine;
    }
  }
  return part;
}

template <class T>
void compare_all(const ByKey<T>& from, const ByKey<T>& to, Lines& lines) {
  for (const auto& [key, object] : from) {
    const auto same = to.find(key);
    if (same == to.end()) {
      lines.push_back(label(*object) + ": gone");
    } else {
      compare_objects(*object, *same->second, lines);
    }
  }
  for (const auto& [key, object] : to) {
    if (!from.contains(key)) {
      lines.push_back(label(*object) + ": new");
    }
  }
}

void compare_names(const char* kind, const std::set<std::string>& from,
                   const std::set<std::string>& to, Lines& lines) {
  for (const std::string& name : from) {
    if (!to.contains(name)) {
      lines.push_back(fmt::format("{} {}: gone", kind, pg::quote_identifier(name)));
    }
  }
  for (const std::string& name : to) {
    if (!from.contains(name)) {
      lines.push_back(fmt::format("{} {}: new", kind, pg::quote_identifier(name)));
    }
  }
}

}  // namespace

std::vector<std::string> differences(const Catalog& from, const Catalog& to) {
  Lines lines;
  compare_names("schema", from.schemas, to.schemas, lines);
  compare_names("extension", from.extensions, to.extensions, lines);
  compare_all(schema_part(from.types, from.trash), schema_part(to.types, to.trash), lines);
  compare_all(schema_part(from.relations, from.trash), schema_part(to.relations, to.trash), lines);
  compare_all(schema_part(from.routines), schema_part(to.routines), lines);
  return lines;
}

}  // namespace pgmig::catalog
