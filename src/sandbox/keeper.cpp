// SPDX-License-Identifier: Apache-2.0
// The keeper. It is forked from a process that may have other threads and never calls exec, so all
// of it must be async-signal-safe: system calls only, no allocation, no exception.
#include "sandbox/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

namespace pgmig::sandbox {

namespace {

enum class Event { child_ended, stop_wanted, time_is_up };

constexpr int no_limit = -1;

class Keeper {
 public:
  /// Before the fork: copying allocates.
  explicit Keeper(Keeping keeping) : keeping_(std::move(keeping)) {}

  [[noreturn]] void run() noexcept {
    detach();
    char first = 0;
    if (::read(keeping_.channel, &first, 1) == 1 && first == message::go) {
      keep();
    }
    clean_up();
    ::_exit(0);
  }

 private:
  /// A session of its own: neither Ctrl-C nor the end of the terminal is meant for the keeper.
  void detach() noexcept {
    ::setsid();
    ::prctl(PR_SET_NAME, "pgmig-keeper");
    ::signal(SIGCHLD, SIG_DFL);  // where it is ignored, no child can be waited for
    // A process that was started with closed standard streams has others under their numbers.
    const std::array<int*, 5> kept{&keeping_.channel, &keeping_.owner, &keeping_.log,
                                   &keeping_.record, &keeping_.port};
    for (int* const descriptor : kept) {
      if (*descriptor <= STDERR_FILENO) {
        *descriptor = ::fcntl(*descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
      }
    }
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      ::dup2(null, standard);
    }
    close_others(kept);
  }

  /// What else the owner has open must not stay open here: its pipes would never see their end.
  static void close_others(std::array<int*, 5> kept) noexcept {
    std::ranges::sort(kept, {}, [](const int* descriptor) { return *descriptor; });
    unsigned next = STDERR_FILENO + 1;
    for (const int* const descriptor : kept) {
      const auto number = static_cast<unsigned>(*descriptor);
      if (number > next) {
        close_from_to(next, number - 1);
      }
      next = number + 1;
    }
    close_from_to(next, ~0U);
  }

  static void close_from_to(unsigned first, unsigned last) noexcept {
    if (::syscall(SYS_close_range, first, last, 0) == 0) {
      return;
    }
    // Before Linux 5.9, one by one, as far as numbers usually go.
    for (unsigned number = first; number <= std::min(last, 65535U); ++number) {
      ::close(static_cast<int>(number));
    }
  }

  void keep() noexcept {
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGCHLD);
    sigaddset(&waited, SIGTERM);
    signals_ = ::signalfd(-1, &waited, SFD_CLOEXEC | SFD_NONBLOCK);
    heard_ = keeping_.channel;
    watched_ = keeping_.owner;

    start(*keeping_.initdb, SIGKILL);
    if (wait(no_limit) == Event::stop_wanted) {
      kill_group();
      return;
    }
    if (child_status_ != 0) {
      say(message::initdb_failed);
      return;
    }
    start(*keeping_.server, SIGQUIT);
    if (wait(no_limit) == Event::child_ended) {
      say(message::server_ended);
      return;
    }
    // Immediate shutdown: nothing has to be written to a directory that goes away.
    ::kill(child_, SIGQUIT);
    constexpr int patience_ms = 10'000;
    while (wait(patience_ms) == Event::stop_wanted) {
    }
    kill_group();
  }

  /// Starts a program as the server's user, in a process group of its own; the kernel sends it
  /// `at_our_end` should the keeper be killed.
  void start(const Program& program, int at_our_end) noexcept {
    const pid_t keeper = ::getpid();
    child_ = ::fork();
    if (child_ != 0) {
      return;
    }
    ::setpgid(0, 0);
    ::dup2(keeping_.log, STDOUT_FILENO);
    ::dup2(keeping_.log, STDERR_FILENO);
    if (!become(keeping_.identity)) {
      fail("cannot become the unprivileged user of the server\n");
    }
    // After the change of user, which resets it.
    ::prctl(PR_SET_PDEATHSIG, at_our_end);
    if (::getppid() != keeper || ::chdir(keeping_.directory) != 0) {
      fail("cannot enter the directory of the sandbox\n");
    }
    restore_signals();
    program.exec();
    fail("cannot run the program\n");
  }

