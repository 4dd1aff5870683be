// Where the window stands, read and set: for the host, which remembers it from run to run. Main thread, while
// a window of glfw_surface is open; otherwise nothing is known and nothing happens.
#pragma once

#include <optional>

namespace appctl::surface {

// Screen coordinates, of what is inside the frame.
struct Placement {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
  friend bool operator==(const Placement&, const Placement&) = default;
};

// None too while it is minimised.
std::optional<Placement> window_placement();

// Moves the window there if its upper edge would be seen on a monitor; a size of 0 leaves that alone.
void place_window(const Placement& placement);

}  // namespace appctl::surface
