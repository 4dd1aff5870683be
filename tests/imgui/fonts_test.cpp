// ImGui.GetIO().Fonts: adding, using and removing fonts.
#include <catch2/catch.hpp>

#include "gui/context.h"
#include "harness.h"
#include "surface/null_surface.h"

using namespace appctl;
using Catch::Matchers::Contains;

namespace {

// With the context of the host, which builds the atlas between frames.
struct FontGui {
  gui::Scopes scopes;
  gui::Images images;
  gui::Fonts fonts;
  surface::NullSurface surface;
  std::unique_ptr<gui::Context> context;
  lua_State* L = luaL_newstate();

  FontGui() {
    luaL_openlibs(L);
    lua::open_imgui(L, scopes, images, fonts);
    run("DejaVu = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'");
  }
  ~FontGui() {
    lua_close(L);
    gui::assert_guard = {};
  }
  FontGui(const FontGui&) = delete;
  FontGui& operator=(const FontGui&) = delete;

  void open_window() {
    context = std::move(*gui::Context::create(gui::FontChoice::built_in, fonts));
    REQUIRE(surface.open({.title = "test", .width = 320, .height = 240}));
    scopes.window_opened();
  }
  std::string run(const std::string& code) {
    std::string error;
    if (luaL_loadbuffer(L, code.data(), code.size(), "@test.lua") != LUA_OK ||
        lua_pcall(L, 0, 0, 0) != LUA_OK) {
      error = luaL_tolstring(L, -1, nullptr);
    }
    lua_settop(L, 0);
    return error;
  }
  std::string frame(const std::string& code) {
    context->begin_frame(surface, std::chrono::milliseconds(16));
    images.new_frame();
    scopes.new_frame();
    ImGui::Begin("host");
    scopes.enter_callback();
    const std::string error = run(code);
    scopes.leave_callback(error.empty() ? gui::Outcome::returned : gui::Outcome::failed);
    ImGui::End();
    context->end_frame();
    return error;
  }
};

}  // namespace

