// SPDX-License-Identifier: Apache-2.0
// Roles of a test's own, none of them a superuser.
#pragma once

#include "cli/project.hpp"

#include <map>
#include <string>

namespace pgmig::test {

/// One that logs in and one that may own the application's objects; they know nothing of each
/// other yet. Both go, with what they own, at the end.
class Roles {
 public:
  explicit Roles(const TestDatabase& database);
  Roles(const Roles&) = delete;
  Roles& operator=(const Roles&) = delete;
  ~Roles();

  [[nodiscard]] const std::string& login() const noexcept { return login_; }

  [[nodiscard]] const std::string& owner() const noexcept { return owner_; }

  /// The database as the login role reaches it.
  [[nodiscard]] std::string url() const;

  /// For Project::pgmig(): the login role instead of the superuser.
  [[nodiscard]] std::map<std::string, std::string> environment() const;

 private:
  const TestDatabase& database_;
  std::string login_;
  std::string owner_;
};

}  // namespace pgmig::test
