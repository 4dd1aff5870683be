#include "lua/modules/http_queue.h"

#include <algorithm>

#include "lua/modules/http_call.h"

namespace appctl::lua {

void HttpQueue::enter(HttpCall& call, const std::string& origin) {
  servers_[origin].waiting.push_back(&call);
  ++waiting_;
  let_go();
}

void HttpQueue::leave(HttpCall& call, const std::string& origin) {
  const auto found = servers_.find(origin);
  auto& waiting = found->second.waiting;
  if (const auto place = std::find(waiting.begin(), waiting.end(), &call); place != waiting.end()) {
    waiting.erase(place);
    --waiting_;
  } else {
    --found->second.asking;
    --asking_;
  }
  if (found->second.asking == 0 && waiting.empty()) servers_.erase(found);
  let_go();
}

void HttpQueue::let_go() {
  for (auto& [origin, server] : servers_) {
    while (waiting_ > 0 && !server.waiting.empty() && server.asking < most_of_one && asking_ < most_of_all) {
      HttpCall& call = *server.waiting.front();
      server.waiting.pop_front();
      --waiting_;
      ++server.asking;
      ++asking_;
      call.go();
    }
  }
}

}  // namespace appctl::lua
