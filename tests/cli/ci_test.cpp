// SPDX-License-Identifier: Apache-2.0
// The scripts of docs/ci.md, run as they stand there.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace pgmig::test {

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "`ci/name ...`:" and the block of bash that follows.
std::map<std::string, std::string> documented_scripts() {
  std::ifstream file(PGMIG_SOURCE_DIR "/docs/ci.md");
  std::map<std::string, std::string> scripts;
  std::string name;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("`ci/")) {
      name = line.substr(1, line.find_first_of(" `", 1) - 1);
    } else if (line == "```bash") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      scripts[name] += line + "\n";
    }
  }
  return scripts;
}

/// A repository as the document wants it, with a `curl` that writes down what it is told.
class Repository {
 public:
  explicit Repository(std::string_view sql = {}) : project_(sql) {
    for (const auto& [name, text] : documented_scripts()) {
      project_.directory().write(name, text);
    }
    project_.directory().write("bin/curl",
                               "#!/bin/sh\ncase \" $* \" in\n"
                               "  *\" -X \"*) { echo \"$@\"; cat; } >> calls ;;\n"
                               "  *) cat comments.json ;;\nesac\n");
    project_.directory().write("bin/pgmig", "#!/bin/sh\nexec " PGMIG_BINARY " \"$@\"\n");
    static_cast<void>(shell("chmod +x bin/* ci/*"));
  }

  [[nodiscard]] const Project& project() const { return project_; }

  [[nodiscard]] Finished shell(const std::string& command) const {
    RunOptions options;
    options.directory = project_.directory().path();
    options.environment = {{"PGMIG_DATABASE_URL", project_.database().url()},
                           {"GITHUB_API_URL", "https://api"},
                           {"GITHUB_REPOSITORY", "o/r"},
                           {"GITHUB_TOKEN", "t"},
                           {"CI_API_V4_URL", "https://lab"},
                           {"CI_PROJECT_ID", "9"},
                           {"PGMIG_GITLAB_TOKEN", "t"},
                           {"PGMIG_PAUSE", "0"}};
    return run({"bash", "-c", "PATH=$PWD/bin:$PATH; " + command}, options);
  }

  [[nodiscard]] std::string file(const std::string& name) const {
    return content(project_.directory().path() / name);
  }

 private:
  Project project_;
};

constexpr const char* table = "CREATE TABLE t (a int); INSERT INTO t VALUES (1);";

}  // namespace

TEST_CASE("ci/lint fails for what a branch adds and pgmig refuses") {
  const Repository repository;
  repository.project().migration("V1__old.sql", "CREATE TABLE t (a int);\n");
  REQUIRE(repository
              .shell("git init -q -b main && git add migrations && git -c user.name=a -c "
                     "user.email=a@b commit -q -m one")
              .status == 0);
  CHECK(repository.shell("ci/lint main").status == 0);
  repository.project().migration("V2__new.sql", "ALTER TABLE t ALTER COLUMN a TYPE bigint;\n");
  const auto refused = repository.shell("PGMIG_FORMAT=github ci/lint main");
  CHECK(refused.status == 7);
  CHECK_THAT(refused.out, Catch::Contains("::error title=pgmig%3A table_rewrite,file=migrations/"));
}

TEST_CASE("ci/plan leaves its three files, and gates by the exit status") {
  const Repository repository(table);
  CHECK_THAT(repository.shell("ci/plan").out, Catch::Contains("nothing is pending"));
  repository.project().migration("V1__index.sql", "CREATE INDEX i ON t (a);\n");
  const auto pending = repository.shell("ci/plan");
  CHECK(pending.status == 0);
  CHECK_THAT(pending.out, Catch::Contains("pending"));
  CHECK_THAT(repository.file("plan.md"), Catch::StartsWith("<!-- pgmig-report -->"));
  CHECK_THAT(repository.file("report.html"), Catch::StartsWith("<!doctype html>"));
  repository.project().migration("V2__type.sql", "ALTER TABLE t ALTER COLUMN a TYPE bigint;\n");
  CHECK(repository.shell("ci/plan").status == 7);
}

TEST_CASE("ci/comment writes a new comment, or over its own") {
  const Repository repository;
  repository.project().directory().write("plan.md", "<!-- pgmig-report -->\nfine \"quoted\"\n");
  for (const std::string words : {"ci/comment-github 7", "ci/comment-gitlab 7"}) {
    repository.project().directory().write("comments.json", R"([{"id": 1, "body": "hello"}])");
    REQUIRE(repository.shell(words).status == 0);
    repository.project().directory().write(
        "comments.json",
        R"([{"id": 1, "body": "x"}, {"id": 42, "body": "<!-- pgmig-report -->"}])");
    REQUIRE(repository.shell(words).status == 0);
  }
  const auto calls = repository.file("calls");
  CHECK_THAT(calls, Catch::Contains("-X POST --data @- https://api/repos/o/r/issues/7/comments\n"));
  CHECK_THAT(calls,
             Catch::Contains("-X PATCH --data @- https://api/repos/o/r/issues/comments/42\n"));
  CHECK_THAT(calls,
             Catch::Contains("-X POST --data @- https://lab/projects/9/merge_requests/7/notes\n"));
  CHECK_THAT(calls, Catch::Contains(
                        "-X PUT --data @- https://lab/projects/9/merge_requests/7/notes/42\n"));
  CHECK_THAT(calls, Catch::Contains(R"(fine \"quoted\")"));
}

TEST_CASE("ci/deploy runs the reviewed plan and nothing else") {
  const Repository repository(table);
  repository.project().migration("V1__index.sql", "CREATE INDEX i ON t (a);\n");
  REQUIRE(repository.shell("ci/plan").status == 0);
  repository.project().migration("V2__late.sql", "CREATE TABLE late (a int);\n");
  CHECK(repository.shell("ci/deploy").status == 4);
  CHECK(repository.project().state("1") == "pending");
  REQUIRE(repository.shell("rm migrations/V2__late.sql && ci/deploy").status == 0);
  CHECK(repository.project().state("1") == "applied");
}

}  // namespace pgmig::test
