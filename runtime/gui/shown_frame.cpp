#include "gui/shown_frame.h"

#include <algorithm>
#include <cstring>

namespace appctl::gui {
namespace {

bool same(const ImVec2& a, const ImVec2& b) {
  return a.x == b.x && a.y == b.y;
}

// Vertices and indices have no padding, and equal bytes are drawn equally.
template <class T>
bool same_bytes(const std::vector<T>& kept, const ImVector<T>& now) {
  const auto size = static_cast<std::size_t>(now.Size);
  return kept.size() == size && (size == 0 || std::memcmp(kept.data(), now.Data, size * sizeof(T)) == 0);
}

bool same_command(const ImDrawCmd& a, const ImDrawCmd& b) {
  return a.UserCallback == nullptr && b.UserCallback == nullptr && a.ElemCount == b.ElemCount &&
         a.IdxOffset == b.IdxOffset && a.VtxOffset == b.VtxOffset && a.GetTexID() == b.GetTexID() &&
         a.ClipRect.x == b.ClipRect.x && a.ClipRect.y == b.ClipRect.y && a.ClipRect.z == b.ClipRect.z &&
         a.ClipRect.w == b.ClipRect.w;
}

}  // namespace

bool ShownFrame::List::equals(const ImDrawList& list) const {
  return std::equal(commands.begin(), commands.end(), list.CmdBuffer.begin(), list.CmdBuffer.end(),
                    same_command) &&
         same_bytes(vertices, list.VtxBuffer) && same_bytes(indices, list.IdxBuffer);
}

void ShownFrame::List::keep(const ImDrawList& list) {
  commands.assign(list.CmdBuffer.begin(), list.CmdBuffer.end());
  vertices.assign(list.VtxBuffer.begin(), list.VtxBuffer.end());
  indices.assign(list.IdxBuffer.begin(), list.IdxBuffer.end());
}

bool ShownFrame::equals(const ImDrawData& data) const {
  if (count_ != data.CmdListsCount || !same(position_, data.DisplayPos) || !same(size_, data.DisplaySize) ||
      !same(scale_, data.FramebufferScale)) {
    return false;
  }
  for (int i = 0; i < count_; ++i) {
    if (!lists_[static_cast<std::size_t>(i)].equals(*data.CmdLists[i])) return false;
  }
  return true;
}

void ShownFrame::keep(const ImDrawData& data) {
  count_ = data.CmdListsCount;
  position_ = data.DisplayPos;
  size_ = data.DisplaySize;
  scale_ = data.FramebufferScale;
  lists_.resize(std::max(lists_.size(), static_cast<std::size_t>(count_)));
  for (int i = 0; i < count_; ++i) lists_[static_cast<std::size_t>(i)].keep(*data.CmdLists[i]);
}

}  // namespace appctl::gui
