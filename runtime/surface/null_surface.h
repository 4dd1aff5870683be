// The surface of a headless run: no display, no OpenGL; pictures come from the rasteriser. Owned by the
// host, used on the loop thread, except wake(). Nothing here fails.
#pragma once

#include "surface/raster.h"
#include "surface/surface.h"
#include "surface/wake_fd.h"

namespace appctl::surface {

class NullSurface : public Surface {
 public:
  // `pictures`: what frames show besides text. REQUIRES: it lives as long.
  explicit NullSurface(const Textures* pictures = nullptr) : raster_(pictures) {}

  core::Status open(const WindowSpec& spec) override;
  void close() override { is_open_ = false; }
  Events poll() override;
  void wait(core::Clock& clock, core::Instant deadline, int descriptor) override {
    wake_.wait(clock, deadline, {descriptor});
  }
  void wake() override { wake_.wake(); }
  void begin_frame() override;
  void present(ImDrawData&) override {}
  Picture capture(ImDrawData& data) override;
  void apply(const WindowSpec& spec) override;

 private:
  WakeFd wake_;
  Raster raster_;
  int width_ = 0;  // pixels, of the open window
  int height_ = 0;
  bool is_open_ = false;
};

}  // namespace appctl::surface
