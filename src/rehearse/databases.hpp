// SPDX-License-Identifier: Apache-2.0
// Databases of the throw-away server, made, copied and dropped as they are needed.
#pragma once

#include "db/session.hpp"

#include <memory>
#include <string>

namespace pgmig::rehearse {

class Databases;

/// One database; dropped with this object. Move-only, and the server outlives it.
class Database {
 public:
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  [[nodiscard]] std::string url() const;

  /// A superuser's session.
  [[nodiscard]] db::Session connect() const;

 private:
  friend class Databases;
  Database(Databases& server, std::string name);
  void drop() noexcept;

  Databases* server_;
  std::string name_;
};

/// The server. One thread.
class Databases {
 public:
  /// `url` is a superuser's, of any database; its last part is the database's name.
  explicit Databases(const std::string& url);

  /// Throws StatementFailed when the server refuses.
  [[nodiscard]] Database make();
  /// Waits until nobody is connected to the original.
  [[nodiscard]] Database copy(const Database& original);

  [[nodiscard]] std::string server_version() const;

  /// Roles belong to the whole server. Those that came since keep_roles() are removed, as far as no
  /// database needs them any more, so that what is run on the next copy may make them again.
  void remove_new_roles();
  /// Whether any came since keep_roles().
  [[nodiscard]] bool has_new_roles();
  /// One that belongs here from now on; false when there is one of that name.
  bool make_role(const std::string& name);
  /// From now on those that there are belong here.
  void keep_roles();

 private:
  friend class Database;
  [[nodiscard]] Database create(const std::string& like);
  [[nodiscard]] db::Rows new_roles();

  std::string address_;  ///< of the server, up to the slash before the database
  db::Session session_;
  std::string roles_;  ///< an array, as text: those that belong here
  int made_ = 0;
};

}  // namespace pgmig::rehearse
