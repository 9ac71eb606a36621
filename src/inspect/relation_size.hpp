// SPDX-License-Identifier: Apache-2.0
// How large one relation is now.
#pragma once

#include "base/byte_size.hpp"
#include "db/session.hpp"

#include <optional>
#include <string>

namespace pgmig::inspect {

struct RelationSize {
  double rows = -1;  ///< the server's estimate; -1: not counted
  ByteSize heap;     ///< and TOAST
  ByteSize indexes;
};

/// Of what holds rows itself; nothing for all else. `name` as SQL spells it. One round trip.
[[nodiscard]] std::optional<RelationSize> relation_size(db::Session& session,
                                                        const std::string& name);

}  // namespace pgmig::inspect
