// SPDX-License-Identifier: Apache-2.0
// How much of the disk a step needs: the report's estimate, from the sizes of now.
#pragma once

#include "base/byte_size.hpp"
#include "db/session.hpp"

#include <pgmig/plan.hpp>

#include <functional>

namespace pgmig::cli {

/// Asks the server where the step builds or fills something, and costs nothing elsewhere. `session`
/// must outlive it.
[[nodiscard]] std::function<ByteSize(const plan::Step&)> room_needed(db::Session& session);

}  // namespace pgmig::cli
