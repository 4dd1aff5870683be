// The window: GLFW with OpenGL 3. One at a time, owned by the host, used on the main thread, except
// wake(). open() fails with ExitCode::no_display if there is no display, no OpenGL or no GLFW (it is loaded
// only then). The ImGui context
// that is current in open() must still be (or have been replaced by gui::Context::replace) in close().
#pragma once

#include <memory>

#include "surface/surface.h"
#include "surface/textures.h"

namespace appctl::surface {

// `pictures`: what frames show besides text. REQUIRES: it lives as long.
std::unique_ptr<Surface> make_glfw_surface(const Textures* pictures = nullptr);

// How much larger than usual the monitor of the window wants fonts and sizes; 1 if none was opened yet.
float window_scale();

// Version of the GLFW that is installed: "3.3.8 X11 GLX ...", or "not installed".
const char* glfw_version();

}  // namespace appctl::surface
