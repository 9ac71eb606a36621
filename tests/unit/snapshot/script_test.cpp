// SPDX-License-Identifier: Apache-2.0
// A schema as SQL.
#include "snapshot/script.hpp"

#include "snapshot/kinds.hpp"

#include <catch2/catch.hpp>

using pgmig::snapshot::script_of;
using pgmig::snapshot::Snapshot;

TEST_CASE("a table takes its columns and constraints into its parentheses") {
  const Snapshot objects{{"table", "", "public.t", "PARTITION BY LIST (a)"},
                         {"column", "public.t", "a", "integer"},
                         {"column", "public.t", "\"B\"", "text"},
                         {"default", "public.t", "\"B\"", "'x'::text"},
                         {"not null", "public.t", "a", ""},
                         {"constraint", "public.t", "t_check", "CHECK ((a > 0))"},
                         {"owner", "public.t", "TABLE public.t", "joe"}};
  CHECK(script_of(objects) ==
        "CREATE TABLE public.t (\n"
        "  a integer NOT NULL,\n"
        "  \"B\" text DEFAULT 'x'::text,\n"
        "  CONSTRAINT t_check CHECK ((a > 0))\n"
        ") PARTITION BY LIST (a);\n"
        "ALTER TABLE public.t OWNER TO joe;\n");
}

TEST_CASE(
    "a constraint that is not valid is added behind its table, for CREATE TABLE has no such") {
  const Snapshot objects{{"table", "", "public.t", ""},
                         {"constraint", "public.t", "c", "CHECK ((a > 0)) NOT VALID"}};
  CHECK(script_of(objects) ==
        "CREATE TABLE public.t ();\n"
        "ALTER TABLE public.t ADD CONSTRAINT c CHECK ((a > 0)) NOT VALID;\n");
}

TEST_CASE("a column alone is added with what belongs to it") {
  const Snapshot objects{{"column", "public.t", "n", "integer"},
                         {"default", "public.t", "n", "1"},
                         {"not null", "public.t", "n", ""},
                         {"not null", "public.t", "other", ""}};
  CHECK(script_of(objects) ==
        "ALTER TABLE public.t ADD COLUMN n integer DEFAULT 1 NOT NULL;\n"
        "ALTER TABLE public.t ALTER COLUMN other SET NOT NULL;\n");
}

TEST_CASE("foreign keys come last") {
  const Snapshot objects{
      {"foreign key", "public.a", "f", "FOREIGN KEY (b) REFERENCES public.b(id)"},
      {"table", "", "public.b", ""}};
  CHECK(script_of(objects) ==
        "CREATE TABLE public.b ();\n\n"
        "ALTER TABLE public.a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES public.b(id);\n");
}

TEST_CASE("a kind that nobody knows has no row") {
  CHECK(pgmig::snapshot::find_kind("table") != nullptr);
  CHECK(pgmig::snapshot::find_kind("tabel") == nullptr);
}
