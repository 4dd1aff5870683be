// A URL taken apart as far as requests need it. Plain data, any thread; what is none is a text that says why.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace appctl::work {

struct HttpUrl {
  std::string text;    // without user, password and fragment: can be shown
  std::string origin;  // scheme, host and port: who may be told a secret
  std::string host;
  // That stood in it.
  std::optional<std::pair<std::string, std::string>> user_and_password;
};

// Empty, or why `text` cannot be asked for. Throws std::runtime_error if libcurl is not there.
std::string parse_url(const std::string& text, HttpUrl& url);

// Where a redirect leads that stands in an answer from `base`; what cannot be made sense of stays what it is.
std::string resolve_url(const std::string& base, const std::string& location);

// `text` with what stands between "//" and "@" left out, whether it is a URL or not.
std::string without_password(std::string text);

}  // namespace appctl::work
