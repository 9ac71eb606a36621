// SPDX-License-Identifier: Apache-2.0
// GRANTs of one relation for another that takes its place.
#pragma once

#include "pg/name.hpp"

#include <string>

namespace pgmig::planner {

/// A DO block that grants on `to` what is granted on `from` and on those of its columns that `to`
/// has. Who may do what is for the server to say when it runs.
[[nodiscard]] std::string copy_grants(const pg::QualifiedName& from, const pg::QualifiedName& to);

}  // namespace pgmig::planner
