// SPDX-License-Identifier: Apache-2.0
// The last words of a process that a hook ends by a mistake.
#pragma once

#include <string_view>

namespace pgmig::hooks {

/// While it lives, SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT first write these words to stderr,
/// at most 512 bytes; then the process ends as it would have without. One at a time, on the main
/// thread.
class CrashWords {
 public:
  explicit CrashWords(std::string_view words);
  ~CrashWords();
  CrashWords(const CrashWords&) = delete;
  CrashWords& operator=(const CrashWords&) = delete;
};

}  // namespace pgmig::hooks
