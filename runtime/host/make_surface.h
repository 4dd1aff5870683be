// Which surface a run gets. Apart from the rest, so that a program of the tests can link another one in its place
// (tests/fuzz). Cannot fail; the surface says itself what is missing when it is opened.
#pragma once

#include <memory>

#include "surface/surface.h"
#include "surface/textures.h"

namespace appctl {

// `pictures`: what frames show besides text. REQUIRES: it lives as long.
std::unique_ptr<surface::Surface> make_surface(bool headless, const surface::Textures* pictures);

}  // namespace appctl
