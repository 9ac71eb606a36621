// SPDX-License-Identifier: Apache-2.0
// evolve(), once or twice.
#include "planner/two_catalogs.hpp"

#include "planner/worst_case.hpp"

#include <algorithm>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Certainty;

namespace {

void remember_check(const sql::Constraint& written, catalog::Relation& table) {
  const auto at = std::ranges::find(table.constraints, written.name, &catalog::Constraint::name);
  if (at != table.constraints.end() && at->definition.empty()) {
    at->definition = "CHECK (" + written.check->text + ")";
  }
}

/// evolve() leaves texts to the server; SET NOT NULL is judged by the text of a CHECK.
void remember_checks(const sql::Change& change, Catalog& catalog) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  catalog::Relation* table = alter == nullptr ? nullptr : catalog.find(alter->name);
  if (table == nullptr) {
    return;
  }
  for (const sql::AlterAction& action : alter->actions) {
    if (action.constraint && action.constraint->check) {
      for (const catalog::Relation* member : catalog::tree_of(catalog, *table)) {
        remember_check(*action.constraint, *catalog.find(member->name));
      }
    }
  }
}

Certainty evolve_one(Catalog& catalog, const sql::Change& change) {
  const Certainty certainty = catalog::evolve(catalog, change);
  remember_checks(change, catalog);
  return certainty;
}

}  // namespace

const Catalog& TwoCatalogs::at(When when) {
  if (when == When::now) {
    return now_;
  }
  if (!later_) {
    later_ = now_;
  }
  return *later_;
}

Certainty TwoCatalogs::evolve(const sql::Change& change, When when) {
  if (later_) {
    static_cast<void>(evolve_one(*later_, change));
  }
  return when == When::now ? evolve_one(now_, change) : Certainty::exact;
}

void TwoCatalogs::know(const MadeIndex& made) {
  know_index(now_, made);
  if (later_) {
    know_index(*later_, made);
  }
}

void TwoCatalogs::set_search_path(const std::string& path) {
  now_.set_search_path(path);
  if (later_) {
    later_->set_search_path(path);
  }
}

void TwoCatalogs::restore_search_path() {
  for (Catalog* catalog : {&now_, later_ ? &*later_ : nullptr}) {
    if (catalog != nullptr) {
      catalog->search_path = search_path_;
      catalog->path_setting = path_setting_;
    }
  }
}

void TwoCatalogs::go_back(const State& state) {
  now_ = state.now;
  later_ = state.later;
}

void TwoCatalogs::imagine(const sql::Change& change, const std::vector<std::string>& known) {
  planner::imagine(change, known, now_);
  if (later_) {
    planner::imagine(change, known, *later_);
  }
}

}  // namespace pgmig::planner
