// SPDX-License-Identifier: Apache-2.0
// pgmig purge: destroys what was kept of drops, once it is old enough.
#include "base/byte_size.hpp"
#include "base/duration.hpp"
#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/workspace.hpp"
#include "execute/purge.hpp"
#include "inspect/kept.hpp"
#include "journal/lease.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace pgmig::cli {

namespace {

using inspect::KeptThing;
using Json = nlohmann::ordered_json;

std::chrono::milliseconds age_to_purge(const Options& options, const plan::Policy& policy) {
  if (options.now) {
    return std::chrono::milliseconds{0};
  }
  if (options.older_than.empty()) {
    return policy.keep;
  }
  const auto age = parse_duration(options.older_than);
  if (!age) {
    throw Error(ErrorKind::usage,
                fmt::format("--older-than takes a duration, not {}", options.older_than),
                "such as 12h or 7d");
  }
  return *age;
}

std::string line_of(const KeptThing& thing) {
  return fmt::format("\n  {} {} of {}, kept since {}, {}", thing.kind, thing.original,
                     thing.migration, thing.since, in_words(ByteSize{thing.bytes}));
}

Json json_of(const KeptThing& thing) {
  return {{"kind", thing.kind},           {"original", thing.original},
          {"migration", thing.migration}, {"relation", pg::to_sql(thing.relation)},
          {"kept_at", thing.since},       {"due_at", thing.due},
          {"bytes", thing.bytes}};
}

Json json_of(const std::vector<KeptThing>& things) {
  Json list = Json::array();
  for (const KeptThing& thing : things) {
    list.push_back(json_of(thing));
  }
  return list;
}

std::string in_words(const std::vector<KeptThing>& purged, const std::vector<KeptThing>& kept) {
  std::string text = purged.empty() ? "nothing to purge" : "purged:";
  for (const KeptThing& thing : purged) {
    text += line_of(thing);
  }
  if (kept.empty()) {
    return text + "\n";
  }
  text += "\nstill kept:";
  for (const KeptThing& thing : kept) {
    text += line_of(thing) + ", due " + thing.due;
  }
  return text + "\n";
}

std::string announcement(const std::vector<KeptThing>& due) {
  std::string text = "purge destroys, and pgmig down cannot bring it back:";
  for (const KeptThing& thing : due) {
    text += line_of(thing);
  }
  return text;
}

void tell(const Invocation& call, const std::vector<KeptThing>& purged,
          const std::vector<KeptThing>& kept) {
  call.console.output(
      call.options.json
          ? Json{{"schema_version", 1}, {"purged", json_of(purged)}, {"kept", json_of(kept)}}
                    .dump() +
                "\n"
          : in_words(purged, kept));
}

/// One after the other: what has gone is gone when it is stopped, and the rest stays.
void destroy(const std::vector<KeptThing>& due, db::Session& session, journal::Journal& journal,
             const Workspace& workspace) {
  for (const KeptThing& thing : due) {
    if (workspace.stop().stop_requested()) {
      throw Error(ErrorKind::interrupted, "stopped before everything was purged",
                  "the same command goes on");
    }
    execute::purge(session, thing, workspace.config().policy.deadline);
    journal.log({.what = "purged",
                 .version = thing.migration,
                 .step = {},
                 .sqlstate = {},
                 .message = fmt::format("{} {}", thing.kind, thing.original),
                 .detail_json = json_of(thing).dump()});
  }
}

}  // namespace

int cmd_purge(const Invocation& call) {
  Workspace workspace(call.options, call.console, call.stop);
  const auto age = age_to_purge(call.options, workspace.config().policy);
  auto session = workspace.connect();
  auto lease = journal::Lease::take(session, workspace.config().schema, workspace.runner(),
                                    call.options.wait, workspace.clock(), call.stop);
  journal::Journal journal(session, workspace.config().schema, workspace.runner());
  auto kept = journal.exists() ? inspect::kept_things(session, workspace.config().schema, age)
                               : std::vector<KeptThing>{};
  std::vector<KeptThing> due;
  std::ranges::copy_if(kept, std::back_inserter(due), &KeptThing::is_due);
  std::erase_if(kept, &KeptThing::is_due);
  if (!due.empty()) {
    workspace.confirm(announcement(due), session.database());
    journal.prepare();
    destroy(due, session, journal, workspace);
  }
  tell(call, due, kept);
  return exit_status::done;
}

}  // namespace pgmig::cli
