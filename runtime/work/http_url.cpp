#include "work/http_url.h"

#include <memory>
#include <string_view>

#include "work/http_library.h"

namespace appctl::work {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { http_library.url_cleanup(url); }
};
using Parsed = std::unique_ptr<CURLU, FreeUrl>;

struct Free {
  void operator()(char* text) const { http_library.free(text); }
};

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (http_library.url_get(url, what, &text, flags) != CURLUE_OK) return {};
  return std::unique_ptr<char, Free>(text).get();
}

constexpr unsigned lenient = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE;

bool has_control_characters(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

void take_user(CURLU* from, HttpUrl& url) {
  const std::string user = part(from, CURLUPART_USER, CURLU_URLDECODE);
  const std::string password = part(from, CURLUPART_PASSWORD, CURLU_URLDECODE);
  if (!user.empty() || !password.empty()) url.user_and_password = {user, password};
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
    http_library.url_set(from, secret, nullptr, 0);
}

}  // namespace

std::string parse_url(const std::string& text, HttpUrl& url) {
  http_library.load();
  if (has_control_characters(text)) return "it contains a control character";
  if (text.find("://") == std::string::npos) return "it does not begin with http:// or https://";
  const Parsed parsed(http_library.url());
  if (http_library.url_set(parsed.get(), CURLUPART_URL, text.c_str(), lenient) != CURLUE_OK)
    return "it is no URL";
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return "only http and https can be asked, not " + scheme;
  take_user(parsed.get(), url);
  url.host = part(parsed.get(), CURLUPART_HOST);
  for (char& c : url.host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  url.origin = scheme + "://" + url.host + ":" + part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  url.text = part(parsed.get(), CURLUPART_URL);
  return url.text.empty() || url.host.empty() ? "it is no URL" : "";
}

std::string resolve_url(const std::string& base, const std::string& location) {
  http_library.load();
  const Parsed parsed(http_library.url());
  http_library.url_set(parsed.get(), CURLUPART_URL, base.c_str(), lenient);
  if (http_library.url_set(parsed.get(), CURLUPART_URL, location.c_str(), lenient) != CURLUE_OK)
    return location;
  return part(parsed.get(), CURLUPART_URL);
}

std::string without_password(std::string text) {
  const std::size_t begin = text.find("//");
  if (begin == std::string::npos) return text;
  const std::size_t end = text.find_first_of("/?#", begin + 2);
  const std::size_t at = text.rfind('@', end);
  if (at != std::string::npos && at > begin) text.erase(begin + 2, at - begin - 1);
  return text;
}

}  // namespace appctl::work
