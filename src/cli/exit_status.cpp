// SPDX-License-Identifier: Apache-2.0
// Why a run ended -> the status that the shell sees.
#include "cli/exit_status.hpp"

#include <csignal>

namespace pgmig::cli::exit_status {

int of(ErrorKind kind, int signal) noexcept {
  switch (kind) {
    case ErrorKind::migration_failed:
      return migration_failed;
    case ErrorKind::usage:
      return usage;
    case ErrorKind::history_violation:
      return history_violation;
    case ErrorKind::lease_held:
      return lease_held;
    case ErrorKind::cannot_connect:
      return cannot_connect;
    case ErrorKind::refused:
      return refused;
    case ErrorKind::confirmation_needed:
      return confirmation_needed;
    case ErrorKind::drift:
      return drift;
    case ErrorKind::verification_differs:
      return verification_differs;
    case ErrorKind::temporary:
    case ErrorKind::connection_lost:
      return temporary;
    case ErrorKind::interrupted:
      return signal_base + (signal == 0 ? SIGINT : signal);
  }
  return migration_failed;
}

}  // namespace pgmig::cli::exit_status
