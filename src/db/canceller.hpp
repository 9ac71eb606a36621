// SPDX-License-Identifier: Apache-2.0
// A cancel request for what a session runs, from another thread.
#pragma once

#include "db/session.hpp"

#include <libpq-fe.h>

#include <memory>

namespace pgmig::db {

struct FreeCancel {
  void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
};

/// Asks the server to cancel; does nothing for a connection that is gone.
class ServerCanceller final : public Session::Canceller {
 public:
  explicit ServerCanceller(PGconn* connection);
  void cancel() noexcept override;

 private:
  std::unique_ptr<PGcancel, FreeCancel> handle_;
};

}  // namespace pgmig::db
