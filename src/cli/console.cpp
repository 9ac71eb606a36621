// SPDX-License-Identifier: Apache-2.0
// The process's streams.
#include "cli/console.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace pgmig::cli {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

report::Style style_for(report::ColourWish wish, int descriptor) {
  return report::Style(report::use_colours(wish, environment("NO_COLOR"), environment("TERM"),
                                           ::isatty(descriptor) == 1));
}

}  // namespace

Console::Console(const ConsoleWish& wish)
    : style_(style_for(wish.colour, STDERR_FILENO)),
      output_style_(style_for(wish.colour, STDOUT_FILENO)),
      quiet_(wish.quiet),
      verbose_(wish.verbose),
      live_(wish.progress && !wish.quiet && ::isatty(STDERR_FILENO) == 1 &&
            environment("TERM") != "dumb"),
      can_ask_(::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1) {}

Console::Console(std::string& kept)
    : kept_(&kept),
      style_(false),
      output_style_(false),
      quiet_(true),
      verbose_(false),
      live_(false),
      can_ask_(false) {}

void Console::output(std::string_view text) const {
  if (kept_ != nullptr) {
    kept_->append(text);
    return;
  }
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if ((!written || std::fflush(stdout) != 0) && errno != EPIPE) {
    output_failed_ = true;
  }
}

void Console::error(std::string_view text) const {
  if (kept_ != nullptr) {
    kept_->append(text);
    return;
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace pgmig::cli
