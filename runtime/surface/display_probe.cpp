#include "surface/display_probe.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace appctl::surface {
namespace {

enum class Namespace { file_system, abstract };

bool accepts(Namespace where, int display) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  char* path = address.sun_path + (where == Namespace::abstract ? 1 : 0);
  const int length = std::snprintf(path, sizeof address.sun_path - 1, "/tmp/.X11-unix/X%d", display);
  const int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0) return false;
  const auto size = static_cast<socklen_t>(path - reinterpret_cast<char*>(&address) + length);
  const bool ok = connect(s, reinterpret_cast<sockaddr*>(&address), size) == 0;
  close(s);
  return ok;
}

}  // namespace

bool display_answers() {
  const char* display = std::getenv("DISPLAY");
  if (!display || !*display) return false;
  const char* colon = std::strrchr(display, ':');
  if (!colon) return false;
  const bool local = colon == display || std::strncmp(display, "unix:", 5) == 0;
  if (!local) return true;
  const int number = std::atoi(colon + 1);
  return accepts(Namespace::abstract, number) || accepts(Namespace::file_system, number);
}

}  // namespace appctl::surface
