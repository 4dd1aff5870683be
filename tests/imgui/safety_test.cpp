// What scripts do wrong: missing ends, ends too many, errors in the middle, ImGui's asserts. Each is a Lua
// error or a problem with the opening line, and the next frame is as good as new.
#include <imgui_internal.h>

#include <catch2/catch.hpp>

#include "harness.h"

using appctl::test::Gui;
using Catch::Matchers::Contains;

namespace {

// The next frame works, and nothing is left open.
void is_sound(Gui& gui) {
  CHECK(gui.frame(R"(
    ImGui.Begin("sound") ImGui.Text("x") ImGui.Button("y")
    if ImGui.BeginTable("t", 2) then ImGui.TableNextRow() ImGui.TableNextColumn() ImGui.EndTable() end
    if ImGui.BeginTabBar("b") then if ImGui.BeginTabItem("i") then ImGui.EndTabItem() end ImGui.EndTabBar() end
    ImGui.End()
  )") == "");
  CHECK(gui.problems.empty());
  CHECK(gui.replaced == 0);
  CHECK(ImGui::GetStyle().Alpha == 1.0f);
}

}  // namespace

TEST_CASE("a call outside a GUI callback is an error") {
  Gui gui;
  CHECK_THAT(
      gui.run("ImGui.Button('x')"),
      Contains("test.lua:1: ImGui.Button can only be called inside a GUI callback (app.run, app.gui)"));
  CHECK_THAT(gui.run("ImGui.GetWindowDrawList()"), Contains("can only be called inside a GUI callback"));
  CHECK(gui.run("assert(ImGui.GetVersion() and ImGui.GetIO().Framerate >= 0) ImGui.StyleColorsDark()") == "");
  CHECK(gui.run("ImGui.SetClipboardText('x') assert(ImGui.GetClipboardText() == 'x')") == "");
}

TEST_CASE("a missing end is closed, and told with its opening line") {
  struct Case {
    const char* code;
    const char* problem;
  };
  const Case cases[] = {
      {"ImGui.Begin('w')", "test.lua:1: ImGui.Begin without ImGui.End"},
      {"\nImGui.BeginChild('c')", "test.lua:2: ImGui.BeginChild without ImGui.EndChild"},
      {"ImGui.BeginGroup()", "ImGui.BeginGroup without ImGui.EndGroup"},
      {"ImGui.PushID(1)", "ImGui.PushID without ImGui.PopID"},
      {"ImGui.PushStyleColor(0, 0)", "ImGui.PushStyleColor without ImGui.PopStyleColor"},
      {"ImGui.PushStyleVar(ImGuiStyleVar.Alpha, 0.5)", "ImGui.PushStyleVar without ImGui.PopStyleVar"},
      {"ImGui.PushFont()", "ImGui.PushFont without ImGui.PopFont"},
      {"ImGui.PushButtonRepeat(true)", "ImGui.PushButtonRepeat without ImGui.PopItemFlag"},
      {"ImGui.PushClipRect(0, 0, 9, 9, true)", "ImGui.PushClipRect without ImGui.PopClipRect"},
      {"ImGui.GetWindowDrawList():PushClipRect(0, 0, 9, 9)", "ImGui.PushClipRect without ImGui.PopClipRect"},
      {"ImGui.BeginDisabled()", "ImGui.BeginDisabled without ImGui.EndDisabled"},
      {"ImGui.BeginTable('t', 3)", "ImGui.BeginTable without ImGui.EndTable"},
      {"ImGui.BeginTable('t', 3, ImGuiTableFlags.ScrollY, 100, 100) ImGui.TableNextColumn()",
       "ImGui.BeginTable without ImGui.EndTable"},
      {"ImGui.BeginTabBar('t')", "ImGui.BeginTabBar without ImGui.EndTabBar"},
      {"ImGui.BeginListBox('l')", "ImGui.BeginListBox without ImGui.EndListBox"},
      {"ImGui.BeginTooltip()", "ImGui.BeginTooltip without ImGui.EndTooltip"},
      {"ImGui.BeginMainMenuBar()", "ImGui.BeginMainMenuBar without ImGui.EndMainMenuBar"},
      {"ImGui.OpenPopup('p') ImGui.BeginPopup('p')", "ImGui.BeginPopup without ImGui.EndPopup"},
      {"ImGui.OpenPopup('p') ImGui.BeginPopupModal('p')", "ImGui.BeginPopupModal without ImGui.EndPopup"},
      {"ImGui.TreePush('x')", "ImGui.TreePush without ImGui.TreePop"},
      {"ImGui.SetNextItemOpen(true) ImGui.TreeNode('x')", "ImGui.TreeNode without ImGui.TreePop"},
      {"pcall(ImGui.Begin, 'w')", "test.lua:1: ImGui.Begin without ImGui.End"},
  };
  for (const Case& c : cases) {
    Gui gui;
    INFO(c.code);
    CHECK(gui.frame(c.code) == "");
    REQUIRE(gui.problems.size() == 1);
    CHECK_THAT(gui.problems[0], Contains(c.problem));
    is_sound(gui);
  }
}

TEST_CASE("missing ends are closed innermost first, also after an error") {
  Gui gui;
  const char* code = R"(
    ImGui.Begin("a") ImGui.BeginChild("b") ImGui.PushID(1)
    ImGui.BeginTable("t", 2) ImGui.TableNextColumn() ImGui.BeginTabBar("bar") ImGui.BeginTabItem("i")
    ImGui.PushStyleColor(0, 0) ImGui.BeginGroup() ImGui.BeginDisabled()
  )";
  CHECK(gui.frame(code) == "");
  REQUIRE(gui.problems.size() == 9);
  CHECK_THAT(gui.problems.front(), Contains("BeginDisabled"));
  CHECK_THAT(gui.problems.back(), Contains("ImGui.Begin without ImGui.End"));
  is_sound(gui);
  CHECK_THAT(gui.frame((std::string(code) + " error('in the middle')").c_str()), Contains("in the middle"));
  CHECK(gui.problems.empty());  // they follow from the error
  is_sound(gui);
}

