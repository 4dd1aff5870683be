#include "testing/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "testing/channel.h"

extern char** environ;

namespace appctl::testing {
namespace {

constexpr std::size_t most_output = 1 << 20;  // bytes of one test that are kept

core::Error failure(int code) {
  return {core::ExitCode::script_error,
          std::string("no process for tests can be started: ") + std::strerror(code)};
}

struct Pipes {
  int channel[2] = {-1, -1};
  int output[2] = {-1, -1};
  ~Pipes() {
    for (const int fd : {channel[0], channel[1], output[0], output[1]}) {
      if (fd >= 0) close(fd);
    }
  }
  bool open() {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) == 0 && pipe2(output, O_CLOEXEC) == 0;
  }
};

// What this process has, with that entry in the place of one of the same name.
std::vector<char*> environment_with(const std::string& entry) {
  const std::size_t name = entry.find('=') + 1;
  std::vector<char*> all;
  for (char** at = environ; *at; ++at) {
    if (entry.compare(0, name, *at, std::min(name, std::strlen(*at))) != 0) all.push_back(*at);
  }
  all.push_back(const_cast<char*>(entry.c_str()));  // which nobody writes to
  all.push_back(nullptr);
  return all;
}

// The other ends stand under the numbers that the process expects; it is a group of its own, so that Ctrl-C
// reaches this process alone.
int spawn(Pipes& pipes, const std::string& mark, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  // A descriptor that is in its place already would keep its close-on-exec flag: move it away first.
  const int channel = fcntl(pipes.channel[1], F_DUPFD_CLOEXEC, 10);
  const int output = fcntl(pipes.output[1], F_DUPFD_CLOEXEC, 10);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, channel, test_channel);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  char name[] = "appctl", command[] = "test-worker";
  char* const arguments[] = {name, command, nullptr};
  const int code =
      posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, arguments, environment_with(mark).data());
  close(channel);
  close(output);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

std::string told(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

core::Result<Child> Child::start(std::string mark) {
  Pipes pipes;
  if (!pipes.open()) return failure(errno);
  pid_t pid = 0;
  if (const int code = spawn(pipes, mark, pid)) return failure(code);
  const int channel = std::exchange(pipes.channel[0], -1), output = std::exchange(pipes.output[0], -1);
  for (const int fd : {channel, output}) fcntl(fd, F_SETFL, O_NONBLOCK);
  return Child(pid, channel, output, std::move(mark));
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      channel_(std::exchange(other.channel_, -1)),
      output_(std::exchange(other.output_, -1)),
      busy_(other.busy_),
      mark_(std::move(other.mark_)),
      began_(other.began_),
      deadline_(other.deadline_),
      answer_(std::move(other.answer_)),
      text_(std::move(other.text_)) {}

Child::~Child() {
  if (pid_ > 0) end_at_once();
  if (channel_ >= 0) close(channel_);
  if (output_ >= 0) close(output_);
}

int Child::end_at_once() {
  int status = 0;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

void Child::ask_to_end() const {
  if (pid_ > 0) kill(pid_, SIGTERM);
}

bool Child::has_ended() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return dead();
}

void Child::send(const Message& order, core::Instant now, core::Duration limit) {
  const std::string line = order.line();
  busy_ = true;
  began_ = now;
  deadline_ = now + limit;
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t n = ::send(channel_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR && errno != EAGAIN) return;  // it is dead: read() will see it
    if (n > 0) sent += static_cast<std::size_t>(n);
  }
}

void Child::read_output() {
  char buffer[65536];
  ssize_t n = -1;
  while (!output_closed_ && (n = ::read(output_, buffer, sizeof buffer)) > 0) {
    const std::size_t room = most_output - std::min(most_output, text_.size());
    text_.append(buffer, std::min(room, static_cast<std::size_t>(n)));
  }
  if (n == 0) output_closed_ = true;
}

void Child::read_channel() {
  char buffer[65536];
  while (!channel_closed_) {
    const ssize_t n = ::read(channel_, buffer, sizeof buffer);
    if (n > 0) answer_.append(buffer, static_cast<std::size_t>(n));
    if (n < 0 && errno == EAGAIN) return;
    if (n == 0 || (n < 0 && errno != EINTR)) channel_closed_ = true;
  }
}

Answer Child::finish(core::Instant now) {
  read_output();
  Answer answer;
  answer.seconds = std::chrono::duration<double>(now - began_).count();
  answer.output = std::exchange(text_, {});
  if (answer.output.size() == most_output) answer.output += "\n(the rest of the output was dropped)\n";
  busy_ = false;
  return answer;
}

// What it said, if it has said it. A process that goes after that, or talks nonsense, is ended.
std::optional<Answer> Child::take_answer(core::Instant now) {
  const std::size_t end = answer_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  auto message = read_message(std::string_view(answer_).substr(0, end));
  answer_.clear();
  Answer answer = finish(now);
  if (message) answer.message = *message;
  if (!message || message->flag("last")) {
    const std::string end_of_it = told(end_at_once());
    if (!message) answer.death = "said what cannot be read, and " + end_of_it;
  }
  return answer;
}

// It has a moment: for the cleanup of its run, since a script's programs should not outlive it, or, if it is
// about to end by itself, to be gone, so that its status tells how.
void Child::begin_end(core::Instant now) {
  patience_ = now + std::chrono::seconds(1);
  hung_ = !channel_closed_;
  if (hung_) kill(pid_, SIGTERM);
}

std::optional<Answer> Child::look_for_end(core::Instant now) {
  constexpr core::Duration often = std::chrono::milliseconds(10);
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) == pid_) {
    pid_ = -1;
  } else if (now < patience_ && answer_.find('\n') == std::string::npos) {  // else its run is over
    deadline_ = std::min(patience_, now + often);
    return std::nullopt;
  } else {
    status = end_at_once();
  }
  Answer answer = finish(now);
  answer.death = hung_ ? "hung, and was killed" : told(status);
  return answer;
}

std::optional<Answer> Child::read(core::Instant now) {
  read_output();
  read_channel();
  if (!busy_) return std::nullopt;
  if (patience_ == core::Instant::never()) {
    if (auto answer = take_answer(now)) return answer;
    if (!channel_closed_ && now < deadline_) return std::nullopt;
    begin_end(now);
  }
  return look_for_end(now);
}

}  // namespace appctl::testing
