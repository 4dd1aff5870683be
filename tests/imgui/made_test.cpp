// Structs that a script makes itself: the list clipper, text filters, storage, font configurations, ranges.
#include <imgui_internal.h>
#include <catch2/catch.hpp>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

namespace {
// Runs the code in one frame, and wants neither errors nor problems.
void runs(Gui& gui, const char* code) {
  INFO(code);
  CHECK(gui.frame(code) == "");
  CHECK(gui.problems.empty());
}
}  // namespace

TEST_CASE("the list clipper shows a part of many rows") {
  Gui gui;
  runs(gui, R"(
    local clipper, shown = ImGuiListClipper(), 0
    clipper:Begin(10000)
    while clipper:Step() do
      for i = clipper.DisplayStart, clipper.DisplayEnd - 1 do ImGui.Text("row " .. i) shown = shown + 1 end
    end
    assert(shown > 5 and shown < 100, shown)
    clipper:End()                                            -- once more than needed, as many scripts do
    clipper:Begin(0) while clipper:Step() do error("no rows") end
    local other = ImGuiListClipper.new()
    other:Begin(100, 20) other:End()
    if ImGui.BeginTable("t", 1, ImGuiTableFlags.ScrollY, 100, 100) then
      other:Begin(1000)
      other:ForceDisplayRangeByIndices(900, 901)
      local forced = false
      while other:Step() do
        for i = other.DisplayStart, other.DisplayEnd - 1 do
          ImGui.TableNextRow() ImGui.TableNextColumn() ImGui.Text("r") forced = forced or i == 900
        end
      end
      assert(forced)
      ImGui.EndTable()
    end
  )");
}

// ImGui has a stack of the clippers that have begun, with their addresses.
TEST_CASE("a list clipper has ended when Step returns false") {
  Gui gui;
  runs(gui, R"(
    for n = 0, 5 do
      local clipper = ImGuiListClipper()
      clipper:Begin(n)
      while clipper:Step() do ImGui.Text("row") end
    end
  )");
  CHECK(GImGui->ClipperTempDataStacked == 0);
}

TEST_CASE("the list clipper is a scope") {
  struct Case {
    const char* code;
    const char* error;
  };
  const Case cases[] = {
      {"ImGuiListClipper():Step()", "this ImGuiListClipper has not begun"},
      {"ImGuiListClipper():ForceDisplayRangeByIndices(0, 1)", "this ImGuiListClipper has not begun"},
      {"ImGuiListClipper():End()",
       "ImGuiListClipper:End without ImGuiListClipper:Begin: call it once for each"},
      {"local c = ImGuiListClipper() c:Begin(5) c:Begin(5)", "it has begun already"},
      {"ImGui.BeginGroup() local c = ImGuiListClipper() c:Begin(5) ImGui.EndGroup()",
       "ImGui.EndGroup: ImGuiListClipper:Begin of test.lua:1 is still open: call ImGuiListClipper:End first"},
      {"local c = ImGuiListClipper() c:Begin(5) ImGui.Begin('w') c:Step()", "is still open"},
      {"local c = ImGuiListClipper() c:Begin(5) ImGui.Begin('w') c:End()", "is still open"},
      {"ImGuiListClipper():Begin(-1)", "-1 is not between 0 and"},
      {"local c = ImGuiListClipper() c:Begin(9) c:Step() c:Step()",
       "test.lua:1: ImGuiListClipper:Step: Unable to calculate item height"},  // no row was drawn
      {"local c = ImGuiListClipper() c.DisplayStart = 5", "ImGuiListClipper.DisplayStart is read-only"},
  };
  for (const Case& c : cases) {
    Gui gui;
    INFO(c.code);
    CHECK_THAT(gui.frame(c.code), Contains(c.error));
    runs(gui, "local c = ImGuiListClipper() c:Begin(3) while c:Step() do ImGui.Text('x') end");
  }
  Gui gui;
  CHECK_THAT(gui.run("ImGuiListClipper():Begin(5)"),
             Contains("ImGuiListClipper:Begin can only be called inside"));
  CHECK(gui.frame("clipper = ImGuiListClipper() clipper:Begin(100)") == "");
  REQUIRE(gui.problems.size() == 1);
  CHECK_THAT(gui.problems[0], Contains("test.lua:1: ImGuiListClipper:Begin without ImGuiListClipper:End: "
                                       "call it before the callback ends"));
  CHECK_THAT(gui.frame("clipper:Step()"), Contains("this ImGuiListClipper has not begun"));
  // One that is garbage before it is closed.
  CHECK(gui.frame("ImGuiListClipper():Begin(100) collectgarbage() collectgarbage()") == "");
  CHECK(gui.problems.size() == 1);
  CHECK_THAT(gui.frame("ImGuiListClipper():Begin(100) ImGui.Button('')"), Contains("ImGui.Button"));
  runs(gui, "collectgarbage() local c = ImGuiListClipper() c:Begin(3) while c:Step() do ImGui.Text('x') end");
}

