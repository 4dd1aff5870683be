// Texts: verbatim and formatted ones, and the strings that InputText edits.
#include <catch2/catch.hpp>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

TEST_CASE("rule 7: one argument is taken verbatim") {
  Gui gui;
  CHECK(gui.frame(R"(
    for _, f in ipairs{"Text", "TextDisabled", "TextWrapped", "BulletText", "SetTooltip"} do
      ImGui[f]("100% %s %n %d %%")
    end
    ImGui.TextColored(1, 0, 0, 1, "%s") ImGui.LabelText("label", "%s%s%s")
    ImGui.Text("100%s") local w = ImGui.GetItemRectSize() assert(w == ImGui.CalcTextSize("100%s"))
    ImGui.Text(12) ImGui.Text(("x"):rep(10000))
    assert(ImGui.GetItemRectSize() == ImGui.CalcTextSize(("x"):rep(10000)))
  )") == "");
}

TEST_CASE("rule 7: more arguments are formatted as by string.format") {
  Gui gui;
  // The width of what Text drew is compared with that of string.format's result.
  CHECK(gui.frame(R"(
    local function same(...)
      ImGui.Text(...)
      local expected = string.format(...)
      local w, h = ImGui.GetItemRectSize()
      local x, y = ImGui.CalcTextSize(expected)
      assert(w == x and h == y, expected)
      ImGui.LogToClipboard() ImGui.Text(...) ImGui.LogFinish()
      local logged = ImGui.GetClipboardText():gsub("\r?\n$", "")
      assert(logged == expected, logged .. " ~= " .. expected)
    end
    same("%d items", 42) same("%d", -7) same("%i|%5d|%-5d|%05d", 1, 2, 3, 4) same("%x %X %#x", 255, 255, 255)
    same("%.3f", 0.1) same("%f", 1/3) same("%.0f %.10f", 2.5, 1e15/7) same("%8.2f|%-8.2f|%+.1f", 1, 2, 3)
    same("%g %e %G", 1e20, 12345.678, 1e-10) same("%.1f", 1e300) same("%f %f", 1/0, -1/0)
    same("%s and %s", "a", true) same("%s", nil) same("%10s|%-10s|%.2s", "a", "b", "cde") same("%d%%", 50)
    same("%c%c", 65, 66) same("%q", "quo\"te") same("%a", 1.0) same("%d", 3.0) same("%o", 8)
    same("%s", setmetatable({}, {__tostring = function() return "object" end}))
    same("%s", ("x"):rep(1500)) same("no conversions", 1)
  )") == "");
}

TEST_CASE("rule 7: wrong formats and arguments are Lua errors") {
  Gui gui;
  CHECK_THAT(gui.frame("ImGui.Text('%d', 1.5)"),
             Contains("bad argument #2 to 'Text' (number has no integer representation)"));
  CHECK_THAT(gui.frame("ImGui.TextColored({1, 1, 1}, '%d', {})"),
             Contains("bad argument #3 to 'TextColored' (number expected, got table)"));
  CHECK_THAT(gui.frame("ImGui.Text('%d %d', 1)"), Contains("bad argument #3"));
  CHECK_THAT(gui.frame("ImGui.Text('%y', 1)"), Contains("invalid conversion"));
  CHECK_THAT(gui.frame("ImGui.Text('%', 1)"), Contains("invalid conversion"));
  CHECK_THAT(gui.frame("ImGui.Text('%123d', 1)"), Contains("invalid"));
}

TEST_CASE("formats of sliders fit their number") {
  Gui gui;
  CHECK(gui.frame(R"(
    ImGui.SliderFloat("a", 1, 0, 2, "%.2f kg") ImGui.SliderFloat("b", 1, 0, 2, "100%%") ImGui.SliderInt("c", 1, 0, 2, "%d%%")
    ImGui.SliderInt("d", 1, 0, 2, "%.0f") ImGui.DragInt("e", 1, 1, 0, 9, "0x%02X")
  )") == "");
  for (const char* format : {"%s", "%d", "%n", "%.3f %.3f", "%", "%999f", "%*f", "%ls"}) {
    INFO(format);
    lua_pushstring(gui.L, format);
    lua_setglobal(gui.L, "format");
    CHECK_THAT(gui.frame("ImGui.SliderFloat('a', 1, 0, 2, format)"), Contains("a format for one number"));
  }
  CHECK_THAT(gui.frame("ImGui.SliderInt('a', 1, 0, 2, '%f')"), Contains("a format for one integer"));
}

TEST_CASE("InputText: the same string comes back, whatever its length") {
  Gui gui;
  CHECK(gui.frame(R"(
    local long = ("0123456789"):rep(10240)
    local text, changed = ImGui.InputText("a", long) assert(text == long and changed == false)
    text, changed = ImGui.InputTextMultiline("b", long .. "\n" .. long, 300, 100) assert(#text == 204801 and changed == false)
    text, changed = ImGui.InputTextWithHint("c", "hint", "") assert(text == "" and changed == false)
    assert(ImGui.InputText("d", "a\0b") == "a\0b")
  )") == "");
  CHECK_THAT(gui.frame("ImGui.InputText('a', nil)"),
             Contains("bad argument #2 to 'InputText' (string expected"));
}

TEST_CASE("InputText: typing makes it longer, beyond the buffer") {
  Gui gui;
  const char* code = R"(
    ImGui.SetCursorPos(0, 100)
    text = text or ("x"):rep(100 * 1024)
    text, changed = ImGui.InputText("t", text)
    any = any or changed
  )";
  gui.move_mouse(20, 110);
  CHECK(gui.frame(code) == "");
  gui.mouse_down(true);
  CHECK(gui.frame(code) == "");
  gui.mouse_down(false);
  CHECK(gui.frame(code) == "");
  for (int i = 0; i < 30; ++i) {
    for (int n = 0; n < 20; ++n) ImGui::GetIO().AddInputCharacter('y');
    CHECK(gui.frame(code) == "");
  }
  CHECK(gui.run("assert(any and #text == 100 * 1024 + 600 and text:find(('y'):rep(600), 1, true), #text)") ==
        "");
}
