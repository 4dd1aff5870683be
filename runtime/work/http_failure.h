// What libcurl's errors mean, in the words of our messages. Any thread; nothing fails.
#pragma once

#include <cstdint>
#include <string>

#include "work/http_transfer.h"

namespace appctl::work {

struct HttpFailed {
  void* easy;
  int code;            // a CURLcode
  const char* detail;  // libcurl's own words; may be empty
  const HttpUrl& url;
  const HttpRequest& request;
  bool has_head;
};

struct HttpFailure {
  std::string text;
  bool is_timeout = false;
};

HttpFailure http_failure(const HttpFailed& failed);
std::string too_large(std::uint64_t most);

}  // namespace appctl::work
