// SPDX-License-Identifier: Apache-2.0
// The error that carries what was found wrong in the user's input.
#pragma once

#include "base/diagnostics.hpp"
#include "base/error.hpp"

namespace pgmig::cli {

/// Ends a command because of its input; main() prints every finding, then the summary.
class InputRejected : public Error {
 public:
  InputRejected(ErrorKind kind, const std::string& summary, Diagnostics diagnostics)
      : Error(kind, summary), diagnostics_(std::move(diagnostics)) {}

  [[nodiscard]] const Diagnostics& diagnostics() const noexcept { return diagnostics_; }

 private:
  Diagnostics diagnostics_;
};

}  // namespace pgmig::cli
