// SPDX-License-Identifier: Apache-2.0
#include "rehearse/databases.hpp"

#include "pg/sql_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

namespace pgmig::rehearse {

namespace {

/// A server process ends a moment after its client; CREATE DATABASE looks only every 100 ms.
constexpr std::chrono::milliseconds between_looks{1};
constexpr int most_looks = 5000;

}  // namespace

Database::Database(Databases& server, std::string name)
    : server_(&server), name_(std::move(name)) {}

Database::Database(Database&& other) noexcept
    : server_(std::exchange(other.server_, nullptr)), name_(std::move(other.name_)) {}

Database& Database::operator=(Database&& other) noexcept {
  if (this != &other) {
    drop();
    server_ = std::exchange(other.server_, nullptr);
    name_ = std::move(other.name_);
  }
  return *this;
}

Database::~Database() { drop(); }

void Database::drop() noexcept {
  if (server_ != nullptr) {
    // Under a subscription it stays until the server goes, which is soon.
    server_->session_.execute_quietly(
        pg::sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", pg::Identifier{name_}));
  }
}

std::string Database::url() const { return server_->address_ + name_; }

db::Session Database::connect() const { return db::Session::open({.conninfo = url()}, {}); }

Databases::Databases(const std::string& url)
    : address_(url.substr(0, url.rfind('/') + 1)),
      session_(db::Session::open({.conninfo = url}, {})) {
  keep_roles();
}

std::string Databases::server_version() const { return to_text(session_.server()); }

Database Databases::make() { return create("template1"); }

Database Databases::copy(const Database& original) {
  for (int look = 0; look < most_looks; ++look) {
    const auto others = session_.query("SELECT FROM pg_catalog.pg_stat_activity WHERE datname = $1",
                                       {original.name()});
    if (others.empty()) {
      break;
    }
    std::this_thread::sleep_for(between_looks);
  }
  return create(original.name());
}

void Databases::keep_roles() {
  roles_ = session_
               .query(
                   "SELECT pg_catalog.array_agg(rolname)::pg_catalog.text "
                   "FROM pg_catalog.pg_roles")
               .text(0, 0);
}

db::Rows Databases::new_roles() {
  return session_.query(
      "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname <> ALL ($1::pg_catalog.name[])",
      {roles_});
}

bool Databases::has_new_roles() { return !new_roles().empty(); }

bool Databases::make_role(const std::string& name) {
  remove_new_roles();
  const bool is_made = session_.execute_quietly(pg::sql("CREATE ROLE {}", pg::Identifier{name}));
  keep_roles();
  return is_made;
}

void Databases::remove_new_roles() {
  const db::Rows roles = new_roles();
  for (std::size_t row = 0; row < roles.size(); ++row) {
    session_.execute_quietly(pg::sql("DROP ROLE {}", pg::Identifier{roles.text(row, 0)}));
  }
}

Database Databases::create(const std::string& like) {
  const auto name = fmt::format("rehearsal_{}", ++made_);
  session_.execute(
      pg::sql("CREATE DATABASE {} TEMPLATE {}", pg::Identifier{name}, pg::Identifier{like}));
  return {*this, name};
}

}  // namespace pgmig::rehearse
