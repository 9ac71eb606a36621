// SPDX-License-Identifier: Apache-2.0
// The rehearsal: every migration in its order, each on top of those before it, on one throw-away
// server.
#pragma once

#include "rehearse/result.hpp"
#include "rehearse/scene.hpp"

#include <functional>
#include <string>

namespace pgmig::rehearse {

/// Called after each migration, on the calling thread.
using Progress = std::function<void(const Rehearsed&)>;

/// `server` is a superuser's URL of a server that is nobody else's. A migration that pgmig does not
/// run is run as it stands, so that those after it can be rehearsed; where that fails, too, the
/// rehearsal ends with it. Throws Error{cannot_connect} when `wish.start` cannot be made there.
[[nodiscard]] Rehearsal rehearse(const Wish& wish, const std::string& server,
                                 const Progress& progress);

}  // namespace pgmig::rehearse
