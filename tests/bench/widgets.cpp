// What a widget costs in C++, and from Lua through the most direct binding that one can write: each function
// reads its arguments, calls ImGui and pushes what comes out; nothing is checked or tracked. Both draw in the
// rooms of appctl, so that fonts, style and frame are the same; only the CPU time of the rows is taken.
// usage: widgets cpp|binding KIND ROWS FRAMES [SCRIPT]     as widgets.lua, which SCRIPT names
// Prints "ns N", the CPU time of one row, and "us N", of all of them.
#include <imgui.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <lua.hpp>
#include <string>
#include <vector>

#include "gui/context.h"
#include "surface/null_surface.h"

using namespace appctl;

namespace {

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "widgets: %s\n", why);
  std::exit(2);
}

// Frames like those of appctl: a window that fills everything, no picture.
void draw_frames(int frames, const std::function<void()>& draw) {
  gui::Fonts fonts;
  auto context = gui::Context::create(gui::FontChoice::built_in, fonts);
  if (!context) stop("no context");
  surface::NullSurface surface;
  surface::WindowSpec spec;
  spec.width = 1280;
  spec.height = 720;
  if (!surface.open(spec)) stop("no surface");
  for (int i = 0; i < frames; ++i) {
    (*context)->begin_frame(surface, std::chrono::milliseconds(16));
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2(1280, 720));
    ImGui::Begin("rows", nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove);
    draw();
    ImGui::End();
    (*context)->end_frame();
  }
  surface.close();
}

// ----- C++ ------------------------------------------------------------------------------------------

struct Rows {
  std::vector<std::string> texts;
  std::vector<const char*> labels;
  std::vector<float> values;
  int count;
};

void text(Rows& rows) {
  for (int i = 0; i < rows.count; ++i) ImGui::TextUnformatted(rows.labels[static_cast<std::size_t>(i)]);
}
void button(Rows& rows) {
  for (int i = 0; i < rows.count; ++i) {
    if (ImGui::Button(rows.labels[static_cast<std::size_t>(i)])) rows.values[static_cast<std::size_t>(i)] = 0;
  }
}
void slider(Rows& rows) {
  for (int i = 0; i < rows.count; ++i) {
    const auto n = static_cast<std::size_t>(i);
    ImGui::SliderFloat(rows.labels[n], &rows.values[n], 0, 1);
  }
}
void formatted(Rows& rows) {
  for (int i = 0; i < rows.count; ++i) {
    ImGui::Text("row %d: %.3f", i, static_cast<double>(rows.values[static_cast<std::size_t>(i)]));
  }
}
void clipper(Rows& rows) {
  ImGuiListClipper list;
  list.Begin(rows.count);
  while (list.Step()) {
    for (int i = list.DisplayStart; i < list.DisplayEnd; ++i) {
      ImGui::TextUnformatted(rows.labels[static_cast<std::size_t>(i)]);
    }
  }
  list.End();
}

using Loop = void (*)(Rows&);
Loop loop_of(const char* kind) {
  const struct {
    const char* name;
    Loop loop;
  } loops[] = {{"text", text}, {"button", button}, {"slider", slider}, {"formatted", formatted}, {"clipper", clipper}};
  for (const auto& l : loops) {
    if (std::strcmp(l.name, kind) == 0) return l.loop;
  }
  stop("no such kind");
}

Rows make_rows(int count) {
  Rows rows{{}, {}, {}, count};
  for (int i = 1; i <= count; ++i) {
    rows.texts.push_back("row " + std::to_string(i));
    rows.values.push_back(static_cast<float>(i) / static_cast<float>(count));
  }
  for (const std::string& t : rows.texts) rows.labels.push_back(t.c_str());
  return rows;
}

void run_cpp(const char* kind, int count, int frames) {
  Rows rows = make_rows(count);
  const Loop loop = loop_of(kind);
  const int warm_up = frames / 10;
  const bool framed = loop == button || loop == slider, upon_each_other = loop != clipper;
  std::clock_t took = 0;
  int drawn = 0;
  draw_frames(frames + warm_up, [&] {
    const float height = framed ? ImGui::GetFrameHeight() : ImGui::GetTextLineHeight();
    if (upon_each_other) ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, -height));
    const std::clock_t began = std::clock();
    loop(rows);
    const std::clock_t ended = std::clock();
    if (upon_each_other) ImGui::PopStyleVar();
    if (++drawn > warm_up) took += ended - began;
  });
  const double seconds = static_cast<double>(took) / CLOCKS_PER_SEC / frames;
  std::printf("ns %.3f\nus %.3f\n", seconds / count * 1e9, seconds * 1e6);
}

// ----- the most direct binding ------------------------------------------------------------------------

