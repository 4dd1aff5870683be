#include "host/gui_frame.h"

#include <cmath>

#include "gui/assert_guard.h"
#include "lua/call.h"

namespace appctl {
namespace {

constexpr core::Duration first_delta = std::chrono::nanoseconds(16'666'667);  // nothing came before it

constexpr ImGuiWindowFlags filling = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                     ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavFocus;

}  // namespace

core::Status GuiFrame::start() {
  if (gui_) return core::Done{};
  auto gui = gui::Context::create(font_);
  if (!gui) return gui.error();
  gui_ = std::move(*gui);
  return core::Done{};
}

void GuiFrame::window_opened(float scale) {
  gui_->set_scale(scale);
  first_ = true;
  data_ = nullptr;
}

loop::Shown GuiFrame::draw(core::Instant now) {
  begin(now);
  draw_callbacks();
  if (!p_.scopes.damaged()) {
    const auto finish = [](void* self) {
      auto& frame = *static_cast<GuiFrame*>(self);
      frame.p_.errors.draw();
      frame.data_ = &frame.gui_->end_frame();
    };
    if (gui::guarded(finish, this)) return show();
  }
  gui_->replace();  // the frame is lost; the next one starts afresh
  p_.scopes.context_replaced();
  data_ = nullptr;
  return {};
}

void GuiFrame::begin(core::Instant now) {
  gui_->begin_frame(p_.surface, first_ ? first_delta : now - last_);
  p_.scopes.new_frame();
  last_ = now;
  first_ = false;
}

// A callback may add and remove others: what is removed is not drawn, what is added comes next frame.
void GuiFrame::draw_callbacks() {
  ids_.clear();
  for (const lua::Callback& callback : p_.callbacks.all()) ids_.push_back(callback.id);
  for (const int id : ids_) {
    const lua::Callback* callback = p_.callbacks.find(id);
    if (!callback || p_.scopes.damaged()) continue;
    if (callback->fills_window) {
      draw_main(*callback);
    } else {
      call(*callback);
    }
  }
}

void GuiFrame::draw_main(const lua::Callback& callback) {
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("##app.run", nullptr, filling | (main_window_.menu_bar ? ImGuiWindowFlags_MenuBar : 0) |
                                         (main_window_.auto_size ? ImGuiWindowFlags_NoScrollbar : 0));
  ImGui::PopStyleVar(2);
  call(callback);
  if (p_.scopes.damaged()) return;
  const ImVec2 size = gui::content_size();
  ImGui::End();
  if (!main_window_.auto_size) return;
  p_.fit_window(static_cast<int>(std::ceil(size.x)), static_cast<int>(std::ceil(size.y)));
}

void GuiFrame::call(const lua::Callback& callback) {
  lua_State* L = p_.state.main();
  lua_rawgeti(L, LUA_REGISTRYINDEX, callback.reference);
  core::Report report;
  p_.scopes.enter_callback();
  const lua::CallOutcome outcome = lua::call(p_.state, L, 0, 0, report);
  const bool returned = outcome == lua::CallOutcome::ok;
  const auto& problems = p_.scopes.leave_callback(returned ? gui::Outcome::returned : gui::Outcome::failed);
  if (outcome == lua::CallOutcome::failed) p_.failed(report);
  for (const std::string& problem : problems) p_.failed({problem, {}, {}, 1});
}

loop::Shown GuiFrame::show() {
  if (!gui_->changed()) return {};
  const core::Instant began = p_.clock.now();
  p_.surface.present(*data_);
  gui_->mark_shown();
  return {true, p_.clock.now() - began};
}

surface::Picture GuiFrame::capture() { return data_ ? p_.surface.capture(*data_) : surface::Picture{}; }

}  // namespace appctl