TEST_CASE_METHOD(FontGui, "a font can be added before the window, and be the default") {
  CHECK(run(R"(
    io = ImGui.GetIO()
    big = io.Fonts:AddFontFromFileTTF(DejaVu, 30)
    io.FontDefault = io.Fonts:AddFontFromFileTTF(DejaVu, 20, io.Fonts:GetGlyphRangesCyrillic())
  )") == "");
  CHECK_THAT(run("print(big.FontSize)"), Contains("an ImFont has no fields while no window is open"));
  open_window();
  CHECK(frame(R"(
    assert(ImGui.GetFontSize() == 20 and io.FontDefault.FontSize == 20)
    ImGui.PushFont(big) assert(ImGui.GetFontSize() == 30) ImGui.PopFont()
    ImGui.Text("Привет")
    io.FontDefault = nil
  )") == "");
  CHECK(frame("assert(ImGui.GetFontSize() == 13 and io.FontDefault == nil) io.FontDefault = big") == "");
  CHECK(frame("assert(ImGui.GetFontSize() == 30)") == "");
}

TEST_CASE_METHOD(FontGui, "a font that is added while drawing is there from the next frame on") {
  open_window();
  CHECK(frame(R"(
    font = ImGui.GetIO().Fonts:AddFontFromFileTTF(DejaVu, 40)
    ImGui.PushFont(font) assert(ImGui.GetFontSize() == 13) ImGui.PopFont()
  )") == "");
  CHECK(frame("ImGui.PushFont(font) assert(ImGui.GetFontSize() == 40) ImGui.PopFont()") == "");
}

TEST_CASE_METHOD(FontGui, "fonts outlive a rebuild of the atlas, until they are removed") {
  open_window();
  CHECK(frame(R"(
    fonts = ImGui.GetIO().Fonts
    default = ImGui.GetFont()
    a, b = fonts:AddFontFromFileTTF(DejaVu, 20), fonts:AddFontFromFileTTF(DejaVu, 30)
  )") == "");
  CHECK(frame("fonts:AddFontFromFileTTF(DejaVu, 25)") == "");
  CHECK(frame(R"(
    assert(a.FontSize == 20 and b.FontSize == 30 and default.FontSize == 13 and #fonts.Fonts == 4)
    fonts:RemoveFont(a)
    assert(b.FontSize == 30)
  )") == "");
  CHECK_THAT(frame("ImGui.PushFont(a)"), Contains("this ImFont was removed"));
  CHECK_THAT(frame("print(a.FontSize)"), Contains("this ImFont was removed"));
  CHECK_THAT(frame("ImGui.GetIO().FontDefault = a"), Contains("this ImFont was removed"));
  CHECK_THAT(run("fonts:RemoveFont(a)"), Contains("this ImFont was removed"));
  CHECK_THAT(run("fonts:RemoveFont(default)"), Contains("the default font cannot be removed"));
  CHECK(frame("fonts:Clear()") == "");
  CHECK_THAT(frame("ImGui.PushFont(b)"), Contains("this ImFont was removed"));
  CHECK(frame("assert(#fonts.Fonts == 1) ImGui.PushFont(default) ImGui.PopFont()") == "");
}

TEST_CASE_METHOD(FontGui, "an ImFontConfig says more, and merges") {
  CHECK(run(R"(
    local config = ImFontConfig()
    config.MergeMode, config.SizePixels = true, 13
    default = ImGui.GetIO().Fonts:AddFontFromFileTTF(DejaVu, nil, config, {0x400, 0x45f})
    local file = io.open(DejaVu, "rb")
    memory = ImGui.GetIO().Fonts:AddFontFromMemoryTTF(file:read("a"), 22, nil, {0x41, 0x5a})
    file:close()
    builtin = ImGui.GetIO().Fonts:AddFontDefault()
    config.MergeMode, config.OversampleH, config.OversampleV = false, 0, 0
    ImGui.GetIO().Fonts:AddFontFromFileTTF(DejaVu, 18, config)
  )") == "");
  open_window();
  CHECK(frame(R"(
    assert(default:FindGlyphNoFallback(0x416) and ImGui.GetFont():FindGlyphNoFallback(0x416))
    assert(memory.FontSize == 22 and memory:FindGlyphNoFallback(0x41) and not memory:FindGlyphNoFallback(0x61))
    assert(builtin.FontSize == 13 and #ImGui.GetIO().Fonts.Fonts == 4)
  )") == "");
}

TEST_CASE_METHOD(FontGui, "what is no font, no size, no range is refused") {
  run("fonts = ImGui.GetIO().Fonts");
  CHECK_THAT(run("fonts:AddFontFromFileTTF('/nowhere.ttf', 20)"),
             Contains("test.lua:1: cannot read font '/nowhere.ttf': No such file or directory"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF('/etc/passwd', 20)"), Contains("it is no font that can be read"));
  CHECK_THAT(run("fonts:AddFontFromMemoryTTF('OTTO', 20)"), Contains("it is no font that can be read"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF(DejaVu, 0)"), Contains("a size from 1 to 1000 expected"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF(DejaVu, 0/0)"), Contains("NaN"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF(DejaVu, 20, {5})"), Contains("pairs of first and last character"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF(DejaVu, 20, 5)"), Contains("ImFontConfig expected, got number"));
  CHECK_THAT(run("fonts:AddFontFromFileTTF(DejaVu, 900, {32, 60000})"),
             Contains("more room than a texture has"));
  CHECK_THAT(run("fonts.AddFontFromFileTTF(5, DejaVu, 20)"), Contains("ImFontAtlas expected"));
  CHECK_THAT(run("fonts:RemoveFont(5)"), Contains("ImFont expected, got number"));
  CHECK_THAT(run("ImGui.GetIO().FontDefault = 5"), Contains("ImFont expected, got number"));
  open_window();
  CHECK(frame("assert(#fonts.Fonts == 1)") == "");
}
