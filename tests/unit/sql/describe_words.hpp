// SPDX-License-Identifier: Apache-2.0
// The enumerators of changes as words.
#pragma once

#include "sql/change.hpp"

#include <string>

namespace pgmig::sql::test {

[[nodiscard]] std::string word(ConstraintKind value);
[[nodiscard]] std::string word(Identity value);
[[nodiscard]] std::string word(DataChange::Verb value);
[[nodiscard]] std::string word(AlterKind value);
[[nodiscard]] std::string word(Maintenance::Verb value);
[[nodiscard]] std::string word(Transaction::Verb value);
[[nodiscard]] std::string word(CreateType::Form value);
[[nodiscard]] std::string word(Opaque::Why value);

}  // namespace pgmig::sql::test
