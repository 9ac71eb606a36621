// SPDX-License-Identifier: Apache-2.0
#include "execute/room.hpp"

#include "execute/record.hpp"
#include "inspect/free_space.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pgmig::execute {

namespace {

std::string too_little(const StepRun& run, const inspect::FreeSpace& free, ByteSize needed,
                       std::string_view what) {
  const std::string needs =
      needed.bytes == 0 ? "" : fmt::format("it needs about {}, and ", in_words(needed));
  return fmt::format(
      "step {} was not {}: {} are free in {}; {}min_free_space = {} is to be left. Make room, or "
      "lower min_free_space (0: nobody looks)",
      run.step.id, what, in_words(free.size), free.directory.string(), needs,
      to_text(run.context.policy.min_free_space));
}

}  // namespace

StepEnd Room::for_step(const StepRun& run) {
  const auto& needed = run.context.room_needed;
  return for_bytes(run, needed ? needed(run.step) : ByteSize{}, "begun");
}

StepEnd Room::for_more(const StepRun& run) { return for_bytes(run, {}, "gone on with"); }

StepEnd Room::for_bytes(const StepRun& run, ByteSize needed, std::string_view what) {
  const ByteSize floor = run.context.policy.min_free_space;
  if (floor.bytes == 0) {
    return {};
  }
  if (!directories_) {
    directories_ = inspect::data_directories(run.context.session);
  }
  const auto free = inspect::free_space(*directories_);
  if (!free || free->size.bytes >= floor.bytes + needed.bytes) {
    return {};
  }
  return record_gave_up(run, {.why = too_little(run, *free, needed, what)});
}

}  // namespace pgmig::execute
