// A program that runs beside us, its input and its output. Started without a shell, as the leader of a
// process group of its own; whatever ends it ends the whole group, and what it leaves in its group ends with
// it. Loop thread only. Owned by whoever started it and, until it is finished, by the loop. What can go wrong
// at the start is the Error of start(); nothing fails later.
//
// Output is read into a backlog; when `most_backlog` bytes are in it, the program waits for us, as for any
// reader of a pipe.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/error.h"
#include "work/backlog.h"

namespace appctl::work {

class IoLoop;
class ProcessHandles;  // what libuv holds of one that is not finished

struct Command {
  std::vector<std::string> argv;  // the first is looked for in PATH. REQUIRES: not empty
  std::string directory;          // to run in; empty: ours
  // Set, or with nullopt removed, in the environment that it gets.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  bool has_input = false;     // a pipe to write into; otherwise it reads nothing
  bool merge_errors = false;  // standard error goes where standard output goes
};

struct ProcessEnd {
  int code = 0;
  int signal = 0;  // that ended it; 0: it ended by itself
};

enum class Stream : std::uint8_t { out, err };

class Process {
 public:
  static core::Result<std::shared_ptr<Process>> start(IoLoop& loop, const Command& command);
  ~Process();
  int pid() const { return pid_; }
  // Called in the loop's take() whenever something below may have changed.
  std::function<void()> changed;

  // --- its end ---
  const std::optional<ProcessEnd>& end() const { return end_; }
  // It has ended, and its output is closed: by it, or by us when it was killed.
  bool finished() const { return !handles_; }
  bool send(int signal);  // to its whole group; false if it is finished
  // SIGTERM now, and SIGKILL to what is left after `grace` of real time. Again: the shorter grace counts.
  void terminate(core::Duration grace);
  // terminate(grace) after so much real time; then timed_out().
  void limit(core::Duration time, core::Duration grace);
  bool timed_out() const { return timed_out_; }

  // --- its output ---
  // All of it is kept; when it is more than `most` bytes the program is killed: overflowed().
  void collect(std::size_t most);
  bool overflowed() const { return overflowed_; }
  Backlog& backlog(Stream stream) { return output(stream).backlog; }
  void took(Stream stream);  // something was taken out of the backlog
  // Nothing comes any more but what is in the backlog.
  bool closed(Stream stream) const { return outputs_[static_cast<std::size_t>(stream)].closed; }
  // Whether what the backlog does not hold is thrown away, so that the program need not wait for a reader.
  void discard_excess(Stream stream, bool discard);
  bool discarded(Stream stream) const { return outputs_[static_cast<std::size_t>(stream)].discarded; }

  // --- its input ---
  bool write(std::string data);                         // false: it has ended, or closed its input
  std::size_t unwritten() const { return unwritten_; }  // bytes that it has not taken yet
  void close_input();                                   // once all is written
  bool input_open() const { return input_open_; }

  static constexpr std::size_t most_backlog = 256 << 10;  // bytes: what a reader may get at once

 private:
  friend class ProcessHandles;
  struct Output {
    Backlog backlog;
    bool closed = false;
    bool discarding = false;
    bool discarded = false;
  };
  Process() = default;
  Output& output(Stream stream) { return outputs_[static_cast<std::size_t>(stream)]; }

  ProcessHandles* handles_ = nullptr;
  int pid_ = 0;
  std::optional<ProcessEnd> end_;
  std::array<Output, 2> outputs_;
  std::optional<std::size_t> most_collected_;
  bool overflowed_ = false;
  bool timed_out_ = false;
  bool input_open_ = false;
  std::size_t unwritten_ = 0;
};

// "SIGTERM"; null for what is none.
const char* signal_name(int signal);
// 0 if there is none of that name, which may stand without its SIG.
int signal_number(std::string_view name);

}  // namespace appctl::work
