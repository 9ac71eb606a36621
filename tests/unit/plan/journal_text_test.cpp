// SPDX-License-Identifier: Apache-2.0
// The plan in the journal: nothing is lost, damage is named, released formats stay readable.
#include "base/error.hpp"
#include "plan/json.hpp"
#include "sample.hpp"

#include <catch2/catch.hpp>

using namespace pgmig;
using namespace pgmig::plan;

namespace {

/// Format 1 as it was released. Never edit: databases hold such texts.
// clang-format off
constexpr std::string_view frozen_format_1 = R"json({"format":1,"id":"V7","kind":"sql","version":"0007","description":"order notes","file":"migrations/V0007__order_notes.sql","steps":[{"id":"0007/expand/1","phase":"expand","action":{"transaction":[{"sql":"ALTER TABLE orders ADD COLUMN note text","statement":0,"line":1,"column":1}]},"effects":[{"relation":"public.orders","lock":"AccessExclusiveLock"}],"lock_timeout_ms":100,"undo":{"sql":["ALTER TABLE public.orders DROP COLUMN note"]}},{"id":"0007/expand/2","phase":"expand","action":{"outside":{"sql":"CREATE INDEX CONCURRENTLY orders_note_idx ON public.orders USING btree (note)","statement":1,"line":2,"column":3}},"effects":[{"relation":"public.orders","lock":"ShareUpdateExclusiveLock","work":"rewrite"}],"done_if":{"index_is_valid":["public","orders_note_idx"],"table":["public","orders"]},"clean_up":{"drop_invalid_index":["public","orders_note_idx"],"table":["public","orders"]},"undo":{"sql":["DROP INDEX public.orders_note_idx"]},"recipe":"create-index","reason":"built while the application goes on writing","hazards":["index_build"]},{"id":"0007/contract/1","phase":"contract","action":{"outside":{"sql":"DROP INDEX CONCURRENTLY public.orders_old_idx","statement":2,"line":4,"column":1}},"effects":[{"relation":"public.orders","lock":"ShareUpdateExclusiveLock"}],"done_if":{"relation_is_gone":["public","orders_old_idx"]},"undo":{"sql":["CREATE INDEX orders_old_idx ON public.orders USING btree (id)"]},"recipe":"drop-index"}],"statements":[{"sql":"ALTER TABLE orders ADD COLUMN note text","verdict":"safe","line":1,"column":1,"effects":[{"relation":"public.orders","lock":"AccessExclusiveLock"}],"steps":["0007/expand/1"]},{"sql":"CREATE INDEX ON orders (note)","verdict":"rewritten","line":2,"column":1,"effects":[{"relation":"public.orders","lock":"AccessExclusiveLock"}],"recipe":"create-index","steps":["0007/expand/2"]},{"sql":"DROP INDEX orders_old_idx","verdict":"rewritten","line":4,"column":1,"effects":[{"relation":"public.orders","lock":"AccessExclusiveLock"}],"recipe":"drop-index","steps":["0007/contract/1"]}]})json";

// clang-format on

ErrorKind kind_of_failure(std::string_view text) {
  try {
    static_cast<void>(from_journal_text(text));
  } catch (const Error& error) {
    return error.kind();
  }
  FAIL("was read: " << text);
  return ErrorKind::usage;
}

}  // namespace

TEST_CASE("a plan comes back from the journal as it was") {
  CHECK(from_journal_text(to_journal_text(everything())) == everything());
  CHECK(from_journal_text(to_journal_text(small())) == small());
  CHECK(from_journal_text(to_journal_text(MigrationPlan{.id = "R__x"})) ==
        MigrationPlan{.id = "R__x"});
}

TEST_CASE("what an undo does not know yet comes back, and stands at its place for readers") {
  MigrationPlan plan = small();
  const UndoSql undo{.sql = {"DROP VIEW b", "DROP TABLE a"},
                     .unforeseen = {{.statement = 1, .at = 1, .why = "pgmig cannot see inside"},
                                    {.statement = 0,
                                     .at = 2,
                                     .why = "triggers fire",
                                     .only_rows = true,
                                     .rows_of = {"public.a"}}}};
  plan.steps.front().undo = undo;
  CHECK(from_journal_text(to_journal_text(plan)) == plan);
  CHECK(lines_of(undo) ==
        std::vector<std::string>{
            "DROP VIEW b",
            "-- and what the schema before and after it shows (pgmig cannot see inside)",
            "DROP TABLE a"});
}

TEST_CASE("the journal's text is one line") {
  CHECK(to_journal_text(everything()).find('\n') == std::string::npos);
}

TEST_CASE("format 1 is written as released and read as released") {
  CHECK(to_journal_text(small()) == frozen_format_1);
  CHECK(from_journal_text(frozen_format_1) == small());
}

TEST_CASE("a plan of a newer format is refused, not guessed at") {
  CHECK(kind_of_failure(R"({"format":2,"id":"V1","kind":"sql","steps":[]})") ==
        ErrorKind::history_violation);
}

TEST_CASE("keys that a later pgmig of the same format adds are passed over") {
  CHECK(
      from_journal_text(R"({"format":1,"id":"V1","kind":"sql","steps":[],"news":{"x":[1]}})").id ==
      "V1");
}

TEST_CASE("a damaged plan is an error of the history") {
  const auto text = GENERATE(as<std::string>{}, "", "x", "[]", "{}", "7", "null",
                             R"({"format":"1","id":"V1","kind":"sql","steps":[]})",
                             R"({"format":-1,"id":"V1","kind":"sql","steps":[]})",
                             R"({"format":0,"id":"V1","kind":"sql","steps":[]})",
                             R"({"format":1,"id":"V1","kind":"sql"})",
                             R"({"format":1,"id":"V1","kind":"nosuch","steps":[]})",
                             R"({"format":1,"id":1,"kind":"sql","steps":[]})",
                             R"({"format":1,"id":"V1","kind":"sql","steps":{}})",
                             R"({"format":1,"id":"V1","kind":"sql","steps":[7]})",
                             R"({"format":1,"id":"V1","kind":"sql","steps":[{"id":"a"}]})");
  CHECK(kind_of_failure(text) == ErrorKind::history_violation);
}

TEST_CASE("a plan cut off anywhere is an error of the history") {
  const std::string text = to_journal_text(everything());
  for (std::size_t length = 0; length < text.size(); length += 7) {
    CHECK(kind_of_failure(text.substr(0, length)) == ErrorKind::history_violation);
  }
}
