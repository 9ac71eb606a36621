// SPDX-License-Identifier: Apache-2.0
// ALTER TABLE, action by action.
#include "catalog/evolve_parts.hpp"

#include <algorithm>
#include <array>

namespace pgmig::catalog::parts {

namespace {

using enum sql::AlterKind;

template <std::size_t Count>
bool is_one_of(sql::AlterKind kind, const std::array<sql::AlterKind, Count>& kinds) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

constexpr std::array column_kinds{set_default,   drop_default,  set_not_null,
                                  drop_not_null, set_type,      add_identity,
                                  set_identity,  drop_identity, drop_expression};
constexpr std::array tree_kinds{
    attach_partition,          detach_partition,        detach_partition_concurrently,
    detach_partition_finalize, sql::AlterKind::inherit, sql::AlterKind::no_inherit};
constexpr std::array trigger_kinds{enable_trigger, disable_trigger};

void set_triggers(Relation& table, const sql::AlterAction& action) {
  for (Trigger& trigger : table.triggers) {
    if (action.all_triggers || trigger.name == action.name) {
      trigger.enabled = action.kind == enable_trigger ? 'O' : 'D';
    }
  }
}

/// Values are not known, only which options have one.
void set_options_of(Relation& table, const sql::AlterAction& action) {
  for (const std::string& option : action.options) {
    std::erase_if(table.options,
                  [&option](const std::string& text) { return text.starts_with(option + "="); });
    if (action.name == "set") {
      table.options.push_back(option + "=?");
    }
  }
}

void set_persistence(Catalog& catalog, Relation& table, char persistence) {
  table.persistence = persistence;
  if (catalog.server.major() >= 15) {  // PG 15+: sequences go along
    for (const pg::QualifiedName& sequence : sequences_of(catalog, table, {})) {
      catalog.find(sequence)->persistence = persistence;
    }
  }
}

void set_owner(Catalog& catalog, Relation& table, const std::string& owner) {
  table.owner = owner;
  for (const pg::QualifiedName& sequence : sequences_of(catalog, table, {})) {
    catalog.find(sequence)->owner = owner;
  }
}

/// What changes the table itself and nothing below it.
void alter_table_itself(Catalog& catalog, Relation& table, const sql::AlterAction& action) {
  if (is_one_of(action.kind, trigger_kinds)) {
    set_triggers(table, action);
  } else if (action.kind == set_options) {
    set_options_of(table, action);
  } else if (action.kind == set_logged) {
    set_persistence(catalog, table, action.name == "logged" ? 'p' : 'u');
  } else if (action.kind == owner) {
    set_owner(catalog, table, action.name);
  } else if (action.kind == row_security && (action.name == "enable" || action.name == "disable")) {
    table.row_security = action.name == "enable";
  } else if (action.kind == of_type) {
    table.of_type = catalog.resolve_type(action.other);
  } else if (action.kind == not_of) {
    table.of_type.reset();
  } else if (action.kind == replica_identity) {
    for (Index& index : table.indexes) {
      index.replica_identity = index.name == action.name;
    }
  }
}

Certainty alter_tree(Catalog& catalog, Relation& table, const sql::AlterAction& action) {
  if (action.kind == attach_partition) {
    return parts::attach_partition(catalog, table, action.other);
  }
  if (action.kind == sql::AlterKind::inherit) {
    return parts::inherit(catalog, table, action.other);
  }
  if (action.kind == sql::AlterKind::no_inherit) {
    return parts::no_inherit(catalog, table, action.other);
  }
  return action.kind == detach_partition ? parts::detach_partition(catalog, table, action.other)
                                         : parts::detach_concurrently(catalog, table, action.other);
}

Certainty alter(Catalog& catalog, Relation& table, const sql::AlterAction& action, Reach reach) {
  if (action.kind == sql::AlterKind::add_column) {
    return parts::add_column(catalog, table, action, reach);
  }
  if (action.kind == sql::AlterKind::drop_column) {
    return parts::drop_column(catalog, table, action, reach);
  }
  if (action.kind == sql::AlterKind::add_constraint) {
    return action.constraint ? parts::add_constraint(catalog, table, *action.constraint, reach)
                             : Certainty::partial;
  }
  if (action.kind == sql::AlterKind::drop_constraint) {
    return parts::drop_constraint(catalog, table, action, reach);
  }
  if (action.kind == sql::AlterKind::validate_constraint) {
    return parts::validate_constraint(catalog, table, action.name);
  }
  if (action.kind == alter_constraint) {
    return Certainty::partial;  // DEFERRABLE or not is not known
  }
  if (is_one_of(action.kind, column_kinds)) {
    return alter_column(catalog, table, action, reach);
  }
  if (is_one_of(action.kind, tree_kinds)) {
    return alter_tree(catalog, table, action);
  }
  alter_table_itself(catalog, table, action);
  return Certainty::exact;
}

/// PostgreSQL runs the actions in passes: what is dropped goes first, foreign keys come last.
int pass(const sql::AlterAction& action) {
  if (action.kind == sql::AlterKind::drop_column ||
      action.kind == sql::AlterKind::drop_constraint) {
    return 0;
  }
  if (action.kind == set_type) {
    return 1;
  }
  if (action.kind == sql::AlterKind::add_column) {
    return 2;
  }
  if (action.kind != sql::AlterKind::add_constraint) {
    return 3;
  }
  const bool is_foreign_key =
      action.constraint && action.constraint->kind == sql::ConstraintKind::foreign_key;
  return is_foreign_key ? 5 : 4;
}

}  // namespace

Certainty apply(Catalog& catalog, const sql::AlterTable& change) {
  if (change.kind == sql::ObjectKind::type) {
    return Certainty::partial;  // attributes of a composite type are the server's text
  }
  const Catalog::IndexAt index = catalog.find_index(change.name);
  Relation* table = catalog.find(change.name);
  if (table == nullptr && index.index == nullptr) {
    return Certainty::exact;
  }
  std::vector<sql::AlterAction> actions = change.actions;
  std::ranges::stable_sort(actions, {}, pass);
  Certainty certainty = Certainty::exact;
  for (const sql::AlterAction& action : actions) {
    if (table != nullptr) {
      certainty = worse(certainty,
                        alter(catalog, *table, action, change.only ? Reach::alone : Reach::tree));
    } else if (action.kind == sql::AlterKind::attach_partition) {
      certainty = worse(certainty, attach_index(catalog, change.name, action.other));
    }
  }
  return certainty;
}

}  // namespace pgmig::catalog::parts
