// SPDX-License-Identifier: Apache-2.0
// One change after another, each by the file that knows its kind.
#include "catalog/evolve.hpp"

#include "base/overloaded.hpp"
#include "catalog/evolve_parts.hpp"

#include <algorithm>
#include <variant>

namespace pgmig::catalog {

namespace parts {

Certainty worse(Certainty a, Certainty b) noexcept { return std::max(a, b); }

}  // namespace parts

Certainty evolve(Catalog& catalog, const sql::Change& change) {
  return std::visit(Overloaded{
                        [](const sql::Transaction&) { return Certainty::exact; },
                        [](const sql::Lock&) { return Certainty::exact; },
                        [&catalog](const auto& known) { return parts::apply(catalog, known); },
                    },
                    change);
}

}  // namespace pgmig::catalog
