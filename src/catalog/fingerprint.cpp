// SPDX-License-Identifier: Apache-2.0
// The digest of the schema's canonical text: each field as key, length and value, so that no two
// schemas share one.
#include "base/digest.hpp"
#include "catalog/catalog.hpp"
#include "catalog/describe.hpp"
#include "catalog/spell.hpp"

#include <utility>

namespace pgmig::catalog {

namespace {

class Canonical {
 public:
  explicit Canonical(Trash trash) : trash_(std::move(trash)) {}

  template <class T>
  void field(const char* key, const T& value, const std::type_identity_t<T>& usual = T{}) {
    // A list is always written: what is left of it without members of extensions may be nothing.
    if (requires { value.begin(); } || !(value == usual)) {
      text_ += key;
      write(value);
      text_ += '\n';
    }
  }

  template <class T>
  void note(const char* /*key*/, const T& /*value*/,
            const std::type_identity_t<T>& /*usual*/ = T{}) {}

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void write(const std::string& value) {
    text_ += ' ';
    text_ += std::to_string(value.size());
    text_ += ':';
    text_ += value;
  }

  void write(bool value) { text_ += value ? " yes" : " no"; }

  template <class T>
  void write(const std::optional<T>& value) {
    write(*value);  // an empty one is its default, and left out
  }

  template <class T>
  void write(const std::vector<T>& values) {
    write_all(values);
  }

  void write(const std::set<std::string>& values) { write_all(values); }

  template <class T>
  void write(const std::map<pg::QualifiedName, T>& values) {
    text_ += '{';
    for (const auto& [name, value] : values) {
      if (is_schema(value) && !is_in_trash(name, trash_)) {
        write(name);
        write(value);
      }
    }
    text_ += '}';
  }

  template <class T>
  void write(const T& value) {
    if constexpr (Spelt<T>) {
      write(spell(value));
    } else {
      text_ += "{\n";
      describe(value, *this);
      text_ += '}';
    }
  }

  template <class Values>
  void write_all(const Values& values) {
    text_ += '[';
    for (const auto& value : values) {
      if constexpr (requires { is_schema(value); }) {
        if (!is_schema(value)) {
          continue;
        }
      }
      write(value);
    }
    text_ += ']';
  }

  Trash trash_;
  std::string text_;
};

}  // namespace

std::string fingerprint(const Catalog& catalog) {
  Canonical canonical(catalog.trash);
  describe(catalog, canonical);
  return sha256(canonical.text());
}

}  // namespace pgmig::catalog
