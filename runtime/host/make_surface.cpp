#include "host/make_surface.h"

#include "surface/glfw_surface.h"
#include "surface/null_surface.h"

namespace appctl {

std::unique_ptr<surface::Surface> make_surface(bool headless, const surface::Textures* pictures) {
  if (headless) return std::make_unique<surface::NullSurface>(pictures);
  return surface::make_glfw_surface(pictures);
}

}  // namespace appctl
