// SPDX-License-Identifier: Apache-2.0
// What can be seen of a PL/pgSQL body.
#pragma once

#include <string_view>

namespace pgmig::sql {

/// Whether the body holds a COMMIT or ROLLBACK statement: then it cannot run in a transaction
/// block.
[[nodiscard]] bool commits(std::string_view body);

}  // namespace pgmig::sql
