// SPDX-License-Identifier: Apache-2.0
#include "rehearse/rehearsal.hpp"

#include "base/error.hpp"
#include "rehearse/checks.hpp"
#include "rehearse/file_view.hpp"
#include "rehearse/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace pgmig::rehearse {

namespace {

std::optional<std::string> run_file(const Wish& wish, const Database& database,
                                    const source::Migration& file) {
  auto session = db::Session::open({.conninfo = database.url()}, wish.settings);
  return run_plain(session, file);
}

/// The role that the server does not know, in its own words.
std::optional<std::string> missing_role(const std::string& said) {
  static constexpr std::string_view before = "role \"";
  static constexpr std::string_view after = "\" does not exist";
  const auto end = said.find(after);
  const auto begin = end == std::string::npos ? end : said.rfind(before, end);
  return begin == std::string::npos
             ? std::nullopt
             : std::optional(said.substr(begin + before.size(), end - begin - before.size()));
}

class Course {
 public:
  Course(const Wish& wish, const std::string& url)
      : wish_(wish),
        files_(wish.directory),
        pgmig_(wish.pgmig),
        server_(url),
        ours_(start()),
        plain_(server_.copy(ours_)) {
    pgmig_.read_from(files_.path().string(), wish_.directory);
    if (!wish_.baseline.empty()) {
      const auto counted = pgmig_.run({"baseline", wish_.baseline}, ours_.url());
      if (counted.status != 0) {
        throw Error(ErrorKind::cannot_connect,
                    "the schema was copied, and pgmig baseline failed there: " + counted.err);
      }
    }
    server_.keep_roles();
  }

  /// Those that are not applied on what there is to begin with. Repeatables are hidden until it is
  /// their turn.
  [[nodiscard]] std::vector<const source::Migration*> pending() const {
    const auto states = pgmig_.states(ours_.url());
    std::vector<const source::Migration*> all;
    std::ranges::copy_if(wish_.migrations, std::back_inserter(all), [&](const auto* migration) {
      const auto state = states.find(name_in_status(*migration));
      return state != states.end() && state->second == "pending";
    });
    for (const source::Migration* migration : all) {
      if (migration->kind == source::Kind::repeatable) {
        files_.hide(migration->path);
      }
    }
    return all;
  }

  [[nodiscard]] std::string server_version() const { return server_.server_version(); }

  /// What concerns no single migration.
  [[nodiscard]] std::vector<std::string> notes() const {
    auto notes = notes_;
    for (const std::string& complaint : complaints_) {
      notes.push_back("no rows could be made: " + complaint);
    }
    return notes;
  }

  /// False when those after it cannot be rehearsed.
  bool take(const source::Migration& migration, Rehearsed& result) {
    if (migration.kind == source::Kind::repeatable) {
      files_.show(migration.path);
    }
    const Scene scene{.wish = wish_,
                      .pgmig = pgmig_,
                      .server = server_,
                      .migration = migration,
                      .undo = undo_of(migration)};
    const bool is_wanted = wish_.only.empty() || wish_.only.contains(migration.id());
    if (!is_wanted) {
      return go_on(migration, std::nullopt);
    }
    auto applied = check_applies(result);
    if (wants(Property::plan)) {
      if (auto check = check_plan(scene, ours_)) {
        result.checks.push_back(*std::move(check));
      }
    }
    if (wants(Property::undo_file) && scene.undo != nullptr && !is_hook(migration)) {
      add(result, [&] {
        Check check = check_undo_file(scene, plain_);
        if (applied.next && check.outcome != Outcome::failed) {
          try_down(*applied.next, check);
        }
        return check;
      });
    }
    if (applied.runs && wants_company()) {
      check_in_company(scene, result);
    }
    return go_on(migration, std::move(applied.next));
  }

 private:
  [[nodiscard]] Database start() {
    Database database = server_.make();
    auto session = database.connect();
    const auto answer = session.try_query(wish_.start);
    if (const auto* failed = std::get_if<db::ServerError>(&answer)) {
      throw Error(ErrorKind::cannot_connect,
                  fmt::format("the rehearsal's start cannot be made on a throw-away server: {}",
                              failed->message),
                  "are the extensions that it needs installed on this machine?");
    }
    const auto failure = wish_.dump ? run_file(wish_, database, *wish_.dump) : std::nullopt;
    if (failure) {
      throw Error(ErrorKind::cannot_connect, "the dump cannot be loaded: " + *failure,
                  "are its roles and extensions there? A dump made with --no-owner and "
                  "--no-privileges needs no roles");
    }
    return database;
  }

