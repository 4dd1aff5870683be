// libcurl, opened when the first request is made: linking it would bring TLS and forty other libraries into
// every start. Included by http_*.cpp alone. Any thread, after load().
#pragma once

#include <curl/curl.h>

#include <string>

namespace appctl::work {

// clang-format off
#define APPCTL_CURL_FUNCTIONS(X)                                                                   \
  X(global_init) X(easy_init) X(easy_cleanup) X(easy_reset) X(easy_setopt) X(easy_getinfo)         \
  X(easy_pause) X(easy_strerror) X(slist_append) X(slist_free_all)                                 \
  X(multi_init) X(multi_cleanup) X(multi_add_handle) X(multi_remove_handle) X(multi_setopt)        \
  X(multi_socket_action) X(multi_assign) X(multi_info_read) X(multi_perform) X(multi_poll)         \
  X(url) X(url_cleanup) X(url_get) X(url_set) X(free)
// clang-format on

// http_library.easy_init is curl_easy_init, and so on.
struct HttpLibrary {
#define APPCTL_DECLARE(name) decltype(&::curl_##name) name = nullptr;
  APPCTL_CURL_FUNCTIONS(APPCTL_DECLARE)
#undef APPCTL_DECLARE

  // Opens the library once and for all; later calls give the same answer. Throws std::runtime_error if it is
  // not there.
  void load();
};

extern HttpLibrary http_library;  // one per process

}  // namespace appctl::work