TEST_CASE("each callback of a frame stands for itself") {
  Gui gui;
  gui.begin();
  CHECK(gui.callback("ImGui.Columns(3) ImGui.NextColumn()") == "");
  CHECK(gui.callback("assert(ImGui.GetColumnsCount() == 1)") == "");
  CHECK_THAT(gui.callback("ImGui.Begin('a') ImGui.PushID(1) error('x')"), Contains("x"));
  CHECK(gui.callback("ImGui.Begin('b') ImGui.Text('fine') ImGui.End()") == "");
  CHECK(gui.problems.empty());
  CHECK_THAT(gui.callback("ImGui.PopID()"), Contains("ImGui.PopID without ImGui.PushID"));
  CHECK(gui.end());
  is_sound(gui);
}

TEST_CASE("an end too many, or in the wrong place, is an error that says what to do") {
  struct Case {
    const char* code;
    const char* error;
  };
  const Case cases[] = {
      {"ImGui.End()", "test.lua:1: ImGui.End without ImGui.Begin: call it once for each"},
      {"ImGui.EndChild()", "ImGui.EndChild without ImGui.BeginChild"},
      {"ImGui.EndTable()",
       "ImGui.EndTable without ImGui.BeginTable: call it once, and only if that returned true"},
      {"ImGui.EndTabBar()", "without"},
      {"ImGui.EndTabItem()", "without"},
      {"ImGui.EndMenu()", "without"},
      {"ImGui.EndMenuBar()", "without"},
      {"ImGui.EndMainMenuBar()", "without"},
      {"ImGui.EndCombo()", "without"},
      {"ImGui.EndListBox()", "without"},
      {"ImGui.EndPopup()", "without"},
      {"ImGui.EndTooltip()", "without"},
      {"ImGui.EndDragDropSource()", "without"},
      {"ImGui.EndDragDropTarget()", "without"},
      {"ImGui.EndGroup()", "without"},
      {"ImGui.EndDisabled()", "without"},
      {"ImGui.TreePop()", "without"},
      {"ImGui.PopID()", "without"},
      {"ImGui.PopItemWidth()", "without"},
      {"ImGui.PopTextWrapPos()", "without"},
      {"ImGui.PopClipRect()", "without"},
      {"ImGui.PopStyleColor()", "without"},
      {"ImGui.PopStyleVar()", "without"},
      {"ImGui.PopFont()", "without"},
      {"ImGui.PopButtonRepeat()", "without"},
      {"ImGui.EndChildFrame()", "without"},
      {"ImGui.GetWindowDrawList():PopClipRect()", "without"},
      {"ImGui.PushStyleColor(0, 0) ImGui.PopStyleColor(3)", "ImGui.PopStyleColor: 3 to pop, but 1 is open"},
      {"ImGui.PopStyleColor(-1)", "ImGui.PopStyleColor: -1 to pop"},
      {"ImGui.Begin('w')\nImGui.BeginChild('c')\nImGui.End()",
       "test.lua:3: ImGui.End: ImGui.BeginChild of test.lua:2 is still open: call ImGui.EndChild first"},
      {"ImGui.Begin('w') ImGui.PushID(1) ImGui.End()",
       "ImGui.End: ImGui.PushID of test.lua:1 is still open: call ImGui.PopID first"},
      {"ImGui.PushID(1) ImGui.Begin('w') ImGui.PopID()",
       "ImGui.PopID: ImGui.Begin of test.lua:1 is still open"},
      {"ImGui.BeginTable('t', 1) ImGui.TableNextColumn() ImGui.BeginTabBar('b') ImGui.EndTable()",
       "ImGui.EndTable: ImGui.BeginTabBar"},
  };
  for (const Case& c : cases) {
    Gui gui;
    INFO(c.code);
    CHECK_THAT(gui.frame(c.code), Contains(c.error));
    is_sound(gui);
  }
}

