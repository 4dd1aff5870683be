// One request to a server, through libcurl: what is asked, what has come of it, and where it goes on when the
// server sends it elsewhere. Owned by whoever made it and, while it is under way, by the HttpMulti that
// drives it; one thread. What fails is error(), complete but for the line of the script.
//
// An answer that is taken piece by piece comes into a backlog; when that is full, the server waits for us.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "work/backlog.h"
#include "work/http_url.h"

struct curl_slist;

namespace appctl::work {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  // "Name: value". REQUIRES: without control characters
  std::optional<std::string> body;
  std::optional<std::pair<std::string, std::string>> user_and_password;  // basic authentication
  core::Duration connect_timeout = std::chrono::seconds(30);             // 0: none
  core::Duration stall_timeout = std::chrono::seconds(60);               // without a byte; 0: none
  int most_redirects = 10;                                               // 0: none is followed
  bool verify = true;                  // TLS: the certificate, and that it is this host's
  std::string ca;                      // a file of certificates to trust; empty: the system's
  std::optional<std::string> proxy;    // empty: none; nothing: what the environment says
  std::uint64_t most_body = 64 << 20;  // bytes, decompressed
  bool piecewise = false;
};

struct HttpHead {
  int status = 0;
  std::string reason;  // "Not Found"
  std::string url;     // where the answer came from
  std::vector<std::pair<std::string, std::string>> headers;
  std::int64_t length = -1;  // bytes of the body, if that is known
};

class HttpTransfer : public std::enable_shared_from_this<HttpTransfer> {
 public:
  // Throws std::runtime_error if libcurl is not there.
  explicit HttpTransfer(HttpRequest request);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  // Called by whoever drives it when something below may have changed.
  std::function<void()> changed;
  const std::string& origin() const { return url_.origin; }
  const std::string& shown_url() const { return asked_; }

  bool has_head() const { return has_head_; }
  const HttpHead& head() const { return head_; }
  Backlog& body() { return body_; }
  // Something was taken out of the body, or there may be more in it now than before.
  void took();
  bool over() const { return over_; }
  // Empty: all is well so far.
  const std::string& error() const { return error_; }
  bool timed_out() const { return timed_out_; }
  // It ends here, with that error. REQUIRES: no HttpMulti drives it
  void fail(const std::string& why);
  void time_out(const std::string& why);

  // Bytes: of one that is taken piece by piece. What was received together is taken together; decompressed it
  // may be more.
  std::size_t most_backlog = 256 << 10;

  // --- for HttpMulti ---
  using News = std::vector<std::shared_ptr<HttpTransfer>>;
  void* handle() { return easy_; }
  // Where it enters itself when `changed` is to be called, and that it was.
  void tell_to(News* news) { news_ = news; }
  void was_told() { in_news_ = false; }
  // libcurl has ended it, and how. True: it begins again, elsewhere.
  bool ended(int code);

 private:
  static std::size_t on_header(char* text, std::size_t, std::size_t size, void* self);
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self);
  void set_up();
  void set_up_headers();
  void set_up_method();
  void set_up_tls();
  bool take_header(std::string_view line);
  void take_status(std::string_view line);
  bool end_of_headers();
  void read_length();
  bool is_redirect() const;
  std::size_t take_body(const char* data, std::size_t size);
  void give_up(const std::string& why);
  void note();
  bool follow(const std::string& target);
  bool refuse_redirect(const std::string& target, const std::string& why);
  void drop_body();
  void drop_secrets();

  HttpRequest request_;
  HttpUrl url_;
  std::string asked_;  // the first URL, as it can be shown
  void* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  char detail_[256] = "";  // libcurl's words
  HttpHead head_;
  Backlog body_;
  std::uint64_t received_ = 0;    // of the body
  std::size_t header_bytes_ = 0;  // of all answers together
  int redirects_ = 0;
  News* news_ = nullptr;
  bool in_news_ = false;
  bool has_head_ = false;
  bool goes_on_ = false;  // the answer says where, and nothing else of it counts
  bool paused_ = false;
  bool takes_all_ = false;  // however much there is: libcurl gives what it kept
  bool over_ = false;
  bool timed_out_ = false;
  bool out_of_memory_ = false;
  std::string given_up_;  // why we would not have more of it
  std::string error_;
};

}  // namespace appctl::work