  [[nodiscard]] bool wants(Property property) const { return wish_.properties.contains(property); }

  /// Whether anything is wanted beyond that it runs.
  [[nodiscard]] bool wants_company() const {
    return std::ranges::any_of(wish_.properties, [](Property property) {
      return property != Property::applies && property != Property::plan &&
             property != Property::undo_file;
    });
  }

  [[nodiscard]] const source::Migration* undo_of(const source::Migration& migration) const {
    const auto found = std::ranges::find_if(wish_.undo, [&](const source::Migration* undo) {
      return migration.kind == source::Kind::versioned && undo->version == migration.version;
    });
    return found == wish_.undo.end() ? nullptr : *found;
  }

  /// Keeps what is wanted; that it runs at all is always told.
  template <class Body>
  void add(Rehearsed& result, const Body& body) {
    const auto begin = std::chrono::steady_clock::now();
    Check check = body();
    check.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    if (wants(check.property) || check.property == Property::applies) {
      result.checks.push_back(std::move(check));
    }
  }

  /// `up`, and again with the roles that it misses: an application's own are seldom made by its
  /// migrations.
  sandbox::Ended up_with_roles(std::optional<Database>& next) {
    for (;;) {
      server_.remove_new_roles();
      next.reset();
      next = server_.copy(ours_);
      auto up = pgmig_.up(next->url());
      const auto role = missing_role(up.err);
      if (up.status == 0 || !role || !server_.make_role(*role)) {
        return up;
      }
      notes_.push_back(fmt::format("the role {} was made: nothing here makes it", *role));
    }
  }

  /// What its author wrote is right; whether `down` runs it is another matter.
  void try_down(const Database& after, Check& check) {
    const Database there = server_.copy(after);
    const auto down = pgmig_.down(there.url());
    if (down.status == 0) {
      return;
    }
    check.outcome = Outcome::warned;
    check.details.push_back(fmt::format("pgmig down ends with status {}:", down.status));
    const auto words = pgmig_.said(down);
    check.details.insert(check.details.end(), words.begin(), words.end());
  }

  struct Applied {
    bool runs = false;
    std::optional<Database> next;  ///< after it; nothing where it has to be made anew
  };

  Applied check_applies(Rehearsed& result) {
    Applied applied;
    add(result, [&]() -> Check {
      const auto up = up_with_roles(applied.next);
      applied.runs = up.status == 0;
      if (applied.runs) {
        return {.property = Property::applies};
      }
      auto lines = pgmig_.said(up);
      lines.insert(lines.begin(), fmt::format("up ends with status {}:", up.status));
      return failed(Property::applies, std::move(lines));
    });
    if (!applied.runs || server_.has_new_roles()) {
      applied.next.reset();
      server_.remove_new_roles();
    }
    return applied;
  }

  /// All that needs a database with rows, or without where the migration does not run there.
  void check_in_company(const Scene& scene, Rehearsed& result) {
    std::optional<Database> filled;
    if (wish_.rows.rows > 0) {
      filled = server_.copy(ours_);
      for (const auto& complaint : make_rows(*filled, wish_.rows)) {
        complaints_.insert(complaint);
      }
    }
    std::optional<Trip> trip;
    if (filled) {
      add(result, [&] { return check_rows(*filled, trip); });
    }
    if (!trip) {
      server_.remove_new_roles();
      Database there = server_.copy(ours_);
      static_cast<void>(pgmig_.up(there.url()));
      trip.emplace(trip_of(ours_, std::move(there)));
    }
    check_all(scene, *trip, result);
  }

  [[nodiscard]] Trip trip_of(const Database& from, Database there) const {
    State before = read_state(from, wish_.journal_schema);
    State after = read_state(there, wish_.journal_schema);
    return {.start = from,
            .there = std::move(there),
            .before = std::move(before),
            .after = std::move(after)};
  }

