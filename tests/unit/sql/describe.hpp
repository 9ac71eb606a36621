// SPDX-License-Identifier: Apache-2.0
// Changes as one line of text each, so that a table of statements can say what is expected of them.
#pragma once

#include "sql/script.hpp"

#include <string>
#include <vector>

namespace pgmig::sql::test {

/// "CreateIndex name=i table=s.t keys=[a, lower(b)] unique": fields at their default are left out.
[[nodiscard]] std::string describe(const Change& change);

/// The change of a script's only statement, with "outside" behind it where it needs to be outside a
/// transaction, and each diagnostic as "code: message" behind that.
[[nodiscard]] std::string described(const std::string& script);

/// A statement, and what described() says of it.
struct Described {
  const char* statement;
  const char* change;
};

/// Checks each of them.
void check_all(const std::vector<Described>& rows);

}  // namespace pgmig::sql::test
