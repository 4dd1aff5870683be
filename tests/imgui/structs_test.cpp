// ImGui's structs as Lua values, and the widgets that need more than one call: tables, drag and drop.
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

TEST_CASE("what a window has is refused when it is closed") {
  Gui gui;
  CHECK(gui.frame("io, style = ImGui.GetIO(), ImGui.GetStyle() padding, view = style.WindowPadding, "
                  "ImGui.GetMainViewport()") == "");
  CHECK(gui.run("assert(io.Framerate and style.Alpha == 1 and view.Size) padding.x = 3") == "");
  gui.scopes.window_closed();
  CHECK_THAT(gui.run("return io.Framerate"), Contains("ImGuiIO exists only while a window is open"));
  CHECK_THAT(gui.run("style.Alpha = 0.5"), Contains("ImGuiStyle exists only while a window is open"));
  CHECK_THAT(gui.run("style.Colors[0] = {1, 1, 1, 1}"),
             Contains("ImGuiStyle exists only while a window is open"));
  CHECK_THAT(gui.run("padding.x = 4"), Contains("ImGuiStyle exists only while a window is open"));
  CHECK_THAT(gui.run("return view.Size"), Contains("ImGuiViewport exists only while a window is open"));
  CHECK_THAT(gui.run("ImGui.SetClipboardText('x')"),
             Contains("ImGui.SetClipboardText can only be called while a window is open"));
}

