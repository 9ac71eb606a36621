// SPDX-License-Identifier: Apache-2.0
// The deadline of a run, or of one migration: a stop request when its time is over.
#include "execute/time_limit.hpp"

#include "base/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace pgmig::execute {

TimeLimit::TimeLimit(std::string whose, std::chrono::milliseconds limit,
                     const std::stop_token& stop, const TimeLimit* outer)
    : whose_(std::move(whose)),
      limit_(limit),
      outer_(outer),
      on_stop_(stop, [this] { source_.request_stop(); }) {
  if (limit_.count() > 0) {
    timer_ = std::jthread{[this](const std::stop_token& no_longer) { wait_until_over(no_longer); }};
  }
}

void TimeLimit::wait_until_over(const std::stop_token& no_longer) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock{mutex};
  never.wait_for(lock, no_longer, limit_, [] { return false; });
  if (!no_longer.stop_requested()) {
    is_over_ = true;
    source_.request_stop();
  }
}

std::optional<std::chrono::milliseconds> TimeLimit::left() const {
  using std::chrono::milliseconds;
  const auto outer = outer_ == nullptr ? std::nullopt : outer_->left();
  if (limit_.count() == 0) {
    return outer;
  }
  const auto elapsed =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun_);
  const milliseconds own = std::max(milliseconds{0}, limit_ - elapsed);
  return outer ? std::min(*outer, own) : own;
}

std::optional<std::string> TimeLimit::over() const {
  if (is_over_) {
    return fmt::format("the {}'s deadline of {} is over", whose_, to_text(limit_));
  }
  return outer_ == nullptr ? std::nullopt : outer_->over();
}

}  // namespace pgmig::execute
