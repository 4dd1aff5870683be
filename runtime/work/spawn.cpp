#include "work/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

extern char** environ;

namespace appctl::work {
namespace {

// The environment that the program gets: ours with the changes. Keeps the texts that `pointers` names.
struct Environment {
  explicit Environment(const Command& command) {
    for (char** entry = environ; *entry; ++entry) {
      const std::string_view text = *entry;
      const std::string_view name = text.substr(0, text.find('='));
      const auto same = [&](const auto& change) { return change.first == name; };
      if (std::none_of(command.environment.begin(), command.environment.end(), same))
        texts.emplace_back(text);
    }
    for (const auto& [name, value] : command.environment) {
      if (value) texts.push_back(name + "=" + *value);
    }
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
  }
  std::vector<std::string> texts;
  std::vector<char*> pointers;
};

// What the program does between its start and its own code: descriptors, folder, signals, group.
struct Setup {
  Setup(const Command& command, const ChildEnds& ends) {
    posix_spawn_file_actions_init(&actions);
    if (ends.in >= 0) {
      posix_spawn_file_actions_adddup2(&actions, ends.in, 0);
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions, ends.out, 1);
    posix_spawn_file_actions_adddup2(&actions, ends.err >= 0 ? ends.err : ends.out, 2);
    if (!command.directory.empty()) posix_spawn_file_actions_addchdir_np(&actions, command.directory.c_str());
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~Setup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

}  // namespace

ChildEnds::~ChildEnds() {
  for (const int fd : {in, out, err}) {
    if (fd >= 0) ::close(fd);
  }
}

int spawn(const Command& command, const ChildEnds& ends, int& pid) {
  std::vector<char*> argv;
  for (const std::string& argument : command.argv) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::optional<Environment> environment;
  if (!command.environment.empty()) environment.emplace(command);
  const Setup setup(command, ends);
  return posix_spawnp(&pid, argv[0], &setup.actions, &setup.attributes, argv.data(),
                      environment ? environment->pointers.data() : environ);
}

int open_pipe(int (&fds)[2]) {
  if (pipe2(fds, O_CLOEXEC) != 0) return errno;
  int error = 0;
  for (int& fd : fds) {
    if (fd > STDERR_FILENO) continue;
    const int higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (higher < 0) {
      error = errno;
      continue;
    }
    ::close(fd);
    fd = higher;
  }
  if (error == 0) return 0;
  for (const int fd : fds) ::close(fd);
  return error;
}

}  // namespace appctl::work
