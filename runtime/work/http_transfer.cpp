#include "work/http_transfer.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <new>
#include <stdexcept>

#include "work/http_failure.h"
#include "work/http_library.h"

namespace appctl::work {
namespace {

constexpr std::size_t most_header_bytes = 256 << 10;
constexpr std::size_t most_discarded = 256 << 10;  // of an answer that only says where to go on
constexpr long receive_buffer = 64 << 10;          // bytes
// Of what is taken piece by piece. What one buffer grows to when it is decompressed, a thousandfold, waits in
// libcurl while we pause, which holds 64 MiB and no more.
constexpr long piecewise_receive_buffer = 16 << 10;

constexpr const char* no_head = "the answer is malformed: it has no final head";

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// Of "Name: value", or of a header that libcurl is to leave out, "Name:".
std::string_view name_of(std::string_view header) {
  return header.substr(0, header.find(':'));
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool has_header(const std::vector<std::string>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const std::string& header) { return same_name(name_of(header), name); });
}

void drop_headers(std::vector<std::string>& headers, std::initializer_list<const char*> names) {
  for (const char* name : names)
    std::erase_if(headers, [&](const std::string& header) { return same_name(name_of(header), name); });
}

const std::string* find_header(const HttpHead& head, std::string_view name) {
  for (const auto& header : head.headers) {
    if (same_name(header.first, name)) return &header.second;
  }
  return nullptr;
}

long milliseconds(core::Duration time) {
  return static_cast<long>(
      std::min<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(time).count(), 1 << 30));
}

long seconds(core::Duration time) {
  return static_cast<long>(
      std::min<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(time).count(), 1 << 30));
}

void set(void* easy, CURLoption option, long value) {
  http_library.easy_setopt(easy, option, value);
}
void set(void* easy, CURLoption option, const std::string& text) {
  http_library.easy_setopt(easy, option, text.c_str());  // copied
}

}  // namespace

HttpTransfer::HttpTransfer(HttpRequest request) : request_(std::move(request)) {
  asked_ = without_password(request_.url);
  if (const std::string why = parse_url(request_.url, url_); !why.empty()) {
    fail(why);
    return;
  }
  if (!request_.user_and_password) request_.user_and_password = url_.user_and_password;
  easy_ = http_library.easy_init();
  if (!easy_) throw std::bad_alloc();
  set_up();
}

HttpTransfer::~HttpTransfer() {
  if (easy_) http_library.easy_cleanup(easy_);
  http_library.slist_free_all(headers_);
}

// --- what is asked ---

// HTTP/1.1: a cancelled request closes its own connection, and nobody else's.
void HttpTransfer::set_up() {
  http_library.easy_reset(easy_);
  http_library.easy_setopt(easy_, CURLOPT_PRIVATE, this);
  http_library.easy_setopt(easy_, CURLOPT_ERRORBUFFER, detail_);
  http_library.easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &HttpTransfer::on_header);
  http_library.easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  http_library.easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &HttpTransfer::on_body);
  http_library.easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  set(easy_, CURLOPT_URL, url_.text);
  set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  set(easy_, CURLOPT_NOSIGNAL, 1);
  set(easy_, CURLOPT_QUICK_EXIT, 1);  // a name that is still looked up does not keep us
  set(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1);
  set(easy_, CURLOPT_BUFFERSIZE, request_.piecewise ? piecewise_receive_buffer : receive_buffer);
  set(easy_, CURLOPT_CONNECTTIMEOUT_MS,
      request_.connect_timeout.count() > 0 ? milliseconds(request_.connect_timeout) : 1 << 30);
  set(easy_, CURLOPT_LOW_SPEED_LIMIT, 1);
  set(easy_, CURLOPT_LOW_SPEED_TIME, seconds(request_.stall_timeout));
  if (request_.proxy) set(easy_, CURLOPT_PROXY, *request_.proxy);
  set_up_tls();
  set_up_method();
  set_up_headers();
}

void HttpTransfer::set_up_tls() {
  set(easy_, CURLOPT_SSL_VERIFYPEER, request_.verify ? 1 : 0);
  set(easy_, CURLOPT_SSL_VERIFYHOST, request_.verify ? 2 : 0);
  if (request_.ca.empty()) return;
  set(easy_, CURLOPT_CAINFO, request_.ca);
  http_library.easy_setopt(easy_, CURLOPT_CAPATH, nullptr);  // these, and no others
}

