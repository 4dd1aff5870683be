#include "gui/context.h"

#include <imgui_internal.h>

#include <algorithm>
#include <optional>
#include <string>

#include "gui/active_button.h"
#include "gui/assert_guard.h"
#include "gui/modals.h"
#include "gui/recovery.h"
#include "gui/style.h"

namespace appctl::gui {
namespace {

// What the backends have told ImGui, which a new context would not know.
void copy_backend(const ImGuiIO& from, ImGuiIO& to) {
  to.ConfigFlags = from.ConfigFlags;
  to.BackendFlags = from.BackendFlags;
  to.BackendPlatformName = from.BackendPlatformName;
  to.BackendRendererName = from.BackendRendererName;
  to.BackendPlatformUserData = from.BackendPlatformUserData;
  to.BackendRendererUserData = from.BackendRendererUserData;
  to.GetClipboardTextFn = from.GetClipboardTextFn;
  to.SetClipboardTextFn = from.SetClipboardTextFn;
  to.ClipboardUserData = from.ClipboardUserData;
  to.FontDefault = from.FontDefault;
  to.FontGlobalScale = from.FontGlobalScale;
  to.DisplaySize = from.DisplaySize;
  to.DisplayFramebufferScale = from.DisplayFramebufferScale;
  to.MousePos = from.MousePos;
#if IMGUI_VERSION_NUM < 18900
  std::copy(std::begin(from.KeyMap), std::end(from.KeyMap), to.KeyMap);
#else
  to.ConfigInputTrickleEventQueue = from.ConfigInputTrickleEventQueue;
#endif
}

// A run leaves no files behind that nobody asked for.
void keep_no_files(ImGuiIO& io) {
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
}

}  // namespace

core::Result<std::unique_ptr<Context>> Context::create(FontChoice choice, Fonts& fonts) {
  if (ImGui::GetCurrentContext() != nullptr) {
    return core::Error{core::ExitCode::script_error, "a Dear ImGui context exists already"};
  }
  return std::unique_ptr<Context>(new Context(choice, fonts));
}

Context::Context(FontChoice choice, Fonts& fonts)
    : choice_(choice), fonts_(fonts), context_(ImGui::CreateContext(&atlas_)) {
  keep_no_files(ImGui::GetIO());
  reset_style();
}

Context::~Context() {
  ImGui::DestroyContext(context_);
  atlas_.Locked = false;  // the run may have ended within a frame
}

void Context::set_scale(float scale) {
  if (scale != scale_) ImGui::GetStyle().ScaleAllSizes(scale / scale_);
  scale_ = scale;
  fonts_.set_scale(scale);
}

void Context::reset_style() {
  apply_style(ImGui::GetStyle(), scale_);
}

void Context::close_popups() {
  if (context_->OpenPopupStack.Size > 0) ImGui::ClosePopupToLevel(0, false);
}

// Every pointer to a font changes when the atlas is filled; ImGui itself keeps one from frame to frame,
// which the script chose, or a widget of ImGui's own (ShowFontSelector).
void Context::update_fonts() {
  ImGuiIO& io = ImGui::GetIO();
  std::optional<FontId> chosen = fonts_.take_choice();
  if (!fonts_.changed() && !atlas_.Fonts.empty()) {
    if (chosen) io.FontDefault = *chosen != 0 ? fonts_.find(*chosen) : nullptr;
    return;
  }
  if (!chosen && io.FontDefault != nullptr) chosen = fonts_.id_of(io.FontDefault);
  fonts_.fill(atlas_, choice_);
  io.FontDefault = chosen.value_or(0) != 0 ? fonts_.find(*chosen) : nullptr;
  shown_ = {};  // the same draw data may look different now
}

void Context::begin_frame(surface::Surface& surface, core::Duration delta) {
  update_fonts();
  surface.begin_frame();
  if (!atlas_.IsBuilt()) {  // no renderer has done it, for it needs no texture of its own
    unsigned char* texels;
    int width, height;
    atlas_.GetTexDataAsAlpha8(&texels, &width, &height);
  }
  constexpr core::Duration least = std::chrono::microseconds(1);  // ImGui asserts that time goes on
  ImGui::GetIO().DeltaTime = std::chrono::duration<float>(std::max(delta, least)).count();
  ImGui::NewFrame();
  name_active_button();
}

ImDrawData& Context::end_frame() {
  render();
  return *ImGui::GetDrawData();
}

bool Context::changed() const {
  const ImDrawData* data = ImGui::GetDrawData();
  return data != nullptr && !shown_.equals(*data);
}

void Context::mark_shown() {
  if (const ImDrawData* data = ImGui::GetDrawData(); data != nullptr) shown_.keep(*data);
}

// ImGui waits some seconds before it wants them saved.
std::optional<std::string> Context::moved_windows() const {
  if (context_->SettingsDirtyTimer <= 0 && !context_->IO.WantSaveIniSettings) return std::nullopt;
  return ImGui::SaveIniSettingsToMemory();
}

void Context::restore_windows(const std::string& places) {
  ImGui::LoadIniSettingsFromMemory(places.data(), places.size());
}

void Context::replace() {
  ImGuiContext* const old = context_;
  own_draw_lists();
  // What was pushed when the frame broke off is not part of the style.
  ImGui::PopStyleColor(old->ColorStack.Size);
  ImGui::PopStyleVar(old->StyleVarStack.Size);
  const std::string positions = ImGui::SaveIniSettingsToMemory();
  context_ = ImGui::CreateContext(&atlas_);
  ImGui::SetCurrentContext(context_);
  keep_no_files(context_->IO);
  copy_backend(old->IO, context_->IO);
  context_->Style = old->Style;
  ImGui::LoadIniSettingsFromMemory(positions.c_str(), positions.size());
  old->IO.BackendPlatformUserData = old->IO.BackendRendererUserData = nullptr;  // they live on
  // What is so broken that it cannot even be destroyed is left alone.
  guarded([](void* context) { ImGui::DestroyContext(static_cast<ImGuiContext*>(context)); }, old);
  ImGui::SetCurrentContext(context_);
  atlas_.Locked = false;
}

ImVec2 content_size() {
  const ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const ImVec2 end = window.DC.CursorMaxPos, begin = window.Pos, padding = window.WindowPadding;
  const ImVec2 smallest = ImGui::GetStyle().WindowMinSize;
  return {std::max(end.x - begin.x + window.Scroll.x + padding.x, smallest.x),
          std::max(end.y - begin.y + window.Scroll.y + padding.y, smallest.y)};
}

}  // namespace appctl::gui
