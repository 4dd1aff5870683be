// Rule 8: functions of the script that ImGui calls in the middle of a widget. They see live data while they
// run, may draw nothing, and their errors are raised when ImGui has returned.
#include <catch2/catch.hpp>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

namespace {

// Draws an input that has the focus, with the flags and the function that the globals say; what went wrong.
std::string edit(Gui& gui) {
  return gui.frame(R"(
    ImGui.SetKeyboardFocusHere()
    list = ImGui.GetWindowDrawList()
    text, changed = ImGui.InputText("t", text or "", flags, fn)
  )");
}

void type(Gui& gui, const char* text) {
  ImGui::GetIO().AddInputCharactersUTF8(text);
  CHECK(edit(gui) == "");
}

// An input that is being edited.
void focus(Gui& gui) {
  for (int i = 0; i < 3; ++i) CHECK(edit(gui) == "");
}

}  // namespace

TEST_CASE("rule 8: a character filter changes and refuses characters") {
  Gui gui;
  CHECK(gui.run(R"(
    flags = ImGuiInputTextFlags.CallbackCharFilter
    fn = function(data)
      assert(data.EventFlag == ImGuiInputTextFlags.CallbackCharFilter and data.Buf == nil)
      if data.EventChar == 120 then return 1 end                       -- no x
      data.EventChar = string.byte(utf8.char(data.EventChar):upper())
    end
  )") == "");
  focus(gui);
  type(gui, "axb");
  CHECK(gui.run("assert(text == 'AB', text)") == "");
  CHECK(gui.run("fn = function() return true end") == "");
  type(gui, "c");
  CHECK(gui.run("assert(text == 'AB', text)") == "");
}

TEST_CASE("rule 8: the text is edited from the callback") {
  Gui gui;
  CHECK(gui.run(R"(
    flags = ImGuiInputTextFlags.CallbackAlways | ImGuiInputTextFlags.CallbackEdit
    fn = function(data)
      if not first then first = data elseif pcall(function() return first.Buf end) then error("of another call") end
      if data.EventFlag ~= ImGuiInputTextFlags.CallbackEdit or data.Buf ~= "ab" then return end
      assert(data.BufTextLen == 2 and data.CursorPos == 2 and not data:HasSelection())
      data:DeleteChars(0, 1)
      data:InsertChars(1, ("!"):rep(1000))
      assert(data.Buf == "b" .. ("!"):rep(1000) and data.BufDirty == true)
      data.CursorPos = 1000000                                          -- beyond the text is its end
      data.SelectionStart, data.SelectionEnd = -5, 3
      pcall(function() data.BufTextLen = 5 end)
      seen = data
    end
  )") == "");
  focus(gui);
  type(gui, "ab");
  CHECK(gui.run("assert(text == 'b' .. ('!'):rep(1000) and changed, text)") == "");
  CHECK_THAT(gui.run("print(seen.Buf)"),
             Contains("was given to a callback, and is valid only until that returns"));
  CHECK_THAT(gui.run("seen:SelectAll()"), Contains("was given to a callback"));
}

TEST_CASE("rule 8: wrong positions and filters that edit are errors of the callback") {
  for (const char* code :
       {"data:DeleteChars(-1, 1)", "data:DeleteChars(0, 3)", "data:DeleteChars(3, 0)",
        "data:InsertChars(-1, 'x')", "data:InsertChars(3, 'x')", "data.BufTextLen = 7", "data.Buf = 'x'",
        "data.EventChar = 70000", "data.CursorPos = 'x'", "data.Nonsense = 1"}) {
    Gui gui;
    INFO(code);
    gui.run("text, flags = 'ab', ImGuiInputTextFlags.CallbackAlways");
    CHECK(gui.run((std::string("fn = function(data) ") + code + " end").c_str()) == "");
    std::string error;
    for (int i = 0; i < 3 && error.empty(); ++i) error = edit(gui);
    CHECK_THAT(error, Contains("test.lua:1:"));
  }
  Gui gui;
  gui.run("flags, fn = ImGuiInputTextFlags.CallbackCharFilter, function(data) data:InsertChars(0, 'x') end");
  focus(gui);
  ImGui::GetIO().AddInputCharacter('a');
  CHECK_THAT(edit(gui), Contains("the text cannot be edited in a CallbackCharFilter"));
}

TEST_CASE("rule 8: an error of the callback is raised after ImGui has returned") {
  Gui gui;
  gui.run("flags, fn = ImGuiInputTextFlags.CallbackAlways, function() error({code = 7}) end");
  bool raised = false;
  for (int i = 0; i < 3; ++i) {
    CHECK(gui.frame(R"(
      ImGui.SetKeyboardFocusHere()
      local ok, e = pcall(ImGui.InputText, "t", "x", flags, fn)
      if not ok then assert(e.code == 7) raised = true end
      ImGui.Button("still drawing")
    )") == "");
    CHECK(gui.problems.empty());
  }
  lua_getglobal(gui.L, "raised");
  raised = lua_toboolean(gui.L, -1);
  CHECK(raised);
  gui.run("fn = nil");
  CHECK(edit(gui) == "");  // the flag without a function calls nothing
}

TEST_CASE("rule 8: nothing is drawn from a callback") {
  Gui gui;
  gui.run("flags, fn = ImGuiInputTextFlags.CallbackAlways, function() ImGui.End() end");
  std::string error;
  for (int i = 0; i < 3 && error.empty(); ++i) error = edit(gui);
  CHECK_THAT(error, Contains("ImGui.End cannot be called here: Dear ImGui is in the middle of the widget"));
  gui.run(R"(fn = function()
    assert(ImGui.GetIO().DisplaySize.x > 0 and ImGui.GetStyle().Alpha == 1)
    assert(not pcall(ImGui.LoadIniSettingsFromMemory, ""))
    local ok, e = pcall(list.AddLine, list, 0, 0, 1, 1, 0)
    assert(e:find("this ImDrawList cannot be used here"), e)
    count = (count or 0) + 1
  end)");
  focus(gui);
  CHECK(gui.run("assert(count >= 1)") == "");
}

TEST_CASE("rule 8: a function constrains the size of a window") {
  Gui gui;
  CHECK(gui.frame(R"(
    ImGui.SetNextWindowSize(300, 100)
    ImGui.SetNextWindowSizeConstraints(0, 0, 1000, 1000, function(data)
      assert(data.CurrentSize.x > 0 and data.Pos.x >= 0)
      data.DesiredSize = {data.DesiredSize.x, data.DesiredSize.x}      -- a square
      data.DesiredSize.y = 250
      seen = data
    end)
    ImGui.Begin("w")
    size = ImGui.GetWindowSizeVec()
    ImGui.End()
  )") == "");
  CHECK(gui.run("assert(size == ImVec2(300, 250), tostring(size))") == "");
  CHECK_THAT(gui.run("seen.DesiredSize = {1, 1}"), Contains("was given to a callback"));
  CHECK_THAT(gui.frame(R"(
    ImGui.SetNextWindowSizeConstraints(0, 0, 1000, 1000, function(data) error("no size") end)
    ImGui.Begin("w") ImGui.End()
  )"),
             Contains("no size"));
  CHECK_THAT(gui.frame(R"(
    ImGui.SetNextWindowSizeConstraints(0, 0, 1000, 1000, function(data) data.DesiredSize = {1e30, 1} end)
    ImGui.Begin("w") ImGui.End()
  )"),
             Contains("DesiredSize must be from 0.0 to"));
  CHECK(gui.frame("ImGui.SetNextWindowSizeConstraints({10, 10}, {20, 20}) ImGui.Begin('w') ImGui.End()") ==
        "");
  CHECK_THAT(gui.frame("ImGui.SetNextWindowSizeConstraints(1, 1, 2, 2, 5)"),
             Contains("bad argument #5 to 'SetNextWindowSizeConstraints' (function expected, got number)"));
}

TEST_CASE("rule 8: a constraint that no callback of the script uses does no harm") {
  Gui gui;
  gui.begin();
  CHECK(gui.callback("ImGui.SetNextWindowSizeConstraints(0, 0, 99, 99, function() error('never') end)") ==
        "");
  ImGui::Begin("of the host");
  ImGui::End();
  CHECK(gui.end());
  CHECK(gui.frame("ImGui.Begin('w') ImGui.End()") == "");
}
