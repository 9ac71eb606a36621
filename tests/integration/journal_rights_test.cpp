// SPDX-License-Identifier: Apache-2.0
// Who may write the journal, and what is said when somebody may not.
#include "base/error.hpp"
#include "integration/journal_samples.hpp"
#include "journal/journal.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
using journal::Journal;
using plan::StoredState;

namespace {

/// Two roles of this test's own: one that logs in, and one that owns the application's tables.
struct Roles {
  TestDatabase database;
  std::string login = database.name() + "_login";
  std::string owner = database.name() + "_owner";

  Roles() {
    database.execute("CREATE ROLE " + login + " LOGIN PASSWORD 'secret'; CREATE ROLE " + owner +
                     "; GRANT " + owner + " TO " + login);
  }

  Roles(const Roles&) = delete;
  Roles& operator=(const Roles&) = delete;

  ~Roles() {
    database.execute("DROP OWNED BY " + login + ", " + owner + "; DROP ROLE " + login + ", " +
                     owner);
  }

  [[nodiscard]] db::Session open_as_superuser(const std::string& role = "") const {
    return db::Session::open({database.url()}, {.role = role, .search_path = ""});
  }

  [[nodiscard]] db::Session open(const std::string& role = "") const {
    const char separator = database.url().find('?') == std::string::npos ? '?' : '&';
    return db::Session::open({database.url() + separator + "user=" + login + "&password=secret"},
                             {.role = role, .search_path = ""});
  }
};

Error error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::usage, "nothing was thrown"};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("who may not create the schema hears which GRANT is missing") {
  const Roles roles;
  auto session = roles.open();
  Journal journal(session, "pgmig", runner());
  const auto error = error_of([&] { journal.prepare(); });
  CHECK(error.kind() == ErrorKind::cannot_connect);
  CHECK(holds(error.what(), roles.login));
  CHECK(holds(error.hint(),
              "GRANT CREATE ON DATABASE " + roles.database.name() + " TO " + roles.login));
  CHECK_FALSE(session.in_transaction());
  CHECK_FALSE(journal.exists());

  roles.database.execute("CREATE SCHEMA pgmig AUTHORIZATION " + roles.login);
  journal.prepare();
  CHECK(journal.exists());
}

TEST_CASE("a schema that is somebody else's is left alone") {
  const Roles roles;
  roles.database.execute("CREATE SCHEMA pgmig; CREATE TABLE pgmig.event (id int)");
  auto session = roles.open_as_superuser();
  Journal journal(session, "pgmig", runner());
  const auto error = error_of([&] { journal.prepare(); });
  CHECK(error.kind() == ErrorKind::cannot_connect);
  CHECK(holds(error.what(), "relation \"event\" already exists"));
  CHECK(holds(error.hint(), "choose another one"));
  CHECK(roles.database.value(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'pgmig'::regnamespace") == "1");
}

TEST_CASE("rows belong to the login role while the migration's SQL runs as another") {
  const Roles roles;
  roles.database.execute("GRANT CREATE ON SCHEMA public TO " + roles.owner +
                         "; GRANT CREATE ON DATABASE " + roles.database.name() + " TO " +
                         roles.login);
  auto session = roles.open(roles.owner);
  Journal journal(session, "pgmig", runner());
  journal.prepare();
  const auto plan = small_plan("1");
  session.begin(1s, 0ms);
  session.execute("CREATE TABLE t (id int)");
  journal.record_single_step(record_of(plan), plan, StoredState::applied);
  session.commit();
  const auto large = large_plan("2");
  journal.start(record_of(large), large);
  journal.intend("V2", "2/expand/1");
  CHECK(roles.database.value(
            "SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ' ') FROM pg_class"
            " WHERE relnamespace = 'pgmig'::regnamespace") == roles.login);
  CHECK(roles.database.value(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 't'") == roles.owner);
  CHECK(session.query("SELECT current_user").text(0, 0) == roles.owner);
  CHECK(journal.read_events(1).front().role == roles.login);
}

TEST_CASE("a file that took another role does not keep the journal from its rows") {
  const Roles roles;
  roles.database.execute("GRANT CREATE ON DATABASE " + roles.database.name() + " TO " +
                         roles.login);
  auto session = roles.open();
  Journal journal(session, "pgmig", runner());
  journal.prepare();
  const auto plan = small_plan("1");
  session.begin(1s, 0ms);
  session.execute("SET ROLE " + roles.owner);
  journal.record_single_step(record_of(plan), plan, StoredState::applied);
  session.commit();
  CHECK(session.query("SELECT current_user").text(0, 0) == roles.owner);
  journal.log({.what = "note"});  // in a transaction of its own
  CHECK(session.query("SELECT current_user").text(0, 0) == roles.owner);
  static_cast<void>(session.restore_settings());
  CHECK(journal.read_history().size() == 1);
}

TEST_CASE("who may not read the journal hears it") {
  const Roles roles;
  auto session = roles.open_as_superuser();
  Journal journal(session, "pgmig", runner());
  journal.prepare();
  auto other = roles.open();
  Journal forbidden(other, "pgmig", runner());
  const auto error = error_of([&] { static_cast<void>(forbidden.read_history()); });
  CHECK(error.kind() == ErrorKind::cannot_connect);
  CHECK(holds(error.what(), "no right to the journal"));
  CHECK(holds(error.hint(), "GRANT USAGE ON SCHEMA pgmig"));
  CHECK(error_of([&] { static_cast<void>(forbidden.exists()); }).kind() ==
        ErrorKind::cannot_connect);
}
