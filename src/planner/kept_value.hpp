// SPDX-License-Identifier: Apache-2.0
// A value on its way into the trash and back.
#pragma once

#include "catalog/catalog.hpp"

#include <string>
#include <string_view>

namespace pgmig::planner {

/// Values of the user's own types lie there as text: what is kept must not keep a type, or an
/// extension, from being dropped. `of` is the alias of the table, with its dot, or empty.
[[nodiscard]] std::string kept_value(const catalog::Column& column, std::string_view of);

/// The value again.
[[nodiscard]] std::string value_again(const catalog::Column& column, std::string_view of);

}  // namespace pgmig::planner
