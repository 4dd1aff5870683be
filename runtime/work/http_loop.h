// Requests to servers in the loop of the run: libcurl says which sockets and which time to wait for, and
// libuv's loop waits for them beside everything else. Owned by the host, loop thread; goes before the IoLoop.
#pragma once

#include <optional>

#include "work/http_multi.h"
#include "work/io_loop.h"

namespace appctl::work {

class HttpLoop final : public HttpMulti {
 public:
  explicit HttpLoop(IoLoop& loop);
  ~HttpLoop() override;
  IoLoop& io() { return loop_; }

 private:
  class Socket;
  class UnderWay final : public Resident {
   public:
    using Resident::Resident;
    void abandon() override {}
  };
  static int on_socket(void* easy, int fd, int what, void* self, void* socket);
  static int on_timer(void* multi, long milliseconds, void* self);
  void set_up() override;
  void count_changed() override;
  void work(int fd, int events);

  IoLoop& loop_;
  Alarm alarm_;
  std::optional<UnderWay> under_way_;
};

}  // namespace appctl::work
