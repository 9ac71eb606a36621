// SPDX-License-Identifier: Apache-2.0
// The place where things are kept after a drop: what they are called there, and the list of them.
#pragma once

#include "catalog/catalog.hpp"
#include "pg/name.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::planner {

/// "orders_v7_3fa2b1c9": what an object is called in the trash, after the migration that took it
/// away. Two objects of one name, in other schemas or of other migrations, differ. With a part it
/// is of what is kept of that: "orders_note_v7_..."; `statement` tells two statements apart that
/// take the same away.
[[nodiscard]] std::string name_in_trash(const pg::QualifiedName& object, std::string_view migration,
                                        std::string_view part = {}, int statement = 0);

/// `statement`, or a number above it that makes name_in_trash() a name that is free there: what an
/// earlier run of the same migration has kept may still lie there.
[[nodiscard]] int free_number(const catalog::Catalog& catalog, const pg::QualifiedName& object,
                              std::string_view migration, std::string_view part = {},
                              int statement = 0);

/// The statements that make the schema and its list; none where they are there.
[[nodiscard]] std::vector<std::string> trash_made(const catalog::Trash& trash);

/// Something in the trash.
struct Kept {
  std::string relation;   ///< its name there
  std::string_view kind;  ///< what is kept: "table", "view", "type", "column", "rows"
  std::string original;   ///< "public.orders", "public.orders.note"
};

/// The statement that puts it on the list. What is destroyed first stands first.
[[nodiscard]] std::string put_on_list(const catalog::Trash& trash, const std::vector<Kept>& kept,
                                      std::string_view migration);

/// How old a row of a table may be at most to be younger than what was put on the list under that
/// name, as an expression for age(xmin).
[[nodiscard]] std::string age_of(const catalog::Trash& trash, const std::string& relation);

/// Whether the name is of something in the trash.
[[nodiscard]] bool is_in_trash(const catalog::Catalog& catalog, const pg::QualifiedName& name);

}  // namespace pgmig::planner