void HttpTransfer::set_up_method() {
  const std::string& method = request_.method;
  const bool has_body = request_.body || method == "POST" || method == "PUT" || method == "PATCH";
  if (has_body) {
    http_library.easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                             static_cast<curl_off_t>(request_.body ? request_.body->size() : 0));
    http_library.easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body ? request_.body->data() : "");
  }
  if (method == "HEAD") {
    set(easy_, CURLOPT_NOBODY, 1);
  } else if (method != (has_body ? "POST" : "GET")) {
    set(easy_, CURLOPT_CUSTOMREQUEST, method);
  }
}

void HttpTransfer::set_up_headers() {
  http_library.slist_free_all(headers_);
  headers_ = nullptr;
  const auto add = [this](const char* header) {
    curl_slist* const longer = http_library.slist_append(headers_, header);
    if (!longer) throw std::bad_alloc();
    headers_ = longer;
  };
  for (const std::string& header : request_.headers) {
    const bool is_empty = trimmed(std::string_view(header).substr(name_of(header).size() + 1)).empty();
    add(is_empty ? (std::string(name_of(header)) + ";").c_str() : header.c_str());
  }
  // libcurl would wait for leave to send a large body, and say that it is a form.
  if (!has_header(request_.headers, "Expect")) add("Expect:");
  if (!has_header(request_.headers, "Content-Type")) add("Content-Type:");
  if (!has_header(request_.headers, "Accept-Encoding")) set(easy_, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  if (!has_header(request_.headers, "User-Agent")) set(easy_, CURLOPT_USERAGENT, "appctl");
  http_library.easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  if (!request_.user_and_password || has_header(request_.headers, "Authorization")) return;
  set(easy_, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(easy_, CURLOPT_USERNAME, request_.user_and_password->first);
  set(easy_, CURLOPT_PASSWORD, request_.user_and_password->second);
}

// --- the head of the answer ---

// Exceptions must not pass through libcurl. Another count than `size` ends the transfer.
std::size_t HttpTransfer::on_header(char* text, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  try {
    return transfer.take_header({text, size}) ? size : 0;
  } catch (const std::bad_alloc&) {
    transfer.out_of_memory_ = true;
    return 0;
  }
}

// Also called for what is told before the answer (100 Continue), and after the body, which is left out.
bool HttpTransfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > most_header_bytes) {
    give_up("the head of the answer is larger than 256 kB");
    return false;
  }
  if (has_head_ || goes_on_) return true;
  if (line.starts_with("HTTP/")) return take_status(line), true;
  if (trimmed(line).empty()) return end_of_headers();
  if ((line[0] == ' ' || line[0] == '\t') && !head_.headers.empty()) {
    head_.headers.back().second.append(" ").append(trimmed(line));
    return true;
  }
  const std::string_view name = name_of(line);
  if (name.size() == line.size()) return true;
  head_.headers.emplace_back(trimmed(name), trimmed(line.substr(name.size() + 1)));
  return true;
}

void HttpTransfer::take_status(std::string_view line) {
  head_ = {};
  const std::string_view rest = trimmed(line.substr(std::min(line.find(' '), line.size())));
  std::from_chars(rest.data(), rest.data() + rest.size(), head_.status);
  if (rest.size() > 3) head_.reason = trimmed(rest.substr(3));
}

bool HttpTransfer::end_of_headers() {
  if (head_.status < 200) return true;
  if (request_.most_redirects > 0 && is_redirect()) return goes_on_ = true;
  head_.url = url_.text;
  read_length();
  has_head_ = true;
  note();
  const bool has_body = request_.method != "HEAD" && head_.status != 204 && head_.status != 304;
  if (head_.length <= 0 || !has_body) return true;
  const auto size = static_cast<std::uint64_t>(head_.length);
  if (size > request_.most_body) {
    give_up(too_large(request_.most_body));
    return false;
  }
  if (!request_.piecewise) body_.room(size);  // so that it need not be moved as it grows
  return true;
}

// How long it is when it is decompressed is not said.
void HttpTransfer::read_length() {
  const std::string* const length = find_header(head_, "Content-Length");
  if (!length || find_header(head_, "Content-Encoding")) return;
  std::from_chars(length->data(), length->data() + length->size(), head_.length);
}

bool HttpTransfer::is_redirect() const {
  const int status = head_.status;
  const bool is_one = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return is_one && find_header(head_, "Location");
}

