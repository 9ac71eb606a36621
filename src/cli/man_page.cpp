// SPDX-License-Identifier: Apache-2.0
// What --help says, as roff.
#include "cli/man_page.hpp"

#include "base/error.hpp"
#include "cli/options.hpp"

#include <pgmig/version.h>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

namespace pgmig::cli {

namespace {

/// Text that roff takes for nothing else; hyphens stay what a shell reads.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\\') {
      safe += "\\e";
    } else if (letter == '-') {
      safe += "\\-";
    } else if (letter == '\'') {
      safe += "\\(aq";
    } else {
      safe += letter;
    }
  }
  return safe.starts_with('.') ? "\\&" + safe : safe;
}

std::string section(std::string_view title, const std::string& text) {
  return text.empty() ? std::string{} : fmt::format(".SH {}\n{}", title, text);
}

std::string entries(const std::vector<HelpParts::Entry>& list) {
  std::string text;
  for (const auto& entry : list) {
    text += fmt::format(".TP\n.B {}\n{}\n", escaped(entry.name), escaped(entry.text));
  }
  return text;
}

std::string page_name(const std::string& command) {
  return command.empty() ? "pgmig" : "pgmig-" + command;
}

std::string synopsis(const std::string& command, const HelpParts& parts) {
  std::string text = fmt::format(".B pgmig {}\n", escaped(command.empty() ? "COMMAND" : command));
  if (!parts.options.empty()) {
    text += "[OPTIONS]\n";
  }
  for (const auto& word : parts.words) {
    text += fmt::format("[{}]\n", escaped(word.name));
  }
  return text;
}

std::string commands() {
  std::vector<HelpParts::Entry> list;
  for (const auto& name : command_names()) {
    list.push_back({.name = fmt::format("pgmig {}", name), .text = help_parts(name).summary});
  }
  return entries(list);
}

std::string see_also(const std::string& command) {
  if (!command.empty()) {
    return ".BR pgmig (1)\n";
  }
  std::string text;
  for (const auto& name : command_names()) {
    text += fmt::format("{}.BR {} (1)", text.empty() ? "" : ",\n", escaped(page_name(name)));
  }
  return text + "\n";
}

constexpr std::string_view exit_status_text =
    "0 done; 1 a migration failed; 2 wrong use; 3 something is pending; 4 the history disagrees; "
    "5 another runner holds the lease; 6 no connection or no right; 7 refused as unsafe; 8 a yes "
    "was "
    "needed; 9 drift; 10 verification found differences; 75 run again; 128+n ended by signal n\n";

}  // namespace

std::string man_page(const std::string& command) {
  const HelpParts parts = help_parts(command);
  const bool is_whole = command.empty();
  std::string aliases;
  for (const auto& alias : parts.aliases) {
    aliases += fmt::format("{}pgmig {}", aliases.empty() ? "Also: " : ", ", alias);
  }
  return fmt::format(".TH {} 1 \"\" \"pgmig {}\" \"pgmig\"\n", page_name(command), PGMIG_VERSION) +
         section("NAME",
                 fmt::format("{} \\- {}\n", escaped(page_name(command)), escaped(parts.summary))) +
         section("SYNOPSIS", synopsis(command, parts)) +
         section("DESCRIPTION", aliases.empty() ? "" : escaped(aliases) + "\n") +
         section("COMMANDS", is_whole ? commands() : "") +
         section("ARGUMENTS", entries(parts.words)) +
         section(
             "OPTIONS",
             entries(parts.options) +
                 (is_whole ? "" : ".PP\nThe options of every command: see \\fBpgmig\\fR(1).\n")) +
         section("EXIT STATUS", escaped(exit_status_text)) + section("SEE ALSO", see_also(command));
}

void write_man_pages(const std::string& directory) {
  std::filesystem::create_directories(directory);
  auto commands = command_names();
  commands.emplace_back();
  for (const auto& command : commands) {
    const auto path = std::filesystem::path(directory) / (page_name(command) + ".1");
    std::ofstream file(path, std::ios::binary);
    file << man_page(command);
    file.close();
    if (!file) {
      throw Error(ErrorKind::usage, fmt::format("{} cannot be written", path.string()),
                  "choose another directory with -o");
    }
  }
}

}  // namespace pgmig::cli
