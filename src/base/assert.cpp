// SPDX-License-Identifier: Apache-2.0
// What a broken promise does: one line on stderr, then abort.
#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace pgmig {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  // Plain stdio: nothing that could throw or allocate may stand between the failure and its
  // message.
  static_cast<void>(std::fprintf(stderr, "pgmig: internal error: %s does not hold (%s:%d)\n",
                                 condition, file, line));
  std::abort();
}

}  // namespace pgmig
