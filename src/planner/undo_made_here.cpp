// SPDX-License-Identifier: Apache-2.0
#include "planner/undo_made_here.hpp"

#include "base/overloaded.hpp"
#include "planner/created_names.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace pgmig::planner {

using catalog::Catalog;

namespace {

/// What a statement works on, as far as undoing it goes.
std::vector<pg::QualifiedName> targets(const sql::Change& change) {
  using Names = std::vector<pg::QualifiedName>;
  return std::visit(Overloaded{
                        [](const sql::AlterTable& c) { return Names{c.name}; },
                        [](const sql::CreateIndex& c) { return Names{c.table}; },
                        [](const sql::CreateTrigger& c) { return Names{c.table}; },
                        [](const sql::Drop& c) { return c.names; },
                        [](const sql::Truncate& c) { return c.tables; },
                        [](const sql::Copy& c) { return Names{c.table}; },
                        [](const sql::Rename& c) { return Names{c.object}; },
                        [](const sql::SetSchema& c) { return Names{c.object}; },
                        [](const sql::AlterEnum& c) { return Names{c.name}; },
                        [](const sql::DataChange& c) {
                          Names names{c.table};
                          for (const sql::DataChange::Write& write : c.also) {
                            names.push_back(write.table);
                          }
                          return names;
                        },
                        [](const sql::Other& c) {
                          Names names = c.relations;
                          names.insert(names.end(), c.objects.begin(), c.objects.end());
                          return names;
                        },
                        [](const auto&) { return Names{}; },
                    },
                    change);
}

/// The texts of what an action computes: a sequence stands there in quotes.
std::vector<std::string> expressions_in(const sql::Change& change) {
  std::vector<std::string> texts;
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  for (const sql::AlterAction& action :
       alter == nullptr ? std::vector<sql::AlterAction>{} : alter->actions) {
    if (action.expression) {
      texts.push_back(action.expression->text);
    }
    if (action.column && action.column->default_value) {
      texts.push_back(action.column->default_value->text);
    }
  }
  return texts;
}

}  // namespace

bool is_all_made_here(const sql::Change& change, const Catalog& before, const MadeHere& made) {
  if (moved_object(change, before)) {
    return false;
  }
  const std::vector<pg::QualifiedName> names = targets(change);
  return !names.empty() && std::ranges::all_of(names, [&](const pg::QualifiedName& name) {
    const auto [table, index] = before.find_index(name);
    return made.contains(before.resolve(name)) || (table != nullptr && made.contains(table->name));
  });
}

bool binds_others_made_here(const sql::Change& change, const Catalog& before,
                            const MadeHere& made) {
  std::vector<pg::QualifiedName> own;
  std::ranges::transform(targets(change), std::back_inserter(own),
                         [&](const pg::QualifiedName& name) { return before.resolve(name); });
  std::ranges::move(made_names(change, before), std::back_inserter(own));
  for (const pg::QualifiedName& name : targets(change)) {
    if (const auto at = before.find_index(name); at.table != nullptr) {
      own.push_back({.schema = at.table->name.schema, .name = name.name});
    }
  }
  const auto is_other = [&](const pg::QualifiedName& name) {
    return std::ranges::find(own, name) == own.end();
  };
  if (const auto* other = std::get_if<sql::Other>(&change);
      other != nullptr && (other->tag == "CreatePolicy" || other->tag == "Rule")) {
    return true;  // what its expressions call is not known
  }
  const auto names = sql::names_in(change);
  const auto texts = expressions_in(change);
  return std::ranges::any_of(made, [&](const pg::QualifiedName& thing) {
    const auto means_it = [&](const pg::QualifiedName& name) {
      return name == thing || before.resolve(name) == thing ||
             (name.schema.empty() && name.name == thing.name);
    };
    const auto mentions_it = [&](const std::string& text) {
      return text.find(thing.name) != std::string::npos;
    };
    return is_other(thing) &&
           (std::ranges::any_of(names, means_it) || std::ranges::any_of(texts, mentions_it));
  });
}

}  // namespace pgmig::planner
