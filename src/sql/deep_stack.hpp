// SPDX-License-Identifier: Apache-2.0
// libpg_query's tree functions recurse without looking at the stack: deep trees get one that is big
// enough.
#pragma once

#include <cstddef>
#include <functional>

namespace pgmig::sql {

/// Deeper text (Piece::depth) is not parsed at all.
inline constexpr std::size_t deepest_readable = 50'000;

/// Runs `work` where a tree of this depth fits: here, or on a thread with a stack of its own. What
/// it throws comes through.
void with_stack_for(std::size_t depth, const std::function<void()>& work);

}  // namespace pgmig::sql
