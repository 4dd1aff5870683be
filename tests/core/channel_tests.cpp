// A queue between threads: first come, first served; nothing is lost or doubled, whoever leaves or closes.
#include "core/channel.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace appctl::core;

namespace {

using State = ChannelOperation::State;

Parcel parcel_of(const std::string& text) {
  Parcel parcel;
  parcel.bytes = text;
  return parcel;
}

// An operation that notes when it is completed.
struct Noted : ChannelOperation {
  explicit Noted(std::vector<Noted*>& log, const std::string& text = {}) {
    parcel.bytes = text;
    completed = [this, &log](ChannelOperation&) { log.push_back(this); };
  }
};

struct Rig {
  explicit Rig(std::size_t capacity, Channel::Keeps keeps = Channel::Keeps::all) : channel(capacity, keeps) {}
  State put(const std::string& text) {
    ChannelOperation operation;
    operation.parcel = parcel_of(text);
    return channel.put(operation);
  }
  std::string get() {
    ChannelOperation operation;
    const State state = channel.get(operation);
    if (state == State::done) return operation.parcel.bytes;
    if (state == State::waiting) channel.leave(operation);
    return state == State::closed ? "closed" : "nothing";
  }
  std::vector<Noted*> log;
  Channel channel;
};

}  // namespace

TEST_CASE("a channel keeps values in order, up to its capacity") {
  Rig r(2);
  CHECK(r.put("a") == State::done);
  CHECK(r.put("b") == State::done);
  CHECK(r.channel.size() == 2);
  Noted c(r.log, "c"), d(r.log, "d");
  CHECK(r.channel.put(c) == State::waiting);
  CHECK(r.channel.put(d) == State::waiting);
  CHECK(r.channel.size() == 2);
  CHECK(r.get() == "a");
  CHECK(r.log == std::vector{&c});
  CHECK(c.state == State::done);
  CHECK(d.state == State::waiting);
  for (const char* text : {"b", "c", "d"}) CHECK(r.get() == text);
  CHECK(r.log == std::vector{&c, &d});
  CHECK(r.get() == "nothing");
}

TEST_CASE("without capacity a value goes from hand to hand") {
  Rig r(0);
  Noted a(r.log, "a"), b(r.log, "b"), x(r.log), y(r.log);
  CHECK(r.channel.put(a) == State::waiting);
  CHECK(r.channel.put(b) == State::waiting);
  CHECK(r.channel.size() == 0);
  CHECK(r.get() == "a");
  CHECK(r.get() == "b");
  CHECK(r.channel.get(x) == State::waiting);
  CHECK(r.channel.get(y) == State::waiting);
  CHECK(r.put("c") == State::done);
  CHECK(r.put("d") == State::done);
  CHECK(x.parcel.bytes == "c");
  CHECK(y.parcel.bytes == "d");
  CHECK(r.log == std::vector{&a, &b, &x, &y});
}

TEST_CASE("an unbounded channel takes all") {
  Rig r(Channel::unbounded);
  for (int i = 0; i < 1000; ++i) REQUIRE(r.put(std::to_string(i)) == State::done);
  CHECK(r.channel.size() == 1000);
  for (int i = 0; i < 1000; ++i) REQUIRE(r.get() == std::to_string(i));
}

TEST_CASE("a channel that keeps the last value replaces what nobody has taken, and no put waits") {
  Rig r(1, Channel::Keeps::last);
  for (const char* text : {"a", "b", "c"}) CHECK(r.put(text) == State::done);
  CHECK(r.channel.size() == 1);
  Parcel parcel;
  CHECK(r.channel.take(parcel));
  CHECK(parcel.bytes == "c");
  CHECK_FALSE(r.channel.take(parcel));
  Noted waiting(r.log);
  CHECK(r.channel.get(waiting) == State::waiting);
  CHECK(r.put("d") == State::done);
  CHECK(r.log.size() == 1);
  CHECK(waiting.parcel.bytes == "d");
  CHECK_FALSE(r.channel.take(parcel));
}

TEST_CASE("who leaves is passed over, first, in the middle or last") {
  for (int leaver = 0; leaver < 3; ++leaver) {
    Rig r(0);
    Noted getters[] = {Noted(r.log), Noted(r.log), Noted(r.log)};
    for (Noted& getter : getters) r.channel.get(getter);
    CHECK(r.channel.leave(getters[leaver]) == State::waiting);
    CHECK(getters[leaver].state == State::idle);
    CHECK(r.channel.leave(getters[leaver]) == State::idle);
    r.put("1");
    r.put("2");
    std::string got;
    for (Noted* getter : r.log) got += getter->parcel.bytes;
    CHECK(got == "12");
    CHECK(getters[leaver].parcel.bytes.empty());
  }
}

