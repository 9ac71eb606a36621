// SPDX-License-Identifier: Apache-2.0
#include "support/servers.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <pqxx/pqxx>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>
#include <vector>

namespace pgmig::test {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds) {
    throw std::runtime_error{what};
  }
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int port_of(int descriptor) {
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  require(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0,
          "no port");
  return ntohs(address.sin_port);
}

int listening(int backlog) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(0);
  require(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0,
          "cannot bind");
  require(backlog == 0 || ::listen(descriptor, backlog) == 0, "cannot listen");
  return descriptor;
}

/// The part of a URL between two signs.
std::string between(const std::string& url, std::string_view before, std::string_view after) {
  const auto from = url.find(before, url.find("://") + 3) + before.size();
  return url.substr(from, url.find(after, from) - from);
}

int port_in(const std::string& url) { return std::stoi(between(url, "@127.0.0.1:", "/")); }

std::filesystem::path installed(pg::ServerVersion version) {
  for (const auto& one : sandbox::installations()) {
    if (one.version.major() == version.major()) {
      return one.bin;
    }
  }
  throw std::runtime_error{"the server's binaries are gone"};
}

std::vector<std::string> as_server(std::vector<std::string> command) {
  if (::geteuid() == 0) {
    command.insert(command.begin(),
                   {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"});
  }
  return command;
}

}  // namespace

int free_port() {
  const int descriptor = listening(0);
  const int port = port_of(descriptor);
  ::close(descriptor);
  return port;
}

bool answers(const std::string& url) {
  try {
    const pqxx::connection connection(url);
    return true;
  } catch (const pqxx::failure&) {
    return false;
  }
}

std::string with_port(const std::string& url, int port) {
  std::string other = url;
  const std::string old = between(url, "@127.0.0.1:", "/");
  other.replace(other.find(old, other.find("@127.0.0.1:")), old.size(), std::to_string(port));
  return other;
}

OwnServer::OwnServer(const sandbox::Sandbox& home, const std::string& original_url,
                     const std::string& name, Kind kind)
    : bin_(installed(home.server().version)),
      directory_(home.server().directory / name),
      name_(name),
      port_(free_port()),
      url_(with_port(home.server().url, port_)) {
  std::vector<std::string> copy{(bin_ / "pg_basebackup").string(),
                                "-D",
                                directory_.string(),
                                "-d",
                                original_url + "?application_name=" + name,
                                "-X",
                                "stream",
                                "-c",
                                "fast",
                                "--no-sync"};
  if (kind == Kind::standby) {
    copy.emplace_back("-R");
  }
  const auto copied = run(as_server(copy));
  require(copied.status == 0, copied.err);
  start();
}

OwnServer::~OwnServer() {
  if (process_) {
    stop();
  }
}

void OwnServer::crash() {
  process_->send_signal(SIGKILL);
  static_cast<void>(process_->wait());
  process_.reset();
}

void OwnServer::stop() {
  process_->send_signal(SIGINT);
  static_cast<void>(process_->wait());
  process_.reset();
}

void OwnServer::start(std::optional<long> most_bytes) {
  // What a primary was started with, its replica needs as well.
  std::vector<std::string> command{(bin_ / "postgres").string(), "-D", directory_.string()};
  for (const std::string& setting :
       {fmt::format("port={}", port_), std::string("unix_socket_directories="),
        std::string("hot_standby=on"), std::string("max_prepared_transactions=20"),
        std::string("fsync=off"), std::string("autovacuum=off"), std::string("max_connections=200"),
        std::string("max_locks_per_transaction=256"), std::string("wal_receiver_status_interval=1"),
        std::string("log_min_messages=fatal"), std::string("log_min_error_statement=panic")}) {
    command.insert(command.end(), {"-c", setting});
  }
  if (most_bytes) {
    command.insert(command.begin(), {"prlimit", fmt::format("--fsize={}:", *most_bytes)});
  }
  // After a crash the memory of the old server is in use until its last process has noticed.
  const bool started = eventually([&] {
    process_ = std::make_unique<Process>(
        as_server(command), RunOptions{.time_limit = std::chrono::seconds{280} * patience});
    return eventually([&] { return answers(url_); }, std::chrono::seconds{5});
  });
  require(started, name_ + " does not start");
}

Pooler::Pooler(const std::string& server, std::string_view mode) : port_(free_port()) {
  const auto file = directory_.write(
      "pgbouncer.ini",
      fmt::format("[databases]\n* = host=127.0.0.1 port={} user=postgres password={}\n"
                  "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\n"
                  "auth_type = any\npool_mode = {}\nignore_startup_parameters = "
                  "extra_float_digits\n",
                  port_in(server), between(server, "postgres:", "@"), port_, mode));
  std::vector<std::string> command{"/usr/sbin/pgbouncer", file.string()};
  if (::geteuid() == 0) {
    command.insert(command.begin() + 1, {"-u", "postgres"});
  }
  process_ = std::make_unique<Process>(command);
  require(eventually([&] { return answers(url()); }), "the pooler does not start");
}

std::string Pooler::url() const {
  return fmt::format("postgresql://postgres@127.0.0.1:{}/postgres", port_);
}

/// One connection: the client's end and the server's.
struct CuttingProxy::Pair {
  int client = -1;
  int server = -1;
  bool cut_at_answer = false;
  std::string answer;  ///< since the COMMIT

  [[nodiscard]] bool is_open() const { return client >= 0; }

  void close() {
    ::close(client);
    ::close(server);
    client = server = -1;
  }
};

namespace {

constexpr std::string_view commit = "COMMIT";
constexpr int look_every_ms = 20;

/// Not those of READ COMMITTED.
int count_in(std::string_view text) {
  int count = 0;
  for (auto at = text.find(commit); at != std::string_view::npos; at = text.find(commit, at + 1)) {
    const auto end = at + commit.size();
    count += end < text.size() && (text[end] == '\0' || text[end] == ';') ? 1 : 0;
  }
  return count;
}

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What is there to read; empty at the end of the connection.
std::string receive(int descriptor) {
  std::string bytes(std::size_t{1} << 16U, '\0');
  const auto got = ::recv(descriptor, bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

bool has_something(int descriptor) {
  pollfd asked{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&asked, 1, 0) > 0;
}

}  // namespace

CuttingProxy::CuttingProxy(const std::string& server, int nth, Cut cut)
    : server_port_(port_in(server)),
      nth_(nth),
      cut_(cut),
      listener_(listening(16)),
      url_(with_port(server, port_of(listener_))),
      thread_([this](const std::stop_token& over) { serve(over); }) {}

void CuttingProxy::serve(const std::stop_token& over) {
  std::vector<Pair> pairs;
  while (!over.stop_requested()) {
    std::vector<pollfd> all{{.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const Pair& pair : pairs) {
      all.push_back({.fd = pair.client, .events = POLLIN, .revents = 0});
      all.push_back({.fd = pair.server, .events = POLLIN, .revents = 0});
    }
    const int ready = ::poll(all.data(), all.size(), look_every_ms);
    if (wants_cut_) {
      std::ranges::for_each(pairs, &Pair::close);
      pairs.clear();
      has_cut_ = true;
      wants_cut_ = false;
    }
    if (ready <= 0) {
      continue;
    }
    std::ranges::for_each(pairs, [&](Pair& pair) { relay(pair); });
    std::erase_if(pairs, [](const Pair& pair) { return !pair.is_open(); });
    if (has_something(listener_)) {
      accept_one(pairs);
    }
  }
  std::ranges::for_each(pairs, &Pair::close);
  ::close(listener_);
}

void CuttingProxy::cut_now() {
  wants_cut_ = true;
  require(eventually([&] { return has_cut(); }), "the proxy does not cut");
}

void CuttingProxy::accept_one(std::vector<Pair>& pairs) const {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(server_port_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(client);
    ::close(server);
    return;
  }
  pairs.push_back({.client = client, .server = server});
}

void CuttingProxy::relay(Pair& pair) {
  const bool goes_on = !has_something(pair.client) || relay_question(pair);
  if (!goes_on || (has_something(pair.server) && !relay_answer(pair))) {
    pair.close();
  }
}

bool CuttingProxy::relay_question(Pair& pair) {
  const std::string bytes = receive(pair.client);
  const int before = std::exchange(commits_, commits_ + count_in(bytes));
  const bool is_it = before < nth_ && commits_ >= nth_;
  if (is_it && cut_ == Cut::before_it_arrives) {
    has_cut_ = true;
    return false;
  }
  pair.cut_at_answer = pair.cut_at_answer || is_it;
  return !bytes.empty() && send_all(pair.server, bytes);
}

bool CuttingProxy::relay_answer(Pair& pair) {
  const std::string bytes = receive(pair.server);
  if (!pair.cut_at_answer) {
    return !bytes.empty() && send_all(pair.client, bytes);
  }
  pair.answer += bytes;
  has_cut_ = has_cut_ || bytes.empty() || pair.answer.find(commit) != std::string::npos;
  return !has_cut_;
}

}  // namespace pgmig::test
