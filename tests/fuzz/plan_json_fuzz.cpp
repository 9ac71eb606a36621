// SPDX-License-Identifier: Apache-2.0
// Fuzzes the journal's text: plan -> laws -> text and JSON -> the same plan. Damage is an Error,
// never worse.
#include "base/assert.hpp"
#include "base/error.hpp"
#include "fuzz/target.hpp"
#include "plan/invariants.hpp"
#include "plan/json.hpp"
#include "plan/text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

std::optional<pgmig::plan::MigrationPlan> read(std::string_view text) {
  try {
    return pgmig::plan::from_journal_text(text);
  } catch (const pgmig::Error& error) {
    PGMIG_ASSERT(error.kind() == pgmig::ErrorKind::history_violation);
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto plan = read(text);
  if (!plan) {
    return 0;
  }
  static_cast<void>(pgmig::plan::broken_laws(*plan));
  static_cast<void>(pgmig::plan::to_text(*plan));
  static_cast<void>(pgmig::plan::to_json(*plan).dump());
  const auto again = read(pgmig::plan::to_journal_text(*plan));
  PGMIG_ASSERT(again == plan);
  return 0;
}
