// SPDX-License-Identifier: Apache-2.0
// Refusals name the statement, the danger, the relation with its size, the better way, and how to
// sign.
#include "planner/messages.hpp"

#include "base/overloaded.hpp"
#include "planner/better_way.hpp"
#include "planner/effect_set.hpp"
#include "planner/long_lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgmig::planner {

using catalog::Catalog;
using catalog::Relation;
using plan::Effect;
using plan::Work;

namespace {

std::string rows_in_words(double rows) {
  constexpr double thousand = 1e3;
  constexpr double million = 1e6;
  constexpr double billion = 1e9;
  if (rows < thousand) {
    return fmt::format("about {:.0f} rows", rows);
  }
  if (rows < million) {
    return fmt::format("about {:.3g} thousand rows", rows / thousand);
  }
  return rows < billion ? fmt::format("about {:.3g} million rows", rows / million)
                        : fmt::format("about {:.3g} billion rows", rows / billion);
}

std::string bytes_in_words(std::int64_t bytes) {
  static constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
  constexpr double step = 1024;
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= step && unit + 1 < units.size()) {
    size /= step;
    ++unit;
  }
  return fmt::format("{:.3g} {}", size, units.at(unit));
}

/// The heaviest of what is locked.
const Effect* heaviest(const std::vector<Effect>& effects) {
  const auto at = std::ranges::max_element(effects, [](const Effect& a, const Effect& b) {
    return std::pair{a.work, a.lock} < std::pair{b.work, b.lock};
  });
  return at == effects.end() ? nullptr : &*at;
}

std::string with_size(const Relation& relation) {
  return fmt::format("{} ({})", pg::to_sql(relation.name), size_in_words(relation));
}

/// What ATTACH PARTITION reads is not the table that it alters.
const Relation* attached(const sql::Change& change, const Catalog& catalog) {
  const auto* alter = std::get_if<sql::AlterTable>(&change);
  if (alter == nullptr || alter->actions.size() != 1 ||
      alter->actions.front().kind != sql::AlterKind::attach_partition) {
    return nullptr;
  }
  return catalog.find(alter->actions.front().other);
}

/// Whether the judgement has it read or written in whole.
bool is_worked_on(const Relation& relation, const Judgement& judgement) {
  const std::string name = pg::to_sql(relation.name);
  return std::ranges::any_of(judgement.effects, [&](const Effect& effect) {
    return effect.relation == name && effect.work != Work::brief;
  });
}

/// A subject that is there, with its size; else what is locked most.
std::string object_in_words(const sql::Change& change, const Judgement& judgement,
                            const Catalog& catalog) {
  if (const Relation* part = attached(change, catalog);
      part != nullptr && is_worked_on(*part, judgement)) {
    return with_size(*part);
  }
  for (const pg::QualifiedName& name : subjects(change)) {
    const auto at = catalog.find_index(name);
    const Relation* relation = at.table == nullptr ? catalog.find(name) : at.table;
    if (relation != nullptr && !is_ours(*relation)) {
      return with_size(*relation);
    }
  }
  const Effect* effect = heaviest(judgement.effects);
  if (effect != nullptr) {
    return effect->relation;
  }
  const std::vector<pg::QualifiedName> named = subjects(change);
  return named.empty() ? "this database" : pg::to_sql(catalog.resolve(named.front()));
}

/// With its size, where it can be found.
std::string effect_in_words(const Effect& effect, const Catalog& catalog) {
  const auto at = std::ranges::find_if(catalog.relations, [&](const auto& entry) {
    return pg::to_sql(entry.first) == effect.relation;
  });
  return at == catalog.relations.end() ? effect.relation : with_size(at->second);
}

std::string long_lock_in_words(const RefusalScene& scene) {
  const auto found = long_lock(scene.before, scene.judgement.effects, scene.catalog);
  if (!found) {
    return {};
  }
  return fmt::format(
      "would {} all of {} in the transaction that locks {}: nobody can {} until it "
      "ends",
      found->work.work == Work::scan ? "read" : "write",
      effect_in_words(found->work, scene.catalog), found->lock.relation,
      pg::blocks_readers(found->lock.lock) ? "read or write that" : "write to that");
}