  Check check_rows(const Database& filled, std::optional<Trip>& trip) {
    server_.remove_new_roles();
    Database there = server_.copy(filled);
    const auto up = pgmig_.up(there.url());
    if (up.status == 0) {
      trip.emplace(trip_of(filled, std::move(there)));
      trip->takes_rows = true;
      return {.property = Property::rows};
    }
    auto lines = pgmig_.said(up);
    lines.insert(lines.begin(),
                 fmt::format("where tables hold rows, up ends with status {}:", up.status));
    return {.property = Property::rows, .outcome = Outcome::warned, .details = std::move(lines)};
  }

  void check_all(const Scene& scene, Trip& trip, Rehearsed& result) {
    if (wants(Property::data) && !wish_.assertions.empty()) {
      add(result, [&] { return check_data(scene, trip); });
    }
    if (wants(Property::idempotence)) {
      add(result, [&] { return check_idempotence(scene, trip); });
    }
    if (wants(Property::crash)) {
      add(result, [&] { return check_crash(scene, trip); });
    }
    if (wants(Property::locks)) {
      add(result, [&] { return check_locks(scene, trip); });
    }
    if (wants(Property::traffic)) {
      add(result, [&] { return check_traffic(scene, trip); });
    }
    const bool is_versioned = scene.migration.kind == source::Kind::versioned;
    if (wants(Property::round_trip) && is_versioned && scene.undo == nullptr) {
      add(result, [&] { return check_round_trip(scene, trip); });
    }
  }

  /// Both databases go past the migration.
  bool go_on(const source::Migration& migration, std::optional<Database> next) {
    if (!next) {
      next = past(migration);
    }
    if (!next) {
      return false;
    }
    const bool made_roles = server_.has_new_roles();
    if (!wish_.undo.empty()) {
      take_plain_past(migration, *next, made_roles);
    }
    ours_ = *std::move(next);
    server_.keep_roles();
    return true;
  }

  /// By pgmig, or, where that does not run it, as it stands.
  std::optional<Database> past(const source::Migration& migration) {
    server_.remove_new_roles();
    std::optional<Database> next = server_.copy(ours_);
    if (pgmig_.up(next->url()).status == 0) {
      return next;
    }
    next.reset();
    server_.remove_new_roles();
    next = server_.copy(ours_);
    if (const auto failure = run_file(wish_, *next, migration)) {
      next.reset();
      next = server_.copy(ours_);
      auto session = db::Session::open({.conninfo = next->url()}, wish_.settings);
      const auto failures = run_what_can_be(session, migration);
      notes_.push_back(fmt::format(
          "{} does not run as it stands either ({}); what comes after it stands on what could be "
          "run of it, {} of {} statements",
          migration.path, *failure, migration.statements.size() - failures,
          migration.statements.size()));
    }
    if (migration.kind == source::Kind::repeatable) {
      files_.hide(migration.path);
      return next;
    }
    const auto counted = pgmig_.run({"baseline", migration.version.text()}, next->url());
    return counted.status == 0 ? std::move(next) : std::nullopt;
  }

  /// Where plain SQL does not run it, the database is from here on what pgmig made.
  void take_plain_past(const source::Migration& migration, const Database& next, bool made_roles) {
    if (made_roles || is_hook(migration) || run_file(wish_, plain_, migration)) {
      plain_ = server_.copy(next);
    }
  }

  const Wish& wish_;
  FileView files_;
  Pgmig pgmig_;
  Databases server_;
  Database ours_;   ///< as pgmig made it, with its journal
  Database plain_;  ///< as the files say, for undo files
  std::vector<std::string> notes_;
  std::set<std::string> complaints_;
};

}  // namespace

Rehearsal rehearse(const Wish& wish, const std::string& server, const Progress& progress) {
  Course course(wish, server);
  Rehearsal rehearsal{.server = course.server_version()};
  for (const source::Migration* migration : course.pending()) {
    Rehearsed result{.version = migration->version.text(),
                     .description = migration->description,
                     .file = migration->path,
                     .checks = {}};
    const bool goes_on = course.take(*migration, result);
    progress(result);
    if (!result.checks.empty()) {
      rehearsal.migrations.push_back(std::move(result));
    }
    if (!goes_on) {
      rehearsal.notes.push_back(
          fmt::format("what comes after {} was not rehearsed", migration->path));
      break;
    }
  }
  auto notes = course.notes();
  rehearsal.notes.insert(rehearsal.notes.begin(), notes.begin(), notes.end());
  return rehearsal;
}

}  // namespace pgmig::rehearse
