// SPDX-License-Identifier: Apache-2.0
// The phase of one statement: by nature, by the author's wish, by what it depends on.
#pragma once

#include "plan/policy.hpp"
#include "planner/phases.hpp"
#include "planner/planner.hpp"
#include "planner/session_settings.hpp"
#include "planner/touch.hpp"
#include "planner/units.hpp"

#include <array>

namespace pgmig::planner {

struct PhaseScene {
  const source::Migration& migration;
  const Unit& unit;
  int number = 0;
  const catalog::Catalog& catalog;
  const plan::Policy& policy;
  const Circumstances& circumstances;
  const MadeNames& made;
};

struct PhaseChoice {
  plan::Phase phase = plan::Phase::expand;
  Diagnostics diagnostics;
};

/// Nobody can miss what the statement takes away: the policy says so, it is replaced in the same
/// transaction, or the database is new and there are no rows.
[[nodiscard]] bool runs_at_once(const PhaseScene& scene);

/// Contract is left for migrate where nobody can miss what goes, and for a table whose old name a
/// view keeps.
[[nodiscard]] PhaseChoice choose_phase(const PhaseScene& scene);

/// What has been put into which phase so far: a statement never runs before one that it depends on.
class PhaseOrder {
 public:
  void add(plan::Phase phase, const Touch& touch, const Settings& settings);

  /// `phase`, or the later one of something that it depends on. Statements under other settings
  /// keep their order.
  [[nodiscard]] plan::Phase not_before_dependencies(plan::Phase phase, const Touch& touch,
                                                    const Settings& settings) const;

  /// Whether nothing so far, in whatever phase, is there that it depends on.
  [[nodiscard]] bool needs_nothing(const Touch& touch, const Settings& settings) const;

 private:
  struct Entry {
    bool any = false;
    Touch touch;
    bool one_setting = true;
    Settings settings;
  };

  [[nodiscard]] static bool needs(const Entry& entry, const Touch& touch, const Settings& settings);

  std::array<Entry, 3> phases_;
};

}  // namespace pgmig::planner
