// SPDX-License-Identifier: Apache-2.0
// What a server for tests is like: no durability, in memory where there is room.
#include "support/fast_server.hpp"

#include <cstdlib>
#include <string>

namespace pgmig::test {

sandbox::Options fast_options() {
  sandbox::Options options;
  options.directory = sandbox::directory_in_memory();
  if (const char* const major = std::getenv("PGMIG_TEST_MAJOR")) {
    options.major = std::stoi(major);
  }
  // Without autovacuum nothing but the test takes locks. Prepared transactions are a kind of
  // blocker.
  options.settings = {{"autovacuum", "off"},
                      {"jit", "off"},
                      {"max_connections", "200"},
                      {"max_locks_per_transaction", "256"},
                      {"max_prepared_transactions", "20"},
                      {"shared_buffers", "64MB"}};
  return options;
}

}  // namespace pgmig::test
