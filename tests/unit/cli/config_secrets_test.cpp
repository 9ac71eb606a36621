// SPDX-License-Identifier: Apache-2.0
// No password is shown.
#include "cli/config.hpp"

#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
using pgmig::cli::masked;

TEST_CASE("the password of a URI is masked and nothing else") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"postgres://app:canary@host/db", "postgres://app:***@host/db"},
      {"postgresql://app:canary@host:5432/db?sslmode=require",
       "postgresql://app:***@host:5432/db?sslmode=require"},
      {"postgres://app:canary@h1:5432,h2:5433/db", "postgres://app:***@h1:5432,h2:5433/db"},
      {"postgres://:canary@/db", "postgres://:***@/db"},
      {"postgres://app:can%40ary@[::1]:5432/db", "postgres://app:***@[::1]:5432/db"},
      {"postgres://app:canary@%2Fvar%2Frun/db", "postgres://app:***@%2Fvar%2Frun/db"},
      {"postgres://app@host/db?password=canary", "postgres://app@host/db?password=***"},
      {"postgres:///db?user=app&password=canary&connect_timeout=3",
       "postgres:///db?user=app&password=***&connect_timeout=3"},
      {"postgres:///db?sslpassword=canary", "postgres:///db?sslpassword=***"},
      {"postgres:///db?p%61ssword=canary", "postgres:///db?p%61ssword=***"},
      {"postgres:///db?PASSWORD=canary", "postgres:///db?PASSWORD=***"},
      {"postgres:///db?oauth_client_secret=canary&scram_client_key=canary",
       "postgres:///db?oauth_client_secret=***&scram_client_key=***"},
      {"jdbc:postgresql://host/db?user=app&password=canary",
       "jdbc:postgresql://host/db?user=app&password=***"},
      {"postgres+ssl://app:canary@host", "postgres+ssl://app:***@host"},
  }));
  CHECK(masked(text) == shown);
}

TEST_CASE("the password of a conninfo string is masked and nothing else") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"host=h password=canary dbname=db", "host=h password=*** dbname=db"},
      {"password=canary", "password=***"},
      {"password = canary host = h", "password = *** host = h"},
      {"password='can ary' host=h", "password=*** host=h"},
      {"password='can\\'a ry' host=h", "password=*** host=h"},
      {"password=can\\ ary host=h", "password=*** host=h"},
      {"user=app\tpassword=canary\nhost=h", "user=app\tpassword=***\nhost=h"},
      {"sslpassword=canary sslkey=/k passfile=/p", "sslpassword=*** sslkey=/k passfile=/p"},
      {"dbname=postgres://app:canary@h/db user=x", "dbname=postgres://app:***@h/db user=x"},
      {"dbname='postgres://app:canary@h/db'", "dbname='postgres://app:***@h/db'"},
      {"password= host=h", "password= ***"},
      {"application_name='password=canary'", "application_name='password=***"},
  }));
  CHECK(masked(text) == shown);
}

TEST_CASE("texts that break the rules still show no password") {
  const std::string text = GENERATE(
      "postgres://app:can/canary@host/db", "postgres://app:can@canary@host/db",
      "postgres://app:can?canary@host/db", "postgres://app:can#canary@host/db",
      "postgres://app:canary@", "postgres://app:canary@host/db?x=y@z",
      "  postgres://app:canary@h/d", "'postgres://app:canary@h/d'", "app:canary@host/db",
      "app:can=canary@host/db", "mysql://app:canary@host", "password=my canary host=h",
      "password='canary", "password=\\canary", "password='my 'canary host=h", "PASSWORD=canary",
      "PGPASSWORD=canary", "host=h password=a\\\\ canary",
      "http://x?password=can&a=b;password=canary", "postgres://h:5432?password=canary",
      "postgres:///db?password=can@canary/x", "postgres:///db?application_name=a@b&password=canary",
      "postgres:/app:canary@host/db", "postgresql//app:canary@host/db",
      "postgresql:/app:canary@host/db", "postgresql+psycopg2://app:canary@host/db",
      "POSTGRESQL://app:canary@host/db", "postgres:/appu:canary@x?a=b");
  INFO(text);
  CHECK_THAT(masked(text), !Contains("canary"));
  CHECK_THAT(masked(text), Contains("***"));
}

TEST_CASE("what holds no password stays as it is") {
  const std::string text =
      GENERATE("", "shop", "sandbox:", "sandbox:17", "postgres://host/db", "postgres://app@host/db",
               "postgres://host:5432/db?application_name=a@b", "postgresql:///db?host=/var/run",
               "postgres://[::1]:5432/db", "host=h user=app dbname=db options='-c a=b'",
               "service=prod", "passfile=/home/app/.pgpass", "weird'text\\", "=", "a=", "' '",
               "migrations", "100ms", "a@b", "public, app");
  CHECK(masked(text) == text);
}
