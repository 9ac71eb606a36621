// SPDX-License-Identifier: Apache-2.0
// The program: reads the command line and runs what it says.
#include "base/error.hpp"
#include "cli/exit_status.hpp"
#include "cli/run_command.hpp"
#include "cli/standard_streams.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

namespace pgmig::cli {

namespace {

/// What was done is done; but a script must not take half an output for the whole.
int check_output(const Console& console, int status) {
  if (status != exit_status::done || !console.output_failed()) {
    return status;
  }
  console.error("error: the output could not be written\n  hint: is the disk full?\n");
  return exit_status::usage;
}

/// What is known of a command line that could not be read.
Options unread(const std::vector<std::string>& arguments) {
  Options options;
  options.command = command_in(arguments);
  options.arguments = arguments;
  options.json = std::ranges::find(arguments, "--json") != arguments.end();
  return options;
}

/// The command line itself is wrong, or it asks for help.
int parse_and_run(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  Options options;
  try {
    options = parse_arguments(argc, argv);
    options.arguments = arguments;
  } catch (const CLI::CallForVersion& version) {
    Console({}).output(std::string(version.what()) + "\n");
    return exit_status::done;
  } catch (const CLI::CallForHelp&) {
    Console({}).output(help_text(command_in(arguments)));
    return exit_status::done;
  } catch (const CLI::ParseError& error) {
    return report_error(unread(arguments), Console({}),
                        Error(ErrorKind::usage, error.what(), "pgmig help"), exit_status::usage);
  } catch (const Error& error) {
    return report_error(unread(arguments), Console({}), error, exit_status::of(error.kind(), 0));
  }
  const Console console(options.console);
  return check_output(console, run_command(options, console));
}

}  // namespace

}  // namespace pgmig::cli

int main(int argc, char** argv) {
  pgmig::cli::open_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a server that goes away must be an error, not the end
  return pgmig::cli::parse_and_run(argc, argv);
}
