// Which calls may ask now: so many at once of one server, and of all. The others wait for their turn, in the
// order in which they came. Owned by the host, loop thread only.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>

namespace appctl::lua {

class HttpCall;

class HttpQueue {
 public:
  static constexpr std::size_t most_of_one = 16;
  static constexpr std::size_t most_of_all = 128;

  // Calls go() of it, now or later.
  void enter(HttpCall& call, const std::string& origin);
  // It is over, or does not want to ask any more.
  void leave(HttpCall& call, const std::string& origin);

 private:
  struct Server {
    std::size_t asking = 0;
    std::deque<HttpCall*> waiting;
  };
  void let_go();

  std::map<std::string, Server> servers_;  // those with calls
  std::size_t asking_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace appctl::lua
