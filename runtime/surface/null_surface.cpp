#include "surface/null_surface.h"

#include <imgui.h>

#include "surface/imgui_input.h"

namespace appctl::surface {

core::Status NullSurface::open(const WindowSpec& spec) {
  apply(spec);
  is_open_ = true;
  return core::Done{};
}

void NullSurface::apply(const WindowSpec& spec) {
  width_ = spec.width;
  height_ = spec.height;
}

Events NullSurface::poll() {
  Events events;
  events.input = is_open_ && !input_.empty();
  return events;
}

void NullSurface::begin_frame() {
  ImGuiIO& io = ImGui::GetIO();
  prepare_input(io);
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.DisplaySize = ImVec2(static_cast<float>(width_), static_cast<float>(height_));
  io.DisplayFramebufferScale = ImVec2(1, 1);
  input_.feed(io);
}

Picture NullSurface::capture(ImDrawData& data) {
  raster_.set_font_atlas(*ImGui::GetIO().Fonts);
  Picture picture = blank_picture(width_, height_);
  raster_.draw(data, picture);
  return picture;
}

}  // namespace appctl::surface
