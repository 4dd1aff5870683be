// The limit for any host whose workers have Lua states of their own: threads, a queue with a condition variable there,
// one with an eventfd back, and nothing else. usage: workers KIND TIMES. Prints lines "metric value".
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <lua.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

struct Message {
  lua_Integer number = 0;
  std::string text;  // used instead, unless it is empty
};

lua_State* make_state() {
  lua_State* L = luaL_newstate();
  luaL_openlibs(L);
  const char* code =
      "function add_one(n) return n + 1 end\n"
      "function give_back(text) return text end\n"
      "function compute(n) local sum = 0 for i = 1, n do sum = (sum * 31 + i) % 1000003 end return sum end\n";
  if (luaL_dostring(L, code) != LUA_OK) std::exit(1);
  return L;
}

class Workers {
 public:
  Workers(const char* function, int threads) : function_(function) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~Workers() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wanted_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    close(event_);
  }

  void send(Message message) {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(std::move(message));
    }
    wanted_.notify_one();
  }
  // All that have come; blocks until there is one.
  std::vector<Message> receive() {
    std::vector<Message> taken;
    while (taken.empty()) {
      pollfd polled{event_, POLLIN, 0};
      poll(&polled, 1, -1);
      std::uint64_t count = 0;
      if (read(event_, &count, sizeof count) < 0) std::exit(1);
      const std::lock_guard lock(result_mutex_);
      taken.swap(results_);
    }
    return taken;
  }

 private:
  void work() {
    lua_State* L = make_state();
    lua_getglobal(L, function_);
    std::unique_lock lock(mutex_);
    while (wanted_.wait(lock, [&] { return stopping_ || !requests_.empty(); }), !stopping_) {
      Message message = std::move(requests_.front());
      requests_.pop_front();
      lock.unlock();
      call(L, message);
      answer(std::move(message));
      lock.lock();
    }
    lua_close(L);
  }
  static void call(lua_State* L, Message& message) {
    lua_pushvalue(L, 1);
    if (message.text.empty()) {
      lua_pushinteger(L, message.number);
    } else {
      lua_pushlstring(L, message.text.data(), message.text.size());
    }
    lua_call(L, 1, 1);
    if (message.text.empty()) {
      message.number = lua_tointeger(L, -1);
    } else {
      std::size_t size = 0;
      const char* text = lua_tolstring(L, -1, &size);
      message.text.assign(text, size);
    }
    lua_settop(L, 1);
  }
  void answer(Message message) {
    bool was_empty;
    {
      const std::lock_guard lock(result_mutex_);
      was_empty = results_.empty();
      results_.push_back(std::move(message));
    }
    const std::uint64_t one = 1;
    if (was_empty && write(event_, &one, sizeof one) < 0) std::exit(1);
  }

  const char* function_;
  const int event_ = eventfd(0, EFD_CLOEXEC);
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::deque<Message> requests_;
  bool stopping_ = false;
  std::mutex result_mutex_;
  std::vector<Message> results_;
  std::vector<std::thread> threads_;
};

int cores() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

void round_trips(lua_Integer times) {
  Workers workers("add_one", 1);
  workers.send({1, {}});
  workers.receive();
  const double began = now();
  for (lua_Integer i = 0; i < times; ++i) {
    workers.send({i, {}});
    workers.receive();
  }
  std::printf("us %g\n", (now() - began) / static_cast<double>(times) * 1e6);
}

void in_flight(lua_Integer times) {
  Workers workers("add_one", cores());
  workers.send({1, {}});
  workers.receive();
  const double began = now();
  lua_Integer sent = 0;
  while (sent < 256) workers.send({++sent, {}});
  for (lua_Integer received = 0; received < times;) {
    for (std::size_t come = workers.receive().size(); come > 0; --come) {
      ++received;
      if (sent < times) workers.send({++sent, {}});
    }
  }
  std::printf("rate %g\n", static_cast<double>(times) / (now() - began));
}

// From a Lua string to a Lua string, on both sides.
void texts(lua_Integer times) {
  Workers workers("give_back", 1);
  lua_State* L = luaL_newstate();
  const std::string made(std::size_t{1} << 20, 'x');
  lua_pushlstring(L, made.data(), made.size());
  const auto there_and_back = [&] {
    workers.send({0, std::string(lua_tostring(L, 1), lua_rawlen(L, 1))});
    const std::vector<Message> got = workers.receive();
    lua_pushlstring(L, got[0].text.data(), got[0].text.size());
    lua_settop(L, 1);
  };
  there_and_back();
  const double began = now();
  for (lua_Integer i = 0; i < times; ++i) there_and_back();
  std::printf("us %g\n", (now() - began) / static_cast<double>(times) * 1e6);
  lua_close(L);
}

void two(lua_Integer times) {
  Workers workers("compute", 2);
  const auto takes = [&](int count) {
    const double began = now();
    for (int i = 0; i < count; ++i) workers.send({times, {}});
    for (int come = 0; come < count;) come += static_cast<int>(workers.receive().size());
    return now() - began;
  };
  takes(2);
  const double one = takes(1);
  std::printf("speedup %g\n", 2 * one / takes(2));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string kind = argv[1];
  const lua_Integer times = std::atoll(argv[2]);
  if (kind == "round") round_trips(times);
  if (kind == "flight") in_flight(times);
  if (kind == "text") texts(times);
  if (kind == "two") two(times);
}
