// Starts a program: the one place that makes child processes. Loop thread; returns when the program has taken
// its place, for until then nobody knows whether it can. The caller is the one who has to wait for its end.
#pragma once

#include "work/process.h"

namespace appctl::work {

// The program's ends of its pipes; closed with this. -1: it reads nothing; standard error without a pipe of
// its own goes where standard output does.
struct ChildEnds {
  int in = -1, out = -1, err = -1;
  ChildEnds() = default;
  ~ChildEnds();
  ChildEnds(const ChildEnds&) = delete;
  ChildEnds& operator=(const ChildEnds&) = delete;
};

// In a process group of its own, but in our session: a new session would be scheduled as a group of its own
// as well, and on a busy machine wait for its turn while we wait for it. 0, or the errno of what failed.
int spawn(const Command& command, const ChildEnds& ends, int& pid);

// A pipe whose ends are none of the three standard descriptors, though these may be closed. 0, or errno.
int open_pipe(int (&fds)[2]);

}  // namespace appctl::work
