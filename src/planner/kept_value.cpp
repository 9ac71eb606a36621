// SPDX-License-Identifier: Apache-2.0
#include "planner/kept_value.hpp"

namespace pgmig::planner {

namespace {

/// Types outside pg_catalog are spelt with their schema.
bool is_users_own(const catalog::Column& column) {
  return column.type.find('.') != std::string::npos;
}

std::string name_of(const catalog::Column& column, std::string_view of) {
  return std::string{of} + pg::quote_identifier(column.name);
}

}  // namespace

std::string kept_value(const catalog::Column& column, std::string_view of) {
  const std::string name = name_of(column, of);
  return is_users_own(column) ? name + "::text AS " + pg::quote_identifier(column.name) : name;
}

std::string value_again(const catalog::Column& column, std::string_view of) {
  const std::string name = name_of(column, of);
  return is_users_own(column) ? name + "::" + column.type : name;
}

}  // namespace pgmig::planner
