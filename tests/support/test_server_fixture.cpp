// SPDX-License-Identifier: Apache-2.0
// CTest's fixture: starts the server that the tests share and leaves its URL in a file, or stops
// it.
//   test_server start|stop <file>
#include "base/error.hpp"
#include "support/fast_server.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

/// Stops the server whose URL is in the file; without a file there is none. `ctest --repeat`
/// repeats the steps of a fixture too, each by itself.
void stop(const std::filesystem::path& file) {
  std::string url;
  if (std::ifstream{file} >> url) {
    std::filesystem::remove(file);
    static_cast<void>(pgmig::sandbox::stop(url));
  }
}

/// Stops what a killed CTest left running, or forgets about it when it ended by itself.
void stop_former(const std::filesystem::path& file) {
  try {
    stop(file);
  } catch (const pgmig::Error&) {
    std::cout << "the server of " << file << " has ended already\n";
  }
}

void start(const std::filesystem::path& file) {
  stop_former(file);
  // Owned by CTest, which called this: should it be killed, the server ends too.
  const pgmig::sandbox::Server server =
      pgmig::sandbox::start_for(pgmig::sandbox::calling_process(), pgmig::test::fast_options());
  ::umask(0077);
  std::ofstream{file} << (server.socket_url.empty() ? server.url : server.socket_url) << '\n';
  std::cout << "PostgreSQL " << to_text(server.version) << " in " << server.directory << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const std::string action = argc == 3 ? argv[1] : "";
  if (action != "start" && action != "stop") {
    std::cerr << "usage: test_server start|stop FILE\n";
    return 2;
  }
  const std::filesystem::path file = argv[2];
  // A list of its own: a test of `pgmig sandbox stop` must not find this server.
  const std::filesystem::path list = file.parent_path() / "test_server_list";
  ::mkdir(list.c_str(), 0700);
  ::setenv("XDG_RUNTIME_DIR", list.c_str(), 1);
  try {
    action == "start" ? start(file) : stop(file);
  } catch (const pgmig::Error& error) {
    std::cerr << error.what() << '\n' << error.hint() << '\n';
    return 1;
  }
  return 0;
}
