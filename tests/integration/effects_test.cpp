// SPDX-License-Identifier: Apache-2.0
// The proof of ddl_effects: every sample is judged, run, and compared with what the server did.
#include "inspect/inspect.hpp"
#include "integration/effects_measured.hpp"
#include "integration/effects_samples.hpp"
#include "planner/ddl_effects.hpp"
#include "sql/script.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

namespace pgmig::test {

namespace {

using plan::Effect;
using plan::Work;

/// What is said too little, and what too much, of one statement.
struct Difference {
  std::vector<std::string> under;
  std::vector<std::string> over;
  bool matters = false;  ///< something that is not said makes readers or writers wait, or is work
};

std::string words(const Effect& effect) {
  return fmt::format("{} {} {}", effect.relation, pg::name(effect.lock), plan::name(effect.work));
}

std::map<std::string, Effect> by_name(const std::vector<Effect>& effects) {
  std::map<std::string, Effect> map;
  for (const Effect& effect : effects) {
    map[effect.relation] = effect;
  }
  return map;
}

/// PostgreSQL 15.20 locks what a new dependency points at in ACCESS SHARE mode (a foreign key's
/// index, a default's sequence); earlier minors do not (docs/architecture.md).
bool may_be_unsaid(const Effect& effect, const Sample& sample) {
  return effect.lock == pg::LockMode::access_share && effect.work == Work::brief &&
         sample.less.empty();
}

Difference compare(const std::vector<Effect>& judged, const std::vector<Effect>& measured,
                   const Sample& sample) {
  Difference difference;
  const auto said = by_name(judged);
  const auto done = by_name(measured);
  for (const auto& [name, effect] : done) {
    const auto at = said.find(name);
    if (at == said.end() && may_be_unsaid(effect, sample)) {
      continue;
    }
    if (at == said.end()) {
      difference.under.push_back(words(effect) + ", judged untouched");
    } else if (at->second.lock < effect.lock || at->second.work < effect.work) {
      difference.under.push_back(words(effect) + ", judged " + words(at->second));
    } else {
      continue;
    }
    difference.matters = difference.matters || pg::blocks_writers(effect.lock) ||
                         pg::blocks_readers(effect.lock) || effect.work != Work::brief;
  }
  for (const auto& [name, effect] : said) {
    const auto at = done.find(name);
    if (at == done.end()) {
      difference.over.push_back("untouched, judged " + words(effect));
    } else if (effect.lock > at->second.lock || effect.work > at->second.work) {
      difference.over.push_back(words(at->second) + ", judged " + words(effect));
    }
  }
  return difference;
}

/// Without rows there is no work.
void forget_work_on_nothing(const catalog::Catalog& catalog, std::vector<Effect>& effects) {
  std::map<std::string, bool> empty;
  for (const auto& [name, relation] : catalog.relations) {
    empty[pg::to_sql(name)] = !relation.may_hold_rows;
    for (const catalog::Index& index : relation.indexes) {
      empty[pg::to_sql(pg::QualifiedName{.schema = name.schema, .name = index.name})] =
          !relation.may_hold_rows;
    }
  }
  for (Effect& effect : effects) {
    effect.work = empty[effect.relation] ? Work::brief : effect.work;
  }
}

/// Work on rows that writers wait for. EXCLUSIVE is what REFRESH CONCURRENTLY takes: nobody writes
/// to a materialized view.
bool is_hazard(const std::vector<Effect>& effects) {
  return std::ranges::any_of(effects, [](const Effect& effect) {
    return effect.work != Work::brief && pg::blocks_writers(effect.lock) &&
           effect.lock != pg::LockMode::exclusive;
  });
}

/// All samples of one server.
class Matrix {
 public:
  explicit Matrix(const TestDatabase& database)
      : session_(db::Session::open({.conninfo = database.url()}, {})),
        files_(read_samples(PGMIG_SOURCE_DIR "/tests/integration/effects")) {}

  void run() {
    for (const SampleFile& file : files_) {
      set_up(file);
    }
    session_.execute("ANALYZE");
    catalog::Catalog catalog = inspect::read_catalog(session_, {});
    Measuring measuring(session_);
    for (const SampleFile& file : files_) {
      catalog.set_search_path(file.schema + ", public");
      for (const Sample& sample : file.samples) {
        if (is_for(sample, major())) {
          try_one(sample, file, catalog, measuring);
        }
      }
    }
  }

