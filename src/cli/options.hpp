// SPDX-License-Identifier: Apache-2.0
// The command line as a plain value.
#pragma once

#include "cli/config.hpp"
#include "cli/console.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pgmig::cli {

/// Everything that was said on the command line. A field that a command does not take keeps its
/// default.
struct Options {
  std::string command;
  std::vector<std::string> arguments;  ///< as they were given, secrets and all: not to be shown
  FlagValues flags;                    ///< keys of the configuration that were given as flags
  ConsoleWish console;
  bool json = false;
  bool yes = false;
  std::string confirm_database;
  std::chrono::milliseconds wait{0};
  std::map<std::string, std::string> set;
  std::string metrics_file;  ///< up, contract, down

  std::optional<long> count;  ///< up N, history --limit N
  std::string to;
  std::string phase;
  std::string reviewed_plan;  ///< up --plan FILE
  std::string format;
  std::string output_file;
  bool check = false;          ///< plan --check
  std::string exit_code;       ///< status --exit-code: "", "pending" or "contract"
  bool watch = false;          ///< status
  bool drift = false;          ///< status
  bool undo = false;           ///< verify --undo
  bool accept_schema = false;  ///< verify --accept
  bool force = false;
  std::string text;  ///< the word after the command: description, version, shell, action
  std::vector<std::string> words;  ///< further words
  std::string step;                ///< repair --step
  bool accept_loss = false;        ///< down --accept-loss
  bool now = false;                ///< purge
  std::string older_than;          ///< purge
  std::string resolution;          ///< repair --done | --retry
  std::string major;               ///< sandbox start, lint
  std::string base;                ///< lint --base
  bool durable = false;            ///< sandbox start
  std::optional<long> owner;
  std::string like;                          ///< test --like: a live database
  std::string dump;                          ///< test --from-dump
  std::string baseline;                      ///< test --baseline: the version that the dump has
  std::string assertions;                    ///< test: a directory
  std::string junit_file;                    ///< test
  std::string markdown_file;                 ///< test
  std::vector<std::string> only;             ///< test --only: properties
  std::vector<std::string> skip;             ///< test --skip: properties
  int rows = 10;                             ///< test
  unsigned long seed = 1;                    ///< test
  int kills = 40;                            ///< test
  std::chrono::milliseconds max_stall{500};  ///< test
  bool record = false;                       ///< test
  bool strict = false;                       ///< test
  bool markdown = false;                     ///< recipes
  bool man = false;                          ///< help
};

/// Reads argv. Throws CLI::ParseError (help and version included) or Error{usage}, which names the
/// nearest known word for one that is not known.
[[nodiscard]] Options parse_arguments(int argc, const char* const* argv);

/// The help text of a command, or of pgmig for "".
[[nodiscard]] std::string help_text(const std::string& command);

/// What --help says of one command, in parts; of pgmig itself for "".
struct HelpParts {
  struct Entry {
    std::string name;  ///< "-d,--database TEXT"
    std::string text;
  };

  std::string summary;
  std::vector<std::string> aliases;
  std::vector<Entry> words;    ///< those that have a place
  std::vector<Entry> options;  ///< -h excepted
};

[[nodiscard]] HelpParts help_parts(const std::string& command);

/// The first word that is a command (aliases included), or "".
[[nodiscard]] std::string command_in(const std::vector<std::string>& words);

/// Every command and every flag, for the completion scripts.
[[nodiscard]] std::vector<std::string> command_names();
[[nodiscard]] std::vector<std::string> flag_names(const std::string& command);

}  // namespace pgmig::cli
