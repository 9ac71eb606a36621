// SPDX-License-Identifier: Apache-2.0
// A broken promise inside pgmig: always checked, prints where, and aborts. Input never reaches it.
#pragma once

namespace pgmig {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace pgmig

#define PGMIG_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::pgmig::assertion_failed(#condition, __FILE__, __LINE__))
