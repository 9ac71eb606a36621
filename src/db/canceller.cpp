// SPDX-License-Identifier: Apache-2.0
#include "db/canceller.hpp"

#include <array>

namespace pgmig::db {

ServerCanceller::ServerCanceller(PGconn* connection) : handle_(PQgetCancel(connection)) {}

void ServerCanceller::cancel() noexcept {
  // PQcancel() opens a connection of its own and only reads what it was given: any thread may call
  // it.
  std::array<char, 256> message{};
  if (handle_ != nullptr) {
    PQcancel(handle_.get(), message.data(), static_cast<int>(message.size()));
  }
}

}  // namespace pgmig::db