int b_text(lua_State* L) {
  if (lua_gettop(L) > 1) {  // as string.format does it, which a script would call
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
  }
  std::size_t size;
  const char* s = luaL_checklstring(L, 1, &size);
  ImGui::TextUnformatted(s, s + size);
  return 0;
}
int b_button(lua_State* L) {
  lua_pushboolean(L, ImGui::Button(luaL_checkstring(L, 1)));
  return 1;
}
int b_slider(lua_State* L) {
  auto v = static_cast<float>(luaL_checknumber(L, 2));
  const bool changed = ImGui::SliderFloat(luaL_checkstring(L, 1), &v, static_cast<float>(luaL_checknumber(L, 3)),
                                          static_cast<float>(luaL_checknumber(L, 4)));
  lua_pushnumber(L, static_cast<double>(v));
  lua_pushboolean(L, changed);
  return 2;
}
int b_frame_height(lua_State* L) {
  lua_pushnumber(L, static_cast<double>(ImGui::GetFrameHeight()));
  return 1;
}
int b_line_height(lua_State* L) {
  lua_pushnumber(L, static_cast<double>(ImGui::GetTextLineHeight()));
  return 1;
}
int b_push(lua_State* L) {
  ImGui::PushStyleVar(static_cast<int>(luaL_checkinteger(L, 1)),
                      ImVec2(static_cast<float>(luaL_checknumber(L, 2)), static_cast<float>(luaL_checknumber(L, 3))));
  return 0;
}
int b_pop(lua_State*) {
  ImGui::PopStyleVar();
  return 0;
}

// The clipper: a userdata with methods and live fields.
ImGuiListClipper& clipper_at(lua_State* L) {
  return *static_cast<ImGuiListClipper*>(luaL_checkudata(L, 1, "clipper"));
}
int c_begin(lua_State* L) {
  clipper_at(L).Begin(static_cast<int>(luaL_checkinteger(L, 2)));
  return 0;
}
int c_step(lua_State* L) {
  lua_pushboolean(L, clipper_at(L).Step());
  return 1;
}
int c_end(lua_State* L) {
  clipper_at(L).End();
  return 0;
}
int c_gc(lua_State* L) {
  clipper_at(L).~ImGuiListClipper();
  return 0;
}
int c_index(lua_State* L) {
  const ImGuiListClipper& c = clipper_at(L);
  const char* name = luaL_checkstring(L, 2);
  if (std::strcmp(name, "DisplayStart") == 0) return lua_pushinteger(L, c.DisplayStart), 1;
  if (std::strcmp(name, "DisplayEnd") == 0) return lua_pushinteger(L, c.DisplayEnd), 1;
  luaL_getmetatable(L, "clipper");
  lua_getfield(L, -1, name);
  return 1;
}
int new_clipper(lua_State* L) {
  new (lua_newuserdatauv(L, sizeof(ImGuiListClipper), 0)) ImGuiListClipper();
  luaL_setmetatable(L, "clipper");
  return 1;
}

int gui_reference = LUA_NOREF;
int run_reference(lua_State* L) {
  lua_settop(L, 1);
  gui_reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

void open_binding(lua_State* L) {
  const luaL_Reg functions[] = {{"Button", b_button}, {"SliderFloat", b_slider}, {"GetFrameHeight", b_frame_height},
                                {"GetTextLineHeight", b_line_height}, {"PushStyleVar", b_push},
                                {"PopStyleVar", b_pop}, {nullptr, nullptr}};
  luaL_newlib(L, functions);
  lua_getglobal(L, "string");
  lua_getfield(L, -1, "format");
  lua_pushcclosure(L, b_text, 1);
  lua_setfield(L, -3, "Text");
  lua_pop(L, 1);
  lua_setglobal(L, "ImGui");
  lua_newtable(L);
  lua_pushinteger(L, ImGuiStyleVar_ItemSpacing);
  lua_setfield(L, -2, "ItemSpacing");
  lua_setglobal(L, "ImGuiStyleVar");
  const luaL_Reg methods[] = {{"Begin", c_begin}, {"Step", c_step}, {"End", c_end}, {"__gc", c_gc},
                              {"__index", c_index}, {nullptr, nullptr}};
  luaL_newmetatable(L, "clipper");
  luaL_setfuncs(L, methods, 0);
  lua_pop(L, 1);
  lua_register(L, "ImGuiListClipper", new_clipper);
  const luaL_Reg app[] = {{"run", run_reference}, {nullptr, nullptr}};
  luaL_newlib(L, app);
  lua_setglobal(L, "app");
}

void run_binding(const char* const* arguments, int frames, const char* script) {
  lua_State* L = luaL_newstate();
  luaL_openlibs(L);
  open_binding(L);
  if (luaL_loadfile(L, script) != LUA_OK) stop(lua_tostring(L, -1));
  for (int i = 0; i < 3; ++i) lua_pushstring(L, arguments[i]);
  if (lua_pcall(L, 3, 0, 0) != LUA_OK) stop(lua_tostring(L, -1));
  draw_frames(frames + frames / 10, [&] {
    lua_rawgeti(L, LUA_REGISTRYINDEX, gui_reference);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) stop(lua_tostring(L, -1));
  });
  lua_close(L);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) stop("usage: widgets cpp|binding KIND ROWS FRAMES [SCRIPT]");
  const int rows = std::atoi(argv[3]), frames = std::atoi(argv[4]);
  if (std::strcmp(argv[1], "cpp") == 0) {
    run_cpp(argv[2], rows, frames);
  } else if (argc == 6) {
    run_binding(argv + 2, frames, argv[5]);
  } else {
    stop("which script?");
  }
}
