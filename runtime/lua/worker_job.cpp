#include "lua/worker_job.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lua/worker_state.h"

namespace appctl::lua {
namespace {

constexpr std::size_t most_said = 1 << 20;                              // bytes, kept until the loop takes it
constexpr core::Duration stop_interval = std::chrono::milliseconds(10);
constexpr int most_interrupts = 10;
constexpr int last_strike = 8;
constexpr int most_tries = 100;  // if its thread does not even get the signal: 1 s, well within a grace
constexpr core::Duration longest_sleep = std::chrono::hours(24 * 365);  // at a time

bool is_stream(Said::Voice voice) {
  return voice == Said::Voice::out || voice == Said::Voice::err;
}

std::size_t answer_to(WorkerJob::Ask question, core::Channel& channel) {
  switch (question) {
    case WorkerJob::Ask::close: channel.close(); return 0;
    case WorkerJob::Ask::is_closed: return channel.closed() ? 1 : 0;
    case WorkerJob::Ask::size: break;
  }
  return channel.size();
}

}  // namespace

// --- worker's thread ---

void WorkerJob::come() {
  place_.mailbox.post([self = shared_from_this()] { self->place_.outside.has_come(*self); });
}

// Waits until the loop has taken the act, in the job's turn.
void WorkerJob::act(Lock& lock, Act act) {
  act_ = act;
  is_answered_ = false;
  lock.unlock();
  come();
  lock.lock();
  answered_.wait(lock, [&] { return is_answered_ || is_abandoned_; });
  act_ = Act::none;
}

void WorkerJob::tell_progress(core::Parcel parcel) {
  Lock lock(mutex_);
  std::swap(new_progress_, parcel);  // what was there is destroyed without the lock
  const bool told = std::exchange(has_new_progress_, true);
  lock.unlock();
  if (told || in_turn_) return;
  place_.mailbox.post([self = shared_from_this()] {
    if (!self->over_) self->deliver_progress();
  });
}

void WorkerJob::say(Said said) {
  if (!in_turn_) {
    if (is_stream(said.voice)) return pass_on(said);
    place_.mailbox.post([self = shared_from_this(), said = std::move(said)] { self->pass_on(said); });
    return;
  }
  Lock lock(mutex_);
  said_size_ += said.text.size();
  if (is_stream(said.voice) && !said_.empty() && said_.back().voice == said.voice) {
    said_.back().text += said.text;
  } else {
    said_.push_back(std::move(said));
  }
  if (said_size_ > most_said) act(lock, Act::flush);
}

bool WorkerJob::sleep(core::Duration time) {
  Lock lock(mutex_);
  sleep_time_ = time;
  if (in_turn_) {
    act(lock, Act::sleep);
  } else {
    act_ = Act::sleep;
    answered_.wait_for(lock, std::min(time, longest_sleep), [&] { return stopping(); });
    act_ = Act::none;
  }
  return !stopping();
}

WorkerJob::Exchanged WorkerJob::exchange(Channel what, core::Channel& channel, core::Parcel& parcel) {
  operation_.state = core::ChannelOperation::State::idle;
  operation_.parcel = std::move(parcel);
  if (in_turn_) {
    Lock lock(mutex_);
    channel_ = &channel;
    act(lock, what == Channel::put ? Act::put : Act::get);
  } else {
    exchange_now(what, channel);
  }
  parcel = std::move(operation_.parcel);
  operation_.parcel = {};
  return {operation_.state};
}

WorkerJob::Exchanged WorkerJob::exchange_now(Channel what, core::Channel& channel) {
  {
    const Lock lock(mutex_);
    is_answered_ = false;
    act_ = what == Channel::put ? Act::put : Act::get;
  }
  operation_.completed = [this](core::ChannelOperation&) {
    {
      const Lock lock(mutex_);
      is_answered_ = true;
    }
    end_waiting();
    answered_.notify_all();
  };
  const auto state = what == Channel::put ? channel.put(operation_) : channel.get(operation_);
  if (state == core::ChannelOperation::State::waiting) wait_for_operation(channel);
  const Lock lock(mutex_);
  act_ = Act::none;
  return {operation_.state};
}

// True: it may be that nothing can happen any more. The lane first: the loop counts it last.
bool WorkerJob::begin_waiting() {
  ++lane_.waiting;
  const bool all_wait = place_.outside.count_waiting(+1);
  return all_wait || lane_.queued_in_vain() > 0;
}

void WorkerJob::end_waiting() {
  place_.outside.count_waiting(-1);
  --lane_.waiting;
}

void WorkerJob::wait_for_operation(core::Channel& channel) {
  if (begin_waiting()) place_.mailbox.post([] {});
  Lock lock(mutex_);
  answered_.wait(lock, [&] { return is_answered_ || stopping(); });
  lock.unlock();
  // Even if it is done: who did it may still be in `completed`, and this job may soon be gone.
  if (channel.leave(operation_) == core::ChannelOperation::State::waiting) end_waiting();
}

std::size_t WorkerJob::ask(Ask what, core::Channel& channel) {
  if (!in_turn_) return answer_to(what, channel);
  Lock lock(mutex_);
  channel_ = &channel;
  question_ = what;
  act(lock, Act::ask);
  return answer_;
}

void WorkerJob::finish(End how) {
  {
    const Lock lock(mutex_);
    end = how;
    act_ = Act::end;
  }
  come();
}

// --- in the handler ---

void WorkerJob::set_state(WorkerState* state) {
  state_ = state;
  const Lock lock(mutex_);
  act_ = Act::none;
}

void WorkerJob::interrupt() {
  if (!stopping() || !state_) return;
  const int count = ++interrupts_;
  if ((count == 1 && !is_unwinding_) || count >= last_strike) state_->interrupt();
  if (count < 3 || is_placed_) return;
  state_->locate(place_of_thread_);
  is_placed_ = true;
}

// --- loop thread ---

void WorkerJob::stop() {
  bool again;
  {
    const Lock lock(mutex_);
    again = stopping_.exchange(true);
  }
  answered_.notify_all();
  const bool leaves = loop_wait_ == LoopWait::asleep ||
                      (loop_wait_ == LoopWait::at_channel &&
                       channel_->leave(operation_) == core::ChannelOperation::State::waiting);
  if (in_turn_) place_.outside.hurry(*this);
  if (!leaves) {
    unseen_ |= in_turn_ && !again;
    return;
  }
  loop_wait_ = LoopWait::none;
  place_.outside.go_on(*this);
  reply();
}

void WorkerJob::abandon() {
  {
    const Lock lock(mutex_);
    is_abandoned_ = true;
  }
  answered_.notify_all();
  over_ = true;
  place_.outside.end(*this);
}

bool WorkerJob::stopped_in_vain() {
  ++tries_;
  return interrupts_ >= most_interrupts || tries_ >= most_tries;
}

// A stop takes no virtual time, however long the thread needs.
core::Instant WorkerJob::hurry(core::Instant real) {
  if (late_at_ == core::Instant::never()) late_at_ = real + stop_interval;
  if (real < late_at_) return late_at_;
  late_at_ = real + stop_interval;
  const auto alive = shared_from_this();  // on_late may drop the last one who holds it
  on_late(stopped_in_vain());
  return late_at_;
}

void WorkerJob::queue() {
  loop_wait_ = LoopWait::in_queue;
  place_.outside.block(*this);
}

void WorkerJob::leave_queue() {
  loop_wait_ = LoopWait::none;
  place_.outside.go_on(*this);
}

void WorkerJob::end_unbegun() {
  end = End::stopped;
  take_end();
}

void WorkerJob::fail_unbegun(std::string message) {
  failure.message = std::move(message);
  end = End::failed;
  take_end();
}

void WorkerJob::reply() {
  {
    const Lock lock(mutex_);
    is_answered_ = true;
  }
  answered_.notify_all();
}

void WorkerJob::deliver() {
  if (std::exchange(loop_wait_, LoopWait::none) == LoopWait::asleep) return reply();
  if (unseen_) {
    forget();
    place_.outside.stay(*this);  // for how often it comes until its end is chance as well
  } else {
    flush();
    deliver_progress();
  }
  Lock lock(mutex_);
  const Act act = act_;
  lock.unlock();
  switch (act) {
    case Act::sleep: return begin_sleep();
    case Act::put:
    case Act::get: return begin_operation(act);
    case Act::ask: answer_ = answer_to(question_, *channel_); return reply();
    case Act::flush: return reply();
    case Act::end: return take_end();
    case Act::unbegun:
    case Act::none: return;
  }
}

void WorkerJob::begin_sleep() {
  if (stopping()) return reply();
  loop_wait_ = LoopWait::asleep;
  place_.outside.sleep_until(*this, place_.clock.now() + sleep_time_);
}

void WorkerJob::begin_operation(Act act) {
  if (unseen_) return reply();
  operation_.completed = [this](core::ChannelOperation&) {
    loop_wait_ = LoopWait::none;
    place_.outside.go_on(*this);
    reply();
  };
  const auto state = act == Act::put ? channel_->put(operation_) : channel_->get(operation_);
  if (state != core::ChannelOperation::State::waiting) return reply();
  if (stopping()) {  // cleanup does not wait
    channel_->leave(operation_);
    return reply();
  }
  loop_wait_ = LoopWait::at_channel;
  place_.outside.block(*this);
}

void WorkerJob::flush() {
  std::vector<Said> said;
  {
    const Lock lock(mutex_);
    said.swap(said_);
    said_size_ = 0;
  }
  for (const Said& one : said) pass_on(one);
}

void WorkerJob::forget() {
  const Lock lock(mutex_);
  said_.clear();
  said_size_ = 0;
  has_new_progress_ = false;
}

// To a stream: any thread.
void WorkerJob::pass_on(const Said& said) {
  if (!is_stream(said.voice)) return on_said(said);
  std::fwrite(said.text.data(), 1, said.text.size(), said.voice == Said::Voice::out ? stdout : stderr);
}

void WorkerJob::deliver_progress() {
  {
    const Lock lock(mutex_);
    if (!std::exchange(has_new_progress_, false)) return;
    progress = std::move(new_progress_);
    new_progress_ = {};
  }
  has_progress = true;
  on_progress();
}

void WorkerJob::take_end() {
  const auto alive = shared_from_this();  // on_end may drop the last one who holds it
  over_ = true;
  place_.outside.end(*this);
  on_end();
}

// How far its thread has come is chance; what the loop has seen of it is not, but for when it falls asleep.
const char* WorkerJob::waits_in_turn() const {
  switch (loop_wait_) {
    case LoopWait::in_queue: return lane_.free_thread;
    case LoopWait::at_channel: return nullptr;
    default: return "a worker";
  }
}

std::string WorkerJob::describe() {
  if (const char* what = in_turn_ ? waits_in_turn() : nullptr) return what;
  const Lock lock(mutex_);
  switch (act_) {
    case Act::unbegun: return lane_.free_thread;
    case Act::sleep: return "a worker, which sleeps";
    case Act::put: return "a worker, which waits for room in a channel";
    case Act::get: return "a worker, which waits for a value from a channel";
    default: return "a worker";
  }
}

std::string WorkerJob::stuck_at() {
  if (!is_placed_) return {};
  const std::string line = place_of_thread_.line;
  const std::string function = place_of_thread_.function;
  if (function.empty()) return line;
  return line.empty() ? function : function + ", called from " + line;
}

}  // namespace appctl::lua
