// Two widgets with one ID are told with both lines, wherever the mouse is, and nothing else is.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "harness.h"

using appctl::test::Gui;

namespace {

constexpr int one_period = 70;  // frames in which all IDs were looked at once

struct Warned : Gui {
  Warned() {
    appctl::lua::State::of(L).on_warning = [this](const std::string& text) { warnings.push_back(text); };
  }
  void frames(int count, const char* code) {
    for (int i = 0; i < count; ++i) {
      const std::string error = frame(code);
      INFO(code);
      REQUIRE(error == "");
    }
  }
  std::vector<std::string> warnings;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("two widgets of one ID are told once, with both lines and what to do") {
  Warned gui;
  gui.frames(2 * one_period, "ImGui.Button('Delete')\nImGui.Text('x')\nImGui.Checkbox('Delete', true)");
  CHECK(gui.warnings ==
        Texts{"test.lua:3: the widget \"Delete\" has the ID of the one of test.lua:1, and Dear ImGui "
              "takes them for one: call it \"Delete##2\""});
  gui.warnings.clear();
  gui.frames(one_period, "\n\nImGui.Button('##x')\nImGui.InputInt('##x', 1)");
  CHECK(gui.warnings ==
        Texts{"test.lua:4: the widget \"##x\" has the ID of the one of test.lua:3, and Dear ImGui takes "
              "them for one: call it \"##x2\""});
}

TEST_CASE("of a loop that draws a widget twice the advice is an ID for each turn") {
  Warned gui;
  gui.frames(one_period, "for i = 1, 3 do ImGui.SmallButton('x') end");
  CHECK(gui.warnings ==
        Texts{"test.lua:1: this line draws two widgets \"x\" with one ID, and Dear ImGui takes them for "
              "one: put ImGui.PushID(i) before it and ImGui.PopID() after it"});
  gui.warnings.clear();
  gui.frames(one_period,
             "for i = 1, 3 do ImGui.PushID(i)\nImGui.Button('x')\nImGui.Button('x') ImGui.PopID() end");
  REQUIRE(gui.warnings.size() == 1);  // one pair of lines, though each turn has an ID of its own
  CHECK(gui.warnings[0].starts_with("test.lua:3: the widget \"x\" has the ID of the one of test.lua:2,"));
}

TEST_CASE("of a function that draws a widget, the lines that call it are told") {
  Warned gui;
  gui.frames(one_period,
             "local function big(label) return (ImGui.Button(label, 100, 30)) end\n"
             "big('Save')\nbig('Load')\nbig('Save')\nfor _ = 1, 2 do big('Load') end");
  std::sort(gui.warnings.begin(), gui.warnings.end());
  REQUIRE(gui.warnings.size() == 2);
  CHECK(gui.warnings[0].starts_with("test.lua:4: the widget \"Save\" has the ID of the one of test.lua:2,"));
  CHECK(gui.warnings[1].starts_with("test.lua:5: the widget \"Load\" has the ID of the one of test.lua:3,"));
}

TEST_CASE("what is there for a few frames is seen") {
  Warned gui;
  gui.frames(10, "ImGui.Button('nothing yet')");
  gui.frames(4, "ImGui.Button('a')\nImGui.Button('a')");
  gui.frames(3, "ImGui.Button('nothing any more')");
  CHECK(gui.warnings.size() == 1);
  gui.frames(4, "ImGui.Button('b')\n\nImGui.Button('b')");
  CHECK(gui.warnings.size() == 2);
}

TEST_CASE("a label that is long or would move the cursor is not repeated") {
  for (const char* label : {"('n'):rep(100)", "'a\\nb'", "'\\27[2J'"}) {
    INFO(label);
    Warned gui;
    const std::string code = std::string("ImGui.Button(") + label + ")\nImGui.Button(" + label + ")";
    gui.frames(one_period, code.c_str());
    CHECK(gui.warnings ==
          Texts{"test.lua:2: the widget has the ID of the one of test.lua:1, and Dear ImGui takes them "
                "for one: put ImGui.PushID(i) before it and ImGui.PopID() after it"});
  }
}

TEST_CASE("a label ends at its first zero, as for ImGui, and may be a number") {
  Warned gui;
  gui.frames(one_period, "ImGui.Button('a\\0b')\nImGui.Button('a\\0c')\nImGui.Button(5)\nImGui.Button('5')");
  REQUIRE(gui.warnings.size() == 2);
  CHECK(gui.warnings[0].ends_with(": call it \"a##2\""));
  CHECK(gui.warnings[1].ends_with(": call it \"5##2\""));
}

TEST_CASE("each kind of widget with an ID is looked at") {
  const char* widgets[] = {
      "ImGui.Button('w')",
      "ImGui.SmallButton('w')",
      "ImGui.InvisibleButton('w', 9, 9)",
      "ImGui.ArrowButton('w', 0)",
      "ImGui.ColorButton('w', {1, 0, 0, 1})",
      "ImGui.Checkbox('w', true)",
      "ImGui.CheckboxFlags('w', 1, 2)",
      "ImGui.RadioButton('w', true)",
      "ImGui.Selectable('w')",
      "ImGui.MenuItem('w')",
      "ImGui.ListBox('w', 1, {'a', 'b'})",
      "if ImGui.BeginCombo('w', 'a') then ImGui.EndCombo() end",
      "ImGui.Combo('w', 1, {'a', 'b'})",
      "if ImGui.TreeNode('w') then ImGui.TreePop() end",
      "if ImGui.TreeNodeEx('w') then ImGui.TreePop() end",
      "ImGui.CollapsingHeader('w')",
      "ImGui.SliderFloat('w', 0, 0, 1)",
      "ImGui.SliderInt('w', 0, 0, 1)",
      "ImGui.SliderAngle('w', 0)",
      "ImGui.SliderScalar('w', ImGuiDataType.S8, 0, 0, 1)",
      "ImGui.VSliderFloat('w', 9, 30, 0, 0, 1)",
      "ImGui.VSliderInt('w', 9, 30, 0, 0, 1)",
      "ImGui.VSliderScalar('w', 9, 30, ImGuiDataType.S8, 0, 0, 1)",
      "ImGui.DragFloat('w', 0)",
      "ImGui.DragInt('w', 0)",
      "ImGui.DragScalar('w', ImGuiDataType.S8, 0, 1)",
      "ImGui.InputText('w', '')",
      "ImGui.InputTextWithHint('w', 'h', '')",
      "ImGui.InputTextMultiline('w', '')",
      "ImGui.InputInt('w', 0)",
      "ImGui.InputFloat('w', 0)",
      "ImGui.InputFloat3('w', {1, 2, 3})",
      "ImGui.InputScalarN('w', ImGuiDataType.S8, {1, 2})",
      "ImGui.SliderInt2('w', {1, 2}, 0, 9)",
      "ImGui.DragFloat3('w', {1, 2, 3})",
      "ImGui.DragIntRange2('w', 1, 2)",
      "ImGui.ColorEdit4('w', {1, 1, 1, 1})",
      "ImGui.ColorPicker3('w', {1, 1, 1})",
  };
  for (const char* widget : widgets) {
    INFO(widget);
    Warned gui;
    gui.frames(one_period, (std::string(widget) + "\n" + widget).c_str());
    CHECK(gui.warnings.size() == 1);
  }
}

TEST_CASE("what only looks like two widgets of one ID is not told") {
  Warned gui;
  gui.move_mouse(20, 35);
  gui.frames(2 * one_period, R"(
    ImGui.SetCursorPos(8, 27)
    ImGui.Button("a") ImGui.SameLine() ImGui.Text("a")
    ImGui.CollapsingHeader("hidden", false)             -- draws nothing: the last item is still the button
    for i = 1, 3 do ImGui.PushID(i) ImGui.Button("a") ImGui.PopID() end
    for _, name in ipairs{"one", "two"} do
      ImGui.SetNextWindowPos(300, 300) ImGui.SetNextWindowCollapsed(name == "two")
      ImGui.Begin(name) ImGui.Button("a") ImGui.Button("b") ImGui.End()
    end
    for _ = 1, 2 do                                     -- a window and a menu are gone on with
      ImGui.Begin("again") ImGui.Button("part " .. _) ImGui.End()
      if ImGui.BeginMainMenuBar() then
        if ImGui.BeginMenu("File") then ImGui.MenuItem("item " .. _) ImGui.EndMenu() end
        ImGui.EndMainMenuBar()
      end
    end
    if ImGui.BeginTabBar("bar") then
      for i = 1, 3 do if ImGui.BeginTabItem("tab " .. i) then ImGui.Button("in tab") ImGui.EndTabItem() end end
      ImGui.EndTabBar()
    end
    if ImGui.BeginTable("t", 2) then
      ImGui.TableSetupColumn("", ImGuiTableColumnFlags.DefaultHide) ImGui.TableSetupColumn("n")
      for i = 1, 2 do
        ImGui.TableNextRow()
        for c = 0, 1 do ImGui.TableSetColumnIndex(c) ImGui.Selectable(i .. " " .. c) end
      end
      ImGui.EndTable()
    end
    ImGui.ListBox("list", 1, {"x", "x"})                -- one widget to the script
    for i = 1, 2 do ImGui.InputInt("n" .. i, 1) ImGui.DragFloat3("v" .. i, {1, 2, 3}) ImGui.ColorEdit4("c" .. i, {1, 1, 1, 1}) end
  )");
  CHECK(gui.warnings == Texts{});
}

TEST_CASE("two tabs of one label are told when one of them is open") {
  Warned gui;
  gui.frames(one_period, R"(
    if ImGui.BeginTabBar("bar") then
      for i = 1, 2 do
        if ImGui.BeginTabItem("tab") then ImGui.Text("x") ImGui.EndTabItem() end
      end
      ImGui.EndTabBar()
    end
  )");
  REQUIRE(gui.warnings.size() == 1);
  CHECK(gui.warnings[0].starts_with("test.lua:4: this line draws two widgets \"tab\" with one ID,"));
}

TEST_CASE("a call that draws nothing is not taken for the active widget of the group before it") {
  Warned gui;
  const char* code = R"(
    ImGui.SetCursorPos(8, 27)
    ImGui.BeginGroup() value = ImGui.SliderFloat("speed", value or 0, 0, 1) ImGui.Text("m/s") ImGui.EndGroup()
    active = ImGui.IsItemActive()
    ImGui.CollapsingHeader("Advanced", false)
  )";
  gui.move_mouse(30, 35);
  gui.frames(2, code);
  gui.mouse_down(true);
  gui.frames(2 * one_period, code);
  CHECK(gui.run("assert(active, 'the slider is not dragged')") == "");
  CHECK(gui.warnings == Texts{});
}

TEST_CASE("a script that is full of them is told of a hundred") {
  Warned gui;
  std::string code;
  for (int i = 0; i < 150; ++i) {
    code += "ImGui.PushID(" + std::to_string(i) + ") ImGui.Button('x')\nImGui.Button('x') ImGui.PopID()\n";
  }
  gui.frames(20 * one_period, code.c_str());
  REQUIRE(gui.warnings.size() == 100);
  CHECK(gui.warnings[98].ends_with("\"x##2\""));
  CHECK(gui.warnings[99].ends_with("\"x##2\" (more of this are not told)"));
}
