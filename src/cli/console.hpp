// SPDX-License-Identifier: Apache-2.0
// Where output goes: results to stdout, progress and errors to stderr.
#pragma once

#include "report/style.hpp"

#include <atomic>
#include <string>
#include <string_view>

namespace pgmig::cli {

struct ConsoleWish {
  report::ColourWish colour = report::ColourWish::automatic;
  bool quiet = false;
  bool verbose = false;
  bool progress = true;  ///< false: --no-progress
};

/// The two streams of the process and how they may be used.
class Console {
 public:
  explicit Console(const ConsoleWish& wish);

  /// Nothing reaches the streams: what would be printed is appended to `kept`, which outlives it.
  explicit Console(std::string& kept);

  /// Writes the whole text to stdout. A run goes on when it cannot: see output_failed().
  void output(std::string_view text) const;
  void error(std::string_view text) const;

  /// Whether something of the output is lost; not when its reader has had enough (a closed pipe).
  [[nodiscard]] bool output_failed() const noexcept { return output_failed_; }

  /// For stderr.
  [[nodiscard]] const report::Style& style() const noexcept { return style_; }

  /// For stdout.
  [[nodiscard]] const report::Style& output_style() const noexcept { return output_style_; }

  [[nodiscard]] bool quiet() const noexcept { return quiet_; }

  [[nodiscard]] bool verbose() const noexcept { return verbose_; }

  /// Whether a line on stderr may be overwritten.
  [[nodiscard]] bool live() const noexcept { return live_; }

  /// Whether a person can be asked: stdin and stderr are terminals.
  [[nodiscard]] bool can_ask() const noexcept { return can_ask_; }

 private:
  std::string* kept_ = nullptr;
  report::Style style_;
  report::Style output_style_;
  bool quiet_;
  bool verbose_;
  bool live_;
  bool can_ask_;
  mutable std::atomic<bool> output_failed_ = false;
};

}  // namespace pgmig::cli
