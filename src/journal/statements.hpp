// SPDX-License-Identifier: Apache-2.0
// The embedded SQL made ready for one schema, and values in the forms that its parameters take.
#pragma once

#include "db/session.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::journal {

/// Puts the schema's name and the lock's keys in place of psql's variables (:"schema",
/// :lease_class, :lease_object, :lock_oid); each text is made once.
class Statements {
 public:
  explicit Statements(std::string_view schema);

  /// `embedded` is one of the constants of "journal/schema.hpp". The result lives as long as this.
  [[nodiscard]] const std::string& operator()(std::string_view embedded);

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
  std::map<const char*, std::string> ready_;
};

/// `{"a","b"}`: an array of text.
[[nodiscard]] std::string text_array(const std::vector<std::string>& values);

/// `\x...`: a bytea in its text form.
[[nodiscard]] std::string bytea(std::string_view bytes);

/// The bytes of pairs of hexadecimal digits, as encode(..., 'hex') writes them.
[[nodiscard]] std::string from_hex(std::string_view digits);

/// NULL for empty.
[[nodiscard]] db::Parameter null_if_empty(const std::string& text);

}  // namespace pgmig::journal
