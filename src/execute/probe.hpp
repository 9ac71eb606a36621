// SPDX-License-Identifier: Apache-2.0
// What became of a step outside a transaction, seen by catalog.
#pragma once

#include "db/session.hpp"
#include "inspect/objects.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <string>

namespace pgmig::execute {

enum class Probed { done, not_done, cannot_know };

/// By catalog, whether the step is done. A valid index of the planned name counts when it is the
/// one that the statement makes, on the planned table.
[[nodiscard]] Probed probe(db::Session& session, const plan::Step& step);

/// The index that bears a planned index's name: beside its table, for an index lives in its table's
/// schema.
struct FoundIndex {
  pg::QualifiedName name;
  inspect::IndexState state;
};

[[nodiscard]] std::optional<FoundIndex> find_index(db::Session& session,
                                                   const pg::QualifiedName& index,
                                                   const pg::QualifiedName& table);

/// Whether it is the index that the step's statement makes, on the planned table; any on that table
/// for a statement that makes none.
[[nodiscard]] bool is_as_planned(const FoundIndex& found, const pg::QualifiedName& table,
                                 const plan::Step& step);

/// What else bears the name of a planned index: "app.i is an index of app.other". Empty when
/// nothing does.
[[nodiscard]] std::string in_the_way(db::Session& session, const plan::Step& step);

}  // namespace pgmig::execute
