// SPDX-License-Identifier: Apache-2.0
#include "hooks/crash_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>

namespace pgmig::hooks {

namespace {

constexpr std::array signals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// A signal handler is given nothing but a number: what it needs lies here.
std::array<char, 512> words_of_crash{};
std::size_t length_of_words = 0;
std::array<struct sigaction, signals.size()> before{};

/// Only what signal-safety(7) allows. SA_RESETHAND has put the default back, by which the process
/// ends when the signal comes again.
void say_and_end(int signal) {
  static_cast<void>(::write(STDERR_FILENO, words_of_crash.data(), length_of_words));
  static_cast<void>(::raise(signal));
}

}  // namespace

CrashWords::CrashWords(std::string_view words) {
  length_of_words = std::min(words.size(), words_of_crash.size());
  std::copy_n(words.begin(), length_of_words, words_of_crash.begin());

  struct sigaction action {};

  action.sa_handler = say_and_end;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    ::sigaction(signals[i], &action, &before[i]);
  }
}

CrashWords::~CrashWords() {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    ::sigaction(signals[i], &before[i], nullptr);
  }
}

}  // namespace pgmig::hooks
