#include "work/http_failure.h"

#include <cstdio>
#include <cstring>

#include "work/http_library.h"
#include "work/os_error.h"

namespace appctl::work {
namespace {

std::string in_seconds(core::Duration time) {
  char text[32];
  std::snprintf(text, sizeof text, "%g s", std::chrono::duration<double>(time).count());
  return text;
}

// libcurl's words without what ours say already.
std::string words(const HttpFailed& failed) {
  std::string text =
      failed.detail[0] ? failed.detail : http_library.easy_strerror(static_cast<CURLcode>(failed.code));
  for (const char* known : {"SSL certificate problem: ", "SSL: "}) {
    if (text.starts_with(known)) text.erase(0, std::strlen(known));
  }
  return text;
}

std::string system_error(const HttpFailed& failed) {
  long error = 0;
  http_library.easy_getinfo(failed.easy, CURLINFO_OS_ERRNO, &error);
  return error != 0 ? os_error(static_cast<int>(error)) : words(failed);
}

// What is asked goes out when the connection is there, a new one or one that was kept.
HttpFailure timeout(const HttpFailed& failed) {
  curl_off_t asked = 0;
  http_library.easy_getinfo(failed.easy, CURLINFO_PRETRANSFER_TIME_T, &asked);
  if (asked == 0)
    return {"no connection within " + in_seconds(failed.request.connect_timeout) + " (connect_timeout)", true};
  return {"nothing came for " + in_seconds(failed.request.stall_timeout) + " (stall_timeout)", true};
}

// libcurl keeps a line of the head together, and says that memory was short when it would not have more of
// it.
std::string no_memory(const HttpFailed& failed) {
  curl_off_t begun = 0;
  http_library.easy_getinfo(failed.easy, CURLINFO_STARTTRANSFER_TIME_T, &begun);
  if (begun > 0 && !failed.has_head)
    return "the head of the answer is too large: a line of it is longer than 100 kB";
  return "not enough memory";
}

std::string no_trust(const HttpFailed& failed) {
  const char* const advice =
      failed.request.ca.empty() ? " (apt-get install ca-certificates, or name a file: ca = path)" : "";
  return "the trusted certificates cannot be read: " + words(failed) + advice;
}

}  // namespace

std::string too_large(std::uint64_t most) {
  return "the answer is larger than " + std::to_string(most) + " bytes (max_size)";
}

HttpFailure http_failure(const HttpFailed& failed) {
  switch (failed.code) {
    case CURLE_COULDNT_RESOLVE_HOST: return {"the host '" + failed.url.host + "' was not found"};
    case CURLE_COULDNT_RESOLVE_PROXY: return {"the host of the proxy was not found"};
    case CURLE_COULDNT_CONNECT: return {system_error(failed)};
    case CURLE_OPERATION_TIMEDOUT: return timeout(failed);
    case CURLE_GOT_NOTHING: return {"the server closed the connection without an answer"};
    case CURLE_PARTIAL_FILE:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return {"the answer was cut off or malformed: " + system_error(failed)};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return {"the answer is malformed: " + words(failed)};
    case CURLE_PEER_FAILED_VERIFICATION: return {"the server's certificate is not trusted: " + words(failed)};
    case CURLE_SSL_CACERT_BADFILE: return {no_trust(failed)};
    case CURLE_SSL_CONNECT_ERROR: return {"TLS failed: " + words(failed)};
    case CURLE_OUT_OF_MEMORY: return {no_memory(failed)};
    default: return {words(failed)};
  }
}

}  // namespace appctl::work
