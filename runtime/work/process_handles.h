// What libuv holds of a program that is not finished: its exit, and our ends of three pipes. Made by
// Process::start, used by process.cpp alone; deletes itself when libuv has let go of all of it. Loop thread
// only.
#pragma once

#include <uv.h>

#include <memory>
#include <string>

#include "work/io_loop.h"
#include "work/process.h"

namespace appctl::work {

struct ChildEnds;  // see spawn.h

class ProcessHandles final : public Resident {
 public:
  ProcessHandles(IoLoop& loop, std::shared_ptr<Process> process);
  // The errno of what failed, or 0. After a failure it goes by itself.
  int start(const Command& command);
  void abandon() override;

  bool send(int signal);
  void terminate(core::Duration grace);
  void limit(core::Duration time, core::Duration grace);
  void resume_reading(Stream stream);
  void write(std::string data);
  void close_input();

 private:
  struct Pipe {
    uv_pipe_t handle{};
    bool open = false;
    bool paused = false;
  };
  struct Write;
  ~ProcessHandles() = default;

  int open_pipes(const Command& command, ChildEnds& ends);
  int adopt(Pipe& pipe, int ours);
  int spawn(const Command& command, const ChildEnds& ends);
  int read(Stream stream);
  void allocate(Stream stream, uv_buf_t* buffer);
  void arrived(Stream stream, ssize_t count);
  void ended(int status);
  void kill_what_is_left();
  void close_pipe(Pipe& pipe);
  void close_output(Stream stream);
  void close_outputs();
  void finish_if_over();
  void handle_closed();
  void notify();

  Pipe& pipe_of(Stream stream) { return stream == Stream::out ? out_ : err_; }
  Stream stream_of(const uv_handle_t* handle) const {
    return handle == reinterpret_cast<const uv_handle_t*>(&out_.handle) ? Stream::out : Stream::err;
  }

  std::shared_ptr<Process> process_;
  Pipe in_, out_, err_;
  int open_handles_ = 0;
  bool killed_ = false;
  bool close_when_written_ = false;
  Alarm kill_at_;
  Alarm limit_at_;
};

}  // namespace appctl::work
