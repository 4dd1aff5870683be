#include "work/process_handles.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "work/process_groups.h"
#include "work/spawn.h"

namespace appctl::work {
namespace {

constexpr std::size_t chunk = 64 * 1024;        // bytes read at least at a time, if they are there
constexpr std::size_t most_chunk = 256 * 1024;  // and at most
constexpr int pipe_size = 256 * 1024;           // asked of the kernel for output

char scratch[chunk];  // for what is thrown away

}  // namespace

struct ProcessHandles::Write {
  uv_write_t request;
  ProcessHandles* handles;
  std::string data;
};

// --- the start ---

ProcessHandles::ProcessHandles(IoLoop& loop, std::shared_ptr<Process> process)
    : Resident(loop), process_(std::move(process)) {
  kill_at_.due = [this] { kill_what_is_left(); };
}

int ProcessHandles::start(const Command& command) {
  int error;
  {
    ChildEnds ends;
    error = open_pipes(command, ends);
    if (error == 0) error = spawn(command, ends);
  }
  if (error == 0) error = read(Stream::out);
  if (error == 0 && err_.open) error = read(Stream::err);
  process_->handles_ = this;
  if (error == 0) return 0;
  process_->end_ = ProcessEnd{};
  close_input();
  close_outputs();
  if (open_handles_ == 0) delete this;
  return error;
}

int ProcessHandles::open_pipes(const Command& command, ChildEnds& ends) {
  int fds[2];
  if (command.has_input) {
    if (const int error = work::open_pipe(fds); error != 0) return error;
    ends.in = fds[0];
    if (const int error = adopt(in_, fds[1]); error != 0) return error;
    process_->input_open_ = true;
  }
  for (const Stream stream : {Stream::out, Stream::err}) {
    if (stream == Stream::err && command.merge_errors) break;
    if (const int error = work::open_pipe(fds); error != 0) return error;
    fcntl(fds[0], F_SETPIPE_SZ, pipe_size);  // refused to a user who has many: then it stays small
    (stream == Stream::out ? ends.out : ends.err) = fds[1];
    if (const int error = adopt(pipe_of(stream), fds[0]); error != 0) return error;
  }
  process_->output(Stream::err).closed = command.merge_errors;
  return 0;
}

int ProcessHandles::adopt(Pipe& pipe, int ours) {
  uv_pipe_init(loop().uv(), &pipe.handle, 0);
  pipe.handle.data = this;
  pipe.open = true;
  ++open_handles_;
  const int error = uv_pipe_open(&pipe.handle, ours);
  if (error != 0) ::close(ours);
  return -error;
}

int ProcessHandles::spawn(const Command& command, const ChildEnds& ends) {
  int error = loop().watch_children();
  if (error == 0) error = work::spawn(command, ends, process_->pid_);
  if (error != 0) {
    process_->pid_ = 0;
    return error;
  }
  ++open_handles_;  // the child is one more
  loop().add_child(process_->pid_, [this](int status) { ended(status); });
  enter_group(process_->pid_);
  return 0;
}

// --- output ---

int ProcessHandles::read(Stream stream) {
  return -uv_read_start(
      reinterpret_cast<uv_stream_t*>(&pipe_of(stream).handle),
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto& self = *static_cast<ProcessHandles*>(handle->data);
        self.allocate(self.stream_of(handle), buffer);
      },
      [](uv_stream_t* pipe, ssize_t count, const uv_buf_t*) {
        auto& self = *static_cast<ProcessHandles*>(pipe->data);
        self.arrived(self.stream_of(reinterpret_cast<uv_handle_t*>(pipe)), count);
      });
}

void ProcessHandles::allocate(Stream stream, uv_buf_t* buffer) {
  Process::Output& output = process_->output(stream);
  if (output.discarding && output.backlog.size() >= Process::most_backlog) {
    *buffer = uv_buf_init(scratch, sizeof scratch);
    return;
  }
  char* const room = output.backlog.room(chunk);
  *buffer = uv_buf_init(room, static_cast<unsigned>(std::min(output.backlog.room_left(), most_chunk)));
}

void ProcessHandles::arrived(Stream stream, ssize_t count) {
  Process::Output& output = process_->output(stream);
  if (count == 0) return;
  if (count < 0) {
    close_output(stream);
    return notify();
  }
  const bool full = output.backlog.size() >= Process::most_backlog;
  if (full && output.discarding) {
    output.discarded = true;
    return;
  }
  output.backlog.added(static_cast<std::size_t>(count));
  const std::size_t size = output.backlog.size();
  if (process_->most_collected_) {
    if (size > *process_->most_collected_) {
      process_->overflowed_ = true;
      terminate(core::Duration(0));
    }
    return;
  }
  if (size >= Process::most_backlog && !output.discarding) {
    uv_read_stop(reinterpret_cast<uv_stream_t*>(&pipe_of(stream).handle));
    pipe_of(stream).paused = true;
  }
  notify();
}

