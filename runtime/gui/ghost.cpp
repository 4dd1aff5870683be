#include "gui/ghost.h"

#include <imgui_internal.h>

#include <algorithm>

namespace appctl::gui {
namespace {

// `Active` is passed on when a frame begins.
bool was_seen(const ImGuiWindow& window) {
  const bool has_begun = window.LastFrameActive == ImGui::GetFrameCount();
  return (has_begun ? window.Active : window.WasActive) && !window.Hidden;
}

ImU32 weakened(ImU32 colour, float opacity) {
  const auto alpha = static_cast<float>((colour & IM_COL32_A_MASK) >> IM_COL32_A_SHIFT);
  return (colour & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha * opacity + 0.5F) << IM_COL32_A_SHIFT;
}

// Whether it can be drawn in this frame: the font's always, a picture while it is there.
bool is_there(ImTextureID texture, Images& images) {
  const auto id = (TextureId)(texture);  // NOLINT: a pointer in some versions, a number in others
  if (id < surface::first_picture_id) return true;
  if (images.find(id) == nullptr) return false;
  images.use(id);
  return true;
}

}  // namespace

std::unique_ptr<Ghost> Ghost::of(const ImGuiWindow& window, const Fonts& fonts) {
  if (!was_seen(window)) return nullptr;
  std::unique_ptr<Ghost> ghost(new Ghost(fonts.fills()));
  ghost->add_window(window);
  return ghost;
}

void Ghost::add_window(const ImGuiWindow& window) {
  add_list(*window.DrawList);
  for (const ImGuiWindow* child : window.DC.ChildWindows) {
    if (was_seen(*child)) add_window(*child);
  }
}

void Ghost::add_list(const ImDrawList& list) {
  for (const ImDrawCmd& command : list.CmdBuffer) {
    if (command.ElemCount == 0 || command.UserCallback != nullptr) continue;
    const ImDrawIdx* first = list.IdxBuffer.Data + command.IdxOffset;
    const auto [least, most] = std::minmax_element(first, first + command.ElemCount);
    const ImDrawIdx base = *least;
    const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
    Part part{command.ClipRect, command.GetTexID(), {vertices + base, vertices + *most + 1}, {}};
    part.indices.reserve(command.ElemCount);
    std::transform(first, first + command.ElemCount, std::back_inserter(part.indices),
                   [base](ImDrawIdx index) { return static_cast<ImDrawIdx>(index - base); });
    parts_.push_back(std::move(part));
  }
}

void Ghost::draw(ImDrawList& list, float opacity, const Fonts& fonts, Images& images) const {
  if (fonts.fills() != fills_) return;
  for (const Part& part : parts_) {
    if (!is_there(part.texture, images)) continue;
    list.PushClipRect({part.clip.x, part.clip.y}, {part.clip.z, part.clip.w});
    list.PushTextureID(part.texture);
    list.PrimReserve(static_cast<int>(part.indices.size()), static_cast<int>(part.vertices.size()));
    const unsigned base = list._VtxCurrentIdx;
    for (const ImDrawIdx index : part.indices) list.PrimWriteIdx(static_cast<ImDrawIdx>(base + index));
    for (const ImDrawVert& v : part.vertices) list.PrimWriteVtx(v.pos, v.uv, weakened(v.col, opacity));
    list.PopTextureID();
    list.PopClipRect();
  }
}

}  // namespace appctl::gui
