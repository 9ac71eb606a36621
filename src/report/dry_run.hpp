// SPDX-License-Identifier: Apache-2.0
// The dry-run report as a value: a plan, and what a reviewer has to know beside it.
#pragma once

#include "report/checkup.hpp"
#include "report/estimate.hpp"

#include <pgmig/plan.hpp>

#include <optional>
#include <string>
#include <vector>

namespace pgmig::report {

/// A line for a terminal, and when it is the turn of it.
struct Command {
  std::string line;
  std::string when;
};

struct DryRun {
  std::string database;
  std::string server_version;
  std::string made_at;  ///< "2026-04-12 10:30 UTC"
  std::string made_by;  ///< "pgmig 1.2.3"
  plan::Plan plan;
  RelationSizes sizes;
  Rates rates;
  std::optional<Checkup> checkup;  ///< what was found in the database; nothing: nobody looked
  std::vector<Command> commands;
};

/// The later the worse.
enum class Judgement {
  nothing_pending,
  fit,           ///< nobody is kept waiting, nothing was signed for
  needs_a_look,  ///< somebody signed for a danger, or a statement cannot be seen into
  not_ready,     ///< the database has a problem that ends the run
  refused,
};

/// What the report says at its top.
struct Summary {
  Judgement judgement = Judgement::nothing_pending;
  std::string sentence;  ///< why
  std::size_t migrations = 0;
  std::size_t steps = 0;    ///< that run at once
  std::size_t waiting = 0;  ///< for contract
  std::size_t refused = 0;  ///< statements
  std::size_t accepted = 0;
  std::size_t opaque = 0;
  std::size_t irreversible = 0;                ///< steps
  Estimate cost;                               ///< of all steps
  std::chrono::milliseconds longest_block{0};  ///< of readers or writers, by one step's work
};

[[nodiscard]] Summary summary_of(const DryRun& report);

/// "may run", "refused", ...
[[nodiscard]] const char* name(Judgement judgement) noexcept;

/// Who waits while such a lock is held: "readers, writers, DDL"; "nobody" who only reads or writes.
[[nodiscard]] const char* who_waits(pg::LockMode mode) noexcept;

/// The effects that are worth a reader's time: no weak lock without work under it.
[[nodiscard]] std::vector<plan::Effect> notable(const std::vector<plan::Effect>& effects);

/// Whether what the step does can only be seen when it runs.
[[nodiscard]] bool is_opaque(const plan::MigrationPlan& migration, const plan::Step& step);

/// Whether the step was planned on what an opaque one before it may change: it may come out
/// otherwise, and then `up --plan` ends there for a new review.
[[nodiscard]] bool is_unreviewable(const plan::Plan& plan, const plan::Step& step);

struct StepAt {
  const plan::MigrationPlan* migration = nullptr;
  const plan::Step* step = nullptr;
};

/// What up runs, and then what waits for contract: the order of time, not of files. The steps are
/// the plan's.
[[nodiscard]] std::vector<StepAt> in_order_of_time(const plan::Plan& plan);

/// "one transaction", "outside a transaction", ...
[[nodiscard]] const char* way_of(const plan::Step& step) noexcept;

/// Everything taken back, the last step first, as a script for psql; what cannot be taken back
/// stands in it as a comment.
[[nodiscard]] std::string rollback_script(const plan::Plan& plan);

/// One self-contained page. Everything that a file or a server said is escaped.
[[nodiscard]] std::string to_html(const DryRun& report);

/// The same for the comment of a pull request; its first line is a hidden marker by which a bot
/// finds its comment again.
[[nodiscard]] std::string to_markdown(const DryRun& report);

}  // namespace pgmig::report