void ProcessHandles::resume_reading(Stream stream) {
  Pipe& pipe = pipe_of(stream);
  if (!pipe.paused || !pipe.open) return;
  pipe.paused = false;
  read(stream);
}

// --- input ---

void ProcessHandles::write(std::string data) {
  auto* const write = new Write{{}, this, std::move(data)};
  write->request.data = write;
  process_->unwritten_ += write->data.size();
  const uv_buf_t buffer = uv_buf_init(write->data.data(), static_cast<unsigned>(write->data.size()));
  const auto done = [](uv_write_t* request, int status) {
    const std::unique_ptr<Write> finished(static_cast<Write*>(request->data));
    ProcessHandles& self = *finished->handles;
    self.process_->unwritten_ -= finished->data.size();
    if (status < 0 || (self.close_when_written_ && self.process_->unwritten_ == 0)) self.close_pipe(self.in_);
    self.notify();
  };
  if (uv_write(&write->request, reinterpret_cast<uv_stream_t*>(&in_.handle), &buffer, 1, done) != 0) {
    process_->unwritten_ -= write->data.size();
    delete write;
    close_pipe(in_);
  }
}

void ProcessHandles::close_input() {
  process_->input_open_ = false;
  if (process_->unwritten_ == 0) return close_pipe(in_);
  close_when_written_ = true;
}

// --- the end ---

bool ProcessHandles::send(int signal) {
  return process_->pid_ > 0 && ::kill(-process_->pid_, signal) == 0;  // 0 would be our own group
}

void ProcessHandles::terminate(core::Duration grace) {
  loop().clear(limit_at_);
  if (grace <= core::Duration(0)) return kill_what_is_left();
  send(SIGTERM);
  send(SIGCONT);  // one that was stopped would not hear it
  loop().clear(kill_at_);
  loop().set(kill_at_, grace);
}

void ProcessHandles::limit(core::Duration time, core::Duration grace) {
  limit_at_.due = [this, grace] {
    process_->timed_out_ = true;
    terminate(grace);
  };
  loop().set(limit_at_, time);
}

// Somebody outside the group may still hold its output; that is no reason to wait.
void ProcessHandles::kill_what_is_left() {
  loop().clear(kill_at_);
  killed_ = true;
  send(SIGKILL);
  if (!process_->end_) return;
  close_outputs();
  notify();
}

void ProcessHandles::ended(int status) {
  process_->end_ = WIFSIGNALED(status) ? ProcessEnd{0, WTERMSIG(status)} : ProcessEnd{WEXITSTATUS(status), 0};
  close_pipe(in_);
  if (killed_) close_outputs();
  finish_if_over();
  notify();
  handle_closed();
}

void ProcessHandles::close_pipe(Pipe& pipe) {
  if (&pipe == &in_) process_->input_open_ = false;
  if (!pipe.open) return;
  pipe.open = false;
  uv_close(reinterpret_cast<uv_handle_t*>(&pipe.handle),
           [](uv_handle_t* handle) { static_cast<ProcessHandles*>(handle->data)->handle_closed(); });
}

void ProcessHandles::close_output(Stream stream) {
  process_->output(stream).closed = true;
  close_pipe(pipe_of(stream));
  finish_if_over();
}

void ProcessHandles::close_outputs() {
  close_output(Stream::out);
  close_output(Stream::err);
}

void ProcessHandles::finish_if_over() {
  Process& process = *process_;
  if (!process.handles_ || !process.end_ || out_.open || err_.open) return;
  if (process.pid_ > 0) {
    send(SIGKILL);  // what it has left in its group
    leave_group(process.pid_);
  }
  loop().clear(kill_at_);
  loop().clear(limit_at_);
  process.handles_ = nullptr;
}

void ProcessHandles::handle_closed() {
  if (--open_handles_ == 0) delete this;
}

void ProcessHandles::notify() {
  if (process_->changed) process_->changed();
}

void ProcessHandles::abandon() {
  process_->changed = nullptr;
  loop().clear(limit_at_);
  close_input();
  close_pipe(in_);
  kill_what_is_left();
  close_outputs();
}

}  // namespace appctl::work
