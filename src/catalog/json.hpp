// SPDX-License-Identifier: Apache-2.0
// The schema value as JSON: recorded beside test cases, read back for planning without a server.
#pragma once

#include "catalog/catalog.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace pgmig::catalog {

/// What goes into the JSON.
enum class Extent {
  schema,  ///< what fingerprint() and differences() look at
  all,     ///< everything but oids: also sizes, estimates, comments, extension members and the
           ///< session's own
};

/// Canonical: keys in order, what has its default value is left out. Equal values give equal texts.
[[nodiscard]] nlohmann::json to_json(const Catalog& catalog, Extent extent);

/// The value again. What to_json(catalog, Extent::all) gave comes back equal but for oids.
/// Throws Error{usage} or nlohmann::json::exception when it is no catalog.
[[nodiscard]] Catalog from_json(const nlohmann::json& json);

}  // namespace pgmig::catalog
