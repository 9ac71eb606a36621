/* SPDX-License-Identifier: Apache-2.0
 * Version 1 of the border to hooks, as it is for ever on machines with 64-bit pointers: this file
 * compiles, or a library that somebody has built would misread what pgmig hands over. What is added
 * goes behind what is here. */
#include <pgmig/hook_abi.h>

#define AT(type, member, offset) \
  _Static_assert(offsetof(type, member) == (offset), #type "." #member " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has another size")

_Static_assert(sizeof(void*) == 8, "written for 64-bit pointers");
_Static_assert(PGMIG_HOOK_ABI == 1, "another version needs another file");
_Static_assert(PGMIG_OK == 0 && PGMIG_FAILED == 1 && PGMIG_STOPPED == 2, "status");
_Static_assert(PGMIG_NOTE == 0 && PGMIG_WARNING == 1, "level");
_Static_assert(PGMIG_EXPAND == 0 && PGMIG_MIGRATE == 1 && PGMIG_CONTRACT == 2, "phase");
_Static_assert(PGMIG_IN_TRANSACTION == 0 && PGMIG_IN_BATCHES == 1, "runs");
_Static_assert(sizeof(PGMIG_HOOKS_SYMBOL) == sizeof("pgmig_hooks"), "symbol");

SIZE(pgmig_status, 4);
SIZE(pgmig_text, 16);
AT(pgmig_text, data, 0);
AT(pgmig_text, size, 8);

SIZE(pgmig_rows, 48);
AT(pgmig_rows, size, 0);
AT(pgmig_rows, columns, 8);
AT(pgmig_rows, rows, 16);
AT(pgmig_rows, names, 24);
AT(pgmig_rows, values, 32);
AT(pgmig_rows, affected, 40);

SIZE(pgmig_failure, 72);
AT(pgmig_failure, size, 0);
AT(pgmig_failure, sqlstate, 8);
AT(pgmig_failure, message, 24);
AT(pgmig_failure, detail, 40);
AT(pgmig_failure, hint, 56);

SIZE(pgmig_policy, 40);
AT(pgmig_policy, size, 0);
AT(pgmig_policy, stall_budget_ms, 8);
AT(pgmig_policy, lock_timeout_ms, 16);
AT(pgmig_policy, batch_ms, 24);
AT(pgmig_policy, deadline_ms, 32);

SIZE(pgmig_walk, 72);
AT(pgmig_walk, size, 0);
AT(pgmig_walk, table, 8);
AT(pgmig_walk, columns, 24);
AT(pgmig_walk, todo, 40);
AT(pgmig_walk, name, 56);

SIZE(pgmig_batch, 32);
AT(pgmig_batch, size, 0);
AT(pgmig_batch, table, 8);
AT(pgmig_batch, rows, 24);

SIZE(pgmig_host, 120);
AT(pgmig_host, size, 0);
AT(pgmig_host, self, 8);
AT(pgmig_host, policy, 16);
AT(pgmig_host, query, 24);
AT(pgmig_host, copy_in, 32);
AT(pgmig_host, for_each_batch, 40);
AT(pgmig_host, in_transaction, 48);
AT(pgmig_host, get, 56);
AT(pgmig_host, put, 64);
AT(pgmig_host, progress, 72);
AT(pgmig_host, log, 80);
AT(pgmig_host, stop_requested, 88);
AT(pgmig_host, time_left, 96);
AT(pgmig_host, last_failure, 104);
AT(pgmig_host, fail, 112);

SIZE(pgmig_hook, 104);
AT(pgmig_hook, size, 0);
AT(pgmig_hook, version, 8);
AT(pgmig_hook, description, 24);
AT(pgmig_hook, checksum, 40);
AT(pgmig_hook, source, 56);
AT(pgmig_hook, phase, 72);
AT(pgmig_hook, runs, 76);
AT(pgmig_hook, up, 80);
AT(pgmig_hook, down, 88);
AT(pgmig_hook, check, 96);

SIZE(pgmig_library, 24);
AT(pgmig_library, size, 0);
AT(pgmig_library, abi, 8);
AT(pgmig_library, count, 12);
AT(pgmig_library, hooks, 16);
