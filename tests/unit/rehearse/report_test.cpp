// SPDX-License-Identifier: Apache-2.0
// What a rehearsal found, in every form.
#include "rehearse/report.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace pgmig::rehearse {

namespace {

const std::vector<Rehearsal> found{
    {.server = "15.18",
     .migrations = {{.version = "7",
                     .description = "a | b",
                     .file = "m/V7__a.sql",
                     .checks = {{.property = Property::applies},
                                {.property = Property::undo_file,
                                 .outcome = Outcome::failed,
                                 .details = {"index <i> & \"j\" is missing"},
                                 .took = std::chrono::milliseconds(1500)}}},
                    {.version = "",
                     .description = "views",
                     .file = "m/R__views.sql",
                     .checks = {{.property = Property::crash,
                                 .outcome = Outcome::skipped,
                                 .details = {"no"}}}}},
     .notes = {"t stays empty"}}};

}  // namespace

TEST_CASE("the table has a column for what was checked, and says what is not plainly passed") {
  CHECK(to_text(found) ==
        "PostgreSQL 15.18\n"
        "migration  applies      undo_file    crash      \n"
        "7 a | b    passed       failed       -\n"
        "R views    -            -            skipped\n"
        "\n7 a | b: undo_file failed\n  index <i> & \"j\" is missing\n"
        "\nR views: crash skipped\n  no\n"
        "\nnote: t stays empty\n"
        "rehearsal: 1 passed, 1 failed, 0 warned, 1 skipped\n");
}

TEST_CASE("JUnit has a case for each property, its text escaped") {
  const auto text = to_junit(found);
  CHECK_THAT(text, Catch::Contains("tests=\"3\" failures=\"1\" skipped=\"1\""));
  CHECK_THAT(text, Catch::Contains("name=\"undo_file\" time=\"1.500\""));
  CHECK_THAT(text, Catch::Contains("index &lt;i&gt; &amp; &quot;j&quot; is missing"));
}

TEST_CASE("Markdown escapes what would end a cell") {
  CHECK_THAT(to_markdown(found), Catch::Contains("| 7 a \\| b | passed | **failed** |  |"));
}

TEST_CASE("JSON names property and migration") {
  const auto json = to_json(found);
  CHECK(json.at("failed") == 1);
  const auto& migrations = json.at("servers").at(0).at("migrations");
  CHECK(migrations.at(0).at("checks").at(1).at("property") == "undo_file");
  CHECK(migrations.at(0).at("checks").at(1).at("took_ms") == 1500);
  CHECK(migrations.at(1).at("version").is_null());
}

}  // namespace pgmig::rehearse
