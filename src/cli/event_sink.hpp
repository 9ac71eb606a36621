// SPDX-License-Identifier: Apache-2.0
// The observer that the options ask for, and the last event of a run.
#pragma once

#include "cli/commands.hpp"
#include "cli/json_observer.hpp"
#include "cli/metrics_observer.hpp"
#include "cli/text_observer.hpp"

#include <optional>

namespace pgmig::cli {

/// JSON lines with --json, text otherwise; numbers beside it with --metrics-file.
class EventSink {
 public:
  explicit EventSink(const Invocation& call)
      : json_(call.console), text_(call.console), use_json_(call.options.json) {
    if (!call.options.metrics_file.empty()) {
      metrics_.emplace(shown(), call.console, call.options.metrics_file);
    }
  }

  [[nodiscard]] execute::Observer& observer() noexcept {
    return metrics_ ? static_cast<execute::Observer&>(*metrics_) : shown();
  }

  /// The run begins on this session, which outlives it.
  void begin(db::Session& session) {
    if (metrics_) {
      metrics_->measure(session);
    }
  }

  /// Says `finished` and hands the status on.
  int finish(int exit_status) {
    if (use_json_) {
      json_.finished(exit_status);
    }
    if (metrics_) {
      metrics_->finished(exit_status);
    }
    return exit_status;
  }

 private:
  [[nodiscard]] execute::Observer& shown() noexcept {
    return use_json_ ? static_cast<execute::Observer&>(json_) : text_;
  }

  JsonObserver json_;
  TextObserver text_;
  bool use_json_;
  std::optional<MetricsObserver> metrics_;
};

}  // namespace pgmig::cli
