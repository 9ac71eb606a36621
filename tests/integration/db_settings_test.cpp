// SPDX-License-Identifier: Apache-2.0
// A session's settings: what they are at the start, and that no file leaves others behind.
#include "base/error.hpp"
#include "db/session.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace pgmig;
using namespace std::chrono_literals;
using pgmig::test::TestDatabase;

namespace {

std::string setting(db::Session& session, const std::string& name) {
  return session.query("SELECT pg_catalog.current_setting($1)", {name}).text(0, 0);
}

/// A role of this test's own, dropped with what it owns at the end.
class Role {
 public:
  Role(const TestDatabase& database, std::string name)
      : database_(database), name_(std::move(name)) {
    database_.execute("CREATE ROLE " + name_);
  }

  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  ~Role() { database_.execute("DROP OWNED BY " + name_ + "; DROP ROLE " + name_); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  const TestDatabase& database_;
  std::string name_;
};

}  // namespace

TEST_CASE("a session starts with safe settings, whatever the database says") {
  const TestDatabase database;
  for (const char* change :
       {"statement_timeout = '1s'", "lock_timeout = 0",
        "idle_in_transaction_session_timeout = '1s'", "session_replication_role = replica",
        "default_transaction_isolation = serializable", "standard_conforming_strings = off",
        "TimeZone = 'Asia/Tokyo'", "search_path = app, public"}) {
    database.execute("ALTER DATABASE " + database.name() + " SET " + change);
  }
  auto session = db::Session::open({database.url()}, {});
  CHECK(setting(session, "statement_timeout") == "0");
  CHECK(setting(session, "lock_timeout") == "10s");
  CHECK(setting(session, "idle_in_transaction_session_timeout") == "1min");
  CHECK(setting(session, "session_replication_role") == "origin");
  CHECK(setting(session, "default_transaction_isolation") == "read committed");
  CHECK(setting(session, "standard_conforming_strings") == "on");
  CHECK(setting(session, "TimeZone") == "Asia/Tokyo");  // what the DBA chose, as in psql
  CHECK(setting(session, "search_path") == "app, public");

  CHECK(session.restore_settings().empty());
  CHECK(setting(session, "statement_timeout") == "0");
  CHECK(setting(session, "TimeZone") == "Asia/Tokyo");
}

TEST_CASE("what a hostile file sets is put back and named") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  const auto time_zone = setting(session, "TimeZone");
  CHECK_FALSE(session.settings_may_differ());
  session.execute("CREATE TABLE t (id int)");
  CHECK_FALSE(session.settings_may_differ());
  for (const char* sql :
       {"SELECT pg_catalog.set_config('search_path', '', false)", "SET lock_timeout = 0",
        "SET statement_timeout = '5s'", "SET session_replication_role = replica",
        "SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'German'", "SET client_encoding = 'LATIN1'",
        "SET check_function_bodies = false", "SET row_security = off",
        "SET default_table_access_method = heap", "SET my.own = 'x'", "SET work_mem = '1MB'"}) {
    session.execute(sql);
  }
  CHECK(session.settings_may_differ());

  auto changed = session.restore_settings();
  std::ranges::sort(changed);
  CHECK(changed == std::vector<std::string>{"DateStyle", "TimeZone", "check_function_bodies",
                                            "client_encoding", "lock_timeout", "row_security",
                                            "search_path", "session_replication_role",
                                            "statement_timeout"});
  CHECK_FALSE(session.settings_may_differ());
  CHECK(setting(session, "search_path") == "\"$user\", public");
  CHECK(setting(session, "lock_timeout") == "10s");
  CHECK(setting(session, "session_replication_role") == "origin");
  CHECK(setting(session, "TimeZone") == time_zone);
  CHECK(setting(session, "client_encoding") == "UTF8");
  CHECK(setting(session, "my.own").empty());
  CHECK(setting(session, "work_mem") != "1MB");
  CHECK(setting(session, "application_name") == "pgmig");
  CHECK(session.query("SELECT 'ä'").text(0, 0) == "ä");
  CHECK(session.restore_settings().empty());
}

