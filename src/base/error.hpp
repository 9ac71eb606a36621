// SPDX-License-Identifier: Apache-2.0
// The one exception type that ends a run, and the closed list of reasons that decide the exit
// status.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace pgmig {

/// Why a run ended. Each kind has exactly one exit status (cli/exit_status.hpp).
enum class ErrorKind {
  migration_failed,      ///< 1: a statement of a migration failed, or found data that makes it fail
  usage,                 ///< 2: wrong use, configuration or migration file
  history_violation,     ///< 4: files, history and plan do not agree
  lease_held,            ///< 5: another runner is at work
  cannot_connect,        ///< 6: no server, no access, no right
  refused,               ///< 7: the safety rules say no
  confirmation_needed,   ///< 8: a person has to say yes, or to say what became of a step
  drift,                 ///< 9: the live schema is not what the history says
  verification_differs,  ///< 10: verification found differing rows
  temporary,             ///< 75: a deadline or the lock budget ran out; nothing is half-done
  connection_lost,       ///< 75: the server or the network went away; run again to continue
  interrupted,           ///< 128 + n: ended by a signal
};

/// Ends the run. `what()` says what happened and to which object; `hint()` says what to do next.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string hint = {})
      : std::runtime_error(message), kind_(kind), hint_(std::move(hint)) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

  [[nodiscard]] const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string hint_;
};

}  // namespace pgmig
