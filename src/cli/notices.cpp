// SPDX-License-Identifier: Apache-2.0
#include "cli/notices.hpp"

#include "base/assert.hpp"
#include "planner/hazards.hpp"

#include <pgmig/version.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace pgmig::cli {

std::span<const report::Rule> rules() {
  static const auto list = [] {
    std::vector<report::Rule> all;
    std::ranges::transform(planner::all_hazards(), std::back_inserter(all),
                           [](const planner::Hazard& hazard) {
                             return report::Rule{.id = hazard.id,
                                                 .kind = planner::name(hazard.kind),
                                                 .summary = hazard.summary,
                                                 .remedy = hazard.remedy};
                           });
    return all;
  }();
  return list;
}

std::string notices_as(OutputFormat format, const report::Notices& notices) {
  PGMIG_ASSERT(format == OutputFormat::sarif || format == OutputFormat::github);
  return format == OutputFormat::sarif ? report::to_sarif(notices, rules(), PGMIG_VERSION)
                                       : report::to_github(notices);
}

}  // namespace pgmig::cli
