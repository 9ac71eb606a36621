// SPDX-License-Identifier: Apache-2.0
// Defaults by the volatility that the catalog gives to their functions.
#include "planner/default_value.hpp"

#include "planner/ddl_effects_table.hpp"
#include "planner/effect_set.hpp"

#include <algorithm>
#include <string_view>

namespace pgmig::planner {

namespace {

/// In the order of what they spoil.
constexpr std::string_view order = "isv";

/// A domain's own default counts where the column has none. Its text tells no volatility: a call is
/// taken for the worst.
bool has_computed_default(const catalog::Catalog& catalog, const sql::TypeName& type) {
  const catalog::Type* found = catalog.find_type(type.base);
  if (found == nullptr || found->kind != 'd' || type.name.ends_with("[]")) {
    return false;
  }
  const std::size_t at = found->definition.find("DEFAULT");
  return at != std::string::npos && found->definition.find('(', at) != std::string::npos;
}

}  // namespace

char volatility(const catalog::Catalog& catalog, const sql::Expression& expression) {
  char worst = 'i';
  for (const pg::QualifiedName& function : expression.functions) {
    const char one = catalog.volatility(function);
    if (order.find(one) > order.find(worst)) {
      worst = one;
    }
  }
  return worst;
}

bool is_constrained_domain(const catalog::Catalog& catalog, const sql::TypeName& type) {
  const catalog::Type* found = type.name.ends_with("[]") ? nullptr : catalog.find_type(type.base);
  for (int depth = 0; depth < 32 && found != nullptr && found->kind == 'd'; ++depth) {
    if (found->constrained) {
      return true;
    }
    const auto under = std::ranges::find_if(
        catalog.types, [&](const auto& entry) { return pg::to_sql(entry.first) == found->base; });
    found = under == catalog.types.end() ? nullptr : &under->second;
  }
  return false;
}

bool computes_every_row(const catalog::Catalog& catalog, const sql::ColumnDefinition& column) {
  return column.type.serial || column.identity != sql::Identity::no || column.generated ||
         is_constrained_domain(catalog, column.type) ||
         (column.default_value ? volatility(catalog, *column.default_value) == 'v'
                               : domain_default_every_row.holds(major_of(catalog)) &&
                                     has_computed_default(catalog, column.type));
}

}  // namespace pgmig::planner