  template <std::size_t Size>
  [[noreturn]] static void fail(
      const char (&reason)[Size]) noexcept {  // NOLINT(modernize-avoid-c-arrays)
    static_cast<void>(!::write(STDERR_FILENO, reason, Size - 1));
    ::_exit(127);
  }

  /// exec keeps the mask and what is ignored, but no handler.
  static void restore_signals() noexcept {
    for (int number = 1; number < NSIG; ++number) {
      ::signal(number, SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  /// Waits until the child ends, or its owner does, or a stop is asked for.
  Event wait(int limit_ms) noexcept {
    if (child_ < 0) {  // it could not be forked
      child_status_ = -1;
      return Event::child_ended;
    }
    while (true) {
      std::array<pollfd, 3> sources{{{.fd = signals_, .events = POLLIN, .revents = 0},
                                     {.fd = heard_, .events = POLLIN, .revents = 0},
                                     {.fd = watched_, .events = POLLIN, .revents = 0}}};
      const int ready = ::poll(sources.data(), sources.size(), limit_ms);
      if (ready == 0) {
        return Event::time_is_up;
      }
      const bool asked = take_signals();
      if (reap()) {
        return Event::child_ended;
      }
      const bool owner_ended = sources[2].revents != 0;
      if (asked || owner_ended || (sources[1].revents != 0 && channel_ended())) {
        // Said once: whoever waits on for the child's end must not wake up for the same reason
        // again.
        watched_ = -1;
        heard_ = -1;
        return Event::stop_wanted;
      }
    }
  }

  /// Empties the signal queue; whether SIGTERM, the request to stop, was in it.
  [[nodiscard]] bool take_signals() const noexcept {
    bool asked = false;
    signalfd_siginfo signal{};
    while (::read(signals_, &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal)) {
      asked = asked || signal.ssi_signo == SIGTERM;
    }
    return asked;
  }

  [[nodiscard]] bool reap() noexcept {
    return ::waitpid(child_, &child_status_, WNOHANG) == child_;
  }

  /// Reads one message; false when it released the keeper from the process that started it.
  bool channel_ended() noexcept {
    char text = 0;
    if (::read(heard_, &text, 1) != 1 || text != message::release) {
      return true;
    }
    heard_ = -1;
    return false;
  }

  void say(char text) const noexcept {
    ::send(keeping_.channel, &text, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  /// The end of whatever still runs of the child's group (initdb has children of its own).
  void kill_group() const noexcept {
    ::kill(-child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  void clean_up() noexcept {
    // Backends of a killed server write on until they notice.
    constexpr int attempts = 100;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      start(*keeping_.remove, SIGKILL);
      ::waitpid(child_, nullptr, 0);
      if (::rmdir(keeping_.directory) == 0 || errno == ENOENT) {
        ::unlink(keeping_.record_path);
        return;
      }
      const timespec pause{.tv_sec = 0, .tv_nsec = 100'000'000};
      ::nanosleep(&pause, nullptr);
    }
    // The file stays: the next call of entries() tries again.
  }

  Keeping keeping_;
  int heard_ = -1;    ///< the channel, until it has told what it had to
  int watched_ = -1;  ///< the owner, until it has ended
  int signals_ = -1;
  pid_t child_ = -1;
  int child_status_ = 0;
};

}  // namespace

pid_t fork_keeper(const Keeping& keeping) {
  Keeper keeper{keeping};
  // No handler of this process may run in the keeper; it takes its signals from a queue.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t process = ::fork();
  if (process == 0) {
    keeper.run();
  }
  const int failure = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (process < 0) {
    errno = failure;
    throw system_error("cannot start the keeper of a sandbox");
  }
  return process;
}

}  // namespace pgmig::sandbox
