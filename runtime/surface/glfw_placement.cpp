#include "surface/glfw_placement.h"

#include <algorithm>

#include "surface/glfw_library.h"

namespace appctl::surface {
namespace {

constexpr int least = 40;  // of the upper edge, so that a mouse can take it

GLFWwindow* open_window() {
  return glfw.GetCurrentContext ? glfw.GetCurrentContext() : nullptr;
}

// The monitor may be gone that the window stood on the last time.
bool would_be_seen(const Placement& placement) {
  int count = 0;
  GLFWmonitor** monitors = glfw.GetMonitors(&count);
  return std::any_of(monitors, monitors + count, [&placement](GLFWmonitor* monitor) {
    int x, y, width, height;
    glfw.GetMonitorWorkarea(monitor, &x, &y, &width, &height);
    return placement.x + std::max(placement.width, least) >= x + least && placement.x <= x + width - least &&
           placement.y >= y && placement.y <= y + height - least;
  });
}

}  // namespace

std::optional<Placement> window_placement() {
  GLFWwindow* const window = open_window();
  if (!window || glfw.GetWindowAttrib(window, GLFW_ICONIFIED) != 0) return std::nullopt;
  Placement placement;
  glfw.GetWindowPos(window, &placement.x, &placement.y);
  glfw.GetWindowSize(window, &placement.width, &placement.height);
  return placement;
}

void place_window(const Placement& placement) {
  GLFWwindow* const window = open_window();
  if (!window) return;
  if (placement.width > 0 && placement.height > 0)
    glfw.SetWindowSize(window, placement.width, placement.height);
  if (would_be_seen(placement)) glfw.SetWindowPos(window, placement.x, placement.y);
}

}  // namespace appctl::surface
