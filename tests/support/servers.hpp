// SPDX-License-Identifier: Apache-2.0
// Servers that a test may hurt: one that can crash and start again, a replica, a pooler, and a
// proxy that cuts connections.
#pragma once

#include "sandbox/sandbox.hpp"
#include "support/process.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pgmig::test {

/// A TCP port of 127.0.0.1 that nobody listens on just now.
[[nodiscard]] int free_port();

/// Whether a server lets us in.
[[nodiscard]] bool answers(const std::string& url);

/// The URL of a server with another port.
[[nodiscard]] std::string with_port(const std::string& url, int port);

/// A server that this process runs itself: a copy of another one. It lies in a sandbox's directory,
/// which must outlive it, is run by the same user, and has the same password.
class OwnServer {
 public:
  enum class Kind {
    independent,
    standby,  ///< of the server that it is a copy of
  };

  /// `name` is the directory's, and how a standby calls itself at its primary.
  OwnServer(const sandbox::Sandbox& home, const std::string& original_url, const std::string& name,
            Kind kind);
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  /// Shuts it down.
  ~OwnServer();

  /// A superuser's, of the database `postgres`.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }

  [[nodiscard]] int port() const noexcept { return port_; }

  /// kill -9 of its first process; it stays down.
  void crash();

  /// Fast shutdown; it stays down.
  void stop();

  /// After crash() or stop(): recovers, and answers. With a limit for the size of any file, 16 MB
  /// (a file of WAL) at least, a larger one is as if the disk were full.
  void start(std::optional<long> most_bytes = {});

 private:
  std::filesystem::path bin_;
  std::filesystem::path directory_;
  std::string name_;
  int port_;
  std::string url_;
  std::unique_ptr<Process> process_;
};

/// Debian's PgBouncer in front of a server.
class Pooler {
 public:
  Pooler(const std::string& server, std::string_view mode);

  [[nodiscard]] std::string url() const;

 private:
  TemporaryDirectory directory_;
  int port_;
  std::unique_ptr<Process> process_;
};

/// A TCP proxy that cuts the connection in which the n-th COMMIT of all is sent through it.
class CuttingProxy {
 public:
  enum class Cut {
    before_it_arrives,    ///< the server never hears of the COMMIT
    after_its_answer_is,  ///< it has committed, and the client never hears of it
  };

  CuttingProxy(const std::string& server, int nth, Cut cut);
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;
  ~CuttingProxy() = default;

  /// The server's, through the proxy.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }

  [[nodiscard]] bool has_cut() const noexcept { return has_cut_; }

  /// Cuts all connections now, and waits until it is done.
  void cut_now();

 private:
  struct Pair;
  void serve(const std::stop_token& over);
  void accept_one(std::vector<Pair>& pairs) const;
  void relay(Pair& pair);
  /// False where the connection is to be cut.
  bool relay_question(Pair& pair);
  bool relay_answer(Pair& pair);

  int server_port_;
  int nth_;
  Cut cut_;
  int listener_;
  std::string url_;
  int commits_ = 0;
  std::atomic<bool> has_cut_{false};
  std::atomic<bool> wants_cut_{false};
  std::jthread thread_;  // last: it uses the above
};

}  // namespace pgmig::test
