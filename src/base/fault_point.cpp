// SPDX-License-Identifier: Apache-2.0
// Fault points: empty in a build without PGMIG_FAULT_POINTS.
#include "base/fault_point.hpp"

#ifdef PGMIG_FAULT_POINTS

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>

namespace pgmig {

namespace {

bool is_in(std::string_view name, std::string_view names) noexcept {
  while (!names.empty()) {
    const auto end = std::min(names.find(','), names.size());
    if (names.substr(0, end) == name) {
      return true;
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

/// What stands after `<name>,...:`; nothing when the setting is not about `name`.
std::string_view wish_for(std::string_view setting, std::string_view name) noexcept {
  const auto colon = setting.find(':');
  if (colon == std::string_view::npos || !is_in(name, setting.substr(0, colon))) {
    return {};
  }
  return setting.substr(colon + 1);
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
  // One setting, so one counter. It is the one mutable static that conventions.md forbids: it
  // is nothing unless the environment asks for it, and no caller could hand it through.
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
