// SPDX-License-Identifier: Apache-2.0
// Writing the schema value as JSON, and reading it back.
#include "catalog/json.hpp"

#include "base/error.hpp"
#include "catalog/describe.hpp"
#include "catalog/links.hpp"
#include "catalog/spell.hpp"

#include <concepts>
#include <utility>

namespace pgmig::catalog {

namespace {

using nlohmann::json;

class Writer {
 public:
  explicit Writer(Extent extent) : extent_(extent) {}

  template <class T>
  void field(const char* key, const T& value, const std::type_identity_t<T>& usual = T{}) {
    if (value == usual) {
      return;
    }
    json text = written(value);
    if (!text.is_structured() || !text.empty()) {  // members of extensions may be all there was
      object_[key] = std::move(text);
    }
  }

  template <class T>
  void note(const char* key, const T& value, const std::type_identity_t<T>& usual = T{}) {
    if (extent_ == Extent::all) {
      field(key, value, usual);
    }
  }

  [[nodiscard]] json take() { return std::move(object_); }

 private:
  template <class T>
  json object(const T& value) const {
    Writer inner(extent_);
    describe(value, inner);
    return inner.take();
  }

  template <class T>
  json written(const T& value) const {
    if constexpr (Spelt<T>) {
      return spell(value);
    } else if constexpr (requires { json(value); } &&
                         (std::is_arithmetic_v<T> || std::same_as<T, std::string>)) {
      return value;
    } else {
      return object(value);
    }
  }

  template <class T>
  json written(const std::optional<T>& value) const {
    return written(*value);  // an empty one is its default, and left out
  }

  template <class T>
  json written(const std::vector<T>& values) const {
    json list = json::array();
    for (const T& value : values) {
      if constexpr (requires { is_schema(value); }) {
        if (extent_ == Extent::schema && !is_schema(value)) {
          continue;
        }
      }
      list.push_back(written(value));
    }
    return list;
  }

  json written(const std::set<std::string>& values) const { return values; }

  json written(const std::map<std::string, char>& values) const {
    json by_name = json::object();
    for (const auto& [name, code] : values) {
      by_name[name] = spell(code);
    }
    return by_name;
  }

  template <class T>
  json written(const std::map<pg::QualifiedName, T>& values) const {
    json by_name = json::object();
    for (const auto& [name, value] : values) {
      if (extent_ == Extent::all || is_schema(value)) {
        by_name[spell(name)] = object(value);
      }
    }
    return by_name;
  }

  Extent extent_;
  json object_ = json::object();
};

class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  template <class T>
  void field(const char* key, T& value, const std::type_identity_t<T>& usual = T{}) const {
    const auto found = object_.find(key);
    if (found == object_.end()) {
      value = usual;
    } else {
      read(*found, value);
    }
  }

  template <class T>
  void note(const char* key, T& value, const std::type_identity_t<T>& usual = T{}) const {
    field(key, value, usual);
  }

 private:
  static void read(const json& from, std::string& to) { to = from.get<std::string>(); }

  static void read(const json& from, char& to) { to = from.get<std::string>().at(0); }

  static void read(const json& from, pg::QualifiedName& to) {
    to = name_from(from.get<std::string>());
  }

  static void read(const json& from, sql::ConstraintKind& to) {
    to = constraint_kind_from(from.get<std::string>());
  }

  static void read(const json& from, sql::Identity& to) {
    to = identity_from(from.get<std::string>());
  }

  static void read(const json& from, RelationKind& to) {
    to = relation_kind_from(from.get<std::string>());
  }

  static void read(const json& from, std::set<std::string>& to) {
    to = from.get<std::set<std::string>>();
  }

  static void read(const json& from, std::map<std::string, char>& to) {
    for (const auto& [name, code] : from.items()) {
      read(code, to[name]);
    }
  }

  template <class T>
  static void read(const json& from, T& to) {
    if constexpr (std::is_arithmetic_v<T>) {
      to = from.get<T>();
    } else {
      const Reader inner(from);
      describe(to, inner);
    }
  }

  template <class T>
  static void read(const json& from, std::optional<T>& to) {
    read(from, to.emplace());
  }

  template <class T>
  static void read(const json& from, std::vector<T>& to) {
    for (const json& element : from) {
      read(element, to.emplace_back());
    }
  }

  template <class T>
  static void read(const json& from, std::map<pg::QualifiedName, T>& to) {
    for (const auto& [key, element] : from.items()) {
      const pg::QualifiedName name = name_from(key);
      T& value = to[name];
      read(element, value);
      value.name = name;
    }
  }

  const json& object_;
};

}  // namespace

json to_json(const Catalog& catalog, Extent extent) {
  Writer writer(extent);
  describe(catalog, writer);
  return writer.take();
}

Catalog from_json(const json& from) {
  if (!from.is_object()) {
    throw Error(ErrorKind::usage, "the catalog's JSON is no object");
  }
  Catalog catalog;
  Reader reader(from);
  describe(catalog, reader);
  link_all(catalog);
  return catalog;
}

}  // namespace pgmig::catalog
