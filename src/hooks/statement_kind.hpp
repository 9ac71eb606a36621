// SPDX-License-Identifier: Apache-2.0
// Whether a statement begins or ends a transaction.
#pragma once

#include <string_view>

namespace pgmig::hooks {

/// BEGIN, COMMIT, ROLLBACK (but to a savepoint), PREPARE TRANSACTION and the like, by the words
/// that it begins with. A hook leaves those to pgmig.
[[nodiscard]] bool ends_transactions(std::string_view sql);

}  // namespace pgmig::hooks