// --- its body ---

std::size_t HttpTransfer::on_body(char* data, std::size_t, std::size_t size, void* self) {
  auto& transfer = *static_cast<HttpTransfer*>(self);
  try {
    return transfer.take_body(data, size);
  } catch (const std::bad_alloc&) {
    transfer.out_of_memory_ = true;
    return 0;
  }
}

std::size_t HttpTransfer::take_body(const char* data, std::size_t size) {
  if (!given_up_.empty()) return 0;
  if (!has_head_ && !goes_on_) {  // what follows 101, which nobody asked for
    give_up(no_head);
    return 0;
  }
  if (request_.piecewise && !goes_on_ && !takes_all_ && body_.size() >= most_backlog) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  received_ += size;
  if (goes_on_) return received_ <= most_discarded ? size : 0;
  if (received_ > request_.most_body) {
    give_up(too_large(request_.most_body));
    return 0;
  }
  std::copy(data, data + size, body_.room(size));
  body_.added(size);
  if (request_.piecewise) note();
  return size;
}

void HttpTransfer::note() {
  if (in_news_ || !news_) return;
  news_->push_back(shared_from_this());
  in_news_ = true;
}

// If more than fits was already decompressed, libcurl gives that at once. All of it is taken, for it would
// copy the rest each time that we pause again. An error there ends the transfer when the next bytes come, or
// its end.
void HttpTransfer::took() {
  if (!paused_ || body_.size() > most_backlog / 2) return;
  paused_ = false;
  takes_all_ = true;
  http_library.easy_pause(easy_, CURLPAUSE_CONT);
  takes_all_ = false;
}

void HttpTransfer::give_up(const std::string& why) {
  if (given_up_.empty()) given_up_ = why;
}

// --- its end ---

void HttpTransfer::fail(const std::string& why) {
  const bool was_sent_on = redirects_ > 0 && url_.text != asked_;
  error_ = "cannot " + request_.method + " '" + asked_ + "'" +
           (was_sent_on ? " (redirected to '" + url_.text + "'): " : ": ") + why;
  over_ = true;
}

void HttpTransfer::time_out(const std::string& why) {
  timed_out_ = true;
  fail(why);
}

bool HttpTransfer::ended(int code) {
  note();
  if (out_of_memory_) return fail("not enough memory"), false;
  if (!given_up_.empty()) return fail(given_up_), false;
  if (goes_on_ && (code == CURLE_OK || code == CURLE_WRITE_ERROR))  // we took no more of it
    return follow(resolve_url(url_.text, *find_header(head_, "Location")));
  if (code == CURLE_OK && !has_head_) return fail(no_head), false;
  if (code == CURLE_OK) return over_ = true, false;
  const HttpFailure failure = http_failure({easy_, code, detail_, url_, request_, has_head_});
  failure.is_timeout ? time_out(failure.text) : fail(failure.text);
  return false;
}

// --- redirects ---

bool HttpTransfer::refuse_redirect(const std::string& target, const std::string& why) {
  fail("it was redirected to '" + without_password(target) + "': " + why);
  return false;
}

bool HttpTransfer::follow(const std::string& target) {
  HttpUrl next;
  if (redirects_ == request_.most_redirects)
    return refuse_redirect(target, "that is one redirect too many (redirects = " +
                                       std::to_string(request_.most_redirects) + ")");
  if (const std::string why = parse_url(target, next); !why.empty()) return refuse_redirect(target, why);
  const bool to_get =
      head_.status == 303 ? request_.method != "HEAD" : head_.status < 303 && request_.method == "POST";
  if (to_get) drop_body();
  if (next.origin != url_.origin) drop_secrets();
  if (next.user_and_password) request_.user_and_password = next.user_and_password;
  url_ = std::move(next);
  ++redirects_;
  goes_on_ = false;
  received_ = 0;
  set_up();
  return true;
}

void HttpTransfer::drop_body() {
  request_.method = "GET";
  request_.body.reset();
  drop_headers(request_.headers, {"Content-Type", "Content-Encoding", "Content-Language"});
}

// And what is only true of the one it was for.
void HttpTransfer::drop_secrets() {
  request_.user_and_password.reset();
  drop_headers(request_.headers, {"Authorization", "Cookie", "Host", "Proxy-Authorization"});
}

}  // namespace appctl::work
