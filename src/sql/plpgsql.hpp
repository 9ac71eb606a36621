// SPDX-License-Identifier: Apache-2.0
// What can be seen of a PL/pgSQL body.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::sql {

/// Whether the body holds a COMMIT or ROLLBACK statement: then it cannot run in a transaction
/// block. A body that PL/pgSQL's version 15 grammar rejects is judged by its words.
[[nodiscard]] bool commits(std::string_view body);

}  // namespace pgmig::sql
