// A Lua state and an ImGui context without any surface: frames are made and thrown away by hand. Each
// frame() runs a piece of Lua as one GUI callback, as the host would.
#pragma once

#include <imgui.h>

#include <lua.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/clock.h"
#include "gui/assert_guard.h"
#include "gui/images.h"
#include "gui/scopes.h"
#include "lua/imgui/imgui.h"
#include "lua/state.h"

namespace appctl::test {

class Gui {
 public:
  Gui() : state_(std::move(*lua::State::create(options(), clock_))), L(state_->main()) {
    new_context();
    lua::open_imgui(L, scopes, images, fonts);
  }
  ~Gui() {
    state_->close();
    gui::assert_guard = {};
    ImGui::DestroyContext();
  }
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  // Runs code outside of any frame; what went wrong, or "".
  std::string run(const char* code) {
    std::string error;
    if (luaL_loadbuffer(L, code, std::char_traits<char>::length(code), "@test.lua") != LUA_OK ||
        lua_pcall(L, 0, 0, 0) != LUA_OK) {
      error = luaL_tolstring(L, -1, nullptr);
      lua_pop(L, 1);
    }
    lua_settop(L, 0);
    return error;
  }

  // One frame with one callback inside a window of the host's. What went wrong, or "".
  std::string frame(const char* code) {
    begin();
    const std::string error = callback(code);
    end();
    return error;
  }

  void begin() {
    ImGui::NewFrame();
    images.new_frame();
    scopes.new_frame();
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(800, 600));
    ImGui::Begin("host");
  }
  std::string callback(const char* code) {
    scopes.enter_callback();
    const std::string error = run(code);
    problems = scopes.leave_callback(error.empty() ? gui::Outcome::returned : gui::Outcome::failed);
    return error;
  }
  // Ends the frame; false if ImGui did not let itself be repaired.
  bool end() {
    const bool fine = !scopes.damaged() && gui::guarded(
                                               [](void*) {
                                                 ImGui::End();
                                                 ImGui::Render();
                                               },
                                               nullptr);
    if (!fine) replace_context();
    return fine;
  }

#if IMGUI_VERSION_NUM >= 18700
  void move_mouse(float x, float y) {
    ImGui::GetIO().AddMousePosEvent(x, y);
  }
  void mouse_down(bool down) {
    ImGui::GetIO().AddMouseButtonEvent(0, down);
  }
#else
  void move_mouse(float x, float y) {
    ImGui::GetIO().MousePos = ImVec2(x, y);
  }
  void mouse_down(bool down) {
    ImGui::GetIO().MouseDown[0] = down;
  }
#endif

 private:
  static lua::StateOptions options() {
    lua::StateOptions options;
    options.allow_native = true;  // tests do what a script may not
    return options;
  }
  core::VirtualClock clock_;
  std::unique_ptr<lua::State> state_;

 public:
  lua_State* L;
  gui::Scopes scopes;
  gui::Images images;
  gui::Fonts fonts;
  std::vector<std::string> problems;  // of the last callback
  int replaced = 0;                   // contexts thrown away

 private:
  void new_context() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(1280, 720);
    io.DeltaTime = 1.0f / 60.0f;
    io.IniFilename = nullptr;
    fonts.fill(*io.Fonts, gui::FontChoice::built_in);
    unsigned char* pixels;
    int width, height;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
  }
  // The old one is left alone: what it holds is in an unknown state.
  void replace_context() {
    ++replaced;
    ImGui::SetCurrentContext(nullptr);
    new_context();
    scopes.context_replaced();
  }
};

}  // namespace appctl::test
