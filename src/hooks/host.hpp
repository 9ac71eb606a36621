// SPDX-License-Identifier: Apache-2.0
// What a hook sees of pgmig: the C ABI on one side, a session and a few services on the other.
#pragma once

#include "db/session.hpp"

#include <pgmig/hook_abi.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pgmig::hooks {

/// A walk as a hook asks for it.
struct WantedWalk {
  std::string table;
  std::string columns;
  std::string todo;
  std::string name;
};

using Work = std::function<void()>;
/// The table, as SQL, and the rows of one batch.
using BatchWork = std::function<void(const std::string&, const db::Rows&)>;

/// What the host does not know how to do itself. They are called on the hook's thread and may throw
/// what the session throws.
struct Services {
  db::Session& session;
  pgmig_policy policy{};
  /// A transaction of the hook's, with what it stores of itself. False: the run ends here. Empty:
  /// the hook is within one.
  std::function<bool(const Work& work)> in_transaction;
  /// False: the run ends here. Empty as above.
  std::function<bool(const WantedWalk& walk, const BatchWork& each)> walk;
  std::function<std::optional<std::string>(const std::string& key)> get;
  /// No value: it is forgotten. False: the run ends here.
  std::function<bool(const std::string& key, std::optional<std::string> value)> put;
  std::function<void(std::int64_t done, std::int64_t total, const std::string& what)> progress;
  std::function<void(int level, const std::string& message)> log;
  std::function<bool()> stop_requested;
  std::function<std::int64_t()> time_left;
};

/// The "SQLSTATE" of a failure that is the hook's own.
inline constexpr std::string_view hook_failed = "hook_failed";

enum class HookEnd {
  done,
  stopped,  ///< a service said so, or a stop was requested
};

/// Calls a function of a hook. Throws StatementFailed when it fails: with what the server said, or
/// with `hook_failed` and the hook's own words; and whatever else the services have thrown.
[[nodiscard]] HookEnd call(pgmig_hook_fn function, const Services& services);

}  // namespace pgmig::hooks
