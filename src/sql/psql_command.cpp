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

constexpr std::array<Advice, 13> advice{{
    {{"i", "include", "ir", "include_relative"},
     "put the file's statements here, or make it a migration of its own"},
    {{"copy"},
     "write COPY ... FROM stdin; with the rows below it and a last line that is just \\."},
    {{"c", "connect"},
     "remove it: a migration runs in the database that -d names; keep one directory for each "
     "database"},
    {{"set", "unset", "gset", "prompt", "getenv"},
     "write ${name} where the value belongs and pass --set name=value"},
    {{"echo", "qecho", "warn"}, "write a comment, or RAISE NOTICE in a DO block"},
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

}  // namespace

bool is_ignored_psql_command(std::string_view name) noexcept {
  return name == "restrict" || name == "unrestrict";
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
