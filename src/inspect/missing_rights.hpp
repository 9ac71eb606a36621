// SPDX-License-Identifier: Apache-2.0
// Which GRANT is missing where a statement was refused for want of a right (42501).
#pragma once

#include "db/session.hpp"

#include <string>
#include <vector>

namespace pgmig::inspect {

/// What a statement was going to do with the relations.
enum class Intent { change, read };

/// What `role` lacks on the relations ("schema.name", as SQL writes it) and their schemas, a piece
/// of advice each; none where it lacks nothing that is looked for.
[[nodiscard]] std::vector<std::string> missing_rights(db::Session& session, const std::string& role,
                                                      const std::vector<std::string>& relations,
                                                      Intent intent);

}  // namespace pgmig::inspect
