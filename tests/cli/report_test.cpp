// SPDX-License-Identifier: Apache-2.0
// The dry-run report: what it says, and how a real browser shows it.
#include "cli/project.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

namespace pgmig::test {

namespace {

constexpr const char* schema = R"(
CREATE TABLE customer (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, note text);
CREATE TABLE "a table <b>&amp; with a name of sixty-three bytes, as long as may be" (id int);
INSERT INTO customer VALUES (1);
INSERT INTO orders SELECT i, 1 FROM generate_series(1, 1000) i;
INSERT INTO "a table <b>&amp; with a name of sixty-three bytes, as long as may be" VALUES (1);
ANALYZE;
)";

constexpr const char* migration = R"(
ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customer (id);
ALTER TABLE orders ADD COLUMN public_id uuid NOT NULL DEFAULT gen_random_uuid();
CREATE INDEX ON "a table <b>&amp; with a name of sixty-three bytes, as long as may be" (id);
-- pgmig: drop=plain accept=data_loss reason="nobody <script>reads</script> it"
ALTER TABLE orders DROP COLUMN note;
)";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string attribute_text(const std::string& html) {
  std::string text;
  for (const char c : html) {
    text += c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string{c};
  }
  return text;
}

/// A page that shows the report at two widths, measures both, and writes down what it found.
std::string measuring_page(const std::string& report) {
  const auto frame = [&](const std::string& width) {
    return "<iframe width=" + width + R"( height=900 style="border:0" srcdoc=")" +
           attribute_text(report) + R"("></iframe>)";
  };
  return "<!doctype html><meta charset=utf-8><body>" + frame("1280") + frame("400") + R"js(
<pre id=result></pre>
<script>
window.onload = () => {
  const measure = (frame) => {
    const page = frame.contentDocument;
    const width = page.documentElement.clientWidth;
    const outside = [...page.body.querySelectorAll('*')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > width + 0.5 || box.left < -0.5);
    });
    const bars = page.querySelectorAll('svg.timeline rect.all, svg.timeline rect.ddl');
    return {width: frame.clientWidth,
            scroll: page.documentElement.scrollWidth,
            outside: outside.map((element) => element.outerHTML.slice(0, 80)),
            steps: page.querySelectorAll('.step').length,
            bars: [...bars].filter((bar) => bar.getBoundingClientRect().width > 1).length};
  };
  document.getElementById('result').textContent =
      'BEGIN' + JSON.stringify([...document.querySelectorAll('iframe')].map(measure)) + 'END';
};
</script>)js";
}

/// What the page wrote down, without what HTML makes of its characters.
nlohmann::json measured(const std::string& dom) {
  const auto begin = dom.rfind("BEGIN[") + 5;
  std::string text = dom.substr(begin, dom.rfind("]END") + 1 - begin);
  for (const auto& [entity, character] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1)) {
      text.replace(at, std::string{entity}.size(), character);
    }
  }
  return nlohmann::json::parse(text);
}

}  // namespace

TEST_CASE("in a browser nothing of the report overflows, and its timeline is drawn") {
  if (!std::filesystem::exists("/usr/bin/chromium")) {
    std::cout << "pgmig-skip: there is no chromium\n";
    return;
  }
  const Project project(schema);
  project.migration("V7__orders.sql", migration);
  REQUIRE(project.pgmig({"plan", "-o", "report.html"}).status == 0);
  const auto directory = project.directory().path();
  project.directory().write("frames.html", measuring_page(content(directory / "report.html")));

  const auto seen = run({"/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu",
                         "--user-data-dir=" + (directory / "browser").string(), "--dump-dom",
                         "file://" + (directory / "frames.html").string()});
  REQUIRE(seen.status == 0);
  const auto frames = measured(seen.out);
  REQUIRE(frames.size() == 2);
  for (const auto& frame : frames) {
    INFO(frame.dump(1));
    CHECK(frame["scroll"] <= frame["width"]);
    CHECK(frame["outside"].empty());
    CHECK(frame["steps"] > 8);
    CHECK(frame["bars"] > 5);
  }
}

TEST_CASE("the report says what a reviewer needs") {
  const Project project(schema);
  project.migration("V7__orders.sql", migration);
  REQUIRE(project.pgmig({"plan", "-o", "report.html"}).status == 0);
  const auto page = content(project.directory().path() / "report.html");
  for (const auto* said :
       {"look closely", "1000 rows", "Goes back with", "nobody &lt;script&gt;reads", "writers, DDL",
        "The way back", "ALTER TABLE public.orders DROP CONSTRAINT", "pgmig up --plan plan.json",
        "pgmig contract", "long_transactions", "invalid_indexes"}) {
    INFO(said);
    CHECK(page.find(said) != std::string::npos);
  }
}

TEST_CASE("the format is the word of --format, or the suffix of the file") {
  const Project project(schema);
  project.migration("V7__orders.sql", migration);
  const auto out = [&](const std::string& format) {
    const auto ran = project.pgmig({"plan", "--format", format});
    CHECK(ran.status == 0);
    return ran.out;
  };
  CHECK_THAT(out("markdown"), Catch::StartsWith("<!-- pgmig-report -->"));
  CHECK_THAT(out("html"), Catch::StartsWith("<!doctype html>"));
  CHECK_THAT(out("github"), Catch::Contains("::notice title=pgmig%3A data_loss,file="));
  CHECK(nlohmann::json::parse(out("sarif"))["version"] == "2.1.0");
  const auto wrong = project.pgmig({"plan", "--format", "htm"});
  CHECK(wrong.status == 2);
  CHECK_THAT(wrong.err, Catch::Contains("did you mean html?"));
  REQUIRE(project.pgmig({"plan", "-o", "p.sarif"}).status == 0);
  CHECK(nlohmann::json::parse(content(project.directory().path() / "p.sarif"))["runs"].size() == 1);
}

TEST_CASE("the commands of the report are those of the caller, without the password") {
  const Project project(schema);
  project.migration("V7__orders.sql", migration);
  const auto ran = project.pgmig({"plan", "--format", "markdown", "-d", project.database().url(),
                                  "--deadline", "5m", "--to", "7"});
  CHECK_THAT(ran.out, Catch::Contains("pgmig --deadline 5m up --to 7 --plan plan.json"));
  CHECK_THAT(ran.out, !Catch::Contains("postgresql://"));
}

}  // namespace pgmig::test