TEST_CASE("orders that ImGui allows are allowed") {
  Gui gui;
  CHECK(gui.frame(R"(
    ImGui.PushStyleColor(0, 0) ImGui.PushStyleVar(0, 0.5) ImGui.PopStyleColor() ImGui.PopStyleVar()
    ImGui.PushStyleVar(0, 0.5) ImGui.Begin("w") ImGui.PopStyleVar() ImGui.End()
    ImGui.PushID(1) ImGui.BeginGroup() ImGui.PopID() ImGui.EndGroup()
    ImGui.Begin("v") ImGui.PushItemWidth(50) ImGui.PushTextWrapPos(9) ImGui.End()      -- forgotten by ImGui too
    if ImGui.BeginTable("t", 1) then ImGui.TableNextColumn() ImGui.PushItemWidth(9) ImGui.EndTable() end
    ImGui.PushItemWidth(50) ImGui.Columns(3) ImGui.NextColumn()
    local n = 0
    while n < 100 do ImGui.PushID(n) n = n + 1 end
    while n > 0 do ImGui.PopID() n = n - 1 end
  )") == "");
  CHECK(gui.problems.empty());
  is_sound(gui);
}

TEST_CASE("ImGui's asserts are Lua errors, and the next frame is sound") {
  const char* cases[] = {
      "ImGui.Button('')",
      "ImGui.Checkbox('', true)",
      "ImGui.Begin('')",
      "ImGui.InvisibleButton('x', 0, 0)",
      "ImGui.BeginTabItem('x')",
      "ImGui.TableHeader('x')",
      "ImGui.BeginTable('t', 0)",
      "ImGui.BeginTable('t', 9999)",
      "ImGui.BeginTable('t', 1) ImGui.TableSetColumnIndex(5)",
      "ImGui.BeginTable('t', 1) ImGui.TableSetupColumn('a') ImGui.TableSetupColumn('b')",
      "ImGui.PushStyleVar(ImGuiStyleVar.Alpha, 1, 1)",
      "ImGui.PushStyleVar(ImGuiStyleVar.FramePadding, 1)",
      "ImGui.SetNextWindowPos(0, 0, 3)",
      "ImGui.SetDragDropPayload('x', 'y')",
      "ImGui.SetColumnOffset(60, 1)",
      "ImGui.Columns(3) ImGui.SetColumnOffset(60, 1)",
      "ImGui.Columns(3) ImGui.GetColumnWidth(60)",
      "ImGui.GetWindowDrawList():ChannelsSetCurrent(5)",
      "ImGui.GetWindowDrawList():ChannelsSplit(2) ImGui.GetWindowDrawList():ChannelsSplit(2)",
      "ImGui.SetWindowFontScale(0)",
      "ImGui.IsKeyDown(5000)",
      "ImGui.Begin('a') ImGui.BeginTable('t', 3) ImGui.TableNextColumn() ImGui.BeginGroup() "
      "ImGui.BeginTable('u', 9999)",
      "ImGui.BeginChild('c') ImGui.BeginTabBar('b') ImGui.BeginTabItem('i') ImGui.PushStyleVar(0, 0.5) "
      "ImGui.BeginTable('u', 9999)",
      "ImGui.BeginCombo('c', 'p', ImGuiComboFlags.NoArrowButton | ImGuiComboFlags.NoPreview)",
      "ImGui.InputTextMultiline('x', 'y', 0, 0, ImGuiInputTextFlags.Password) ImGui.Button('')",
      "ImGui.BeginTable('t', 2) ImGui.TableNextColumn() ImGui.BeginTable('u', 0)",
  };
  for (const char* code : cases) {
    Gui gui;
    INFO(code);
    CHECK_THAT(gui.frame(code),
               Contains("test.lua:1: ImGui.") || Contains("test.lua:1: ImDrawList:Channels"));
    is_sound(gui);
  }
}

TEST_CASE("after an assert nothing more is drawn in that callback") {
  Gui gui;
  CHECK_THAT(gui.frame("ImGui.Begin('w') pcall(ImGui.Button, '') ImGui.End()"),
             Contains("ImGui.End cannot be called: an earlier error has ended the drawing of this callback"));
  is_sound(gui);
}

TEST_CASE("what ImGui does not check is checked") {
  struct Case {
    const char* code;
    const char* error;
  };
  const Case cases[] = {
      {"ImGui.TableNextRow()", "ImGui.TableNextRow can only be called between BeginTable and EndTable"},
      {"ImGui.TableNextColumn()", "between BeginTable and EndTable"},
      {"ImGui.TableSetColumnIndex(0)", "between BeginTable and EndTable"},
      {"ImGui.TableSetBgColor(1, 0)", "between BeginTable and EndTable"},
      {"ImGui.TableGetSortSpecs()", "between BeginTable and EndTable"},
      {"ImGui.BeginTable('t', 1) ImGui.BeginChild('c') ImGui.TableNextRow()",
       "between BeginTable and EndTable"},
      {"ImGui.PushStyleColor(9999, 0)", "9999 is not between 0 and"},
      {"ImGui.PushStyleColor(-1, 0)", "-1 is not between 0 and"},
      {"ImGui.GetStyleColorVec4(9999)", "9999 is not between 0 and"},
      {"ImGui.SetMouseCursor(99)", "99 is not between -1 and"},
      {"ImGui.Columns(100000)", "100000 is not between 1 and 64"},
      {"ImGui.GetWindowDrawList():AddNgon(0, 0, 5, 0, 1e9 // 1)", "is not between 0 and 4096"},
      {"ImGui.GetWindowDrawList():AddCircle(0, 0, 1e30, 0)", "is not between"},
      {"ImGui.GetWindowDrawList():PathArcTo(0, 0, 5, 0, 1e9)", "is not between"},
      {"ImGui.PushStyleVar(ImGuiStyleVar.WindowPadding, 2^31, math.maxinteger)", "is not between"},
      {"ImGui.BeginTable('t', 2) ImGui.TableNextColumn() ImGui.TableSetBgColor(3, 20, 128)",
       "128 is not between -1 and 1"},
      {"ImGui.BeginTable('t', 2) ImGui.TableNextColumn() ImGui.TableSetBgColor(3, 20, -2)",
       "-2 is not between -1 and 1"},
      {"ImGui.BeginTable('t', 2) ImGui.TableNextRow() ImGui.TableSetBgColor(3, 20)",
       "call ImGui.TableNextColumn() first"},
      {"ImGui.BeginTable('t', 2) ImGui.TableNextColumn() for i = 0, 99 do ImGui.TableSetBgColor(3, 20, i % "
       "2) end",
       "more colours than cells in this row"},
      {"for i = 1, 100000 do ImGui.PushID(i) end", "more than 4096 scopes are open"},
      {"ImGui.SliderFloat('x', 1, 2, 3, '%s')", "a format for one number"},
  };
  for (const Case& c : cases) {
    Gui gui;
    INFO(c.code);
    CHECK_THAT(gui.frame(c.code), Contains(c.error));
    is_sound(gui);
  }
}

TEST_CASE("extreme numbers are survived") {
  Gui gui;
  gui.frame(R"(
    for _, n in ipairs{math.huge, -math.huge, 1e300, -1e300, 3.4e38, 2^31, -2^31, 2^53} do
      pcall(ImGui.Dummy, n, n) pcall(ImGui.SetCursorPos, n, n) pcall(ImGui.Indent, n) pcall(ImGui.Unindent, n)
      pcall(ImGui.SetNextWindowSize, n, n) pcall(ImGui.SetNextWindowPos, n, n)
      if pcall(ImGui.Begin, "w" .. n) then ImGui.Text("x") ImGui.Button("y") ImGui.End() end
      pcall(ImGui.ProgressBar, n, n, n) pcall(ImGui.SliderFloat, "s", n, -n, n) pcall(ImGui.DragInt, "d", n)
      pcall(ImGui.PlotLines, "p", {n, n}, 2, 0, "", -n, n, 50, 50)
      local list = ImGui.GetWindowDrawList()
      pcall(list.AddRect, list, n, n, -n, -n, 0xFFFFFFFF, n, 0, n) pcall(list.AddLine, list, n, -n, n, n, 0xFFFFFFFF, n)
      pcall(list.AddBezierCubic, list, n, n, -n, n, n, -n, 0, 0, 0xFFFFFFFF, 1) pcall(list.AddText, list, n, n, 0xFFFFFFFF, "t")
      ImGui.SetCursorPos(10, 10)
    end
  )");
  is_sound(gui);
}

TEST_CASE("a metamethod that ends the table while arguments are read") {
  Gui gui;
  CHECK_THAT(gui.frame(R"(
    ImGui.BeginTable("t", 1)
    ImGui.TableSetBgColor(1, setmetatable({}, {__index = function() pcall(ImGui.EndTable) return 1 end}))
  )"),
             Contains("between BeginTable and EndTable"));
  is_sound(gui);
}

TEST_CASE("every bound function survives wrong arguments of every kind") {
  Gui gui;
  gui.frame("ImGui.Text('warm up')");
  CHECK(gui.run(R"(
    skip = {LogToTTY = true, LogToFile = true, LogButtons = true, SaveIniSettingsToDisk = true}
    names = {}
    for k, v in pairs(ImGui) do if type(v) == "function" and not skip[k] then names[#names + 1] = k end end
    table.sort(names)
  )") == "");
  const char* arguments[] = {"",
                             "nil",
                             "1",
                             "-1",
                             "'x'",
                             "true",
                             "{}",
                             "ImVec2(1, 1)",
                             "'x', 1, 1, 1, 1",
                             "'x', true, true",
                             "'x', 'y', 'z'",
                             "'x', {1, 2, 3, 4}, 0, 1",
                             "'', '', ''",
                             "1e9, 1e9, 1e9, 1e9",
                             "print, print",
                             "ImGui.GetIO(), ImGui.GetWindowDrawList()",
                             "'x', 0, 2147483647, -2147483648"};
  for (const char* a : arguments) {
    const std::string code =
        "for _, name in ipairs(names) do at = name local ok = pcall(ImGui[name], " + std::string(a) + ") end";
    INFO(code);
    // All in one callback, and each in one of its own.
    gui.frame(code.c_str());
    CHECK(gui.frame("ImGui.Text('alive')") == "");
    lua_getglobal(gui.L, "names");
    const auto count = static_cast<int>(lua_rawlen(gui.L, -1));
    lua_settop(gui.L, 0);
    for (int i = 1; i <= count; ++i) {
      const std::string one = "at = names[" + std::to_string(i) + "] ImGui[at](" + a + ")";
      gui.frame(one.c_str());
    }
    CHECK(gui.frame("ImGui.Text('alive')") == "");
  }
  CHECK(gui.replaced == 0);
}

// ImGui would look up how long mouse button -1 has been held.
TEST_CASE("a button that repeats has the ID of a field that is being typed in") {
  Gui gui;
  const char* code = R"(
    ImGui.SetCursorPos(8, 27) ImGui.InputText("t", "")
    active = ImGui.IsItemActive()
    ImGui.SetCursorPos(8, 27)
    ImGui.PushButtonRepeat(true) ImGui.SmallButton("t") ImGui.PopButtonRepeat()
  )";
  gui.move_mouse(20, 35);
  CHECK(gui.frame(code) == "");
  CHECK(gui.frame(code) == "");
  gui.mouse_down(true);
  CHECK(gui.frame(code) == "");
  CHECK(gui.run("assert(active, 'the field is not active')") == "");
  CHECK(GImGui->ActiveIdMouseButton >= 0);
  is_sound(gui);
}

#if IMGUI_VERSION_NUM < 19000
TEST_CASE("a list is clipped by rows of some height") {
  Gui gui;
  for (const char* height : {"0", "-1"}) {
    INFO(height);
    CHECK_THAT(
        gui.frame((std::string("ImGui.CalcListClipping(20, ") + height + ")").c_str()),
        Contains("bad argument #2 to 'CalcListClipping' (" + std::string(height) + ".0 is not more than 0)"));
  }
}
#endif
