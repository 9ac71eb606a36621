// SPDX-License-Identifier: Apache-2.0
#include "cli/roles.hpp"

#include <fmt/format.h>

namespace pgmig::test {

Roles::Roles(const TestDatabase& database)
    : database_(database), login_(database.name() + "_login"), owner_(database.name() + "_Owner") {
  database_.execute(
      fmt::format(R"(CREATE ROLE {} LOGIN PASSWORD 'secret'; CREATE ROLE "{}")", login_, owner_));
}

Roles::~Roles() {
  database_.execute(
      fmt::format(R"(DROP OWNED BY {0}, "{1}" CASCADE; DROP ROLE {0}, "{1}")", login_, owner_));
}

std::string Roles::url() const {
  const char separator = database_.url().find('?') == std::string::npos ? '?' : '&';
  return fmt::format("{}{}user={}&password=secret", database_.url(), separator, login_);
}

std::map<std::string, std::string> Roles::environment() const {
  return {{"PGMIG_DATABASE_URL", url()}};
}

}  // namespace pgmig::test
