#include "host/gui_frame.h"

#include <cmath>

#include "gui/assert_guard.h"
#include "lua/call.h"
#include "lua/stall.h"

namespace appctl {
namespace {

constexpr core::Duration first_delta = std::chrono::nanoseconds(16'666'667);  // nothing came before it

constexpr ImGuiWindowFlags filling = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                     ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
                                     ImGuiWindowFlags_NoSavedSettings |
                                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavFocus;

}  // namespace

core::Status GuiFrame::start() {
  if (gui_) return core::Done{};
  auto gui = gui::Context::create(font_, p_.fonts);
  if (!gui) return gui.error();
  gui_ = std::move(*gui);
  return core::Done{};
}

void GuiFrame::window_opened(float scale) {
  p_.scopes.window_opened();
  if (p_.items) p_.items->window_opened();
  gui_->set_scale(scale);
  gui_->reset_style();
  gui_->close_popups();
  first_ = true;
  data_ = nullptr;
}

// A script can write what it likes into ImGui's structs, so the host's own calls are guarded too.
bool GuiFrame::guarded(void (GuiFrame::*step)()) {
  struct Call {
    GuiFrame* self;
    void (GuiFrame::*step)();
  } call{this, step};
  const auto run = [](void* c) { (static_cast<Call*>(c)->self->*static_cast<Call*>(c)->step)(); };
  if (!broken_ && !p_.scopes.damaged()) broken_ = !gui::guarded(run, &call);
  return !broken_ && !p_.scopes.damaged();
}

loop::Shown GuiFrame::draw(core::Instant now) {
  delta_ = first_ ? first_delta : now - last_;
  last_ = now;
  first_ = false;
  if (guarded(&GuiFrame::begin)) draw_callbacks();
  const bool whole = guarded(&GuiFrame::finish);
  const loop::Shown shown = whole ? show() : loop::Shown{};
  if (!whole) replace_context();
  if (p_.items) p_.items->end_frame();
  p_.drawn();
  return shown;
}

void GuiFrame::begin() {
  gui_->begin_frame(p_.surface, delta_);
  p_.images.new_frame();
  p_.scopes.new_frame();
}

void GuiFrame::finish() {
  p_.errors.draw();
  data_ = &gui_->end_frame();
}

// The frame is lost; the next one starts afresh. A callback that broke it has been reported already.
void GuiFrame::replace_context() {
  if (broken_) {
    p_.failed({"Dear ImGui could not go on: a value that the script gave it (in io or style) is impossible",
               {},
               {},
               1});
  }
  gui_->replace();
  p_.scopes.context_replaced();
  data_ = nullptr;
  broken_ = false;
}

// A callback may add and remove others: what is removed is not drawn, what is added comes next frame.
void GuiFrame::draw_callbacks() {
  ids_.clear();
  for (const auto& [id, callback] : p_.callbacks.all()) ids_.push_back(id);
  for (const int id : ids_) {
    const lua::Callback* callback = p_.callbacks.find(id);
    if (!callback || broken_ || p_.scopes.damaged()) continue;
    if (callback->fills_window) {
      draw_main(*callback);
    } else {
      call(*callback);
    }
  }
}

void GuiFrame::draw_main(const lua::Callback& callback) {
  if (!guarded(&GuiFrame::begin_main)) return;
  call(callback);
  if (!guarded(&GuiFrame::end_main) || !main_window_.auto_size) return;
  p_.fit_window(static_cast<int>(std::ceil(content_.x)), static_cast<int>(std::ceil(content_.y)));
}

void GuiFrame::begin_main() {
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("##app.run", nullptr,
               filling | (main_window_.menu_bar ? ImGuiWindowFlags_MenuBar : 0) |
                   (main_window_.auto_size ? ImGuiWindowFlags_NoScrollbar : 0));
  ImGui::PopStyleVar(2);
}

void GuiFrame::end_main() {
  content_ = gui::content_size();
  ImGui::End();
}

void GuiFrame::call(const lua::Callback& callback) {
  lua_State* L = p_.state.main();
  lua_rawgeti(L, LUA_REGISTRYINDEX, callback.reference);
  core::Report report;
  p_.scopes.enter_callback();
  if (p_.items) p_.items->begin_callback();
  if (p_.state.stall) p_.state.stall->calling(callback.name);
  const lua::CallOutcome outcome = lua::call(p_.state, L, 0, 0, report);
  if (p_.state.stall) p_.state.stall->calling({});
  const bool returned = outcome == lua::CallOutcome::ok;
  const auto& problems = p_.scopes.leave_callback(returned ? gui::Outcome::returned : gui::Outcome::failed);
  if (outcome == lua::CallOutcome::failed) p_.failed(report);
  for (const std::string& problem : problems) p_.failed({problem, {}, {}, 1});
}

loop::Shown GuiFrame::show() {
  if (!gui_->changed() && !p_.images.changed()) return {};
  const core::Instant began = p_.clock.now();
  p_.surface.present(*data_);
  gui_->mark_shown();
  p_.images.mark_shown();
  return {true, p_.clock.now() - began};
}

surface::Picture GuiFrame::capture() {
  return data_ ? p_.surface.capture(*data_) : surface::Picture{};
}

}  // namespace appctl
