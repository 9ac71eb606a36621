/* SPDX-License-Identifier: Apache-2.0
 * Libraries that pgmig must refuse: WRONG says what is wrong with this one. */
#include <pgmig/hook_abi.h>

#define EXPORTED __attribute__((visibility("default")))
#define TEXT(literal) {literal, sizeof(literal) - 1}

#if WRONG == 1 /* built for an ABI to come */
static const pgmig_library table = {sizeof(pgmig_library), 2, 0, 0};
EXPORTED const pgmig_library* pgmig_hooks(void) { return &table; }
#elif WRONG == 2 /* a hook without a checksum */
static pgmig_status up(const pgmig_host* host) {
  (void)host;
  return PGMIG_OK;
}
static const pgmig_hook hook = {sizeof(pgmig_hook), TEXT("1"), TEXT("wrong"), {0, 0}, {0, 0},
                                PGMIG_MIGRATE, PGMIG_IN_TRANSACTION, up, 0, 0};
static const pgmig_hook* const hooks[] = {&hook};
static const pgmig_library table = {sizeof(pgmig_library), PGMIG_HOOK_ABI, 1, hooks};
EXPORTED const pgmig_library* pgmig_hooks(void) { return &table; }
#else /* no hooks at all */
EXPORTED int something_else(void) { return 0; }
#endif
