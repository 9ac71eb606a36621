// SPDX-License-Identifier: Apache-2.0
// Fault points for test builds: empty otherwise.
#include "base/fault_point.hpp"

#ifdef PGMIG_FAULT_POINTS

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>

namespace pgmig {

namespace {

/// What stands after `<name>:`; nothing when the setting is not about `name`.
std::string_view wish_for(std::string_view setting, std::string_view name) noexcept {
  if (!setting.starts_with(name) || setting.size() <= name.size() || setting[name.size()] != ':') {
    return {};
  }
  return setting.substr(name.size() + 1);
}

/// 0 when it is no number.
unsigned fatal_reach(std::string_view setting) noexcept {
  unsigned number = 0;
  const char* const end = setting.data() + setting.size();
  const auto [rest, failure] = std::from_chars(setting.data(), end, number);
  return failure == std::errc{} && rest == end ? number : 0;
}

}  // namespace

void fault_point(std::string_view name) noexcept {
  // One setting names one point, so one counter counts per name. It is the one mutable static that
  // conventions.md forbids: it exists in test builds only, and no caller could hand it through.
  static std::mutex mutex;
  static unsigned reached = 0;
  const char* const setting = std::getenv("PGMIG_FAULT_POINT");
  if (setting == nullptr) {
    return;
  }
  const std::string_view wish = wish_for(setting, name);
  if (wish == "stop") {
    static_cast<void>(std::raise(SIGSTOP));
    return;
  }
  const unsigned fatal = fatal_reach(wish);
  if (fatal == 0) {
    return;
  }
  const std::scoped_lock lock{mutex};
  ++reached;
  if (reached == fatal) {
    static_cast<void>(std::raise(SIGKILL));
  }
}

}  // namespace pgmig

#endif
