// SPDX-License-Identifier: Apache-2.0
// The observer that the options ask for, and the last event of a run.
#pragma once

#include "cli/commands.hpp"
#include "cli/json_observer.hpp"
#include "cli/text_observer.hpp"

#include <memory>

namespace pgmig::cli {

/// JSON lines with --json, text otherwise.
class EventSink {
 public:
  explicit EventSink(const Invocation& call)
      : json_(call.console), text_(call.console), use_json_(call.options.json) {}

  [[nodiscard]] execute::Observer& observer() noexcept {
    return use_json_ ? static_cast<execute::Observer&>(json_) : text_;
  }

  /// Says `finished` and hands the status on.
  int finish(int exit_status) {
    if (use_json_) {
      json_.finished(exit_status);
    }
    return exit_status;
  }

 private:
  JsonObserver json_;
  TextObserver text_;
  bool use_json_;
};

}  // namespace pgmig::cli
