// SPDX-License-Identifier: Apache-2.0
// Who is in our way: asked of the server, told to people.
#include "execute/blockers.hpp"

#include "base/duration.hpp"
#include "base/overloaded.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "execute/queries.hpp"
#include "inspect/activity.hpp"
#include "pg/lock_mode.hpp"
#include "pg/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

namespace pgmig::execute {

namespace {

using std::chrono::milliseconds;

/// Ages as people say them: exact below 10 s, then without fractions.
std::string about(milliseconds age) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  if (age < seconds{10}) {
    return to_text(age);
  }
  const auto whole = std::chrono::duration_cast<seconds>(age);
  const auto full_minutes = std::chrono::duration_cast<minutes>(whole);
  const seconds rest = whole - full_minutes;
  if (full_minutes.count() == 0 || rest.count() == 0) {
    return to_text(whole);
  }
  return fmt::format("{} {}", to_text(full_minutes), to_text(rest));
}

/// One line, and not all of a long query.
std::string abbreviated(std::string_view query) {
  constexpr std::size_t longest = 80;
  std::string line{front_within(query, longest)};
  std::ranges::replace_if(
      line, [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
  return query.size() > line.size() ? line + "..." : line;
}

/// "shop, psql, idle in transaction for 12m 3s", as far as it is known.
std::string who(const Blocker& blocker) {
  std::string text;
  const std::string state = blocker.pid == 0 ? std::string{} : blocker.state;
  for (const std::string& part : {blocker.user, blocker.application_name, state}) {
    if (!part.empty()) {
      text += (text.empty() ? "" : ", ") + part;
    }
  }
  if (blocker.age.count() > 0) {
    text += fmt::format("{}for {}", text.empty() ? "" : " ", about(blocker.age));
  }
  return text;
}

/// The names in "schema.name" of an effect, each part quoted when it must be.
pg::QualifiedName name_of(std::string_view sql) {
  std::vector<std::string> parts{{}};
  bool quoted = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const bool doubled = quoted && sql.substr(i, 2) == "\"\"";
    if (sql[i] == '"' && !doubled) {
      quoted = !quoted;
    } else if (sql[i] == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += sql[i];
      i += doubled ? 1 : 0;
    }
  }
  return parts.size() == 1 ? pg::QualifiedName{.name = parts.back()}
                           : pg::QualifiedName{.schema = parts.front(), .name = parts.back()};
}

Blocker blocker_of(inspect::Blocker found) {
  Blocker blocker{.pid = found.pid,
                  .user = std::move(found.user),
                  .application_name = std::move(found.application),
                  .state = std::move(found.state),
                  .age = found.age,
                  .query = std::move(found.query),
                  .transaction = std::move(found.transaction),
                  .gives_way = found.autovacuum && !found.wraparound};
  if (found.pid == 0) {
    blocker.query = std::exchange(blocker.application_name, {});
  }
  if (found.wraparound) {
    blocker.state += " against wraparound";
  }
  if (found.lock) {
    blocker.relation = pg::to_sql(found.relation);
    blocker.mode = pg::name(*found.lock);
  }
  return blocker;
}

void add(std::vector<Blocker>& blockers, std::vector<inspect::Blocker> found) {
  for (inspect::Blocker& other : found) {
    add_new(blockers, blocker_of(std::move(other)));
  }
}

std::vector<pg::QualifiedName> affected(const plan::Step& step) {
  std::vector<pg::QualifiedName> names;
  for (const plan::Effect& effect : step.effects) {
    names.push_back(relation_of(effect));
  }
  return names;
}

}  // namespace

pg::QualifiedName relation_of(const plan::Effect& effect) { return name_of(effect.relation); }

std::vector<Blocker> holders_in_the_way(const StepRun& run) {
  return lock_holders_of(run.context.session, run.step.effects);
}

std::vector<Blocker> lock_holders_of(db::Session& session,
                                     const std::vector<plan::Effect>& effects) {
  std::vector<pg::LockMode> modes;
  for (const plan::Effect& effect : effects) {
    if (std::ranges::find(modes, effect.lock) == modes.end()) {
      modes.push_back(effect.lock);
    }
  }
  std::vector<Blocker> blockers;
  for (const pg::LockMode mode : modes) {
    std::vector<pg::QualifiedName> names;
    for (const plan::Effect& effect : effects) {
      if (effect.lock == mode) {
        names.push_back(relation_of(effect));
      }
    }
    add(blockers, inspect::lock_holders(session, names, mode));
  }
  return blockers;
}

std::vector<Blocker> lock_holders_on(db::Session& session, const pg::QualifiedName& table,
                                     pg::LockMode mode) {
  std::vector<Blocker> holders;
  add(holders, inspect::lock_holders(session, {table}, mode));
  return holders;
}

std::vector<Blocker> blockers_of(db::Session& session, int pid) {
  const db::Rows rows = session.query(queries::blocking_sessions, {std::to_string(pid)});
  std::vector<Blocker> blockers;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    blockers.push_back({.pid = static_cast<int>(rows.integer(row, 0)),
                        .user = rows.text(row, 1),
                        .application_name = rows.text(row, 2),
                        .state = rows.text(row, 3),
                        .age = milliseconds{rows.integer(row, 5)},
                        .query = rows.text(row, 4),
                        .relation = rows.at(row, 7)
                                        ? pg::to_sql({rows.text(row, 6), rows.text(row, 7)})
                                        : std::string{},
                        .mode = rows.text(row, 8)});
  }
  return blockers;
}

