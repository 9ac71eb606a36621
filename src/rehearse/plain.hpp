// SPDX-License-Identifier: Apache-2.0
// A file as it stands, run as psql would run it: what its author wrote is judged by this, and not
// by what pgmig makes of it.
#pragma once

#include "db/session.hpp"
#include "source/migration.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace pgmig::rehearse {

/// In one transaction; where BEGIN and COMMIT stand in it, or what cannot be in a transaction, each
/// statement in one of its own. Stops at the first that fails and says which and why; nothing when
/// all is done. `file` is parsed.
[[nodiscard]] std::optional<std::string> run_plain(db::Session& session,
                                                   const source::Migration& file);

/// What of it can be run, each statement in a transaction of its own; how many statements failed.
std::size_t run_what_can_be(db::Session& session, const source::Migration& file);

}  // namespace pgmig::rehearse
