// SPDX-License-Identifier: Apache-2.0
// What the tests themselves rely on.
#include "support/process.hpp"
#include "support/test_server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <optional>

using namespace pgmig::test;
using namespace std::chrono_literals;

TEST_CASE("a test database is there, is empty, and is dropped at the end, connections or not") {
  std::string name;
  std::optional<pqxx::connection> connection;
  {
    const TestDatabase database;
    name = database.name();
    connection.emplace(database.url());
    CHECK(database.value("SELECT current_database()") == name);
    CHECK(database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0");
  }
  pqxx::connection admin{TestServer::url()};
  CHECK(pqxx::nontransaction{admin}
            .exec("SELECT 1 FROM pg_database WHERE datname = " + admin.quote(name))
            .empty());
}

TEST_CASE("two test databases know nothing of each other") {
  const TestDatabase one{"CREATE TABLE t (id int); INSERT INTO t VALUES (1), (NULL)"};
  const TestDatabase other{"CREATE TABLE t (id int)"};
  CHECK(one.name() != other.name());
  CHECK(one.value("SELECT count(*) FROM t") == "2");
  CHECK(other.value("SELECT count(*) FROM t") == "0");
  CHECK(one.value("SELECT id FROM t ORDER BY 1 DESC NULLS FIRST") == "NULL");
  CHECK(other.value("SELECT id FROM t").empty());
  CHECK(TestServer::version().major() >= 12);
}

TEST_CASE("the database of a URL is replaced wherever it stands") {
  const auto [url, expected] = GENERATE(table<std::string, std::string>({
      {"postgresql://u@h:1/postgres", "postgresql://u@h:1/x"},
      {"postgresql://u@h:1", "postgresql://u@h:1/x"},
      {"postgresql://u@%2Ftmp%2Fa:1/postgres?a=b/c", "postgresql://u@%2Ftmp%2Fa:1/x?a=b/c"},
      {"postgresql://?host=/tmp", "postgresql:///x?host=/tmp"},
  }));
  CHECK(with_database(url, "x") == expected);
}

TEST_CASE("a program is run with its input, its environment and its directory") {
  const TemporaryDirectory directory;
  directory.write("below/file.txt", "text");
  const Finished finished =
      run({"sh", "-c", "cat; echo \"$WORD\"; pwd; cat below/file.txt; echo no >&2; exit 3"},
          {.environment = {{"WORD", "hello there"}},
           .input = std::string(200'000, 'x') + "\n",
           .directory = directory.path()});
  CHECK(finished.status == 3);
  CHECK(finished.signal == 0);
  CHECK(finished.out ==
        std::string(200'000, 'x') + "\nhello there\n" + directory.path().string() + "\ntext");
  CHECK(finished.err == "no\n");
  CHECK(directory.read("below/file.txt") == "text");
}

TEST_CASE("the caller's connection settings do not reach a program under test") {
  ::setenv("PGHOST", "elsewhere", 1);
  ::setenv("PGMIG_CONTRACT", "immediate", 1);
  ::setenv("DATABASE_URL", "postgresql://elsewhere/", 1);
  const std::string all = run({"env"}).out;
  CHECK(all.find("elsewhere") == std::string::npos);
  CHECK(all.find("PGMIG_CONTRACT") == std::string::npos);
  CHECK(all.find("PATH=") != std::string::npos);
  CHECK(run({"env"}, {.environment = {{"PGHOST", "here"}}}).out.find("PGHOST=here\n") !=
        std::string::npos);
}

TEST_CASE("lines come as they are written, and signals reach the program") {
  Process process{{"sh", "-c",
                   "trap 'echo caught; exit 7' TERM; echo one; echo two; read line; "
                   "echo unreached"}};
  CHECK(process.next_line() == "one");
  CHECK(process.next_line() == "two");
  // Its input has ended, so it would go on; whichever comes first, it says something more.
  process.wait_for_output("\n");
  CHECK(process.wait().status == 0);

  Process sleeping{
      {"sh", "-c", "trap 'echo caught; exit 7' TERM; echo ready; while :; do sleep 0.05; done"}};
  CHECK(sleeping.next_line() == "ready");
  sleeping.send_signal(SIGTERM);
  CHECK(sleeping.next_line() == "caught");
  CHECK_FALSE(sleeping.next_line());
  CHECK(sleeping.wait().status == 7);

  Process killed{{"sleep", "600"}};
  killed.send_signal(SIGKILL);
  CHECK(killed.wait().signal == SIGKILL);
}

TEST_CASE("a last line without an end is a line") {
  Process process{{"printf", "a\\n\\nb"}};
  CHECK(process.next_line() == "a");
  CHECK(process.next_line() == "");
  CHECK(process.next_line() == "b");
  CHECK_FALSE(process.next_line());
}

TEST_CASE("a program that is not done in time fails the test, with what it said") {
  const auto* const script =
      GENERATE("echo slow; exec sleep 600", "echo slow; exec sleep 600 >&- 2>&-");
  Process process{{"sh", "-c", script}, {.time_limit = 300ms}};
  CHECK_THROWS_WITH(process.wait(), Catch::Contains("300 ms") && Catch::Contains("slow"));
}

TEST_CASE("a program that is not there ends with 127") {
  CHECK(run({"/nonexistent/program"}).status == 127);
}

TEST_CASE("eventually gives up at its limit") {
  int asked = 0;
  CHECK_FALSE(eventually([&] { return ++asked < 0; }, 50ms));
  CHECK(asked > 1);
  CHECK(eventually([&] { return true; }, 0ms));
}