std::vector<Blocker> waited_for(const StepRun& run) {
  db::Session& session = run.context.session;
  std::vector<Blocker> blockers;
  const auto add_holders = [&](const std::vector<pg::QualifiedName>& tables) {
    // Dropping and detaching wait for every lock on the table, those of readers, too.
    add(blockers, inspect::lock_holders(session, tables, pg::LockMode::access_exclusive));
  };
  std::visit(Overloaded{
                 [&](const plan::IndexIsValid& planned) {
                   add(blockers, inspect::snapshot_holders(session, {planned.table}));
                 },
                 [&](const plan::RelationIsGone&) { add_holders(affected(run.step)); },
                 [&](const plan::PartitionIsDetached& planned) {
                   add_holders({planned.parent, planned.partition});
                 },
                 [](const plan::QueryIsTrue&) {},
                 [](const plan::NoProbe&) {},
             },
             run.step.done_if);
  return blockers;
}

std::vector<Blocker> snapshot_holders(db::Session& session) {
  std::vector<Blocker> holders;
  add(holders, inspect::snapshot_holders(session, {}));
  return holders;
}

bool is_same_session(const Blocker& left, const Blocker& right) noexcept {
  return left.pid == right.pid && (left.pid != 0 || left.query == right.query);
}

bool add_new(std::vector<Blocker>& known, Blocker blocker) {
  const auto is_it = [&](const Blocker& other) { return is_same_session(other, blocker); };
  const bool is_new = std::ranges::none_of(known, is_it);
  if (is_new) {
    known.push_back(std::move(blocker));
  }
  return is_new;
}

std::string describe(const Blocker& blocker) {
  std::string text =
      blocker.pid == 0 ? "a prepared transaction" : fmt::format("pid {}", blocker.pid);
  if (const std::string about_it = who(blocker); !about_it.empty()) {
    text += fmt::format(" ({})", about_it);
  }
  if (!blocker.mode.empty()) {
    text += fmt::format(" holds {}", blocker.mode);
    if (!blocker.relation.empty()) {
      text += fmt::format(" on {}", blocker.relation);
    }
  }
  if (!blocker.query.empty()) {
    text += fmt::format(": {}", abbreviated(blocker.query));
  }
  return printable(text);
}

std::string describe(const std::vector<Blocker>& blockers) {
  if (blockers.empty()) {
    return "nobody is known to be in the way any more";
  }
  std::string text;
  for (const Blocker& blocker : blockers) {
    text += (text.empty() ? "" : "; ") + describe(blocker);
  }
  return text;
}

}  // namespace pgmig::execute
