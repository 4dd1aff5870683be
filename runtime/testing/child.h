// One process that runs tests, one after another: an order goes there, an answer comes back, and what it
// prints is caught on the way. Owned by Crew, main thread. That it dies, hangs or says nonsense is an answer
// too.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "core/clock.h"
#include "testing/message.h"

namespace appctl::testing {

struct Answer {
  Message message;
  std::string output;
  double seconds = 0;
  std::string death;  // how the process ended, if it did
};

class Child {
 public:
  // `mark`: an entry of its environment, and of that of every program below it.
  static core::Result<Child> start(std::string mark);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // kills it at once, if it lives

  // REQUIRES: nothing is under way.
  void send(const Message& order, core::Instant now, core::Duration limit);
  bool busy() const { return busy_; }
  // When read() has to be called though nothing has come.
  core::Instant deadline() const { return busy_ ? deadline_ : core::Instant::never(); }
  // To be watched for what can be read; -1 once nothing will come.
  int channel() const { return channel_closed_ ? -1 : channel_; }
  int output() const { return output_closed_ ? -1 : output_; }

  // Reads what has come, and waits for nothing; the answer, if it is complete or will never come. After a death
  // the child is of no use.
  std::optional<Answer> read(core::Instant now);
  bool dead() const { return pid_ <= 0; }
  const std::string& mark() const { return mark_; }

  // For the end of the whole: it may clean up, and is asked whether it has.
  void ask_to_end() const;
  bool has_ended();

 private:
  Child(pid_t pid, int channel, int output, std::string mark)
      : pid_(pid), channel_(channel), output_(output), mark_(std::move(mark)) {}
  void read_output();
  void read_channel();
  std::optional<Answer> take_answer(core::Instant now);
  void begin_end(core::Instant now);
  std::optional<Answer> look_for_end(core::Instant now);
  Answer finish(core::Instant now);
  int end_at_once();  // its status

  pid_t pid_;
  int channel_, output_;
  bool busy_ = false;
  bool channel_closed_ = false, output_closed_ = false;
  bool hung_ = false;                                // and was asked to end
  core::Instant patience_ = core::Instant::never();  // it is ending, and is killed then
  std::string mark_;
  core::Instant began_, deadline_;
  std::string answer_, text_;
};

}  // namespace appctl::testing
