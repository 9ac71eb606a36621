// SPDX-License-Identifier: Apache-2.0
// A pthread, because std::thread has no way to ask for stack.
#include "sql/deep_stack.hpp"

#include "base/error.hpp"

#include <pthread.h>

#include <future>

namespace pgmig::sql {

namespace {

constexpr std::size_t shallow = 500;  // needs 2 MB of the usual 8 at most
constexpr std::size_t stack_bytes_a_level =
    8192;  // measured: up to 4 kB (sub-queries in each other)
constexpr std::size_t least_stack_bytes = std::size_t{16} << 20U;

using Task = std::packaged_task<void()>;

void* run(void* task) {
  (*static_cast<Task*>(task))();
  return nullptr;
}

}  // namespace

void with_stack_for(std::size_t depth, const std::function<void()>& work) {
  if (depth <= shallow) {
    work();
    return;
  }
  Task task(work);
  std::future<void> done = task.get_future();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, least_stack_bytes + depth * stack_bytes_a_level);
  pthread_t thread{};
  const int failure = pthread_create(&thread, &attributes, run, &task);
  pthread_attr_destroy(&attributes);
  if (failure != 0) {
    throw Error(ErrorKind::temporary,
                "no memory for the stack that a deeply nested statement needs",
                "raise the memory limit, or split the statement");
  }
  pthread_join(thread, nullptr);
  done.get();
}

}  // namespace pgmig::sql
