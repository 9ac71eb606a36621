// SPDX-License-Identifier: Apache-2.0
// What the journal keeps of a hook comes back as it was, or not at all.
#include "execute/hook_state.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

namespace pgmig::execute {

TEST_CASE("walks and values of a hook come back as they were") {
  const HookState state{
      .walks = {{"shop.users", "pass 1, relation 16404, block 320"}, {"\"M\"", "over"}},
      .values = {{"key \"1\"", "line\nline"}, {"", ""}, {"\xC3\xBC", "\\"}}};
  CHECK(hook_state_from(to_text(state)) == state);
  CHECK(hook_state_from(to_text({})) == HookState{});
}

TEST_CASE("a damaged state of a hook is no beginning anew") {
  for (const char* const text : {"", "{", "[]", "pass 1, relation 2, block 3"}) {
    CHECK_THROWS_AS(hook_state_from(text), Error);
  }
}

}  // namespace pgmig::execute
