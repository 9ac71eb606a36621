// SPDX-License-Identifier: Apache-2.0
// pgmig pause, resume and throttle: steer a run from another terminal.
#include "base/byte_size.hpp"
#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"
#include "journal/journal.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>

namespace pgmig::cli {

namespace {

using Json = nlohmann::ordered_json;

/// The journal of a database that has one.
class Steering {
 public:
  explicit Steering(const Invocation& call)
      : call_(call),
        workspace_(call.options, call.console, call.stop),
        session_(workspace_.connect()),
        journal_(session_, workspace_.config().schema, workspace_.runner()) {
    if (!journal_.exists()) {
      throw Error(ErrorKind::usage,
                  fmt::format("there is no history in {}: nothing runs there that could wait",
                              session_.database()),
                  "the first pgmig up makes it");
    }
  }

  [[nodiscard]] journal::Journal& journal() noexcept { return journal_; }

  void tell(Json json, const std::string& text) const {
    json["schema_version"] = 1;
    call_.console.output(call_.options.json ? json.dump() + "\n" : text + "\n");
  }

 private:
  const Invocation& call_;
  Workspace workspace_;
  db::Session session_;
  journal::Journal journal_;
};

}  // namespace

int cmd_pause(const Invocation& call) {
  Steering steering(call);
  const auto pause = steering.journal().pause();
  steering.tell({{"paused", {{"since", pause.since}, {"by", pause.by}}}},
                fmt::format("paused by {} since {}: a run waits before its next step or batch, "
                            "also one that starts now; pgmig resume lets it go on",
                            pause.by, pause.since));
  return exit_status::done;
}

int cmd_throttle(const Invocation& call) {
  const std::string& wanted = call.options.text;
  const auto rate = parse_byte_size(wanted);
  if (!rate && wanted != "off") {
    throw Error(ErrorKind::usage, fmt::format("{} is no rate", wanted),
                "write how much WAL a second the server may write: 8MB, 64kB; 0 is no limit; off "
                "is what the policy says");
  }
  Steering steering(call);
  steering.journal().throttle(rate);
  const auto json = rate ? Json(rate->bytes) : Json();
  steering.tell({{"max_wal_rate_bytes", json}},
                rate
                    ? fmt::format("batches keep to {} of WAL a second, also those of a run that is "
                                  "under way; pgmig throttle off takes it back",
                                  to_text(*rate))
                    : "batches keep to max_wal_rate of the policy");
  return exit_status::done;
}

int cmd_resume(const Invocation& call) {
  Steering steering(call);
  const bool was_paused = steering.journal().unpause();
  steering.tell({{"was_paused", was_paused}},
                was_paused ? "the pause is over: runs go on" : "nothing was paused");
  return exit_status::done;
}

}  // namespace pgmig::cli
