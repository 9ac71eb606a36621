// SPDX-License-Identifier: Apache-2.0
// pgmig completion: shell scripts made from the same command line that is parsed.
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pgmig::cli {

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view separator = " ") {
  return fmt::format("{}", fmt::join(words, separator));
}

std::string bash_script() {
  std::string script =
      "_pgmig() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} command='' i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
      "  done\n"
      "  case $command in\n";
  for (const auto& command : command_names()) {
    script += fmt::format("    {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", command,
                          joined(flag_names(command)));
  }
  script += fmt::format("    *) COMPREPLY=($(compgen -W '{} {}' -- \"$word\")) ;;\n",
                        joined(command_names()), joined(flag_names("")));
  return script +
         "  esac\n"
         "}\n"
         "complete -o default -F _pgmig pgmig\n";
}

std::string zsh_script() {
  std::string script =
      "#compdef pgmig\n_pgmig() {\n  local -a words_known\n  case ${words[2]} in\n";
  for (const auto& command : command_names()) {
    script += fmt::format("    {}) words_known=({}) ;;\n", command, joined(flag_names(command)));
  }
  script += fmt::format("    *) words_known=({} {}) ;;\n", joined(command_names()),
                        joined(flag_names("")));
  return script + "  esac\n  compadd -- $words_known\n  _files\n}\ncompdef _pgmig pgmig\n";
}

std::string fish_script() {
  std::string script = fmt::format("complete -c pgmig -n __fish_use_subcommand -f -a '{}'\n",
                                   joined(command_names()));
  for (const auto& command : command_names()) {
    for (const auto& flag : flag_names(command)) {
      if (flag.starts_with("--")) {
        script += fmt::format("complete -c pgmig -n '__fish_seen_subcommand_from {}' -l {}\n",
                              command, flag.substr(2));
      }
    }
  }
  return script;
}

std::string script_for(const std::string& shell) {
  if (shell == "bash") {
    return bash_script();
  }
  if (shell == "zsh") {
    return zsh_script();
  }
  if (shell == "fish") {
    return fish_script();
  }
  throw Error(ErrorKind::usage, fmt::format("there is no completion for {}", shell),
              "bash, zsh and fish are there");
}

}  // namespace

int cmd_completion(const Invocation& call) {
  const auto script = script_for(call.options.text);
  call.console.output(
      call.options.json
          ? nlohmann::ordered_json{{"schema_version", 1}, {"script", script}}.dump() + "\n"
          : script);
  return exit_status::done;
}

}  // namespace pgmig::cli