/// Who waits meanwhile.
std::string_view who_waits(const Judgement& judgement) {
  const bool readers = std::ranges::any_of(
      judgement.effects, [](const Effect& effect) { return pg::blocks_readers(effect.lock); });
  return readers ? "while nobody can read or write it" : "while nobody can write to it";
}

std::string what_it_would_do(std::string_view hazard, const std::string& object,
                             const Judgement& judgement) {
  if (hazard == "data_loss") {
    return "would destroy data of " + object;
  }
  if (hazard == "table_rewrite") {
    return fmt::format("would write all of {} anew {}", object, who_waits(judgement));
  }
  if (hazard == "table_scan") {
    return fmt::format("would read all of {} {}", object, who_waits(judgement));
  }
  if (hazard == "index_build") {
    return fmt::format("would build an index on {} {}", object, who_waits(judgement));
  }
  if (hazard == "not_null_no_default") {
    return fmt::format(
        "adds a NOT NULL column without a default to {}: it fails on rows that exist", object);
  }
  if (hazard == "drop_cascade") {
    return fmt::format("would drop more than it names, beginning at {}", object);
  }
  if (hazard == "breaks_application") {
    return fmt::format("takes away what the running application may use of {}", object);
  }
  if (hazard == "checks_disabled") {
    return fmt::format("switches off foreign keys and all triggers of {}", object);
  }
  if (hazard == "opaque") {
    return "cannot be seen into, and the policy refuses that";
  }
  return fmt::format("is unknown to pgmig, which cannot tell what it does to {}", object);
}

}  // namespace

std::string size_in_words(const Relation& relation) {
  if (relation.rows < 0) {
    return relation.bytes > 0 ? "rows not counted, " + bytes_in_words(relation.bytes)
                              : "size unknown";
  }
  return rows_in_words(relation.rows) + ", " + bytes_in_words(relation.bytes);
}

std::string shortened(std::string_view sql) {
  constexpr std::size_t limit = 60;
  std::string text;
  for (const char c : sql) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
    if (text.size() > limit && blank) {
      return text + "...";
    }
  }
  return text;
}

std::vector<pg::QualifiedName> subjects(const sql::Change& change) {
  using Names = std::vector<pg::QualifiedName>;
  return std::visit(Overloaded{
                        [](const sql::AlterTable& c) { return Names{c.name}; },
                        [](const sql::CreateTable& c) {
                          return c.partition_of ? Names{*c.partition_of} : Names{};
                        },
                        [](const sql::CreateIndex& c) { return Names{c.table}; },
                        [](const sql::CreateTrigger& c) { return Names{c.table}; },
                        [](const sql::Drop& c) { return c.names; },
                        [](const sql::Rename& c) { return Names{c.object}; },
                        [](const sql::SetSchema& c) { return Names{c.object}; },
                        [](const sql::Truncate& c) { return c.tables; },
                        [](const sql::DataChange& c) { return Names{c.table}; },
                        [](const sql::Copy& c) { return Names{c.table}; },
                        [](const sql::Lock& c) { return c.tables; },
                        [](const sql::Maintenance& c) { return c.objects; },
                        [](const sql::AlterEnum& c) { return Names{c.name}; },
                        [](const sql::Other& c) { return c.relations; },
                        [](const auto&) { return Names{}; },
                    },
                    change);
}

Diagnostic about(const sql::Statement& statement, const std::string& file, Severity severity,
                 std::string_view code, std::string message, std::string hint) {
  return {.severity = severity,
          .code = std::string{code},
          .message = std::move(message),
          .hint = std::move(hint),
          .at = {.file = file, .line = statement.line, .column = statement.column}};
}

Diagnostic refusal(std::string_view hazard, const RefusalScene& scene) {
  const sql::Statement& statement = scene.statement.sql;
  const std::string object = object_in_words(statement.change, scene.judgement, scene.catalog);
  const std::string sign =
      fmt::format("-- pgmig: accept={} reason=\"...\"", fmt::join(scene.hazards, ","));
  return about(
      statement, scene.file, Severity::error, hazard,
      fmt::format("{}: {}", shortened(statement.text),
                  hazard == "long_lock" ? long_lock_in_words(scene)
                                        : what_it_would_do(hazard, object, scene.judgement)),
      fmt::format("{}; or sign for it in the line before: {}", better_way(hazard, scene), sign));
}

}  // namespace pgmig::planner
