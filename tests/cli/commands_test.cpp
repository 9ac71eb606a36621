// SPDX-License-Identifier: Apache-2.0
// The commands that help: help, completion, config, sandbox.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace pgmig::test {

namespace {

constexpr std::array commands{"baseline", "completion", "config", "contract", "doctor",  "help",
                              "history",  "init",       "new",    "plan",     "recipes", "repair",
                              "sandbox",  "status",     "unlock", "up",       "version"};

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

/// What `config` says of one key.
nlohmann::json setting(const Finished& config, const std::string& name) {
  const auto all = nlohmann::json::parse(config.out);
  for (const auto& one : all.at("settings")) {
    if (one.at("key") == name) {
      return one;
    }
  }
  return {};
}

}  // namespace

TEST_CASE("every command has help, however it is asked for, and is in the list of all") {
  const auto all = run_pgmig({"help"});
  CHECK(all.status == 0);
  for (const std::string command : commands) {
    INFO(command);
    const auto help = run_pgmig({"help", command});
    CHECK(help.status == 0);
    CHECK_THAT(help.out, Catch::Contains("Usage: pgmig " + command));
    CHECK(run_pgmig({command, "--help"}).out == help.out);
    CHECK_THAT(all.out, Catch::Contains("\n  " + command));
  }
  CHECK(run_pgmig({"help", "nosuch"}).status == 2);
}

TEST_CASE("the help of a command says where the options of all commands are") {
  CHECK_THAT(run_pgmig({"help", "up"}).out, Catch::Contains("pgmig help"));
}

TEST_CASE("the completion for bash runs, and knows commands and their options") {
  const auto completed = [](const std::string& words, int number) {
    return run({"bash", "-c",
                fmt::format("eval \"$('{}' completion bash)\" && complete -p pgmig > /dev/null && "
                            "COMP_WORDS=({}) COMP_CWORD={} && _pgmig && echo ${{COMPREPLY[@]}}",
                            PGMIG_BINARY, words, number)});
  };
  const auto command = completed("pgmig st", 1);
  INFO(command.err);
  CHECK(command.status == 0);
  CHECK(command.out == "status\n");
  CHECK_THAT(completed("pgmig up --dead", 2).out, Catch::Contains("--deadline"));
}

TEST_CASE("the completions for zsh and fish name every command, other shells are refused") {
  const std::string shell = GENERATE("zsh", "fish");
  const auto script = run_pgmig({"completion", shell});
  CHECK(script.status == 0);
  for (const auto* command : commands) {
    CHECK_THAT(script.out, Catch::Contains(command));
  }
  CHECK(run_pgmig({"completion", "csh"}).status == 2);
}

TEST_CASE("config tells of each value where it came from, and shows no password") {
  const Project project;
  project.directory().write("pgmig.toml",
                            "[policy]\nlock_timeout = \"1s\"\ndeadline = \"1m\"\nkeep = \"1d\"\n"
                            "[env.test.policy]\nkeep = \"2d\"\n");
  project.directory().write(".env", "PGMIG_MAX_LAG=3s\n");
  const auto config =
      project.pgmig({"config", "--json", "--deadline", "3m", "--env", "test"},
                    {{"PGMIG_LOCK_TIMEOUT", "2s"},
                     {"PGMIG_DATABASE_URL", "postgresql://app:opensesame@db/shop"}});
  INFO(config.out << config.err);
  REQUIRE(config.status == 0);
  const auto row = GENERATE(table<std::string, std::string, std::string>({
      {"deadline", "3m", "--deadline"},
      {"lock_timeout", "2s", "PGMIG_LOCK_TIMEOUT"},
      {"keep", "2d", "pgmig.toml"},
      {"max_lag", "3s", ".env"},
      {"workers", "1", "default"},
  }));
  const auto found = setting(config, std::get<0>(row));
  INFO(found.dump());
  CHECK(found.at("value") == std::get<1>(row));
  CHECK_THAT(found.at("origin").get<std::string>(), Catch::Contains(std::get<2>(row)));
  CHECK_THAT(config.out, !Catch::Contains("opensesame"));
}

TEST_CASE("unlock ends the session that holds the lease, after a yes") {
  const Project project("CREATE TABLE t (id int)");
  project.migration("V1__first.sql", "ALTER TABLE t ADD COLUMN a int;\n");
  const OpenTransaction blocker(project.database(), "LOCK TABLE t");
  const auto run = project.start({"up", "--deadline", "60s"});
  run->wait_for_output("waits for a lock");
  CHECK(project.pgmig({"unlock"}).status == 8);
  const auto unlock = project.pgmig({"unlock", "--yes"});
  CHECK(unlock.status == 0);
  CHECK_THAT(unlock.out, Catch::Contains("was ended"));
  const auto ended = run->wait();
  INFO(ended.err);
  CHECK(ended.status != 0);
  CHECK_THAT(ended.err, Catch::Contains("the connection to the server is lost"));
  CHECK(project.pgmig({"unlock", "--yes"}).out == "nobody holds the lease\n");
}

TEST_CASE("a sandbox for one command is there for it, and gone afterwards") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\n");
  const auto up = project.pgmig({"up", "-d", "sandbox:"});
  INFO(up.err);
  CHECK(up.status == 0);
  CHECK_THAT(project.pgmig({"status", "-d", "sandbox:"}).out, Catch::Contains("1 pending"));
  CHECK(project.pgmig({"sandbox", "list"}).out.empty());
}

TEST_CASE("sandbox start prints a URL that lives until stop, or until its owner ends") {
  const Project project;
  project.migration("V1__first.sql", "CREATE TABLE t (id int);\n");
  Process owner({"sleep", "600"});
  const auto start = project.pgmig({"sandbox", "start", "--owner", std::to_string(owner.id())});
  INFO(start.err);
  REQUIRE(start.status == 0);
  const auto url = without_line_end(start.out);
  REQUIRE(project.pgmig({"up", "-d", url}).status == 0);
  CHECK_THAT(project.pgmig({"status", "-d", url}).out, Catch::Contains("0 pending"));
  CHECK_THAT(project.pgmig({"sandbox", "list"}).out, Catch::Contains(url));
  SECTION("stop") { CHECK(project.pgmig({"sandbox", "stop", url}).out == "1 sandbox stopped\n"); }
  SECTION("the owner ends") { owner.send_signal(9); }
  CHECK(eventually([&] { return project.pgmig({"sandbox", "list"}).out.empty(); }));
  CHECK(project.pgmig({"status", "-d", url}).status == 6);
}

}  // namespace pgmig::test
