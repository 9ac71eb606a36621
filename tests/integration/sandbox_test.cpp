// SPDX-License-Identifier: Apache-2.0
// Throw-away servers: they start, let the right ones in, and leave nothing behind however they end.
#include "sandbox/sandbox.hpp"

#include "base/error.hpp"
#include "support/fast_server.hpp"
#include "support/process.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

using namespace pgmig;
using namespace pgmig::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// An environment variable, put back at the end.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* const before = std::getenv(name)) {
      before_ = before;
    }
    ::setenv(name, value.c_str(), 1);
  }

  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

  ~Variable() {
    if (before_) {
      ::setenv(name_, before_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

/// A list of sandboxes of this test's own.
class OwnList {
 public:
  [[nodiscard]] bool is_empty() const {
    const fs::path list = directory_.path() / "pgmig";
    return !fs::exists(list) ||
           std::ranges::none_of(fs::directory_iterator{list}, [](const fs::directory_entry& entry) {
             return entry.path().extension() == ".json";
           });
  }

 private:
  TemporaryDirectory directory_{"list"};
  Variable variable_{"XDG_RUNTIME_DIR", directory_.path()};
};

/// A directory in a place that the server's user can enter, with a name of the test's choice.
class OpenDirectory {
 public:
  explicit OpenDirectory(const std::string& name) : path_(parent_.path() / name) {
    fs::create_directory(path_);
    for (const fs::path& path : {parent_.path(), path_}) {
      fs::permissions(path, fs::perms::others_exec, fs::perm_options::add);
    }
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  TemporaryDirectory parent_{"places"};
  fs::path path_;
};

std::string query(const std::string& url, const std::string& sql) {
  pqxx::connection connection{url};
  return pqxx::nontransaction{connection}.exec1(sql)[0].c_str();
}

bool accepts(const std::string& url) {
  try {
    pqxx::connection connection{url};
    return true;
  } catch (const pqxx::broken_connection&) {
    return false;
  }
}

/// The process of the server that has its data in `data`.
pid_t postmaster(const fs::path& directory) {
  pid_t process = 0;
  std::ifstream{directory / "data" / "postmaster.pid"} >> process;
  return process;
}

pid_t parent_of(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  std::string key;
  pid_t parent = 0;
  while (status >> key && key != "PPid:") {
  }
  status >> parent;
  return parent;
}

bool has_ended(pid_t process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

template <class Function>
Error error_of(const Function& function) {
  try {
    function();
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error{"there was no error"};
}

/// Forks a process that starts a sandbox of its own, says its directory, and waits to be killed.
class OwnerProcess {
 public:
  OwnerProcess() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    process_ = ::fork();
    if (process_ == 0) {
      const sandbox::Sandbox own = sandbox::start(fast_options());
      const std::string text = own.server().directory.string() + "\n" + own.server().url + "\n";
      static_cast<void>(!::write(ends[1], text.data(), text.size()));
      ::pause();
      ::_exit(0);
    }
    ::close(ends[1]);
    std::string text;
    char c = 0;
    while (std::ranges::count(text, '\n') < 2 && ::read(ends[0], &c, 1) == 1) {
      text += c;
    }
    ::close(ends[0]);
    REQUIRE(std::ranges::count(text, '\n') == 2);
    directory = text.substr(0, text.find('\n'));
    url = text.substr(text.find('\n') + 1);
    url.pop_back();
  }

  OwnerProcess(const OwnerProcess&) = delete;
  OwnerProcess& operator=(const OwnerProcess&) = delete;

  ~OwnerProcess() { end(); }

  void end() {
    if (process_ > 0) {
      ::kill(process_, SIGKILL);
      ::waitpid(std::exchange(process_, -1), nullptr, 0);
    }
  }

  [[nodiscard]] pid_t process() const { return process_; }

  fs::path directory;
  std::string url;

 private:
  pid_t process_ = -1;
};

}  // namespace

TEST_CASE("a sandbox accepts connections, is listed, and leaves nothing behind") {
  const OwnList list;
  fs::path directory;
  pid_t server = 0;
  {
    const sandbox::Sandbox own = sandbox::start(fast_options());
    directory = own.server().directory;
    server = postmaster(directory);
    CHECK(query(own.server().url, "SELECT 1") == "1");
    CHECK(query(own.server().socket_url, "SELECT 1") == "1");
    CHECK(query(own.server().url, "SHOW server_version_num") ==
          std::to_string(own.server().version.number));
    CHECK(sandbox::running() == std::vector{own.server()});
  }
  CHECK_FALSE(fs::exists(directory));
  CHECK(has_ended(server));
  CHECK(list.is_empty());
}

TEST_CASE("connected clients do not keep a sandbox from ending") {
  const OwnList list;
  std::optional<sandbox::Sandbox> own = sandbox::start(fast_options());
  const fs::path directory = own->server().directory;
  pqxx::connection connection{own->server().url};
  // An open transaction, which this side never looks at again: libpqxx 6 leaks when it finds a
  // connection broken.
  pqxx::nontransaction{connection}.exec("BEGIN; CREATE TABLE t (id int)");
  const std::string url = own->server().url;
  own.reset();
  CHECK_FALSE(fs::exists(directory));
  CHECK_FALSE(accepts(url));
}

TEST_CASE("a sandbox that takes its time to stop is waited for") {
  const OwnList list;
  const sandbox::Server server = sandbox::start_for(::getpid(), fast_options());
  const pid_t keeper = parent_of(postmaster(server.directory));
  ::kill(keeper, SIGSTOP);
  const Error impatient = error_of([&] { sandbox::stop(server.name, 1ms); });
  CHECK(impatient.kind() == ErrorKind::cannot_connect);
  CHECK_THAT(impatient.what(), Catch::Contains("has not stopped after 1ms"));
  std::optional<sandbox::Server> stopped;
  std::jthread stopping{[&] { stopped = sandbox::stop(server.name); }};
  ::kill(keeper, SIGCONT);
  stopping.join();
  CHECK(stopped == server);
  CHECK_FALSE(fs::exists(server.directory));
  CHECK(sandbox::stop_patience >= 2min);
}

TEST_CASE("the TCP port lets nobody in without the password, and nobody from elsewhere") {
  const OwnList list;
  const sandbox::Sandbox own = sandbox::start(fast_options());
  const std::string& url = own.server().url;
  const std::size_t at = url.find('@');
  CHECK_FALSE(accepts("postgresql://postgres:wrong" + url.substr(at)));
  CHECK_FALSE(accepts("postgresql://postgres" + url.substr(at)));
  CHECK(query(url, "SHOW listen_addresses") == "127.0.0.1");
  CHECK(query(url, "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'postgres'") ==
        "SCRAM-SHA-256");

  struct stat status {};

  REQUIRE(::stat(own.server().directory.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700U);
}

TEST_CASE("a server never runs as root") {
  const OwnList list;
  const sandbox::Sandbox own = sandbox::start(fast_options());

  struct stat status {};

  const pid_t server = postmaster(own.server().directory);
  REQUIRE(::stat(("/proc/" + std::to_string(server)).c_str(), &status) == 0);
  CHECK(status.st_uid != 0);
}

TEST_CASE("sandboxes that start at once do not get in each other's way") {
  const OwnList list;
  constexpr std::size_t count = 4;
  std::vector<std::optional<sandbox::Sandbox>> all(count);
  {
    std::vector<std::jthread> starters;
    starters.reserve(count);
    for (std::optional<sandbox::Sandbox>& one : all) {
      starters.emplace_back([&one] { one = sandbox::start(fast_options()); });
    }
  }
  std::vector<std::string> directories;
  for (const std::optional<sandbox::Sandbox>& one : all) {
    REQUIRE(one);
    directories.push_back(query(one->server().url, "SHOW data_directory"));
    CHECK(directories.back() == (one->server().directory / "data").string());
  }
  std::ranges::sort(directories);
  CHECK(std::ranges::adjacent_find(directories) == directories.end());
  CHECK(sandbox::running().size() == count);
  all.front().reset();
  CHECK(sandbox::running().size() == count - 1);
  CHECK(query(all.back()->server().url, "SELECT 1") == "1");
}

TEST_CASE("kill -9 of the owner ends the server and removes its directory") {
  const OwnList list;
  OwnerProcess owner;
  const pid_t server = postmaster(owner.directory);
  REQUIRE(server > 0);
  REQUIRE(accepts(owner.url));
  owner.end();
  CHECK(eventually([&] { return has_ended(server); }));
  CHECK(eventually([&] { return !fs::exists(owner.directory); }));
  CHECK(eventually([&] { return list.is_empty(); }));
}

TEST_CASE("a sandbox started for another process ends with that process, not with its starter") {
  const OwnList list;
  Process owner{{"sleep", "600"}};
  const sandbox::Server server = sandbox::start_for(owner.id(), fast_options());
  CHECK(server.owner == owner.id());
  CHECK(query(server.url, "SELECT 1") == "1");
  CHECK(sandbox::running() == std::vector{server});
  owner.send_signal(SIGKILL);
  CHECK(owner.wait().signal == SIGKILL);
  CHECK(eventually([&] { return !fs::exists(server.directory); }));
  CHECK(eventually([] { return sandbox::running().empty(); }));
}

TEST_CASE("the calling process is the shell itself, not the copy it forked for a substitution") {
  // This process, a copy of it, and the copy's child, which stands for `pgmig sandbox start`.
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t copy = ::fork();
  if (copy == 0) {
    const pid_t child = ::fork();
    if (child == 0) {
      const pid_t caller = sandbox::calling_process();
      ::_exit(::write(ends[1], &caller, sizeof caller) == sizeof caller ? 0 : 1);
    }
    ::waitpid(child, nullptr, 0);
    ::_exit(0);
  }
  pid_t caller = 0;
  REQUIRE(::read(ends[0], &caller, sizeof caller) == sizeof caller);
  CHECK(caller == ::getpid());
  ::waitpid(copy, nullptr, 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("stop ends a sandbox by its name or either URL, and waits until it is gone") {
  const OwnList list;
  const auto named_by =
      GENERATE(&sandbox::Server::name, &sandbox::Server::url, &sandbox::Server::socket_url);
  const sandbox::Server first = sandbox::start_for(::getpid(), fast_options());
  const sandbox::Server second = sandbox::start_for(::getpid(), fast_options());
  CHECK(sandbox::stop(first.*named_by) == first);
  CHECK_FALSE(fs::exists(first.directory));
  CHECK(sandbox::running() == std::vector{second});
  CHECK(error_of([&] { sandbox::stop(first.name); }).kind() == ErrorKind::usage);
  CHECK(error_of([] { sandbox::stop(""); }).kind() == ErrorKind::usage);
  CHECK(sandbox::stop_all() == std::vector{second});
  CHECK_FALSE(fs::exists(second.directory));
  CHECK(sandbox::stop_all().empty());
}

TEST_CASE("after kill -9 of the keeper the server ends, and the next look removes its directory") {
  const OwnList list;
  const sandbox::Server server = sandbox::start_for(::getpid(), fast_options());
  const pid_t postgres = postmaster(server.directory);
  const std::string parent = run({"ps", "-o", "ppid=", "-p", std::to_string(postgres)}).out;
  REQUIRE(::kill(std::stoi(parent), SIGKILL) == 0);
  CHECK(eventually([&] { return has_ended(postgres); }));
  CHECK(eventually([] { return sandbox::running().empty(); }));
  CHECK_FALSE(fs::exists(server.directory));
  CHECK(list.is_empty());
}

TEST_CASE("a directory for temporary files may have any name") {
  const auto [name, has_socket] = GENERATE(table<std::string, bool>({
      {"with space", true},
      {"quotes ' and \" and \\", true},
      {"percent %20 $HOME `id` \u00e9", true},
      {"-rf", true},
      {"a,b", false},
      {std::string(100, 'x'), false},
  }));
  const OwnList list;
  const OpenDirectory temporary{name};
  const Variable variable{"TMPDIR", temporary.path()};
  sandbox::Options options = fast_options();
  options.directory.clear();
  {
    const sandbox::Sandbox own = sandbox::start(options);
    CHECK(own.server().directory.parent_path() == temporary.path());
    CHECK(query(own.server().url, "SELECT 1") == "1");
    REQUIRE(own.server().socket_url.empty() != has_socket);
    if (has_socket) {
      CHECK(query(own.server().socket_url, "SELECT 1") == "1");
    }
  }
  CHECK(fs::is_empty(temporary.path()));
}

TEST_CASE("root's TMPDIR that the server's user cannot enter is passed over") {
  if (::geteuid() != 0) {
    return;
  }
  const OwnList list;
  const TemporaryDirectory closed{"closed"};
  const Variable variable{"TMPDIR", closed.path()};
  const fs::path before = fs::current_path();
  fs::current_path(closed.path());
  sandbox::Options options = fast_options();
  options.directory.clear();
  const sandbox::Sandbox own = sandbox::start(options);
  fs::current_path(before);
  CHECK(own.server().directory.parent_path() == "/tmp");
  CHECK(query(own.server().url, "SELECT 1") == "1");
}

TEST_CASE("settings reach the server, and a durable one keeps its data safe") {
  const OwnList list;
  sandbox::Options options = fast_options();
  options.settings["work_mem"] = "7MB";
  options.settings["application_name"] = "it's a \"test\"";
  options.durability = GENERATE(sandbox::Durability::none, sandbox::Durability::full);
  const sandbox::Sandbox own = sandbox::start(options);
  const std::string flushed = options.durability == sandbox::Durability::full ? "on" : "off";
  CHECK(query(own.server().url, "SHOW work_mem") == "7MB");
  CHECK(query(own.server().url, "SHOW fsync") == flushed);
  CHECK(query(own.server().url, "SHOW synchronous_commit") == flushed);
  CHECK(query(own.server().url, "SHOW full_page_writes") == flushed);
}

TEST_CASE("a server that cannot start is an error with its log, and leaves nothing behind") {
  const OwnList list;
  sandbox::Options options = fast_options();
  options.settings["shared_buffers"] = "nonsense";
  const Error error = error_of([&] { static_cast<void>(sandbox::start(options)); });
  CHECK(error.kind() == ErrorKind::cannot_connect);
  CHECK_THAT(error.hint(), Catch::Contains("shared_buffers"));
  CHECK(list.is_empty());
  CHECK(sandbox::running().empty());
}

TEST_CASE("a start that takes too long is an error, and leaves nothing behind") {
  const OwnList list;
  sandbox::Options options = fast_options();
  options.time_limit = 1ms;
  const Error error = error_of([&] { static_cast<void>(sandbox::start(options)); });
  CHECK(error.kind() == ErrorKind::cannot_connect);
  CHECK(list.is_empty());
}

TEST_CASE("what cannot be is refused before anything is made") {
  const OwnList list;
  sandbox::Options options = fast_options();
  SECTION("a version that is not installed") {
    options.major = 11;
    const Error error = error_of([&] { static_cast<void>(sandbox::start(options)); });
    CHECK(error.kind() == ErrorKind::cannot_connect);
    CHECK_THAT(error.hint(), Catch::Contains("PGMIG_POSTGRES_DIR"));
  }
  SECTION("a setting that would let others in") {
    options.settings["listen_addresses"] = "*";
    CHECK(error_of([&] { static_cast<void>(sandbox::start(options)); }).kind() == ErrorKind::usage);
  }
  SECTION("an owner that has ended") {
    const pid_t ended = Process{{"true"}}.id();
    CHECK(error_of([&] { sandbox::start_for(ended, options); }).kind() == ErrorKind::usage);
  }
  SECTION("a PGMIG_POSTGRES_DIR without binaries") {
    const TemporaryDirectory empty{"empty"};
    const Variable variable{"PGMIG_POSTGRES_DIR", empty.path()};
    CHECK(error_of([] { static_cast<void>(sandbox::installations()); }).kind() == ErrorKind::usage);
    ::unsetenv("PGMIG_POSTGRES_DIR");
  }
  CHECK(sandbox::running().empty());
  CHECK(list.is_empty());
}

TEST_CASE("every installed major version runs as a sandbox") {
  const OwnList list;
  std::vector<int> seen;
  for (const sandbox::Installation& installation : sandbox::installations()) {
    const int major = installation.version.major();
    if (std::ranges::find(seen, major) != seen.end()) {
      continue;
    }
    seen.push_back(major);
    sandbox::Options options = fast_options();
    options.major = major;
    const sandbox::Sandbox own = sandbox::start(options);
    CHECK(query(own.server().url, "SHOW server_version_num") ==
          std::to_string(installation.version.number));
    CHECK(query(own.server().url, "SHOW password_encryption") == "scram-sha-256");
  }
  CHECK_FALSE(seen.empty());
}

TEST_CASE("installations are found in every layout below PGMIG_POSTGRES_DIR, the newest first") {
  const OwnList list;
  const TemporaryDirectory root{"installations"};
  const auto install = [&root](const std::string& bin, const std::string& version) {
    root.write(bin + "/postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n");
    root.write(bin + "/initdb", "#!/bin/sh\n");
    for (const char* const program : {"postgres", "initdb"}) {
      fs::permissions(root.path() / bin / program, fs::perms::owner_all);
    }
    return sandbox::Installation{.bin = fs::canonical(root.path() / bin)};
  };
  sandbox::Installation npm = install("17/native/bin", "17.10");
  npm.version = {170010};
  sandbox::Installation plain = install("14/bin", "14.22 (Debian 14.22-1)");
  plain.version = {140022};
  sandbox::Installation beta = install("next/bin", "19beta1");
  beta.version = {190000};
  install("broken/bin", "unknown");
  root.write("empty/bin/postgres", "not executable");
  {
    const Variable variable{"PGMIG_POSTGRES_DIR", root.path()};
    const std::vector<sandbox::Installation> found = sandbox::installations();
    REQUIRE(found.size() >= 3);
    CHECK(std::vector(found.begin(), found.begin() + 3) == std::vector{beta, npm, plain});
  }
  for (const fs::path& one : {root.path() / "14", root.path() / "14" / "bin"}) {
    const Variable variable{"PGMIG_POSTGRES_DIR", one};
    CHECK(sandbox::installations().front() == plain);
  }
}
