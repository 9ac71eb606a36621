// SPDX-License-Identifier: Apache-2.0
// The status table and its JSON (docs/cli.md).
#include "report/status.hpp"

#include "base/byte_size.hpp"
#include "base/printable.hpp"
#include "plan/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace pgmig::report {

namespace {

constexpr std::array pending_states{std::string_view("pending"), std::string_view("running"),
                                    std::string_view("failed"),  std::string_view("in_doubt"),
                                    std::string_view("undone"),  std::string_view("out_of_order")};

bool is_pending(const StatusLine& line) {
  return std::ranges::find(pending_states, line.state) != pending_states.end();
}

Colour colour_of(const StatusLine& line) {
  if (line.state == "applied" || line.state == "baseline") {
    return Colour::green;
  }
  if (line.state == "pending" || line.state == "awaiting_contract" || line.state == "undone") {
    return Colour::yellow;
  }
  return line.state == "running" ? Colour::blue : Colour::red;
}

std::string steps_of(const StatusLine& line) {
  return line.steps_total == 0 ? std::string("-")
                               : fmt::format("{}/{}", line.steps_done, line.steps_total);
}

using Row = std::array<std::string, 5>;

Row row_of(const StatusLine& line) {
  const auto name = line.kind == plan::MigrationKind::repeatable ? std::string("R") : line.version;
  const auto note = line.note.empty() ? line.position : line.note;
  return {printable(name), printable(line.description) + (note.empty() ? "" : " (" + note + ")"),
          line.state, steps_of(line), line.applied_at.empty() ? std::string("-") : line.applied_at};
}

std::string padded(const std::string& text, std::size_t width) {
  return fmt::format("{:<{}}", text, width);
}

/// Failed or interrupted after contract had begun.
bool is_in_contract(const StatusLine& line) {
  return is_pending(line) && line.phase == plan::Phase::contract;
}

/// What continues: `up` before `contract`, for it does not ask.
std::string next_command(const Status& status) {
  if (std::ranges::any_of(status.lines, &StatusLine::undoing)) {
    return "; next: pgmig down, which continues what has begun";
  }
  const auto in_contract = std::ranges::count_if(status.lines, is_in_contract);
  if (pending(status) > in_contract) {
    return "; next: pgmig plan, then pgmig up";
  }
  if (in_contract > 0) {
    return "; next: pgmig contract, which continues what has begun";
  }
  return awaiting_contract(status) > 0
             ? "; next: pgmig contract, once no old application version runs"
             : "";
}

std::string summary(const Status& status) {
  const int waiting = pending(status);
  const int contract = awaiting_contract(status);
  std::string text = fmt::format("{} on PostgreSQL {}: {} migration{}, {} pending",
                                 printable(status.database), status.server_version,
                                 status.lines.size(), status.lines.size() == 1 ? "" : "s", waiting);
  if (contract > 0) {
    text += fmt::format(", {} awaiting contract", contract);
  }
  return text + next_command(status);
}

}  // namespace

int pending(const Status& status) {
  return static_cast<int>(std::ranges::count_if(status.lines, is_pending));
}

int awaiting_contract(const Status& status) {
  return static_cast<int>(
      std::ranges::count(status.lines, "awaiting_contract", &StatusLine::state));
}

namespace {

nlohmann::ordered_json text_or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
}

nlohmann::ordered_json pause_of(const Status& status) {
  if (status.paused_by.empty()) {
    return nullptr;
  }
  return {{"since", status.paused_since}, {"by", status.paused_by}};
}

nlohmann::ordered_json kept_of(const KeptSummary& kept) {
  return {{"things", kept.things},
          {"bytes", kept.bytes},
          {"due", kept.due},
          {"next_due_at", text_or_null(kept.next_due_at)}};
}

std::string in_words(const KeptSummary& kept) {
  if (kept.things == 0) {
    return {};
  }
  std::string text = fmt::format("kept of drops: {} thing{}, {}", kept.things,
                                 kept.things == 1 ? "" : "s", in_words(ByteSize{kept.bytes}));
  if (kept.due > 0) {
    text += fmt::format("; {} may go: pgmig purge", kept.due);
  }
  if (!kept.next_due_at.empty()) {
    text += fmt::format("; the next purge is due {}", kept.next_due_at);
  }
  return text + "\n";
}

/// Who is at work, and whether it waits.
std::string steering(const Status& status) {
  std::string text;
  if (!status.runner.empty()) {
    text += fmt::format("at work: {}\n", printable(status.runner));
  }
  if (!status.paused_by.empty()) {
    text += fmt::format("paused by {} since {}: pgmig resume lets runs go on\n",
                        printable(status.paused_by), printable(status.paused_since));
  }
  return text;
}

}  // namespace

nlohmann::ordered_json to_json(const Status& status) {
  auto migrations = nlohmann::ordered_json::array();
  for (const auto& line : status.lines) {
    migrations.push_back({{"version", text_or_null(line.version)},
                          {"description", line.description},
                          {"kind", plan::name(line.kind)},
                          {"state", line.state},
                          {"undoing", line.undoing},
                          {"phase", line.phase ? nlohmann::ordered_json(plan::name(*line.phase))
                                               : nlohmann::ordered_json(nullptr)},
                          {"steps_done", line.steps_done},
                          {"steps_total", line.steps_total},
                          {"checksum", text_or_null(line.checksum)},
                          {"position", text_or_null(line.position)},
                          {"applied_at", text_or_null(line.applied_at)}});
  }
  auto diagnostics = nlohmann::ordered_json::array();
  for (const auto& diagnostic : status.diagnostics) {
    diagnostics.push_back(plan::to_json(diagnostic));
  }
  return {{"schema_version", 1},
          {"database", status.database},
          {"server_version", status.server_version},
          {"pending", pending(status)},
          {"awaiting_contract", awaiting_contract(status)},
          {"runner", text_or_null(status.runner)},
          {"paused", pause_of(status)},
          {"kept", kept_of(status.kept)},
          {"migrations", std::move(migrations)},
          {"diagnostics", std::move(diagnostics)}};
}

std::string to_text(const Status& status, const Style& style) {
  const Row header{"version", "description", "state", "steps", "applied at"};
  std::array<std::size_t, 5> width{};
  for (std::size_t column = 0; column < width.size(); ++column) {
    width[column] = header[column].size();
  }
  std::vector<Row> rows;
  rows.reserve(status.lines.size());
  for (const auto& line : status.lines) {
    rows.push_back(row_of(line));
    for (std::size_t column = 0; column < width.size(); ++column) {
      width[column] = std::max(width[column], rows.back()[column].size());
    }
  }
  std::string text;
  const auto print = [&](const Row& row, Colour colour) {
    fmt::format_to(std::back_inserter(text), "{:<{}}  {:<{}}  {}  {:<{}}  {}\n", row[0], width[0],
                   row[1], width[1], style.paint(colour, padded(row[2], width[2])), row[3],
                   width[3], row[4]);
  };
  if (!rows.empty()) {
    print(header, Colour::none);
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    print(rows[row], colour_of(status.lines[row]));
  }
  return text + steering(status) + in_words(status.kept) + summary(status) + "\n";
}

}  // namespace pgmig::report
