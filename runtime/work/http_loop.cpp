#include "work/http_loop.h"

#include <uv.h>

#include "work/http_library.h"

namespace appctl::work {

// A socket that libcurl waits for. Deletes itself when libuv has let go of it.
class HttpLoop::Socket final : public Resident {
 public:
  Socket(HttpLoop& http, int fd) : Resident(http.loop_), http_(http), fd_(fd) {
    poll_.data = this;
    uv_poll_init(http.loop_.uv(), &poll_, fd);
  }
  void wait_for(int what) {
    events_ = ((what & CURL_POLL_IN) ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) ? UV_WRITABLE : 0);
    start();
  }
  void close() {
    uv_close(reinterpret_cast<uv_handle_t*>(&poll_),
             [](uv_handle_t* poll) { delete static_cast<Socket*>(poll->data); });
  }
  void abandon() override {}  // libcurl lets go of it before

 private:
  ~Socket() = default;
  void start() {
    uv_poll_start(&poll_, events_, [](uv_poll_t* poll, int status, int ready) {
      static_cast<Socket*>(poll->data)->is_ready(status, ready);
    });
  }
  // libuv waits no longer for one with an error. libcurl is to find it out by itself: it may read first what
  // came before.
  void is_ready(int status, int ready) {
    if (status < 0) ready = UV_READABLE | UV_WRITABLE;
    http_.work(
        fd_, ((ready & UV_READABLE) ? CURL_CSELECT_IN : 0) | ((ready & UV_WRITABLE) ? CURL_CSELECT_OUT : 0));
    if (status < 0 && !uv_is_closing(reinterpret_cast<uv_handle_t*>(&poll_))) start();
  }
  HttpLoop& http_;
  const int fd_;
  int events_ = 0;
  uv_poll_t poll_{};
};

HttpLoop::HttpLoop(IoLoop& loop) : loop_(loop) {
  alarm_.due = [this] { work(CURL_SOCKET_TIMEOUT, 0); };
}

HttpLoop::~HttpLoop() {
  close_all();
  loop_.clear(alarm_);
}

void HttpLoop::set_up() {
  http_library.multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &HttpLoop::on_socket);
  http_library.multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  http_library.multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &HttpLoop::on_timer);
  http_library.multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

void HttpLoop::count_changed() {
  if (under_way() == 0) return under_way_.reset();
  if (!under_way_) under_way_.emplace(loop_);
}

// libcurl closes the socket after this, and may then get the same number for another one.
int HttpLoop::on_socket(void*, int fd, int what, void* self, void* socket) {
  auto& http = *static_cast<HttpLoop*>(self);
  auto* known = static_cast<Socket*>(socket);
  if (what == CURL_POLL_REMOVE) {
    if (known) known->close();
    http_library.multi_assign(http.multi_, fd, nullptr);
    return 0;
  }
  if (!known) {
    known = new Socket(http, fd);
    http_library.multi_assign(http.multi_, fd, known);
  }
  known->wait_for(what);
  return 0;
}

// Not to be answered from here, even if it is due.
int HttpLoop::on_timer(void*, long milliseconds, void* self) {
  auto& http = *static_cast<HttpLoop*>(self);
  http.loop_.clear(http.alarm_);
  if (milliseconds >= 0) http.loop_.set(http.alarm_, std::chrono::milliseconds(milliseconds));
  return 0;
}

void HttpLoop::work(int fd, int events) {
  int running = 0;
  http_library.multi_socket_action(multi_, fd, events, &running);
  tell();
}

}  // namespace appctl::work
