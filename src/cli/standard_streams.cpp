// SPDX-License-Identifier: Apache-2.0
// The lowest free number is the one that open() gives.
#include "cli/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace pgmig::cli {

void open_standard_streams() noexcept {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) == -1) {
      // Read only: writing to it fails, as it would have without the file.
      static_cast<void>(::open("/dev/null", O_RDONLY));
    }
  }
}

}  // namespace pgmig::cli
