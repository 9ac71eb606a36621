// SPDX-License-Identifier: Apache-2.0
// The status table and its JSON (docs/cli.md).
#include "report/status.hpp"

#include "base/byte_size.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"
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
using Widths = std::array<std::size_t, 5>;

Row row_of(const StatusLine& line) {
  const auto name = line.kind == plan::MigrationKind::repeatable ? std::string("R") : line.version;
  const auto note = line.note.empty() ? line.position : line.note;
  return {printable(name), printable(line.description) + (note.empty() ? "" : " (" + note + ")"),
          line.state, steps_of(line), line.applied_at.empty() ? std::string("-") : line.applied_at};
}

/// Plain appending: a history of ten thousand lines is printed in a few milliseconds.
void append_padded(std::string& line, std::string_view text, std::size_t width) {
  line += text;
  line.append(width - count_characters(text), ' ');
}

Widths widths_of(const std::vector<Row>& rows) {
  Widths width{};
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < width.size(); ++column) {
      width[column] = std::max(width[column], count_characters(row[column]));
    }
  }
  return width;
}

/// As far as the second last column; the last one is not padded.
void append_row(std::string& text, const Row& row, const Widths& width, const Style& style,
                Colour colour) {
  constexpr std::string_view gap = "  ";
  constexpr std::size_t state = 2;
  for (std::size_t column = 0; column + 1 < row.size(); ++column) {
    if (column == state) {
      std::string cell;
      append_padded(cell, row[column], width[column]);
      text += style.paint(colour, cell);
    } else {
      append_padded(text, row[column], width[column]);
    }
    text += gap;
  }
  text += row.back();
  text += '\n';
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
  nlohmann::ordered_json json{{"schema_version", 1},
                              {"database", status.database},
                              {"server_version", status.server_version},
                              {"pending", pending(status)},
                              {"awaiting_contract", awaiting_contract(status)},
                              {"runner", text_or_null(status.runner)},
                              {"paused", pause_of(status)},
                              {"kept", kept_of(status.kept)},
                              {"migrations", std::move(migrations)},
                              {"diagnostics", std::move(diagnostics)}};
  if (status.drift) {
    json["drift"] = to_json(*status.drift);
  }
  return json;
}

std::string to_text(const Status& status, const Style& style) {
  std::vector<Row> rows;
  rows.reserve(status.lines.size() + 1);
  if (!status.lines.empty()) {
    rows.push_back({"version", "description", "state", "steps", "applied at"});
  }
  std::ranges::transform(status.lines, std::back_inserter(rows), row_of);
  const Widths width = widths_of(rows);
  std::string text;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    append_row(text, rows[row], width, style,
               row == 0 ? Colour::none : colour_of(status.lines[row - 1]));
  }
  const std::string drift = status.drift ? to_text(*status.drift) : std::string();
  return text + steering(status) + in_words(status.kept) + summary(status) + "\n" + drift;
}

}  // namespace pgmig::report
