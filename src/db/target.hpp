// SPDX-License-Identifier: Apache-2.0
// Connection strings: what is given to libpq, and what may be shown to people.
#pragma once

#include "db/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgmig::db {

/// The two arrays that PQconnectdbParams wants, with what they point to.
class Parameters {
 public:
  void add(std::string key, std::string value);

  [[nodiscard]] const char* const* keys() const;
  [[nodiscard]] const char* const* values() const;

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
  mutable std::vector<const char*> keys_;
  mutable std::vector<const char*> values_;
};

/// The target with pgmig's defaults below it (a limit for connecting, keepalives) and its demands
/// above it (application_name, UTF-8).
[[nodiscard]] Parameters connection_parameters(const Target& target);

/// Whether libpq can read the connection string, and takes it for what it was meant to be.
[[nodiscard]] bool is_readable(const Target& target);

/// Whether libpq would take a whole connection string for the name of a database, a host or a user:
/// "postgresql+psycopg2://app:pw@db/shop", "postgres:/app:pw@db/shop". Then it must not be asked to
/// connect: the name goes to whatever server is near.
[[nodiscard]] bool is_mistaken(const Target& target);

/// `message` without anything that may be a secret of the target: libpq quotes the pieces of a
/// connection string that it misunderstood, and a password with '@' or '/' in it is misunderstood.
[[nodiscard]] std::string masked(std::string_view message, const Target& target);

}  // namespace pgmig::db
