// The look of every window. Plain function, any thread, cannot fail.
#pragma once

struct ImGuiStyle;

namespace appctl::gui {

// Sets all sizes and colours, sizes times `scale`.
void apply_style(ImGuiStyle& style, float scale);

}  // namespace appctl::gui
