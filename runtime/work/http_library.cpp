#include "work/http_library.h"

#include <dlfcn.h>

#include <stdexcept>

namespace appctl::work {
namespace {

// Returns nullptr, or why not. The library stays open to the end: its threads may look up names until then.
const char* load_all(HttpLibrary& library) {
  void* const handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return "libcurl.so.4 cannot be loaded (apt-get install libcurl4)";
#define APPCTL_LOAD(name)                                                                \
  library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, "curl_" #name)); \
  if (!library.name) return "libcurl.so.4 has no curl_" #name ": version 7.85 or newer is needed";
  APPCTL_CURL_FUNCTIONS(APPCTL_LOAD)
#undef APPCTL_LOAD
  if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return "libcurl cannot be set up";
  return nullptr;
}

}  // namespace

HttpLibrary http_library;

void HttpLibrary::load() {
  static const char* const failure = load_all(*this);
  if (failure) throw std::runtime_error(failure);
}

}  // namespace appctl::work
