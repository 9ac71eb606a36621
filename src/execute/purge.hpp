// SPDX-License-Identifier: Apache-2.0
// The end of what was kept.
#pragma once

#include "db/session.hpp"
#include "inspect/kept.hpp"

#include <chrono>

namespace pgmig::execute {

/// Destroys it and takes it off the list, in one transaction, as the role that migrates. Nobody
/// works with what is in the trash: its lock is waited for as long as `patience`. Throws
/// db::StatementFailed where something stands on it by now.
void purge(db::Session& session, const inspect::KeptThing& thing,
           std::chrono::milliseconds patience);

}  // namespace pgmig::execute
