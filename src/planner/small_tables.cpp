// SPDX-License-Identifier: Apache-2.0
// A note instead of a refusal, where a look-up table of a few rows is all there is to work on.
#include "planner/small_tables.hpp"

#include "catalog/spell.hpp"
#include "planner/hazards.hpp"

#include <algorithm>
#include <cstdint>

namespace pgmig::planner {

namespace {

constexpr std::int64_t one_block = 8192;

const catalog::Relation* table_of(const plan::Effect& effect, const catalog::Catalog& catalog) {
  const pg::QualifiedName name = catalog::name_from(effect.relation);
  const catalog::Relation* relation = catalog.find(name);
  return relation == nullptr ? catalog.find_index(name).table : relation;
}

bool is_about_few_rows(const plan::Effect& effect, const catalog::Catalog& catalog) {
  constexpr double few_rows = 20;
  const catalog::Relation* table = table_of(effect, catalog);
  return effect.work == plan::Work::brief || (table != nullptr && table->rows >= 0 &&
                                              table->rows <= few_rows && table->bytes <= one_block);
}

}  // namespace

bool is_brief_after_all(std::string_view hazard, const Judgement& judgement,
                        const catalog::Catalog& catalog) {
  // long_lock counts what earlier statements of the transaction do, too.
  const Hazard* known = find_hazard(hazard);
  return known != nullptr && known->kind == HazardKind::lock && hazard != "long_lock" &&
         std::ranges::all_of(judgement.effects, [&catalog](const plan::Effect& effect) {
           return is_about_few_rows(effect, catalog);
         });
}

bool is_in_one_block(const catalog::Relation& table) noexcept {
  return table.bytes > 0 && table.bytes <= one_block;
}

bool is_in_one_block(const plan::Effect& effect, const catalog::Catalog& catalog) {
  const catalog::Relation* table = table_of(effect, catalog);
  return table != nullptr && is_in_one_block(*table);
}

}  // namespace pgmig::planner