TEST_CASE("what a putter that leaves wanted to put is its own again") {
  Rig r(0);
  Noted a(r.log, "a"), b(r.log, "b");
  r.channel.put(a);
  r.channel.put(b);
  CHECK(r.channel.leave(a) == State::waiting);
  CHECK(a.parcel.bytes == "a");
  CHECK(r.get() == "b");
  CHECK(r.channel.leave(b) == State::done);
  CHECK(r.get() == "nothing");
}

TEST_CASE("closing ends those who wait, and leaves what is in it") {
  Rig r(1);
  Noted b(r.log, "b");
  r.put("a");
  r.channel.put(b);
  r.channel.close();
  CHECK(r.channel.closed());
  CHECK(b.state == State::closed);
  CHECK(b.parcel.bytes == "b");
  CHECK(r.put("c") == State::closed);
  CHECK(r.get() == "a");
  CHECK(r.get() == "closed");
  r.channel.close();
  CHECK(r.get() == "closed");
  CHECK(r.log == std::vector{&b});
}

TEST_CASE("closing ends each getter that waits, in order") {
  Rig r(3);
  Noted x(r.log), y(r.log);
  r.channel.get(x);
  r.channel.get(y);
  r.channel.close();
  CHECK(x.state == State::closed);
  CHECK(y.state == State::closed);
  CHECK(r.log == std::vector{&x, &y});
  CHECK(r.channel.leave(x) == State::closed);
}

TEST_CASE("what is given back is the next, in front of all, even when full or closed") {
  Rig r(1);
  r.put("b");
  r.channel.give_back(parcel_of("a"));
  CHECK(r.channel.size() == 2);
  Noted c(r.log, "c");
  CHECK(r.channel.put(c) == State::waiting);
  CHECK(r.get() == "a");
  CHECK(c.state == State::waiting);  // it is still full
  CHECK(r.get() == "b");
  CHECK(c.state == State::done);
  r.channel.close();
  r.channel.give_back(parcel_of("z"));
  CHECK(r.get() == "z");
  CHECK(r.get() == "c");
  CHECK(r.get() == "closed");
}

TEST_CASE("what is given back goes to who waits") {
  Rig r(0);
  Noted x(r.log);
  r.channel.get(x);
  r.channel.give_back(parcel_of("a"));
  CHECK(x.state == State::done);
  CHECK(x.parcel.bytes == "a");
  CHECK(r.get() == "nothing");
}

// --- threads ---

namespace {

// One that can be waited for.
class Waiting {
 public:
  Waiting() {
    operation.completed = [this](ChannelOperation&) {
      const std::lock_guard lock(mutex_);
      completed_ = true;
      changed_.notify_one();
    };
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return completed_; });
  }
  ChannelOperation operation;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool completed_ = false;
};

// False: closed.
bool put(Channel& channel, int n) {
  Waiting waiting;
  waiting.operation.parcel = parcel_of(std::to_string(n));
  if (channel.put(waiting.operation) == State::waiting) waiting.wait();
  return waiting.operation.state == State::done;
}

// Gets; every third time it leaves at once and tries again. -1: closed.
int get(Channel& channel, int& turn) {
  for (;;) {
    Waiting waiting;
    State state = channel.get(waiting.operation);
    if (state == State::waiting && ++turn % 3 == 0) {
      state = channel.leave(waiting.operation);
      if (state == State::waiting) {
        std::this_thread::yield();
        continue;
      }
    }
    if (state == State::waiting) waiting.wait();
    if (waiting.operation.state == State::closed) return -1;
    if (turn % 7 == 0) {  // changes its mind
      ++turn;
      channel.give_back(std::move(waiting.operation.parcel));
      continue;
    }
    return std::stoi(waiting.operation.parcel.bytes);
  }
}

}  // namespace

TEST_CASE("several threads put and get, leave and give back: each value comes once") {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{1}, std::size_t{5}, Channel::unbounded}) {
    constexpr int each = 1500;
    Channel channel(capacity);
    std::vector<std::thread> threads;
    std::atomic<int> putting{3};
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) put(channel, t * each + i);
        if (--putting == 0) channel.close();
      });
    }
    std::vector<std::vector<int>> got(3);
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&, t] {
        int turn = t;
        for (int n = get(channel, turn); n >= 0; n = get(channel, turn)) got[t].push_back(n);
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<int> all;
    std::size_t count = 0;
    for (const auto& list : got) {
      all.insert(list.begin(), list.end());
      count += list.size();
    }
    // One that was given back after the end lies there still.
    for (ChannelOperation rest; channel.get(rest) == State::done; ++count) all.insert(std::stoi(rest.parcel.bytes));
    CHECK(count == 3 * each);
    CHECK(all.size() == 3 * each);
    CHECK(channel.size() == 0);
  }
}
