// SPDX-License-Identifier: Apache-2.0
// migrations-examples/ with hooks, as a user runs them: built against the installed package.
#include "package/installed.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace pgmig::test {

namespace {

namespace fs = std::filesystem;

/// An example on a database of its own.
class Example {
 public:
  explicit Example(const std::string& name)
      : directory_(fs::path(PGMIG_SOURCE_DIR) / "migrations-examples" / name),
        build_(installed_.build(directory_)) {
    succeed({"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database_.url(), "-f",
             (directory_ / "setup.sql").string()});
  }

  Finished pgmig(std::vector<std::string> arguments) const {
    std::vector<std::string> words{installed_.program(), "-d",      database_.url(), "-m",
                                   directory_.string(),  "--hooks", build_.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return succeed(words);
  }

  [[nodiscard]] std::string value(const std::string& query) const { return database_.value(query); }

 private:
  Installed installed_;
  fs::path directory_;
  fs::path build_;
  TestDatabase database_{""};
};

/// The blocks of a document in one language, in their order.
std::vector<std::string> blocks(const std::string& document, const std::string& language) {
  std::ifstream file(fs::path(PGMIG_SOURCE_DIR) / "docs" / document);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string begin = "\n```" + language + "\n";
  std::vector<std::string> found;
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    found.push_back(text.substr(at, text.find("\n```", at) + 1 - at));
  }
  return found;
}

constexpr const char* columns_of_account =
    "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0 AND NOT "
    "attisdropped AND attrelid = 'account'::regclass";

}  // namespace

TEST_CASE("e-mail addresses become canonical in batches, are unique then, and go back") {
  const Example example("canonical-email");
  example.pgmig({"up"});
  CHECK(example.value("SELECT count(*) FROM account WHERE email_key IS NULL") == "0");
  CHECK(example.value("SELECT string_agg(email_key, ' ' ORDER BY id) FROM account WHERE id < 5") ==
        "user1@gmail.com user2@gmail.com user3@example.org user4@example.com");
  CHECK(example.value("SELECT indisunique AND indisvalid FROM pg_index WHERE indexrelid = "
                      "'account_email_key'::regclass") == "t");
  example.pgmig({"down", "2", "--yes"});
  CHECK(example.value("SELECT count(email_key) FROM account") == "0");
  CHECK(example.value("SELECT to_regclass('account_email_key') IS NULL") == "t");
  example.pgmig({"down", "--yes", "--accept-loss"});
  CHECK(example.value(columns_of_account) == "id email created_at");
  example.pgmig({"up"});
  CHECK(example.value("SELECT count(DISTINCT email_key) FROM account") == "20000");
}

TEST_CASE("what docs/hooks.md shows is built and run as it stands there") {
  const Installed installed;
  const TemporaryDirectory project("hooks-page");
  const TestDatabase database("");
  project.write("migrations/V0001__accounts.sql", blocks("hooks.md", "sql").at(0));
  project.write("migrations/V0002__email_key.cpp", blocks("hooks.md", "cpp").at(0));
  project.write("migrations/CMakeLists.txt", blocks("hooks.md", "cmake").at(0));
  const auto commands = blocks("hooks.md", "sh").at(0);
  const auto shown =
      succeed({"bash", "-ec",
               "PATH=" + (installed.prefix() / "bin").string() +
                   ":$PATH\nexport PGMIG_DATABASE_URL='" + database.url() + "'\n" + commands},
              installed.prefix(), project.path());
  CHECK_THAT(shown.out, Catch::Contains("-- C++ hook: up() of 0002 email key"));
  CHECK(database.value("SELECT count(email_key) FROM account") == "0");
  CHECK(database.value("SELECT string_agg(id || ' ' || state, ', ' ORDER BY id) FROM "
                       "pgmig.migration") == "V1 applied, V2 undone");
  for (const auto& query : blocks("journal.md", "sql")) {
    INFO(query);
    CHECK_NOTHROW(database.execute(query));
  }
  CHECK(blocks("journal.md", "sql").size() == 4);
}

TEST_CASE("the session of the README is what the program prints") {
  const Installed installed;
  const TemporaryDirectory project("session");
  const TestDatabase database(
      "CREATE TABLE customer (id bigint PRIMARY KEY, name text);"
      "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, total_cents bigint);"
      "INSERT INTO customer SELECT g, g FROM generate_series(1, 1000) AS g;"
      "INSERT INTO orders SELECT g, 1 + g % 1000, g FROM generate_series(1, 2000) AS g; ANALYZE");
  const auto session = blocks("../README.md", "console").at(0);
  const auto file = session.find("ALTER TABLE");
  project.write("migrations/V2__orders_have_customers.sql",
                session.substr(file, session.find('\n', file) + 1 - file));
  const auto plan = session.find("2  orders have customers  (migrations");
  const auto shown = succeed({installed.program(), "-d", database.url(), "plan"},
                             installed.prefix(), project.path());
  CHECK(shown.out == session.substr(plan, session.find("$ pgmig up") - plan));
  for (const char* const command : {"up", "down"}) {
    CHECK_THAT(session, Catch::Contains(std::string("$ pgmig ") + command));
    succeed({installed.program(), "-d", database.url(), command, "--yes"}, installed.prefix(),
            project.path());
  }
}

TEST_CASE("a document becomes rows of a table in batches, and a document again") {
  const Example example("order-lines");
  constexpr const char* documents =
      "SELECT md5(string_agg(document::text, ' ' ORDER BY id)) FROM shop_order";
  const auto before = example.value(documents);
  example.pgmig({"up"});
  CHECK(example.value("SELECT count(*) FROM order_line") == "9000");
  CHECK(example.value("SELECT string_agg(concat_ws('|', sku, quantity, price_cents), ' ' ORDER BY "
                      "number) FROM order_line WHERE order_id = 1") == "A-1|2|150 B \"1\"|2|1299");
  CHECK(example.value(documents) == before);

  example.pgmig({"down", "--yes"});
  CHECK(example.value("SELECT count(*) FROM order_line") == "0");
  CHECK(example.value(documents) == before);
  example.pgmig({"down", "--yes", "--accept-loss"});
  CHECK(example.value("SELECT to_regclass('order_line') IS NULL") == "t");
  example.pgmig({"up"});
  CHECK(example.value("SELECT count(*) FROM order_line") == "9000");
}

}  // namespace pgmig::test
