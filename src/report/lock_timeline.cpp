// SPDX-License-Identifier: Apache-2.0
// Places along the width are percentages, so that the picture fits a phone and its text stays
// readable; heights are pixels.
#include "report/lock_timeline.hpp"

#include "report/html_text.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

namespace pgmig::report {

namespace {

using plan::Effect;
using plan::MigrationPlan;
using plan::Step;

constexpr std::size_t most_lanes = 24;
constexpr std::size_t longest_name = 42;
constexpr int top = 26;
constexpr int lane_height = 40;
constexpr int track_height = 14;
constexpr int track_below_name = 20;

/// Where a step begins and ends, in percent of the width.
struct Place {
  double from = 0;
  double to = 0;
};

struct Bar {
  const Step* step = nullptr;
  Effect effect;
  Place place;
};

struct Lane {
  std::string relation;
  std::vector<Bar> bars;
  pg::LockMode strongest = pg::LockMode::access_share;
};

struct Mark {
  std::string text;
  double at = 0;
};

struct Picture {
  std::vector<Lane> lanes;
  std::vector<Mark> marks;       ///< where a migration begins
  double contract_from = 100.0;  ///< what is right of it waits
};

/// Every step gets some room; one that works more, by the order of magnitude of its time.
double weight(const Step& step, const DryRun& report) {
  constexpr double brief = 0.4;
  const auto time = estimate(step, report.sizes, report.rates).time;
  const bool works = std::ranges::any_of(
      step.effects, [](const Effect& effect) { return effect.work != plan::Work::brief; });
  return works ? 1 + std::log2(1 + static_cast<double>(time.count()) / 1000) : brief;
}

double whole_weight(const DryRun& report) {
  double sum = 0;
  for (const MigrationPlan& migration : report.plan.migrations) {
    for (const Step& step : migration.steps) {
      sum += weight(step, report);
    }
  }
  return sum;
}

Lane& lane_of(const std::string& relation, Picture& picture) {
  const auto found = std::ranges::find(picture.lanes, relation, &Lane::relation);
  return found != picture.lanes.end() ? *found
                                      : picture.lanes.emplace_back(Lane{.relation = relation});
}

void add_bars(const Step& step, Place place, Picture& picture) {
  for (Effect& effect : notable(step.effects)) {
    Lane& lane = lane_of(effect.relation, picture);
    lane.strongest = std::max(lane.strongest, effect.lock);
    lane.bars.push_back({.step = &step, .effect = std::move(effect), .place = place});
  }
}

/// A migration begins here, or its part that waits does.
bool begins(const StepAt& at, const StepAt* before) {
  return before == nullptr || before->migration != at.migration ||
         (before->step->phase == plan::Phase::contract) !=
             (at.step->phase == plan::Phase::contract);
}

Picture picture_of(const DryRun& report) {
  Picture picture;
  const double percent = 100 / whole_weight(report);
  double done = 0;
  const auto steps = in_order_of_time(report.plan);
  const StepAt* before = nullptr;
  for (const StepAt& at : steps) {
    if (begins(at, before)) {
      picture.marks.push_back({.text = plan::name_for_steps(*at.migration), .at = done});
    }
    if (at.step->phase == plan::Phase::contract) {
      picture.contract_from = std::min(picture.contract_from, done);
    }
    const double next = done + percent * weight(*at.step, report);
    add_bars(*at.step, {.from = done, .to = next}, picture);
    done = next;
    before = &at;
  }
  return picture;
}

/// Keeps the lanes that matter most, in the order in which they are locked first; says how many are
/// gone.
std::size_t leave_out_lesser_lanes(Picture& picture) {
  const std::size_t all = picture.lanes.size();
  std::vector<Lane>& lanes = picture.lanes;
  while (lanes.size() > most_lanes) {
    // The last of the weakest.
    const auto weakest =
        std::min_element(lanes.rbegin(), lanes.rend(),
                         [](const Lane& a, const Lane& b) { return a.strongest < b.strongest; });
    lanes.erase(std::prev(weakest.base()));
  }
  return all - lanes.size();
}

struct Look {
  const char* css_class;
  int height;
};

/// Height says the same as colour.
Look look_of(const Effect& effect) {
  if (pg::blocks_readers(effect.lock)) {
    return {"all", track_height};
  }
  if (pg::blocks_writers(effect.lock)) {
    return {"writers", 10};
  }
  return effect.lock >= pg::LockMode::share_update_exclusive ? Look{"ddl", 6} : Look{"weak", 3};
}

std::string shortened_name(const std::string& name) {
  return name.size() <= longest_name
             ? name
             : cut_long(name, longest_name - 1).substr(0, longest_name - 1) + "…";
}

std::string svg_of(const Bar& bar, int y, const DryRun& report) {
  const Look look = look_of(bar.effect);
  const std::string told =
      fmt::format("{}: {} on {}, {}; {}; {}", bar.step->id, pg::name(bar.effect.lock),
                  bar.effect.relation, who_waits(bar.effect.lock), plan::name(bar.effect.work),
                  time_in_words(estimate(*bar.step, report.sizes, report.rates).time));
  return fmt::format(
      R"(<rect class="{}" x="{:.3f}%" y="{}" width="{:.3f}%" height="{}" rx="2"><title>{}</title></rect>)",
      look.css_class, bar.place.from, y + track_height - look.height, bar.place.to - bar.place.from,
      look.height, escaped(told));
}

std::string svg_of(const Lane& lane, int y, const DryRun& report) {
  std::string text = fmt::format(
      R"(<text x="0" y="{}">{}<title>{}</title></text><rect class="track" x="0" y="{}" width="100%" height="{}" rx="2"/>)",
      y + 12, escaped(shortened_name(lane.relation)), escaped(lane.relation), y + track_below_name,
      track_height);
  for (const Bar& bar : lane.bars) {
    text += svg_of(bar, y + track_below_name, report);
  }
  return text + "\n";
}

/// Names of migrations, where there is room between them.
std::string svg_of_marks(const Picture& picture, int height) {
  constexpr double room = 9;
  std::string text;
  double last = -room;
  for (const Mark& mark : picture.marks) {
    text += fmt::format(R"(<line class="mark" x1="{0:.3f}%" x2="{0:.3f}%" y1="{1}" y2="{2}"/>)",
                        mark.at, top - 8, height);
    if (mark.at - last >= room && mark.at <= 100 - room) {
      text += fmt::format(R"(<text class="version" x="{:.3f}%" y="12">{}</text>)", mark.at,
                          escaped(mark.text.substr(0, 14)));
      last = mark.at;
    }
  }
  return text;
}

std::string svg_of_contract(const Picture& picture, int height) {
  if (picture.contract_from >= 100) {
    return {};
  }
  return fmt::format(R"(<rect class="later" x="{0:.3f}%" y="{1}" width="{2:.3f}%" height="{3}"/>)",
                     picture.contract_from, top - 8, 100 - picture.contract_from, height - top + 8);
}

std::string legend(bool has_contract) {
  return std::string{R"(<ul class="legend"><li><i class="all"></i>readers and writers wait</li>)"} +
         R"(<li><i class="writers"></i>writers wait</li><li><i class="ddl"></i>only DDL waits</li>)" +
         R"(<li><i class="weak"></i>nobody waits, rows are read or written</li>)" +
         (has_contract ? R"(<li><i class="later"></i>waits for <code>pgmig contract</code></li>)"
                       : "") +
         "</ul>";
}

}  // namespace

std::string lock_timeline(const DryRun& report) {
  Picture picture = picture_of(report);
  if (picture.lanes.empty()) {
    return {};
  }
  const std::size_t left_out = leave_out_lesser_lanes(picture);
  const int height = top + lane_height * static_cast<int>(picture.lanes.size()) + 4;
  std::string svg = fmt::format(
      R"(<svg class="timeline" role="img" aria-label="locks by relation over time" width="100%" height="{}">)",
      height);
  svg += svg_of_contract(picture, height) + svg_of_marks(picture, height) + "\n";
  int y = top;
  for (const Lane& lane : picture.lanes) {
    svg += svg_of(lane, y, report);
    y += lane_height;
  }
  svg += "</svg>\n" + legend(picture.contract_from < 100);
  if (left_out > 0) {
    svg += element("p", "note",
                   fmt::format("{} with weaker locks left out here; the steps name them.",
                               counted(left_out, "relation is", "relations are")));
  }
  return svg;
}

}  // namespace pgmig::report
