// SPDX-License-Identifier: Apache-2.0
#include "db/connection.hpp"

#include "db/target.hpp"
#include "db/translate_error.hpp"

#include <memory>
#include <utility>

namespace pgmig::db {
namespace {

struct Finish {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

using Unfinished = std::unique_ptr<PGconn, Finish>;

}  // namespace

// The base class wants the connection string and would keep it; ours is in the target.
ConnectionPolicy::ConnectionPolicy(Target target)
    : connectionpolicy(std::string{}), target_(std::move(target)) {}

ConnectionPolicy::handle ConnectionPolicy::do_startconnect(handle existing) {
  if (existing != nullptr) {
    return existing;
  }
  if (is_mistaken(target_)) {
    throw unreadable_target();
  }
  const Parameters parameters = connection_parameters(target_);
  // expand_dbname: the last parameter may be a URI, a key=value string or a plain name.
  PGconn* made = PQconnectdbParams(parameters.keys(), parameters.values(), 1);
  if (PQstatus(made) != CONNECTION_OK) {
    const Unfinished failed{made};
    throw connection_refused(target_, made);
  }
  handle_ = made;
  return made;
}

ConnectionPolicy::handle ConnectionPolicy::do_disconnect(handle existing) noexcept {
  handle_ = nullptr;
  return connectionpolicy::do_disconnect(existing);
}

Connection::Connection(const Target& target) : connection_base(policy_), policy_(target) {
  establish(target, [this] { init(); });
// libpqxx 6 marks this as deprecated because libpqxx 7 no longer reconnects; 6 does unless told not
// to.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

Connection::~Connection() { close(); }

}  // namespace pgmig::db
