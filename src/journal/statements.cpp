// SPDX-License-Identifier: Apache-2.0
#include "journal/statements.hpp"

#include "journal/lease_key.hpp"
#include "pg/name.hpp"

#include <array>

namespace pgmig::journal {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

int hex_value(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

}  // namespace

Statements::Statements(std::string_view schema)
    : variables_{{":\"schema\"", pg::quote_identifier(schema)},
                 {":lease_class", std::to_string(lease_class)},
                 {":lease_object", std::to_string(lease_object(schema))},
                 {":lock_oid", std::to_string(static_cast<std::uint32_t>(lease_object(schema)))}} {}

const std::string& Statements::operator()(std::string_view embedded) {
  const auto found = ready_.find(embedded.data());
  if (found != ready_.end()) {
    return found->second;
  }
  std::string text(embedded);
  for (const auto& [variable, value] : variables_) {
    replace_all(text, variable, value);
  }
  return ready_.emplace(embedded.data(), std::move(text)).first->second;
}

std::string text_array(const std::vector<std::string>& values) {
  std::string array = "{";
  for (const std::string& value : values) {
    array += array.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        array += '\\';
      }
      array += c;
    }
    array += '"';
  }
  return array + "}";
}

std::string bytea(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4U];
    text += digits[value & 0xFU];
  }
  return text;
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(hex_value(digits[i]) * 16 + hex_value(digits[i + 1]));
  }
  return bytes;
}

db::Parameter null_if_empty(const std::string& text) {
  return text.empty() ? db::Parameter{} : db::Parameter{text};
}

}  // namespace pgmig::journal