TEST_CASE("timeouts of a step are no change of a file's") {
  const TestDatabase database;
  auto session = db::Session::open({database.url()}, {});
  session.set_timeouts(0ms, 90s);
  CHECK(setting(session, "lock_timeout") == "0");
  CHECK(setting(session, "statement_timeout") == "90s");
  CHECK(session.restore_settings().empty());
  CHECK(setting(session, "lock_timeout") == "10s");
  session.set_timeouts(250ms, 0ms);
  session.execute("SET lock_timeout = 0");
  CHECK(session.restore_settings() == std::vector<std::string>{"lock_timeout"});
}

TEST_CASE("a role and a search path of the policy's are set and put back") {
  const TestDatabase database{"CREATE SCHEMA app"};
  const Role owner(database, database.name() + "_owner");
  const Role other(database, database.name() + "_other");
  database.execute("GRANT ALL ON SCHEMA app TO " + owner.name());
  auto session =
      db::Session::open({database.url()}, {.role = owner.name(), .search_path = "app, public"});
  CHECK(session.login_role() == "postgres");
  CHECK(session.query("SELECT current_user").text(0, 0) == owner.name());
  session.execute("CREATE TABLE t (id int)");
  CHECK(session
            .query("SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid "
                   "= 'app.t'::regclass")
            .text(0, 0) == owner.name());

  session.execute("SET search_path = public");
  session.execute("RESET ROLE");
  session.execute("SET ROLE " + other.name());
  const auto changed = session.restore_settings();
  CHECK(changed == std::vector<std::string>{"search_path", "role"});
  CHECK(session.query("SELECT current_user").text(0, 0) == owner.name());
  CHECK(setting(session, "search_path") == "app, public");
}

TEST_CASE("a file that takes another identity gives it back") {
  const TestDatabase database;
  const Role other(database, database.name() + "_other");
  auto session = db::Session::open({database.url()}, {});
  session.execute("SET SESSION AUTHORIZATION " + other.name());
  CHECK(session.query("SELECT session_user").text(0, 0) == other.name());
  static_cast<void>(session.restore_settings());
  CHECK(session.query("SELECT session_user || ' ' || current_user").text(0, 0) ==
        "postgres postgres");
}

TEST_CASE("the login role can be taken for the journal, in a transaction until its end") {
  const TestDatabase database;
  const Role owner(database, database.name() + "_owner");
  auto session = db::Session::open({database.url()}, {.role = owner.name(), .search_path = ""});
  const auto user = [&] { return session.query("SELECT current_user").text(0, 0); };
  session.begin(1s, 0ms);
  CHECK(user() == owner.name());
  session.as_login_role(true);
  CHECK(user() == "postgres");
  session.as_login_role(false);
  CHECK(user() == owner.name());
  session.as_login_role(true);
  session.commit();
  CHECK(user() == owner.name());
  session.as_login_role(true);
  CHECK(user() == "postgres");
  session.as_login_role(false);
  CHECK(user() == owner.name());
}

TEST_CASE("a role that a file took is left for the journal, too") {
  const TestDatabase database;
  const Role other(database, database.name() + "_other");
  auto session = db::Session::open({database.url()}, {});
  CHECK(session.is_login_role());
  session.begin(1s, 0ms);
  session.execute("SET ROLE " + other.name());
  CHECK_FALSE(session.is_login_role());
  session.as_login_role(true);
  CHECK(session.query("SELECT current_user").text(0, 0) == "postgres");
  session.commit();
  CHECK(session.query("SELECT current_user").text(0, 0) == other.name());
  static_cast<void>(session.restore_settings());
  CHECK(session.query("SELECT current_user").text(0, 0) == "postgres");
}
