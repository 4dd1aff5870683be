// One test per rule of the Lua form of Dear ImGui: names, arguments, results, overloads, enums, structs.
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

TEST_CASE("rule 1: the globals") {  // require: tests/cli/require_test.py
  Gui gui;
  CHECK(gui.run(R"(
    assert(ImGui.Button and ImGuiCol.Text and ImVec2 and ImVec4 and ImColor and IM_COL32)
  )") == "");
}

TEST_CASE("rule 2: nil and absent are the default, a missing argument is named") {
  Gui gui;
  runs(gui, R"(
    ImGui.Button("a") ImGui.Button("b", nil) ImGui.SameLine(nil, nil) ImGui.SameLine()
    ImGui.SliderFloat("c", 0.5, 0, 1, nil, nil)
  )");
  CHECK_THAT(gui.frame("ImGui.Button()"),
             Contains("test.lua:1: bad argument #1 to 'Button' (string expected, got no value)"));
  CHECK_THAT(gui.frame("ImGui.SliderFloat('x', 1, 2)"),
             Contains("bad argument #4 to 'SliderFloat' (number expected, got no value)"));
  CHECK_THAT(gui.frame("ImGui.SliderFloat('x', {}, 1, 2)"),
             Contains("bad argument #2 to 'SliderFloat' (number expected, got table)"));
  CHECK_THAT(gui.frame("ImGui.Checkbox('x', 1)"),
             Contains("bad argument #2 to 'Checkbox' (boolean expected, got number)"));
  CHECK_THAT(gui.frame("ImGui.SliderInt('x', 1.5, 0, 2)"),
             Contains("bad argument #2 to 'SliderInt' (number has no integer representation)"));
  CHECK_THAT(gui.frame("ImGui.SliderFloat('x', 0/0, 0, 2)"),
             Contains("bad argument #2 to 'SliderFloat' (not a number (NaN))"));
  CHECK_THAT(gui.frame("ImGui.Button('x', {1})"),
             Contains("bad argument #2 to 'Button' (ImVec2, table or two numbers expected, got table)"));
  CHECK_THAT(gui.frame("ImGui.Button('x', 1)"),
             Contains("bad argument #3 to 'Button' (number expected, got no value)"));
}

TEST_CASE("rule 3: values come back first, then the C++ result") {
  Gui gui;
  runs(gui, R"(
    local function same(n, ...) assert(select("#", ...) == n, "results: " .. select("#", ...)) return ... end
    local v, changed = same(2, ImGui.SliderFloat("f", 0.1, 0, 1))
    assert(v == 0.1 and changed == false)                         -- not 0.10000000149
    local on, pressed = same(2, ImGui.Checkbox("c", true))
    assert(on == true and pressed == false)
    local low, high, moved = same(3, ImGui.DragFloatRange2("r", 1, 2))
    assert(low == 1 and high == 2 and moved == false)
    local flags, hit = same(2, ImGui.CheckboxFlags("b", 6, 2))
    assert(flags == 6 and math.type(flags) == "integer" and hit == false)
    local t = {1, 2, 3}
    local same_t = same(2, ImGui.SliderFloat3("t", t, 0, 9))
    assert(same_t == t)
    local h, s, b = same(3, ImGui.ColorConvertRGBtoHSV(1, 0, 0))  -- T& only comes out
    assert(h == 0 and s == 1 and b == 1)
    local there, first, last = pcall(ImGui.CalcListClipping, 100, 20)      -- int* out_..., until 1.90
    assert(not there or first == 0 and last > 0)
  )");
}

TEST_CASE("rule 3: a changed value comes back in the kind it was given in") {
  Gui gui;
  // The mouse drags each of the three components' first slider to the right.
  const char* code = R"(
    ImGui.SetCursorPos(0, 100)
    kinds = kinds or {array = {0, 0}, record = {x = 0, y = 0}, vector = ImVec2(0, 0), loose = true}
    local before = value
    if value == nil then value = kinds[kind] end
    if kind == "loose" then
      loose_x, loose_y, changed = ImGui.SliderFloat2("s", loose_x or 0, loose_y or 0, 0, 10)
    else
      value, changed = ImGui.SliderFloat2("s", value, 0, 10)
    end
    any = any or changed
  )";
  for (const char* kind : {"array", "record", "vector", "loose"}) {
    gui.run("value, any, loose_x, loose_y = nil, false, nil, nil");
    lua_pushstring(gui.L, kind);
    lua_setglobal(gui.L, "kind");
    runs(gui, code);
    gui.move_mouse(100, 110);
    gui.mouse_down(false);
    runs(gui, code);
    gui.mouse_down(true);
    runs(gui, code);
    gui.move_mouse(200, 110);
    runs(gui, code);
    runs(gui, code);
    gui.mouse_down(false);
    runs(gui, code);
    INFO(kind);
    CHECK(gui.run(R"(
      assert(any, "the slider did not move")
      if kind == "array" then assert(value ~= kinds.array and value[1] > 0 and value[2] == 0 and value.x == nil) end
      if kind == "record" then assert(value.x > 0 and value.y == 0 and value[1] == nil) end
      if kind == "vector" then assert(value.x > 0 and value.y == 0 and value ~= kinds.vector) end
      if kind == "loose" then assert(loose_x > 0 and loose_y == 0) end
    )") == "");
  }
}

TEST_CASE("rule 4: an optional in/out value comes back only if it was given") {
  Gui gui;
  runs(gui, R"(
    local n = select("#", ImGui.Begin("a")) ImGui.End() assert(n == 1)
    local open, draw = ImGui.Begin("b", true, ImGuiWindowFlags.NoResize) ImGui.End()
    assert(open == true and draw == true)
    local t = table.pack(ImGui.Begin("c", nil, 0)) ImGui.End()
    assert(t.n == 2 and t[1] == nil and t[2] == true)
    if ImGui.BeginTabBar("bar") then
      local open, show = ImGui.BeginTabItem("one", true)
      assert(open == true and show == true)
      ImGui.EndTabItem()
      ImGui.EndTabBar()
    end
    local show, open = ImGui.BeginPopupModal("m", true)
    assert(show == false and type(open) == "boolean")
    assert(select("#", ImGui.CollapsingHeader("h")) == 1)
    assert(select("#", ImGui.CollapsingHeader("h2", true)) == 2)
    assert(select("#", ImGui.CollapsingHeader("h3", 0)) == 1)
  )");
}

TEST_CASE("rule 5: vectors are userdata, tables or loose numbers, and GetX has a twin GetXVec") {
  Gui gui;
  runs(gui, R"(
    ImGui.Dummy(10, 20) assert(select("#", ImGui.GetItemRectSize()) == 2)
    local w, h = ImGui.GetItemRectSize() assert(w == 10 and h == 20)
    ImGui.Dummy({30, 40}) assert(ImGui.GetItemRectSizeVec() == ImVec2(30, 40))
    ImGui.Dummy({x = 5, y = 6}) assert(ImGui.GetItemRectSizeVec() == ImVec2(5, 6))
    ImGui.Dummy(ImVec2(7, 8)) assert(ImGui.GetItemRectSizeVec().x == 7)
    local x, y = ImGui.CalcTextSize("abc") assert(ImGui.CalcTextSizeVec("abc") == ImVec2(x, y))
    ImGui.Button("b", 50, 20) ImGui.Button("c", {50, 20})
    ImGui.TextColored(1, 0, 0, 1, "red") ImGui.TextColored({1, 0, 0}, "red") ImGui.TextColored(ImVec4(1, 0, 0, 1), "red")
    assert(ImGui.GetColorU32(ImVec4(1, 0, 0, 1)) == IM_COL32(255, 0, 0))
    ImGui.GetWindowDrawList():AddLine(0, 0, 10, 10, {1, 0, 0, 1})
    ImGui.GetWindowDrawList():AddLine({0, 0}, ImVec2(10, 10), IM_COL32(255, 0, 0, 255), 2)
    ImGui.GetWindowDrawList():AddPolyline({{0, 0}, ImVec2(5, 5), {x = 9, y = 0}}, 0xFFFFFFFF, 0, 1)
    ImGui.PushStyleColor(ImGuiCol.Text, 0xFF0000FF) ImGui.PushStyleColor(ImGuiCol.Text, 1, 0, 0, 1)
    ImGui.PushStyleColor(ImGuiCol.Text, {1, 0, 0, 1}) ImGui.PushStyleColor(ImGuiCol.Text, ImVec4(1, 0, 0, 1))
    assert(ImGui.GetStyleColorVec4(ImGuiCol.Text) == ImVec4(1, 0, 0, 1))
    ImGui.PopStyleColor(4)
  )");
}

TEST_CASE("rule 5: arithmetic and fields of vectors and colours") {
  Gui gui;
  CHECK(gui.run(R"lua(
    local a, b = ImVec2(1, 2), ImVec2.new(3, 4)
    assert(a + b == ImVec2(4, 6) and b - a == ImVec2(2, 2) and a * 2 == ImVec2(2, 4) and 2 * a == a * 2)
    assert(b / 2 == ImVec2(1.5, 2) and -a == ImVec2(-1, -2) and a ~= b)
    a.x = 9 assert(a.x == 9 and a.y == 2 and a.z == nil)
    assert(tostring(ImVec2(1, 2)) == "ImVec2(1.0, 2.0)")
    local c = ImVec4(1, 2, 3, 4) assert(c.w == 4 and c.r == 1 and (c * c).z == 9)
    assert(ImColor(255, 0, 0).Value == ImVec4(1, 0, 0, 1) and ImColor(0.5, 0, 0).x == 0.5)
    assert(ImColor(IM_COL32(0, 255, 0)).y == 1 and ImColor.HSV(0, 1, 1).x == 1)
    local hsv = ImColor() hsv:SetHSV(0, 1, 1, 0.5) assert(hsv.w == 0.5)
    assert(IM_COL32(1, 2, 3, 4) == 0x04030201 and IM_COL32_WHITE == 0xFFFFFFFF)
  )lua") == "");
  CHECK_THAT(gui.run("ImVec2(1, 2).q = 1"), Contains("ImVec2 has no field 'q'"));
  CHECK_THAT(gui.run("return ImVec2(1, 2) + ImVec4(1, 2, 3, 4)"), Contains("ImVec2 expected"));
  CHECK_THAT(gui.run("IM_COL32(256, 0, 0)"), Contains("256 is not between 0 and 255"));
}

TEST_CASE("rule 6: texts with their end are one argument, lists are tables") {
  Gui gui;
  runs(gui, R"(
    ImGui.TextUnformatted("abc\0def")
    local w = ImGui.CalcTextSize("abc##x", true)
    assert(w == ImGui.CalcTextSize("abc"))
    ImGui.PlotLines("p", {1, 2, 3}) ImGui.PlotLines("p", {1, 2, 3}, nil, 1, "over", 0, 5, 100, 20)
    ImGui.PlotHistogram("h", function(i) return i end, 3)
    ImGui.PlotLines("p", setmetatable({}, {__index = function(_, i) return i end, __len = function() return 4 end}))
    ImGui.GetWindowDrawList():AddText(0, 0, 0xFFFFFFFF, "text")
    ImGui.GetWindowDrawList():AddText(ImGui.GetFont(), 20, {0, 0}, 0xFFFFFFFF, "text", 100)
  )");
}

TEST_CASE("rule 8: a script's getter may call ImGui, and its error is its own") {
  Gui gui;
  runs(gui, R"(
    ImGui.Combo("c", 1, function(i) ImGui.Combo("d", 1, {"x", "y", "z"}) return "item " .. i end, 5)
    ImGui.PlotLines("p", function(i) ImGui.PlotLines("q", {1, 2, 3}) return i end, 100)
  )");
  CHECK_THAT(gui.frame("ImGui.Combo('c', 1, function(i) error('mine') end, 5)"), Contains("mine"));
}

TEST_CASE("rule 9: enums hold the header's values and can be walked both ways") {
  Gui gui;
  lua_pushinteger(gui.L, ImGuiCol_COUNT);
  lua_setglobal(gui.L, "count");
  CHECK(gui.run(R"(
    assert(ImGuiWindowFlags.NoResize == 2 and ImGuiCol.Text == 0 and ImGuiCol.COUNT == count)
    assert(ImGuiDir.None == -1 and ImGuiTableFlags.Resizable == 1 and ImDrawFlags.Closed == 1)
    local n, found = 0, false
    for k, v in pairs(ImGuiCol) do n = n + 1 found = found or (k == "Button" and v == ImGuiCol.Button) end
    assert(found and n >= count + 1)                -- newer versions keep old names behind COUNT
    local m = 0
    for k, v in pairs(getmetatable(ImGuiCol).__index) do m = m + 1 assert(ImGuiCol[k] == v) end
    assert(m == n and ImGuiCol.Nonsense == nil)
    local order = {}
    for k in pairs(ImGuiCond) do order[#order + 1] = k end
    assert(table.concat(order, " ") == "None Always Once FirstUseEver Appearing")   -- the same in every run
    assert(ImGuiMod.Ctrl ~= ImGuiMod.Shift and ImGuiKey.Ctrl == nil)
  )") == "");
#if IMGUI_VERSION_NUM >= 18700
  CHECK(gui.run("assert(ImGuiKey.Key_0 and ImGuiKey.A == ImGuiKey.Key_0 + 10 and ImGuiKey['0'] == nil)") ==
        "");
#endif
  CHECK_THAT(gui.run("ImGuiCol.Text = 5"), Contains("ImGuiCol is read-only"));
}

TEST_CASE("rule 10: overloads by count, then by type") {
  Gui gui;
  runs(gui, R"(
    ImGui.PushID(1) ImGui.PopID() ImGui.PushID("one") ImGui.PopID()
    assert(ImGui.BeginChild("s", 10, 10) ~= nil) ImGui.EndChild()
    ImGui.BeginChild(7, {10, 10}, true) ImGui.EndChild()
    ImGui.SetWindowPos(10, 10) ImGui.SetWindowPos("host", 0, 0) ImGui.SetWindowPos({0, 0}, ImGuiCond.Always)
    ImGui.SetWindowFocus() ImGui.SetWindowFocus("host")
    ImGui.SetWindowCollapsed(false) ImGui.SetWindowCollapsed("host", false)
    ImGui.PushStyleVar(ImGuiStyleVar.Alpha, 0.5) ImGui.PushStyleVar(ImGuiStyleVar.FramePadding, 1, 2)
    ImGui.PushStyleVar(ImGuiStyleVar.FramePadding, {1, 2}) ImGui.PopStyleVar(3)
    assert(ImGui.IsRectVisible(0, 0) ~= nil and ImGui.IsRectVisible({0, 30}, {10, 40}) == true)
    assert(select("#", ImGui.RadioButton("r", true)) == 1)
    local v, pressed = ImGui.RadioButton("r2", 1, 2) assert(v == 1 and pressed == false)
    local activated, selected = ImGui.MenuItem("m", nil, true) assert(activated == false and selected == true)
    local selected, pressed = ImGui.Selectable("s2", true) assert(selected == true and pressed == false)
    assert(ImGui.Selectable("s3") == false)
    ImGui.Value("b", true) ImGui.Value("i", 3) ImGui.Value("f", 3.5, "%.1f")
    assert(ImGui.GetColorU32(ImGuiCol.Text) ~= 0 and ImGui.GetColorU32(0xFF000000) == 0xFF000000)
    if ImGui.TreeNode("t") then ImGui.TreePop() end
    if ImGui.TreeNode("id", "%d %%", 5) then ImGui.TreePop() end
    if ImGui.TreeNodeEx("t2", ImGuiTreeNodeFlags.DefaultOpen) then ImGui.TreePop() end
    if ImGui.TreeNodeEx("id2", 0, "100%") then ImGui.TreePop() end
    ImGui.OpenPopup("p") ImGui.OpenPopup(77)
  )");
  CHECK_THAT(gui.frame("ImGui.PushID({})"), Contains("bad argument #1 to 'PushID'"));
  CHECK_THAT(gui.frame("ImGui.PushStyleVar(0, 'x')"), Contains("bad argument #2 to 'PushStyleVar'"));
}

TEST_CASE("rule 11: Combo and ListBox count from 1") {
  Gui gui;
  runs(gui, R"(
    local item, changed = ImGui.Combo("c", 2, {"a", "b", "c"}) assert(item == 2 and changed == false)
    assert(ImGui.Combo("d", 1, "a\0b\0c\0") == 1)
    assert(ImGui.Combo("e", 0, {"a"}, nil, 4) == 0)
    assert(ImGui.ListBox("l", 3, {"a", "b", 3, "d"}, 4, 4) == 3)
  )");
  CHECK_THAT(gui.frame("ImGui.Combo('c', 1, {'a', {}})"),
             Contains("bad argument #3 to 'Combo' (item 2 is no string)"));
  CHECK_THAT(gui.frame("ImGui.Combo('c', 1, {'a'}, 2)"), Contains("2 is not between 0 and 1"));
}

TEST_CASE("rule 11: a click on the second row of a ListBox gives 2") {
  Gui gui;
  const char* code = R"(
    ImGui.SetCursorPos(0, 100)
    item, changed = ImGui.ListBox("l", item or 1, {"a", "b", "c"})
    local x, y = ImGui.GetItemRectMin()
    second = y + ImGui.GetStyle().FramePadding.y + ImGui.GetTextLineHeightWithSpacing() * 1.5
    last = changed or last
  )";
  runs(gui, code);
  lua_getglobal(gui.L, "second");
  const auto y = static_cast<float>(lua_tonumber(gui.L, -1));
  lua_settop(gui.L, 0);
  gui.move_mouse(20, y);
  runs(gui, code);
  gui.mouse_down(true);
  runs(gui, code);
  gui.mouse_down(false);
  runs(gui, code);
  CHECK(gui.run("assert(last == true and item == 2, tostring(item))") == "");
}

TEST_CASE("rule 12: functions of other versions name the one they need, and renames work") {
  Gui gui;
  if (IMGUI_VERSION_NUM < 18930) {
    CHECK_THAT(gui.run("ImGui.SeparatorText('x')"),
               Contains(std::string("ImGui.SeparatorText needs Dear ImGui 1.89.3 or newer (this build has ") +
                        IMGUI_VERSION + ")"));
  }
  runs(gui,
       "ImGui.PushTabStop(true) ImGui.PopTabStop() ImGui.PushAllowKeyboardFocus(true) "
       "ImGui.PopAllowKeyboardFocus()");
  if (IMGUI_VERSION_NUM >= 19000) {
    CHECK_THAT(gui.run("ImGui.GetContentRegionAvailWidth()"),
               Contains("ImGui.GetContentRegionAvailWidth was dropped by Dear ImGui 1.90 (this build has ") &&
                   Contains("): use ImGui.GetContentRegionAvail"));
  }
}

TEST_CASE("rule 12: enums, their members and methods have the names of other versions too") {
  Gui gui;
  runs(gui, R"(
    assert(ImGuiChildFlags.Border == 1 and ImGuiChildFlags.Borders == 1)
    assert(ImGuiMod.Ctrl == ImGuiKeyModFlags.Ctrl and ImGuiModFlags.Shift == ImGuiMod.Shift)
    assert(ImGuiCol.TabActive == ImGuiCol.TabSelected and ImGuiCol.NavHighlight == ImGuiCol.NavCursor and ImGuiCol.NavCursor)
    assert(ImGuiSelectableFlags.AllowItemOverlap == ImGuiSelectableFlags.AllowOverlap)
    assert(ImDrawCornerFlags.All == ImDrawFlags.RoundCornersAll or ImDrawCornerFlags.All == 15)
    local listed = 0
    for name in pairs(ImGuiCol) do if name == "TabActive" or name == "TabSelected" then listed = listed + 1 end end
    assert(listed <= 2)
    if ImGui.BeginChild("c", 10, 10, ImGuiChildFlags.Border) then ImGui.Text("x") end
    ImGui.EndChild()
    local list = ImGui.GetWindowDrawList()
    list:AddBezierCurve(0, 0, 1, 0, 1, 1, 0, 1, 0xFFFFFFFF, 1) list:AddBezierCubic(0, 0, 1, 0, 1, 1, 0, 1, 0xFFFFFFFF, 1)
    local clipper = ImGuiListClipper()
    assert(clipper.ForceDisplayRangeByIndices and clipper.IncludeItemsByIndex)
    ImGui.SetNextItemOpen(true) ImGui.SetNextTreeNodeOpen(true)
  )");
}

TEST_CASE("rule 12: keys are asked for by name in every version") {
  Gui gui;
  runs(gui, "ImGui.Text('first')");
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
  io.KeyMap[ImGuiKey_Enter] = 257;
  io.KeysDown[257] = io.KeysDown[294] = true;  // GLFW's Enter and F5
  CHECK(gui.run("assert(ImGuiKey.F5 == 294)") == "");
#else
  io.AddKeyEvent(ImGuiKey_Enter, true);
  io.AddKeyEvent(ImGuiKey_F5, true);
#endif
  bool both = false;
  for (int i = 0; i < 3 && !both; ++i) {
    runs(gui, R"(
      assert(not ImGui.IsKeyDown(ImGuiKey.Tab) and not ImGui.IsKeyDown(ImGuiKey.F6))
      enter = enter or ImGui.IsKeyPressed(ImGuiKey.Enter) and ImGui.IsKeyDown(ImGuiKey.Enter)
      f5 = f5 or ImGui.IsKeyPressed(ImGuiKey.F5) and ImGui.IsKeyDown(ImGuiKey.F5)
    )");
    both = gui.run("assert(enter and f5)") == "";
  }
  CHECK(both);
  CHECK(gui.run("assert(ImGuiKey.Key_0 and ImGuiKey.A and ImGuiKey.LeftCtrl and ImGuiKey.Keypad9 and "
                "ImGuiKey.Minus)") == "");
}

TEST_CASE("colour pickers take a reference colour, and every kind of colour") {
  Gui gui;
  runs(gui, R"(
    local c = {1, 0, 0, 1}
    assert(ImGui.ColorPicker4("a", c, 0, {0, 1, 0, 1}) == c)
    assert(ImGui.ColorPicker4("b", c, ImGuiColorEditFlags.NoAlpha, ImVec4(0, 1, 0, 1)) == c)
    assert(ImGui.ColorPicker4("c", c) == c)
    local v = ImVec4(0, 0, 1, 1) assert(ImGui.ColorEdit4("d", v) == v and ImGui.ColorEdit3("e", {r = 1, g = 0, b = 0}).r == 1)
    local r, g, b, a, changed = ImGui.ColorEdit4("f", 1, 0.5, 0, 1) assert(g == 0.5 and a == 1 and changed == false)
    assert(ImGui.ColorButton("g", {1, 0, 0, 1}) == false)
  )");
}