  [[nodiscard]] int samples() const { return samples_; }

  [[nodiscard]] int overs() const { return overs_; }

  [[nodiscard]] int lesses() const { return lesses_; }

  [[nodiscard]] const std::vector<std::string>& mistakes() const { return mistakes_; }

 private:
  [[nodiscard]] int major() const { return session_.server().major(); }

  void set_up(const SampleFile& file) {
    session_.execute("CREATE SCHEMA " + file.schema);
    session_.execute("SET search_path = " + file.schema + ", public");
    for (const Sample& statement : file.setup) {
      if (is_for(statement, major())) {
        INFO(statement.place << ": " << statement.sql);
        REQUIRE_NOTHROW(session_.execute(statement.sql));
      }
    }
  }

  void try_one(const Sample& sample, const SampleFile& file, catalog::Catalog& catalog,
               Measuring& measuring) {
    const std::string zone = sample.zone.empty() ? "UTC" : sample.zone;
    catalog.time_zone = shown_zone(zone);
    const sql::Script script = sql::parse_script(sample.sql, sample.place);
    if (script.statements.size() != 1) {
      return mistake(sample, "is not one statement");
    }
    const planner::Judgement judgement = planner::judge(script.statements.front(), catalog);
    try {
      auto measured =
          measuring.effects_of({"SET LOCAL search_path = " + file.schema + ", public"}, sample.sql);
      forget_work_on_nothing(catalog, measured);
      ++samples_;
      weigh(sample, judgement, measured);
    } catch (const db::StatementFailed& failed) {
      session_.rollback();
      mistake(sample, failed.error().message);
    }
  }

  /// As the catalog holds it.
  [[nodiscard]] std::string shown_zone(const std::string& zone) {
    session_.execute("SET TimeZone = '" + zone + "'");
    return session_.query("SHOW TimeZone").text(0, 0);
  }

  void weigh(const Sample& sample, const planner::Judgement& judgement,
             const std::vector<Effect>& measured) {
    const Difference difference = compare(judgement.effects, measured, sample);
    lesses_ += difference.under.empty() ? 0 : 1;
    if (difference.under.empty() != sample.less.empty() || difference.matters) {
      mistake(sample, fmt::format("too little: {}", fmt::join(difference.under, "; ")));
    }
    if (!difference.over.empty() && sample.over.empty()) {
      mistake(sample, fmt::format("too much: {}", fmt::join(difference.over, "; ")));
    }
    if (difference.over.empty() && !sample.over.empty()) {
      mistake(sample, "is exact, and need not be excused");
    }
    overs_ += difference.over.empty() ? 0 : 1;
    if (judgement.opaque != sample.opaque) {
      mistake(sample, judgement.opaque ? "is judged opaque" : "is not judged opaque");
    }
    if (!judgement.known) {
      mistake(sample, "is unknown");
    }
    if (is_hazard(measured) && judgement.hazards.empty()) {
      mistake(sample, "has no hazard");
    }
  }

  void mistake(const Sample& sample, const std::string& what) {
    mistakes_.push_back(fmt::format("{}: {}\n    {}", sample.place, sample.sql, what));
  }

  db::Session session_;
  std::vector<SampleFile> files_;
  std::vector<std::string> mistakes_;
  int samples_ = 0;
  int overs_ = 0;
  int lesses_ = 0;
};

}  // namespace

TEST_CASE("what every sample locks and works on is what ddl_effects says") {
  const TestDatabase database;
  Matrix matrix(database);
  matrix.run();
  for (const std::string& mistake : matrix.mistakes()) {
    UNSCOPED_INFO(mistake);
  }
  WARN(fmt::format("{} samples, {} of them judged to do more than they do, {} a little less",
                   matrix.samples(), matrix.overs(), matrix.lesses()));
  CHECK(matrix.mistakes().empty());
  CHECK(matrix.samples() >= 900);
  CHECK(matrix.overs() * 50 <= matrix.samples());
  CHECK(matrix.lesses() * 100 <= matrix.samples());
}

}  // namespace pgmig::test
