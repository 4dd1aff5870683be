// ImGui.LoadTexture and its kin, and what draws textures.
#include <catch2/catch.hpp>
#include <cstdint>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

namespace {
// Each vertex list of the frame that names a picture.
int commands_with_pictures(const ImDrawData& data) {
  int count = 0;
  for (int i = 0; i < data.CmdListsCount; ++i) {
    for (const ImDrawCmd& command : data.CmdLists[i]->CmdBuffer) {
#if IMGUI_VERSION_NUM >= 19200
      const auto id = (std::uint64_t)command.GetTexID();
#else
      const auto id = (std::uint64_t)command.TextureId;
#endif
      count += id >= appctl::surface::first_picture_id;
    }
  }
  return count;
}
}  // namespace

TEST_CASE("a texture is made of a string or a table of pixels") {
  Gui gui;
  CHECK(gui.run(R"(
    local t = ImGui.CreateTexture(2, 1, "\1\2\3\4\5\6\7\8")
    assert(t.width == 2 and t.height == 1 and t.size == ImVec2(2, 1) and t.nonsense == nil)
    assert(tostring(t) == 'ImTexture(2x1)' and t:GetTextureID() == t)
    t:update('12345678')
    t:update({IM_COL32(1, 2, 3, 4), 0xffffffff})
    ImGui.CreateTexture(1, 2, {1, 2}, {filter = 'nearest', edge = 'repeat'})
    ImGui.CreateTexture(1, 1, nil, {filter = 'linear', edge = 'clamp'})
    ImGui.CreateTexture(1, 1)
    kept = t
  )") == "");
  const auto* texture = gui.images.find(appctl::surface::first_picture_id);
  REQUIRE(texture != nullptr);
  CHECK(texture->texels[3] == 4);
  CHECK(texture->texels[7] == 255);
}

TEST_CASE("what is no picture is refused") {
  Gui gui;
  CHECK_THAT(gui.run("ImGui.LoadTexture('/nowhere.png')"),
             Contains("test.lua:1: cannot read image '/nowhere.png': No such file or directory"));
  CHECK_THAT(gui.run("ImGui.LoadTextureFromMemory('GIF89a')"), Contains("it is neither PNG nor JPEG"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(0, 1)"), Contains("0x1 pixels; 1 to 16384 a side"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(math.maxinteger, 2)"), Contains("pixels; 1 to 16384 a side"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(2, 2, 'abc')"),
             Contains("16 bytes expected for 2x2 pixels of red, green, blue and alpha, got 3"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(2, 2, {1, 2, 3})"),
             Contains("4 colors expected for 2x2 pixels, got 3"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(2, 1, {1, 'x'})"), Contains("element 2 is no color"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(1, 1, 5)"), Contains("string, buffer or table of pixels expected"));
  CHECK_THAT(gui.run("ImGui.CreateTexture(1, 1, nil, {filter = 'cubic'})"),
             Contains("filter must be \"linear\" or \"nearest\""));
  CHECK_THAT(gui.run("ImGui.CreateTexture(1, 1, nil, {edge = 5})"),
             Contains("edge must be \"clamp\" or \"repeat\""));
  CHECK(gui.run("collectgarbage()") == "");
  CHECK(gui.images.count() == 0);
}

TEST_CASE("textures are drawn by widgets and by the draw list") {
  Gui gui;
  const char* code = R"(
    t = t or ImGui.CreateTexture(8, 4)
    ImGui.Image(t)
    assert(ImGui.GetItemRectSizeVec() == ImVec2(8, 4))
    ImGui.Image(t, {16, 16}, {0, 0}, {0.5, 0.5}, ImVec4(1, 0, 0, 1), ImVec4(1, 1, 1, 1))
    assert(ImGui.ImageButton("id", t, 20, 20) == false)
    assert(ImGui.ImageButton("id", t, nil, {0, 0}, {1, 1}, {0, 0, 0, 1}, {1, 1, 1, 1}) == false)
    assert(ImGui.ImageButton(t, ImVec2(20, 20), nil, nil, 2) == false)
    local list = ImGui.GetWindowDrawList()
    list:AddImage(t, 0, 0, 10, 10)
    list:AddImage(t, {0, 0}, {10, 10}, {0, 0}, {1, 1}, 0x80ffffff)
    list:AddImageQuad(t, {0, 0}, {9, 0}, {9, 9}, {0, 9})
    list:AddImageRounded(t, {0, 0}, {9, 9}, {0, 0}, {1, 1}, 0xffffffff, 3)
    list:PushTextureID(t)
    list:PopTextureID()
  )";
  CHECK(gui.frame(code) == "");
  CHECK(gui.problems.empty());
  CHECK(commands_with_pictures(*ImGui::GetDrawData()) > 0);
}

TEST_CASE("what is no texture, or was closed, raises") {
  Gui gui;
  CHECK(gui.run("t = ImGui.CreateTexture(1, 1)") == "");
  CHECK_THAT(gui.run("ImGui.Image(t)"), Contains("Image can only be called inside a GUI callback"));
  CHECK_THAT(gui.frame("ImGui.Image(5, {1, 1})"),
             Contains("ImTexture (from ImGui.LoadTexture) or buffer expected, got number"));
  CHECK_THAT(gui.frame("ImGui.Image(io.stdout, {1, 1})"),
             Contains("ImTexture (from ImGui.LoadTexture) or buffer expected"));
  CHECK_THAT(gui.frame("ImGui.ImageButton('', t, {1, 1})"), Contains("an empty ID"));
  CHECK_THAT(gui.frame("ImGui.GetWindowDrawList():PopTextureID()"),
             Contains("PopTextureID without ImGui.PushTextureID"));
  CHECK(gui.frame("ImGui.GetWindowDrawList():PushTextureID(t)") == "");
  CHECK(gui.problems.size() == 1);
  CHECK(gui.run("local c <close> = t") == "");
  CHECK_THAT(gui.frame("ImGui.Image(t)"), Contains("this texture was closed"));
  CHECK_THAT(gui.frame("t:update('1234')"), Contains("this texture was closed"));
  CHECK(gui.run("assert(tostring(t) == 'ImTexture(1x1, closed)') t:close()") == "");
}

TEST_CASE("a texture that was dropped in the frame that shows it is kept for that frame") {
  Gui gui;
  CHECK(gui.frame(R"(
    ImGui.Image(ImGui.CreateTexture(4, 4))
    collectgarbage() collectgarbage()
  )") == "");
  CHECK(gui.images.count() == 1);
  CHECK(gui.frame("") == "");
  CHECK(gui.images.count() == 0);
}

TEST_CASE("textures that nobody has do not pile up") {
  Gui gui;
  CHECK(gui.run("for i = 1, 200 do ImGui.CreateTexture(1000, 1000) end") == "");
  CHECK(gui.images.count() < 20);  // 4 MB each, of which Lua sees 40 bytes
  CHECK(gui.run("collectgarbage('stop') for i = 1, 30 do ImGui.CreateTexture(100, 100) end") == "");
  CHECK(gui.images.count() >= 30);  // who stops the collector means it
}

TEST_CASE("finalisers that are called by hand, twice or on something else do no harm") {
  Gui gui;
  CHECK(gui.run(R"(
    local t = ImGui.CreateTexture(1, 1)
    local meta = debug.getmetatable(t)
    meta.__gc(t) meta.__gc(t)
    assert(not pcall(meta.__gc, io.stdout) and not pcall(meta.__index, {}, "width"))
    debug.setmetatable(io.stdout, meta)
    assert(not pcall(function() return io.stdout.width end))
    debug.setmetatable(io.stdout, nil)
  )") == "");
  CHECK(gui.images.count() == 0);
}

TEST_CASE("a buffer of pixels is drawn as a texture is") {
  Gui gui;
  const char* code = R"(
    b = b or buffer.new('u8', 4 * 8, 4)
    b:set(1, 1, 9, 9, 9, 255)
    ImGui.Image(b)
    assert(ImGui.GetItemRectSizeVec() == ImVec2(8, 4))
    ImGui.Image(b, {16, 16}, {0, 0}, {0.5, 0.5}, ImVec4(1, 0, 0, 1), ImVec4(1, 1, 1, 1))
    assert(ImGui.ImageButton("id", b, 20, 20) == false)
    assert(ImGui.ImageButton(b, ImVec2(20, 20), nil, nil, 2) == false)
    local list = ImGui.GetWindowDrawList()
    list:AddImage(b, 0, 0, 10, 10)
    list:AddImageQuad(b, {0, 0}, {9, 0}, {9, 9}, {0, 9})
    list:AddImageRounded(b, {0, 0}, {9, 9}, {0, 0}, {1, 1}, 0xffffffff, 3)
    list:PushTextureID(b)
    list:PopTextureID()
  )";
  for (int i = 0; i < 3; ++i) {
    CHECK(gui.frame(code) == "");
    CHECK(gui.problems.empty());
    CHECK(commands_with_pictures(*ImGui::GetDrawData()) > 0);
    CHECK(gui.images.count() == 1);
  }
  CHECK(gui.images.find(appctl::surface::first_picture_id)->texels[3] == 255);
}

TEST_CASE("a texture is made of a buffer, and filled from one") {
  Gui gui;
  CHECK(gui.run(R"(
    t = ImGui.CreateTexture(2, 1, buffer.from_string('u8', '12345678'), {filter = 'nearest'})
    t:update(buffer.new('u8', 4, 2):fill(5))
  )") == "");
  CHECK(gui.images.find(appctl::surface::first_picture_id)->texels[7] == 5);
  CHECK_THAT(gui.run("t:update(buffer.new('u8', 9))"),
             Contains("8 bytes expected for 2x1 pixels of red, green, blue and alpha, got 9"));
  CHECK_THAT(gui.run("t:update(buffer.new('f32', 2))"), Contains("a buffer of u8 expected, not of f32"));
}

TEST_CASE("a buffer that is no picture, or gone, is not drawn") {
  Gui gui;
  CHECK_THAT(gui.frame("ImGui.Image(buffer.new('f32', 4, 4))"),
             Contains("a picture is a buffer of u8 with 4 columns a pixel"));
  CHECK_THAT(gui.frame("ImGui.Image(buffer.new('u8', 6, 4))"), Contains("bad argument #1 to 'Image'"));
  CHECK_THAT(gui.frame("ImGui.ImageButton('x', buffer.new('u8', 0, 4))"), Contains("0x4 pixels"));
  for (const char* use :
       {"ImGui.Image(b)", "ImGui.ImageButton('x', b)", "ImGui.GetWindowDrawList():AddImage(b, 0, 0, 9, 9)",
        "ImGui.CreateTexture(1, 1, b)", "ImGui.CreateTexture(1, 1):update(b)", "ImGui.PlotLines('p', b)",
        "ImGui.PlotHistogram('p', b)"}) {
    INFO(use);
    CHECK(gui.run("b = buffer.new('u8', 4) b:free()") == "");
    CHECK_THAT(gui.frame(use), Contains("the buffer was freed at test.lua:1: make a new one"));
  }
  // Argument by argument, the script can do what it likes: what was read before is drawn.
  CHECK(
      gui.frame(
          "local b = buffer.new('u8', 8, 2) local size = setmetatable({}, {__index = function(_, k) b:free() "
          "return 5 end}) ImGui.Image(b, size)") == "");
}
