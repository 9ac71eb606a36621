// SPDX-License-Identifier: Apache-2.0
// Options as the parser keeps them: DefElem nodes, name = value.
#pragma once

#include "sql/names.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <string>
#include <string_view>

namespace pgmig::sql {

/// The option of this name, or null.
[[nodiscard]] const PgQuery__DefElem* option_of(Nodes options, std::string_view name);

/// Whether the option is there and not off (defGetBoolean: a bare name means true).
[[nodiscard]] bool is_on(Nodes options, std::string_view name);

/// The value of a String, Integer, Float, Boolean, A_Const or TypeName node as text, else empty.
[[nodiscard]] std::string value_of(const PgQuery__Node* node);

}  // namespace pgmig::sql
