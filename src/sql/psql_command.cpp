// SPDX-License-Identifier: Apache-2.0
// One row for each family of psql commands.
#include "sql/psql_command.hpp"

#include <algorithm>
#include <array>

namespace pgmig::sql {

namespace {

struct Advice {
  std::array<std::string_view, 12> commands;
  std::string_view hint;
};

constexpr std::array<Advice, 12> advice{{
    {{"i", "include", "ir", "include_relative"},
     "put the file's statements here, or make it a migration of its own"},
    {{"copy"},
     "write COPY ... FROM stdin; with the rows below it and a last line that is just \\."},
    {{"c", "connect"},
     "remove it: a migration runs in the database that -d names; keep one directory for each "
     "database"},
    {{"set", "unset", "gset", "prompt", "getenv"},
     "write ${name} where the value belongs and pass --set name=value"},
    {{"gexec"}, "write the statements out, or EXECUTE them in a DO block"},
    {{"g", "gx", "gdesc", "crosstabview", "watch", "parse", "bind", "startpipeline", "endpipeline"},
     "end the statement with a semicolon"},
    {{"if", "elif", "else", "endif"}, "use IF in a DO block, or IF [NOT] EXISTS"},
    {{"!", "cd", "setenv", "o", "out", "w", "write"},
     "remove it: a migration does not touch the machine it is run from"},
    {{"q", "quit"}, "remove it and what follows it"},
    {{"encoding"}, "remove it and save the file as UTF-8"},
    {{";"}, "end the statement with a plain semicolon and begin the next on a line of its own"},
    {{"."}, "it closes the rows of COPY ... FROM stdin; and there is no such statement before it"},
}};

constexpr std::array<std::string_view, 11> without_meaning{
    "restrict", "unrestrict", "echo", "qecho", "warn", "timing", "pset", "x", "t", "a", "conninfo"};

/// "ON_ERROR_STOP", with a value that means yes or none.
bool stops_on_errors(std::string_view arguments) {
  constexpr std::array<std::string_view, 6> ways{"ON_ERROR_STOP",      "ON_ERROR_STOP on",
                                                 "ON_ERROR_STOP 1",    "ON_ERROR_STOP ON",
                                                 "ON_ERROR_STOP true", "ON_ERROR_STOP TRUE"};
  const std::size_t begin = std::min(arguments.find_first_not_of(" \t"), arguments.size());
  const std::size_t end = arguments.find_last_not_of(" \t;") + 1;
  return end > begin && std::ranges::find(ways, arguments.substr(begin, end - begin)) != ways.end();
}

}  // namespace

bool is_ignored_psql_command(std::string_view name, std::string_view arguments) {
  return std::ranges::find(without_meaning, name) != without_meaning.end() ||
         (name == "set" && stops_on_errors(arguments));
}

std::string instead_of_psql_command(std::string_view name) {
  const auto found = std::ranges::find_if(advice, [&](const Advice& row) {
    return !name.empty() && std::ranges::find(row.commands, name) != row.commands.end();
  });
  return std::string(found == advice.end()
                         ? "remove it: a migration is SQL alone, psql's commands are not run"
                         : found->hint);
}

}  // namespace pgmig::sql
