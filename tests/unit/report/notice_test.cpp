// SPDX-License-Identifier: Apache-2.0
#include "report/notice.hpp"

#include "sample.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>

namespace pgmig::report {

using Catch::Contains;

namespace {

constexpr std::array rules{
    Rule{.id = "index_build", .kind = "lock", .summary = "writers wait", .remedy = "concurrently"},
    Rule{.id = "data_loss", .kind = "data loss", .summary = "gone", .remedy = "keep a copy"}};

}  // namespace

TEST_CASE("hazards that a plan avoids or has a signature for are notes with their kind") {
  const Notices notices = notices_of(hostile_report().plan, rules);
  REQUIRE(notices.size() == 2);
  CHECK(notices[0].diagnostic.severity == Severity::note);
  CHECK(notices[0].kind == "lock");
  CHECK_THAT(notices[0].diagnostic.message, Contains("recipe create-index"));
  CHECK(notices[1].accepted_because == "nobody <img src=x> reads it");
}

TEST_CASE("a notice shows the line with a caret below the place") {
  const Notices notices{{.diagnostic = {.severity = Severity::error,
                                        .code = "data_loss",
                                        .message = "no",
                                        .hint = "keep it",
                                        .at = {.file = "a.sql", .line = 2, .column = 4}},
                         .kind = "data loss"}};
  CHECK(to_text(notices, {{"a.sql", "SELECT 1;\nää DROP TABLE t;\n"}}) ==
        "a.sql:2:4: error: no [data_loss: data loss]\n"
        "    2 | ää DROP TABLE t;\n"
        "      |    ^\n"
        "  instead: keep it\n");
}

TEST_CASE("what stands far to the right is shown") {
  const std::string line(500, 'x');
  const Notices notices{
      {.diagnostic = {.code = "c", .message = "m", .at = {.file = "a", .line = 1, .column = 400}}}};
  const std::string text = to_text(notices, {{"a", line}});
  CHECK_THAT(text, Contains("... xxx") && Contains("^"));
  CHECK(text.size() < 400);
}

TEST_CASE("a signature is a suppression, and a path is a URI") {
  Notices notices = notices_of(hostile_report().plan, rules);
  notices[0].diagnostic.at.file = "a b/ü.sql";
  const auto log = nlohmann::json::parse(to_sarif(notices, rules, "1.0"));
  const auto& run = log["runs"][0];
  CHECK(log["version"] == "2.1.0");
  CHECK(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "a%20b/%C3%BC.sql");
  CHECK(run["results"][1]["suppressions"][0]["justification"] == "nobody <img src=x> reads it");
}

TEST_CASE("a workflow command cannot be ended by what it says") {
  const Notices notices{{.diagnostic = {.severity = Severity::error,
                                        .code = "c",
                                        .message = "a\n::error::b % c",
                                        .at = {.file = "x,y:z.sql", .line = 1}}}};
  CHECK(to_github(notices) ==
        "::error title=pgmig%3A c,file=x%2Cy%3Az.sql,line=1,col=1::a%0A::error::b %25 c\n");
}

}  // namespace pgmig::report
