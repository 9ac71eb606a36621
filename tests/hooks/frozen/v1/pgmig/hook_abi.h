/* SPDX-License-Identifier: Apache-2.0
 * The border between pgmig and a library of hooks, version 1: C, and stable.
 *
 * Structs begin with their size and only grow at their end: who reads one reads no further than its
 * `size` says. Text is a pointer and a length, UTF-8, and not terminated; no pointer that is handed
 * over belongs to who receives it, and none is good after the call that it came with returns,
 * unless it says so. No exception and no longjmp may cross in either direction. Everything happens
 * on the one thread that calls the hook. C++ hooks include <pgmig/hook.hpp> instead. */
#ifndef PGMIG_HOOK_ABI_H
#define PGMIG_HOOK_ABI_H

/* Names, types and headers are C's.
 * NOLINTBEGIN(readability-identifier-naming,modernize-*) */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes only when what is below stops working; a library says which one it was built with. */
#define PGMIG_HOOK_ABI 1u

/* `data` is null for SQL's NULL and where there is no text. */
typedef struct pgmig_text {
  const char* data;
  size_t size;
} pgmig_text;

typedef int32_t pgmig_status;

/* It worked. */
#define PGMIG_OK 0
/* It failed: last_failure() tells what the server said, fail() what the hook says. */
#define PGMIG_FAILED 1
/* The run ends here (a stop, a deadline, a batch that failed): return at once, with this. */
#define PGMIG_STOPPED 2

/* What a query answered, or a part of it, row after row. Values are in PostgreSQL's text form. */
typedef struct pgmig_rows {
  size_t size;
  size_t columns;
  size_t rows;
  const pgmig_text* names;  /* `columns` of them */
  const pgmig_text* values; /* `rows` times `columns` */
  int64_t affected;         /* by INSERT, UPDATE, DELETE, MERGE, COPY; 0 for others */
} pgmig_rows;

/* What went wrong last. */
typedef struct pgmig_failure {
  size_t size;
  pgmig_text sqlstate; /* empty where it was not the server */
  pgmig_text message;
  pgmig_text detail;
  pgmig_text hint;
} pgmig_failure;

/* What the user decided (pgmig config), in milliseconds. */
typedef struct pgmig_policy {
  size_t size;
  int64_t stall_budget_ms; /* how long the application may wait because of the hook */
  int64_t lock_timeout_ms;
  int64_t batch_ms;    /* how long a batch should take */
  int64_t deadline_ms; /* all attempts of one transaction together */
} pgmig_policy;

/* A walk over a table. `todo` is a condition on its rows that the work makes false: while a row
 * fulfils it, that row is still to do. Empty: every row once, as far as rows do not move meanwhile.
 * `columns` is a select list; `name` tells two walks over one table apart. */
typedef struct pgmig_walk {
  size_t size;
  pgmig_text table; /* as in SQL: shop.users, "Mixed" */
  pgmig_text columns;
  pgmig_text todo;
  pgmig_text name; /* empty: the table */
} pgmig_walk;

/* Rows of one batch: locked, in the open transaction of the batch. */
typedef struct pgmig_batch {
  size_t size;
  pgmig_text table; /* the table or partition that holds them, as SQL */
  const pgmig_rows* rows;
} pgmig_batch;

typedef pgmig_status (*pgmig_rows_fn)(void* user, const pgmig_rows* rows);
typedef pgmig_status (*pgmig_batch_fn)(void* user, const pgmig_batch* batch);
typedef pgmig_status (*pgmig_work_fn)(void* user);
/* The next piece of COPY data; an empty one ends it. It stays good until the next call. */
typedef pgmig_status (*pgmig_piece_fn)(void* user, pgmig_text* piece);

#define PGMIG_NOTE 0
#define PGMIG_WARNING 1

/* What pgmig does for a hook. `self` is the first argument of each. */
typedef struct pgmig_host {
  size_t size;
  void* self;
  const pgmig_policy* policy;

  /* One statement with parameters $1, ... in text form. `each` may be null. With `at_a_time` 0 it
   * is called once, with all rows; else with at most so many at a time, through a cursor, so that a
   * result may be larger than memory (SELECT only). What `each` returns ends the query, if not OK.
   */
  pgmig_status (*query)(void* self, pgmig_text sql, const pgmig_text* parameters, size_t count,
                        size_t at_a_time, pgmig_rows_fn each, void* user);

  /* COPY ... FROM STDIN. */
  pgmig_status (*copy_in)(void* self, pgmig_text sql, pgmig_piece_fn next, void* user);

  /* Batches in the order of the table's blocks, each a transaction that stores the place it
   * reached: a run that was cut short goes on there. Of a hook in batches only. `each` is called
   * again, on fewer rows, after an attempt that was taken back. */
  pgmig_status (*for_each_batch)(void* self, const pgmig_walk* walk, pgmig_batch_fn each,
                                 void* user);

  /* A transaction of its own, tried again while a lock is in the way; of a hook in batches only. */
  pgmig_status (*in_transaction)(void* self, pgmig_work_fn work, void* user);

  /* Values that outlive the process, in the journal. A put() commits with the open transaction;
   * `value` with null data removes. What get() gives stays good until the next call. */
  pgmig_status (*get)(void* self, pgmig_text key, pgmig_text* value);
  pgmig_status (*put)(void* self, pgmig_text key, pgmig_text value);

  /* `total` 0: unknown. */
  void (*progress)(void* self, int64_t done, int64_t total, pgmig_text what);
  void (*log)(void* self, int32_t level, pgmig_text message);
  /* 1 when the hook should return PGMIG_STOPPED soon. */
  int32_t (*stop_requested)(void* self);
  /* Milliseconds until the deadline of the run or the migration; -1: there is none. */
  int64_t (*time_left)(void* self);
  /* What the last call that returned PGMIG_FAILED failed with. Good until the next call. */
  const pgmig_failure* (*last_failure)(void* self);
  /* Why the hook is about to return PGMIG_FAILED; `file` may be empty, `line` 0. */
  void (*fail)(void* self, pgmig_text message, pgmig_text file, int64_t line);
} pgmig_host;

typedef pgmig_status (*pgmig_hook_fn)(const pgmig_host* host);

#define PGMIG_EXPAND 0
#define PGMIG_MIGRATE 1
#define PGMIG_CONTRACT 2

#define PGMIG_IN_TRANSACTION 0
#define PGMIG_IN_BATCHES 1

/* One migration. Good for as long as the library is loaded. */
typedef struct pgmig_hook {
  size_t size;
  pgmig_text version;     /* "7", "20260412103000", "1.4.2" */
  pgmig_text description; /* "canonical e-mail" */
  pgmig_text checksum;    /* SHA-256 of its sources, 64 lower-case hexadecimal digits */
  pgmig_text source;      /* the path of its source where it was built */
  int32_t phase;
  int32_t runs;
  pgmig_hook_fn up;
  pgmig_hook_fn down;  /* may be null */
  pgmig_hook_fn check; /* may be null; runs in a read-only transaction before up() begins */
} pgmig_hook;

typedef struct pgmig_library {
  size_t size;
  uint32_t abi; /* PGMIG_HOOK_ABI */
  uint32_t count;
  const pgmig_hook* const* hooks;
} pgmig_library;

/* The only symbol that a library has to have: const pgmig_library* pgmig_hooks(void). */
#define PGMIG_HOOKS_SYMBOL "pgmig_hooks"
typedef const pgmig_library* (*pgmig_hooks_fn)(void);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(readability-identifier-naming,modernize-*) */

#endif