TEST_CASE("rule 13: structs have live fields and methods") {
  Gui gui;
  runs(gui, R"(
    local io, style, view = ImGui.GetIO(), ImGui.GetStyle(), ImGui.GetMainViewport()
    assert(io.DisplaySize == ImVec2(1280, 720) and io.DisplaySize.x == 1280)
    assert(view.Size.y == 720 and view:GetCenter() == 640 and view:GetCenterVec() == ImVec2(640, 360))
    assert(io.MouseDown[0] == false and #io.MouseDown == 5)
    style.FrameRounding = 4 assert(style.FrameRounding == 4)
    style.WindowPadding.x = 3 assert(style.WindowPadding.x == 3)
    style.WindowPadding = {1, 2} assert(style.WindowPadding == ImVec2(1, 2))
    style.Colors[ImGuiCol.Text] = ImVec4(1, 0, 0, 1) assert(style.Colors[ImGuiCol.Text].y == 0)
    style.Colors[ImGuiCol.Text].y = 0.5 assert(ImGui.GetStyleColorVec4(ImGuiCol.Text).y == 0.5)
    style:ScaleAllSizes(2) assert(style.FrameRounding == 8)
    io.ConfigInputTextCursorBlink = false assert(io.ConfigInputTextCursorBlink == false)
    assert(ImGui.GetFont().FontSize > 0 and ImGui.GetFont():IsLoaded() == true and io.FontDefault == nil)
    assert(io.Nonsense == nil)
  )");
  CHECK_THAT(gui.frame("ImGui.GetIO().DisplaySize = {1, 1}"), Contains("ImGuiIO.DisplaySize is read-only"));
  CHECK_THAT(gui.frame("ImGui.GetIO().DisplaySize.x = 1"), Contains("ImGuiIO.DisplaySize is read-only"));
  CHECK_THAT(gui.frame("ImGui.GetStyle().Alpha = 2"), Contains("Alpha must be from 0.0 to 1.0"));
  CHECK_THAT(gui.frame("ImGui.GetStyle().Nonsense = 2"), Contains("ImGuiStyle has no field 'Nonsense'"));
  CHECK_THAT(gui.frame("ImGui.GetStyle().Colors[1000] = {1, 1, 1, 1}"),
             Contains("1000 is not between 0 and"));
  CHECK_THAT(gui.frame("ImGui.GetIO().__index({}, 'x')"), Contains("nil value"));
}

TEST_CASE("rule 13: a draw list of another frame raises an error") {
  Gui gui;
  runs(gui, "list = ImGui.GetWindowDrawList() list:AddLine(0, 0, 1, 1, 0xFFFFFFFF)");
  CHECK_THAT(gui.frame("list:AddLine(0, 0, 1, 1, 0xFFFFFFFF)"),
             Contains("this ImDrawList is of an earlier frame"));
  CHECK_THAT(gui.run("list:AddLine(0, 0, 1, 1, 0xFFFFFFFF)"),
             Contains("this ImDrawList is of an earlier frame"));
}

TEST_CASE("structs of another type are refused, whatever their metatable says") {
  Gui gui;
  CHECK_THAT(gui.frame(R"(
    local file = io.stdout
    debug.setmetatable(file, debug.getmetatable(ImVec2(1, 2)))
    print(file.x)
  )"),
             Contains("ImVec2 or ImVec4 expected"));
  CHECK(gui.frame(R"(
    local index = debug.getmetatable(ImGui.GetIO()).__index
    for i = 1, 3 do debug.setupvalue(index, i, nil) end
    assert(ImGui.GetIO().Framerate == nil and not pcall(index, 5, "x"))
    for i = 1, 3 do debug.setupvalue(ImGui.Button, i, nil) end
    ImGui.Button("x")
  )") == "");
  CHECK_THAT(gui.frame("ImGui.PushFont(ImGui.GetIO())"),
             Contains("bad argument #1 to 'PushFont' (ImFont expected"));
  CHECK_THAT(gui.frame("ImGui.GetWindowDrawList().AddLine({}, 0, 0, 1, 1, 0)"),
             Contains("ImDrawList expected, got table"));
}

TEST_CASE("scalars of each data type, alone and in tables") {
  Gui gui;
  runs(gui, R"(
    for name, type in pairs(ImGuiDataType) do
      if name ~= "COUNT" then
        assert(ImGui.DragScalar("d", type, 5) == 5)
        assert(ImGui.SliderScalar("s", type, 5, 0, 10) == 5)
        assert(ImGui.VSliderScalar("v", 20, 50, type, 5, 0, 10) == 5)
        assert(ImGui.InputScalar("i", type, 5, 1, 10) == 5)
        local t = {1, 2, 3}
        assert(ImGui.DragScalarN("n", type, t) == t and ImGui.SliderScalarN("m", type, t, 2, 0, 10) == t)
        assert(ImGui.InputScalarN("o", type, t, nil) == t)
      end
    end
  )");
  CHECK_THAT(gui.frame("ImGui.DragScalar('d', ImGuiDataType.U8, 256)"),
             Contains("256 does not fit the data type"));
  CHECK_THAT(gui.frame("ImGui.DragScalar('d', 99, 1)"), Contains("99 is not between 0 and 9"));
}

TEST_CASE("table functions and sort specs") {
  Gui gui;
  runs(gui, R"(
    if ImGui.BeginTable("t", 2, ImGuiTableFlags.Sortable | ImGuiTableFlags.Borders) then
      ImGui.TableSetupColumn("one", ImGuiTableColumnFlags.DefaultSort, 0, 42) ImGui.TableSetupColumn("two")
      ImGui.TableHeadersRow()
      local specs = ImGui.TableGetSortSpecs()
      assert(specs.SpecsCount == 1 and specs.SpecsDirty == true)
      local one = specs:Specs(1)
      assert(one.ColumnUserID == 42 and one.ColumnIndex == 0 and one.SortDirection == ImGuiSortDirection.Ascending)
      assert(not pcall(specs.Specs, specs, 2))
      specs.SpecsDirty = false assert(specs.SpecsDirty == false)
      for row = 1, 3 do
        ImGui.TableNextRow() ImGui.TableSetColumnIndex(0) ImGui.Text(row) ImGui.TableNextColumn() ImGui.Text("x")
      end
      assert(ImGui.TableGetColumnCount() == 2 and ImGui.TableGetColumnName(0) == "one")
      ImGui.TableSetBgColor(ImGuiTableBgTarget.CellBg, {1, 0, 0, 1})
      ImGui.EndTable()
      old = specs
    end
  )");
  CHECK_THAT(gui.frame("print(old.SpecsCount)"), Contains("this ImGuiTableSortSpecs is of an earlier frame"));
}

namespace {

// Drags a button onto another: `kind` and `value` are what is carried, `dropped` is what has arrived.
void drag(Gui& gui, const char* prepare) {
  CHECK(gui.run((std::string("kind, cond, seen, dropped = 'THING', nil, nil, nil ") + prepare).c_str()) ==
        "");
  const char* code = R"(
    ImGui.SetCursorPos(0, 50) ImGui.Button("from", 100, 20)
    if ImGui.BeginDragDropSource() then
      ImGui.SetDragDropPayload(kind, value, cond) ImGui.Text("dragging") ImGui.EndDragDropSource()
    end
    local dragged = ImGui.GetDragDropPayload()
    if dragged then seen = dragged.Data end
    ImGui.SetCursorPos(0, 100) ImGui.Button("to", 100, 20)
    if ImGui.BeginDragDropTarget() then
      local payload = ImGui.AcceptDragDropPayload(kind)
      if payload then
        assert(payload:IsDataType(kind) and payload.DataType == kind and payload:IsDelivery() == true)
        dropped = payload.Data
      end
      ImGui.EndDragDropTarget()
    end
  )";
  runs(gui, code);
  gui.move_mouse(50, 60);
  runs(gui, code);
  gui.mouse_down(true);
  runs(gui, code);
  gui.move_mouse(50, 80);
  runs(gui, code);
  gui.move_mouse(50, 110);
  runs(gui, code);
  runs(gui, code);
  gui.mouse_down(false);
  runs(gui, code);
}

}  // namespace

TEST_CASE("drag and drop carries any value") {
  Gui gui;
  drag(gui, "value = 'a\\0b'");
  CHECK(gui.run("assert(dropped == 'a\\0b' and seen == dropped, dropped)") == "");
  drag(gui, "value = {name = 'row'}");
  CHECK(gui.run("assert(dropped == value and seen == value)") == "");
  drag(gui, "value = 42 cond = ImGuiCond.Once");
  CHECK(gui.run("assert(dropped == 42 and seen == 42)") == "");
  drag(gui, "value = print");
  CHECK(gui.run("assert(dropped == print)") == "");
  drag(gui, "value = ''");
  CHECK(gui.run("assert(dropped == '')") == "");
  drag(gui, "kind, value = '_COL3F', ImVec4(1, 0.5, 0, 1)");
  CHECK(gui.run("assert(#dropped == 3 and dropped[2] == 0.5)") == "");
  drag(gui, "kind, value = '_COL4F', {0, 0.25, 1, 0.5}");
  CHECK(gui.run("assert(#dropped == 4 and dropped[2] == 0.25 and dropped[4] == 0.5)") == "");
  CHECK_THAT(gui.frame("ImGui.SetDragDropPayload('_IMWINDOW', 'x')"),
             Contains("bad argument #1 to 'SetDragDropPayload' (types that begin with '_' are ImGui's own)"));
  CHECK_THAT(gui.frame("ImGui.SetDragDropPayload('_COL4F', 'x')"),
             Contains("ImVec4, table or four numbers expected"));
  CHECK_THAT(gui.frame("ImGui.SetDragDropPayload(('x'):rep(33), 'x')"),
             Contains("a type has 32 bytes at most"));
  CHECK_THAT(gui.frame("ImGui.SetDragDropPayload('x')"),
             Contains("bad argument #2 to 'SetDragDropPayload' (value expected)"));
}
