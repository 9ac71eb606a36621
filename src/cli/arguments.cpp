// SPDX-License-Identifier: Apache-2.0
// argv -> Options. The only place that knows CLI11, but for main()'s catch.
#include "base/duration.hpp"
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "cli/options.hpp"

#include <pgmig/version.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <memory>

namespace pgmig::cli {

namespace {

/// Text forms of options that are checked after parsing.
struct Raw {
  std::string colour = "auto";
  std::string wait;
  std::string max_stall;
  std::vector<std::string> set;
  std::map<std::string, std::string> values;  ///< configuration keys given as flags
  std::map<std::string, bool> switches;
  bool done = false;
  bool retry = false;
  std::string count;
  long owner = 0;
};

/// The parser and what it fills.
struct Parser {
  CLI::App app{"Online schema migrations for PostgreSQL: ordinary SQL in, small guarded steps out.",
               "pgmig"};
  Options options;
  Raw raw;
};

void add_global_options(Parser& parser) {
  auto& app = parser.app;
  auto& options = parser.options;
  app.set_version_flag("--version", fmt::format("pgmig {}", PGMIG_VERSION));
  app.add_flag("--json", options.json, "machine-readable output on stdout");
  app.add_flag("-q,--quiet", options.console.quiet, "only warnings and errors");
  app.add_flag("-v,--verbose", options.console.verbose, "more detail");
  app.add_option("--color", parser.raw.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("!--no-progress", options.console.progress, "no live line, no heartbeat");
  app.add_flag("-y,--yes", options.yes, "answer every confirmation with yes");
  app.add_option("--confirm-database", options.confirm_database,
                 "yes, if the database has this name");
  app.add_option("--wait", parser.raw.wait, "how long to wait for another runner, such as 30s");
  app.add_option("--metrics-file", options.metrics_file,
                 "up, contract, down: numbers of the run, as Prometheus reads them");
  app.add_option("--set", parser.raw.set, "name=value for ${name} placeholders; repeatable")
      ->allow_extra_args(false);
  for (const auto& key : config_keys()) {
    const auto names = key.short_flag.empty() ? key.flag : key.short_flag + "," + key.flag;
    if (key.is_switch) {
      app.add_flag(names, parser.raw.switches[key.name], key.description);
    } else {
      app.add_option(names, parser.raw.values[key.name], key.description);
    }
  }
}

CLI::App* add_command(Parser& parser, const std::string& name, const std::string& description,
                      const std::vector<std::string>& aliases = {}) {
  auto* command = parser.app.add_subcommand(name, description);
  for (const auto& alias : aliases) {
    command->alias(alias);
  }
  command->footer("The options of every command, such as --database and --deadline: pgmig help");
  command->fallthrough();
  command->allow_extras();
  command->callback([&options = parser.options, name] { options.command = name; });
  return command;
}

constexpr const char* formats = "text, json, markdown, html, sarif or github";

void add_test_command(Parser& parser) {
  auto& options = parser.options;
  auto* test =
      add_command(parser, "test",
                  "rehearse the migrations on a throw-away server: undo files, round trip, "
                  "kills, locks; exit 10 when a property fails",
                  {"rehearse"});
  test->add_option("--pg", options.major, "majors to rehearse on, such as 13,15,17");
  auto* like = test->add_option("--like", options.like,
                                "begin with the schema of this database, without its rows");
  test->add_option("--from-dump", options.dump, "begin with what this SQL file makes")
      ->excludes(like);
  test->add_option("--baseline", options.baseline, "--from-dump: it has all up to this version");
  test->add_option("--base", options.base,
                   "check only what this git revision has not; the others are applied before");
  test->add_option("--only", options.only, "only these properties: undo_file, round_trip, ...")
      ->delimiter(',');
  test->add_option("--skip", options.skip, "all properties but these")->delimiter(',');
  test->add_option("--rows", options.rows, "rows made up for each empty table (10); 0: none")
      ->check(CLI::Range(0, 100'000));
  test->add_option("--seed", options.seed, "other rows; the same rows for the same seed (1)");
  test->add_option("--kills", options.kills, "how often one migration is killed at most (40)")
      ->check(CLI::Range(1, 100'000));
  test->add_option("--max-stall", parser.raw.max_stall,
                   "how long an application may wait for a lock (500ms)");
  test->add_option("--assertions", options.assertions,
                   "SQL files whose statements return violations (the directory tests)");
  test->add_flag("--record", options.record,
                 "write the plan of each migration to plans/ in the directory of assertions");
  test->add_flag("--strict", options.strict, "warnings count as failures");
  test->add_option("--junit", options.junit_file, "write JUnit XML to a file");
  test->add_option("--markdown", options.markdown_file, "write Markdown to a file");
}

void add_run_commands(Parser& parser) {
  auto& options = parser.options;
  auto* plan =
      add_command(parser, "plan", "what would happen, and how; changes nothing", {"dry-run"});
  plan->add_option("--to", options.to, "up to this version");
  plan->add_option("--format", options.format, formats);
  plan->add_option("-o,--output", options.output_file, "write to a file; its suffix is the format");
  plan->add_flag("--check", options.check,
                 "exit 3 when something is pending, 7 when something is refused");

  auto* lint = add_command(parser, "lint", "judge files without a database; the worst is assumed");
  lint->add_option("FILES", options.words, "files and directories; none: the directory of -m");
  lint->add_option("--base", options.base, "only what this git revision has not");
  lint->add_option("--pg", options.major, "the server's major version (15)");
  lint->add_option("--format", options.format, formats);
  lint->add_option("-o,--output", options.output_file, "write to a file; its suffix is the format");

  auto* up = add_command(parser, "up", "run what is pending; safe to kill and to run again",
                         {"migrate", "apply"});
  up->add_option("N", parser.raw.count, "only the next N");
  up->add_option("--to", options.to, "up to this version");
  up->add_option("--phase", options.phase, "stop after this phase: expand, migrate or contract")
      ->check(CLI::IsMember({"expand", "migrate", "contract"}));
  up->add_option("--plan", options.reviewed_plan,
                 "the reviewed plan (JSON): anything else is refused");

  auto* contract = add_command(parser, "contract", "run the waiting contract steps");
  contract->add_option("--to", options.to, "up to this version");

  auto* down = add_command(parser, "down", "take the last migration back, or the last N",
                           {"rollback", "undo", "revert"});
  down->add_option("N", parser.raw.count, "the last N");
  down->add_option("--to", options.to, "all above this version");
  down->add_flag("--accept-loss", options.accept_loss,
                 "drop what the migrations made although it holds rows or values");

  auto* script =
      add_command(parser, "undo-script", "what down would take back, as SQL files that psql runs");
  script->add_option("N", parser.raw.count, "the last N");
  script->add_option("--to", options.to, "all above this version");
  script->add_option("-o,--output", options.output_file, "the directory to write them into");

  auto* status = add_command(parser, "status", "every migration and where it stands", {"info"});
  status
      ->add_option("--exit-code", options.exit_code,
                   "exit 3 when something is pending (or awaits contract)")
      ->expected(0, 1)
      ->default_str("pending")
      ->check(CLI::IsMember({"pending", "contract"}));
  status->add_flag("--watch", options.watch, "again whenever it changes, until all is done");
  status->add_flag("--drift", options.drift,
                   "compare the schema with what the history says; exit 9 when it differs");
  auto* verify = add_command(parser, "verify", "files against history, schema against history");
  verify->add_flag("--accept", options.accept_schema,
                   "count the schema as it is: from now on the history says so");
  verify->add_flag("--undo", options.undo,
                   "on a throw-away server: is what is pending taken back exactly");
  add_test_command(parser);
  auto* snapshot =
      add_command(parser, "snapshot", "the schema as SQL, in a stable order", {"dump"});
  snapshot->add_option("-o,--output", options.output_file, "write to a file");
  auto* history = add_command(parser, "history", "the event log");
  history->add_option("--limit", parser.raw.count, "only the newest N events");
}

void add_history_commands(Parser& parser) {
  auto& options = parser.options;
  auto* baseline =
      add_command(parser, "baseline", "count migrations as applied without running them");
  baseline->add_option("V", options.text, "up to this version")->required();
  auto* repair = add_command(parser, "repair", "mend the history");
  repair->add_option("--step", options.step, "a step that is in doubt");
  auto* done = repair->add_flag("--done", parser.raw.done, "it was done");
  repair->add_flag("--retry", parser.raw.retry, "run it again")->excludes(done);
  auto* purge = add_command(parser, "purge", "destroy what was kept of drops, after showing it");
  auto* now = purge->add_flag("--now", options.now, "all of it, however young");
  purge->add_option("--older-than", options.older_than, "what is older; else the policy's keep")
      ->excludes(now);
  add_command(parser, "doctor", "can this database be migrated safely; looks, changes nothing");
  add_command(parser, "pause", "let a run wait before its next step or batch; from any terminal");
  add_command(parser, "resume", "let a paused run go on");
  auto* throttle = add_command(parser, "throttle", "how much WAL batches may write; at once");
  throttle
      ->add_option("RATE", options.text, "a second, such as 8MB; 0: no limit; off: the policy's")
      ->required();
  add_command(parser, "unlock", "end the session that holds the lease");
}

void add_tool_commands(Parser& parser) {
  auto& options = parser.options;
  add_command(parser, "init", "write pgmig.toml, migrations/ and a first example");
  auto* create = add_command(parser, "new", "the next migration file", {"create"});
  create->add_option("description", options.text, "what it does")->required();
  create->add_option("more", options.words, "further words of the description");
  add_command(parser, "config", "every effective setting and where it came from");
  auto* recipes = add_command(parser, "recipes", "how dangerous changes are done safely");
  recipes->add_option("NAMES", options.words, "the pages of these; none: all in short");
  recipes->add_flag("--markdown", options.markdown, "as docs/best-practices.md has it");
  auto* explain = add_command(parser, "explain", "what a hazard or a recipe is about");
  explain->add_option("ID", options.text, "such as table_rewrite or add-foreign-key")->required();
  auto* completion = add_command(parser, "completion", "a completion script for bash, zsh or fish");
  completion->add_option("shell", options.text, "bash, zsh or fish")->required();
  add_command(parser, "version", "the version");
  auto* help = add_command(parser, "help", "help on a command");
  help->add_option("command", options.text, "the command");
  help->add_flag("--man", options.man, "as a page of the manual");
  help->add_option("-o,--output", options.output_file,
                   "--man: the directory to write the pages of all commands into");
  auto* sandbox = add_command(parser, "sandbox", "throw-away PostgreSQL servers");
  sandbox->add_option("action", options.text, "start, stop or list")->required();
  sandbox->add_option("name", options.words, "stop: names or URLs; none: all");
  sandbox->add_option("--pg", options.major, "start: the major version");
  sandbox->add_flag("--durable", options.durable, "start: flush to disk as a real server does");
  sandbox->add_option("--owner", parser.raw.owner,
                      "start: it lives as long as this process (default: the caller)");
}

std::unique_ptr<Parser> make_parser() {
  auto parser = std::make_unique<Parser>();
  parser->app.require_subcommand(0, 1);
  parser->app.allow_extras();
  add_global_options(*parser);
  add_run_commands(*parser);
  add_history_commands(*parser);
  add_tool_commands(*parser);
  return parser;
}

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames()) {
      flags.push_back("--" + name);
    }
  }
  return flags;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  const auto found = nearest(word, views);
  return found ? fmt::format("did you mean {}?", *found)
               : std::string("pgmig help lists what there is");
}

/// Commands that other tools have: what does their work here.
struct Foreign {
  std::string_view word;
  std::string_view advice;
};

constexpr std::array foreign_commands{
    Foreign{"validate", "did you mean verify? It compares files and schema with the history"},
    Foreign{"check", "did you mean plan --check?"},
    Foreign{"deploy", "did you mean up?"},
    Foreign{"upgrade", "did you mean up?"},
    Foreign{"run", "did you mean up?"},
    Foreign{"list", "did you mean status?"},
    Foreign{"log", "did you mean history?"},
    Foreign{"generate", "did you mean new?"},
    Foreign{"add", "did you mean new?"},
};

std::string advice_on_command(const std::string& word) {
  const auto* const found = std::ranges::find(foreign_commands, word, &Foreign::word);
  return found == foreign_commands.end() ? suggestion(word, command_names())
                                         : std::string(found->advice);
}

/// Words that nothing took: an unknown flag, an unknown command, or one word too many.
void refuse_extras(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  const auto extras = app.remaining(true);
  if (extras.empty()) {
    return;
  }
  const auto& word = extras.front();
  if (word.starts_with("-")) {
    auto known = flags_of(app);
    if (!commands.empty()) {
      std::ranges::copy(flags_of(*commands.front()), std::back_inserter(known));
    }
    throw Error(ErrorKind::usage, fmt::format("unknown option {}", word),
                suggestion(word.substr(0, word.find('=')), known));
  }
  if (commands.empty()) {
    throw Error(ErrorKind::usage, fmt::format("unknown command {}", word), advice_on_command(word));
  }
  throw Error(ErrorKind::usage, fmt::format("{} takes no {}", commands.front()->get_name(), word),
              fmt::format("pgmig help {}", commands.front()->get_name()));
}

std::map<std::string, std::string> placeholders(const std::vector<std::string>& words) {
  std::map<std::string, std::string> values;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorKind::usage, fmt::format("--set takes name=value, not {}", word),
                  "--set schema=shop");
    }
    values[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return values;
}

long whole_number(const std::string& text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) {
    throw Error(ErrorKind::usage, fmt::format("{} is no whole number from 1 on", text),
                "pgmig help lists what there is");
  }
  return number;
}

report::ColourWish colour_wish(const std::string& word) {
  if (word == "always") {
    return report::ColourWish::always;
  }
  return word == "never" ? report::ColourWish::never : report::ColourWish::automatic;
}

std::chrono::milliseconds waiting_time(const std::string& flag, const std::string& text) {
  const auto wait = parse_duration(text);
  if (!wait) {
    throw Error(ErrorKind::usage, fmt::format("{} takes a duration, not {}", flag, text),
                "such as 30s or 10m");
  }
  return *wait;
}

void take_raw(Parser& parser) {
  auto& options = parser.options;
  const auto& raw = parser.raw;
  options.console.colour = colour_wish(raw.colour);
  if (!raw.wait.empty()) {
    options.wait = waiting_time("--wait", raw.wait);
  }
  if (!raw.max_stall.empty()) {
    options.max_stall = waiting_time("--max-stall", raw.max_stall);
  }
  options.set = placeholders(raw.set);
  for (const auto& key : config_keys()) {
    if (parser.app.get_option(key.flag)->count() > 0) {
      options.flags[key.name] = key.is_switch ? "true" : raw.values.at(key.name);
    }
  }
  options.resolution = raw.done ? "done" : raw.retry ? "retry" : "";
  if (!raw.count.empty()) {
    options.count = whole_number(raw.count);
  }
  if (raw.owner > 0) {
    options.owner = raw.owner;
  }
}

}  // namespace

Options parse_arguments(int argc, const char* const* argv) {
  auto parser = make_parser();
  parser->app.parse(argc, argv);
  refuse_extras(parser->app);
  take_raw(*parser);
  const auto* exit_code = parser->app.get_subcommand("status")->get_option("--exit-code");
  if (exit_code->count() > 0 && parser->options.exit_code.empty()) {
    parser->options.exit_code = "pending";
  }
  return parser->options;
}

std::string help_text(const std::string& command) {
  auto parser = make_parser();
  if (command.empty()) {
    return parser->app.help();
  }
  const auto names = command_names();
  if (std::ranges::find(names, command) == names.end()) {
    throw Error(ErrorKind::usage, fmt::format("unknown command {}", command),
                advice_on_command(command));
  }
  return parser->app.get_subcommand(command)->help("pgmig");
}

HelpParts help_parts(const std::string& command) {
  const auto parser = make_parser();
  const CLI::App& app = command.empty() ? parser->app : *parser->app.get_subcommand(command);
  HelpParts parts{.summary = app.get_description(), .aliases = app.get_aliases()};
  for (const auto* option : app.get_options()) {
    const bool is_word = option->get_positional();
    const bool takes_value = !is_word && option->get_items_expected_max() > 0;
    const HelpParts::Entry entry{
        .name = is_word ? option->get_single_name()
                        : option->get_name(false, true) + (takes_value ? " VALUE" : ""),
        .text = option->get_description()};
    if (is_word) {
      parts.words.push_back(entry);
    } else if (option != app.get_help_ptr()) {
      parts.options.push_back(entry);
    }
  }
  return parts;
}

std::string command_in(const std::vector<std::string>& words) {
  const auto parser = make_parser();
  for (const auto& word : words) {
    for (const auto* command : parser->app.get_subcommands({})) {
      if (command->check_name(word)) {
        return command->get_name();
      }
    }
  }
  return "";
}

std::vector<std::string> command_names() {
  const auto parser = make_parser();
  std::vector<std::string> names;
  for (const auto* command : parser->app.get_subcommands({})) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> flag_names(const std::string& command) {
  const auto parser = make_parser();
  auto flags = flags_of(parser->app);
  if (!command.empty()) {
    std::ranges::copy(flags_of(*parser->app.get_subcommand(command)), std::back_inserter(flags));
  }
  return flags;
}

}  // namespace pgmig::cli
