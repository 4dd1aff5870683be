// The texture of a draw command as a number, whatever type this version of ImGui has for it. Inline, any
// thread, cannot fail.
#pragma once

#include <imgui.h>

#include "surface/textures.h"

namespace appctl::surface {

inline TextureId to_number(ImTextureID id) {
  return (TextureId)(id);  // NOLINT: a pointer in some versions, a number in others
}

#if IMGUI_VERSION_NUM >= 19200
inline TextureId texture_id(const ImDrawCmd& command) {
  return to_number(command.GetTexID());
}
inline void set_texture_id(ImDrawCmd& command, TextureId id) {
  command.TexRef._TexID = (ImTextureID)(id);  // NOLINT: as above
}
#else
inline TextureId texture_id(const ImDrawCmd& command) {
  return to_number(command.TextureId);
}
inline void set_texture_id(ImDrawCmd& command, TextureId id) {
  command.TextureId = (ImTextureID)(id);  // NOLINT: as above
}
#endif

}  // namespace appctl::surface
