// SPDX-License-Identifier: Apache-2.0
// How long others wait behind us. Pure.
#include "execute/stall.hpp"

#include <algorithm>
#include <utility>

namespace pgmig::execute {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

milliseconds StallMeter::note(const std::vector<Waiting>& queue, Time now) {
  std::map<int, Time> waiting;
  milliseconds longest{0};
  for (const Waiting& session : queue) {
    const auto known = waiting_.find(session.pid);
    if (known == waiting_.end()) {
      ++stall_.sessions;
    }
    const Time since = known == waiting_.end() ? now : known->second;
    waiting.emplace(session.pid, since);
    const milliseconds age = std::max(session.age, duration_cast<milliseconds>(now - since));
    longest = std::max(longest, std::min(age, duration_cast<milliseconds>(now - begun_)));
  }
  waiting_ = std::move(waiting);
  stall_.longest = std::max(stall_.longest, longest);
  return longest;
}

}  // namespace pgmig::execute