TEST_CASE("a text filter") {
  Gui gui;
  runs(gui, R"(
    local filter = ImGuiTextFilter("-bb,aa")
    assert(filter:IsActive() and filter:PassFilter("xaax") and not filter:PassFilter("aabb") and filter.InputBuf == "-bb,aa")
    assert(filter:Draw() == false and filter:Draw("label", 100) == false)
    filter.InputBuf = "cc" filter:Build()
    assert(filter:PassFilter("cc") and not filter:PassFilter("aa"))
    filter:Clear()
    assert(not filter:IsActive() and filter:PassFilter("anything") and filter.InputBuf == "")
    assert(ImGuiTextFilter():PassFilter("x"))
  )");
  CHECK_THAT(gui.run("ImGuiTextFilter():Draw()"), Contains("ImGuiTextFilter:Draw can only be called inside"));
  CHECK_THAT(gui.run("ImGuiTextFilter().InputBuf = ('x'):rep(256)"),
             Contains("InputBuf holds 255 bytes at most"));
  CHECK_THAT(gui.run("ImGuiTextFilter().CountGrep = 1"), Contains("read-only"));
}

TEST_CASE("what a script made may be destroyed early, and twice") {
  Gui gui;
  CHECK_THAT(gui.run(R"(
    local filter = ImGuiTextFilter("x")
    local gc = debug.getmetatable(filter).__gc
    gc(filter) gc(filter)
    assert(not pcall(gc, io.stdout) and not pcall(gc, 5) and not pcall(gc))
    filter:PassFilter("x")
  )"),
             Contains("this ImGuiTextFilter was destroyed"));
  CHECK(gui.run(R"(
    for i = 1, 100 do
      for _, make in ipairs{ImGuiTextFilter, ImGuiStorage, ImFontConfig, ImFontGlyphRangesBuilder} do
        local made = make()
        local gc = debug.getmetatable(made).__gc
        assert(pcall(gc, made) and pcall(gc, made))
        make()
      end
    end
    collectgarbage()
  )") == "");
}

TEST_CASE("storage: a window's, and one of the script's") {
  Gui gui;
  runs(gui, R"(
    local mine = ImGuiStorage()
    mine:SetInt(1, 7) mine:SetFloat(2, 0.5) mine:SetBool(3, true)
    assert(mine:GetInt(1) == 7 and mine:GetInt(9, -1) == -1 and mine:GetFloat(2) == 0.5 and mine:GetBool(3) == true)
    mine:SetAllInt(4) assert(mine:GetInt(1) == 4)
    mine:Clear() assert(mine:GetInt(1) == 0)
    local windows = ImGui.GetStateStorage()
    windows:SetInt(ImGui.GetID("x"), 3) assert(windows:GetInt(ImGui.GetID("x")) == 3)
    local id = ImGui.GetID("node")
    mine:SetInt(id, 1)                                       -- open
    ImGui.SetStateStorage(mine)
    assert(ImGui.GetStateStorage():GetInt(id) == 1)
    debug.getmetatable(mine).__gc(mine)                      -- empty now, but still the window's
    assert(ImGui.GetStateStorage():GetInt(id) == 0)
    local other = ImGuiStorage()
    other:SetInt(id, 1)
    ImGui.SetStateStorage(other)
    other = nil collectgarbage() collectgarbage()
    assert(ImGui.TreeNode("node")) ImGui.TreePop()
    ImGui.SetStateStorage(nil)
    old = windows
  )");
  CHECK_THAT(gui.frame("old:GetInt(1)"), Contains("this ImGuiStorage is of an earlier frame"));
  CHECK_THAT(gui.frame("ImGui.SetStateStorage(5)"), Contains("ImGuiStorage expected, got number"));
}

TEST_CASE("font configurations and ranges of characters") {
  Gui gui;
  CHECK(gui.run(R"(
    local config = ImFontConfig()
    config.OversampleH, config.MergeMode, config.GlyphOffset = 2, true, {0, 3}
    assert(config.OversampleH == 2 and config.MergeMode == true and config.GlyphOffset == ImVec2(0, 3))
    config.EllipsisChar = 0x85 assert(config.EllipsisChar == 0x85)
    config.Name = "mine" assert(config.Name == "mine")
    local builder = ImFontGlyphRangesBuilder()
    builder:AddText("caab\u{e9}") builder:AddChar(0x20AC) builder:AddRanges{0x41, 0x43} builder:SetBit(0x42)
    assert(table.concat(builder:BuildRanges(), " ") == "65 67 97 99 233 233 8364 8364")
    assert(builder:GetBit(97) and not builder:GetBit(96))
    builder:Clear() assert(#builder:BuildRanges() == 0)
  )") == "");
  CHECK_THAT(gui.run("ImFontConfig().GlyphOffset.x = 1"), Contains("gives a copy: assign a whole vector"));
  CHECK_THAT(gui.run("ImFontConfig().OversampleH = 100"), Contains("OversampleH must be from 0.0 to 8.0"));
  CHECK_THAT(gui.run("ImFontGlyphRangesBuilder():GetBit(2^40 // 1 | 0)"), Contains("is not between 0 and"));
  CHECK_THAT(gui.run("ImFontGlyphRangesBuilder():AddRanges{1}"), Contains("pairs of first and last"));
  CHECK_THAT(gui.run("ImFontGlyphRangesBuilder():AddRanges{0, 5}"), Contains("character 1 is not from 1 to"));
}

TEST_CASE("fonts tell of their glyphs and measure text") {
  Gui gui;
  runs(gui, R"(
    local atlas, font = ImGui.GetIO().Fonts, ImGui.GetFont()
    assert(#atlas.Fonts == 1 and atlas.Fonts[1]:GetDebugName() == font:GetDebugName() and atlas:IsBuilt())
    local width, height = font:CalcTextSizeA(ImGui.GetFontSize(), 1000, 0, "abc")
    assert(width > 0 and height == ImGui.GetFontSize())
    local bytes = font:CalcWordWrapPositionA(1, "one two three", width * 2)
    assert(bytes > 0 and bytes < 13)
    if font.FindGlyph then                                    -- until 1.92
      local a = font:FindGlyph(97)
      assert(a.Codepoint == 97 and a.AdvanceX > 0 and font:FindGlyphNoFallback(0xFFFF) == nil)
      assert(font:GetCharAdvance(97) == a.AdvanceX)
    end
    font:RenderText(ImGui.GetWindowDrawList(), 13, {0, 0}, 0xFFFFFFFF, {0, 0, 100, 100}, "text")
    font:RenderChar(ImGui.GetWindowDrawList(), 13, {0, 0}, 0xFFFFFFFF, 97)
    assert(table.concat(atlas:GetGlyphRangesDefault(), " ") == "32 255")
    font.Scale = 2 assert(font.Scale == 2) font.Scale = 1
  )");
  CHECK_THAT(gui.frame("ImGui.GetFont().Scale = 0"), Contains("Scale must be from"));
}

TEST_CASE("primitives reserve their own memory") {
  Gui gui;
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  runs(gui, R"(
    local list = ImGui.GetWindowDrawList()
    for i = 1, 20000 do list:PrimRect({0, 0}, {1, 1}, 0xFFFFFFFF) end         -- more than 16 bits can count
    list:PrimRectUV({0, 0}, {1, 1}, {0, 0}, {1, 1}, 0xFFFFFFFF)
    list:PrimQuadUV(0, 0, 1, 0, 1, 1, 0, 1, {0, 0}, {1, 0}, {1, 1}, {0, 1}, ImVec4(1, 1, 1, 1))
    list:AddDrawCmd()
  )");
  CHECK(gui.replaced == 0);
}

TEST_CASE("settings go to text and come back") {
  Gui gui;
  runs(gui, "ImGui.SetNextWindowPos(123, 45) ImGui.Begin('kept') ImGui.End()");
  CHECK(gui.run(R"(
    local text = ImGui.SaveIniSettingsToMemory()
    assert(text:find("[Window][kept]\nPos=123,45", 1, true), text)
    ImGui.LoadIniSettingsFromMemory((text:gsub("123,45", "77,88")))
    local name = os.tmpname()
    ImGui.SaveIniSettingsToDisk(name) ImGui.LoadIniSettingsFromDisk(name) os.remove(name)
  )") == "");
  runs(gui, "ImGui.Begin('kept') assert(ImGui.GetWindowPos() == 77) ImGui.End()");
  CHECK_THAT(gui.run("ImGui.LoadIniSettingsFromDisk('/nowhere/x')"),
             Contains("cannot read '/nowhere/x': No such file or directory"));
  CHECK_THAT(gui.run("ImGui.SaveIniSettingsToDisk('/nowhere/x')"), Contains("cannot write '/nowhere/x'"));
  for (const char* header :
       {"[Table][0x12345678,-5]", "[Table][0x12345678,-1]", "[Table][0x12345678,0]",
        "[Table][0x12345678,1000]", "[Table][0x12345678,2000000000]", "[Table][0x12345678,]",
        "[Table] [0x12345678,2000000000]", "[Table]x[0x12345678,2]y]", "[Window][w]\rx\r[Table][0x1,999]"}) {
    INFO(header);
    lua_pushstring(gui.L, header);
    lua_setglobal(gui.L, "header");
    CHECK_THAT(gui.run("ImGui.LoadIniSettingsFromMemory(header .. '\\nColumn 0 Width=5\\n')"),
               Contains("these settings have a table that has not 1 to"));
  }
  CHECK(
      gui.run("ImGui.LoadIniSettingsFromMemory('[Table][0x12345678,2]\\nColumn 9 Sort=7v\\nnonsense\\n')") ==
      "");
}
