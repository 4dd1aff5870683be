#include "surface/glfw_library.h"

#include <dlfcn.h>

namespace appctl::surface {
namespace {

// Returns nullptr, or why not. The library stays open to the end: its threads and handlers may too.
const char* load_all(GlfwLibrary& library) {
  void* handle = dlopen("libglfw.so.3", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return "libglfw.so.3 cannot be loaded (apt-get install libglfw3)";
#define APPCTL_LOAD(name)                                                               \
  library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, "glfw" #name)); \
  if (library.name == nullptr) return "libglfw.so.3 has no glfw" #name ": version 3.3 for X11 is needed";
  APPCTL_GLFW_FUNCTIONS(APPCTL_LOAD)
#undef APPCTL_LOAD
  return nullptr;
}

}  // namespace

GlfwLibrary glfw;

const char* GlfwLibrary::load() {
  static const char* const failure = load_all(*this);
  return failure;
}

}  // namespace appctl::surface
