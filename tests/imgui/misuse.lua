-- What scripts do wrong, each in a GUI callback of its own through the whole host: it must be a Lua error that names the
-- script's line and says what is wrong, and the next frame must be as good as new. Beginnings that are left open are closed
-- by the host; that they are told with their line is tested by safety_test.cpp.
--
-- appctl run --headless --on-error=continue misuse.lua      prints "misuse: all N cases ..." if all is well

local cases = {
  -- Waiting where the frame cannot wait.
  {"task.wait(1)", "task.wait cannot wait inside a GUI callback: start a task that waits, with task.spawn"},
  {"task.sleep(0)", "cannot wait inside a GUI callback"},
  {"task.yield()", "task.yield cannot wait inside a GUI callback"},
  {"task.all({})", "task.all cannot wait inside a GUI callback"},
  {"task.race({print})", "task.race cannot wait inside a GUI callback"},
  {"task.any({print})", "task.any cannot wait inside a GUI callback"},
  {"task.timeout(1, print)", "task.timeout cannot wait inside a GUI callback"},
  {"coroutine.yield()", "coroutine.yield cannot wait inside a GUI callback: start a task that waits, with task.spawn"},
  {"task.await(task.spawn(function() end))", "task.await cannot wait inside a GUI callback"},
  {"task.all{function() end}", "cannot wait inside a GUI callback"},
  {"window:await()", "win:await cannot wait inside a GUI callback"},
  {"coroutine.wrap(function() task.wait(1) end)()", "cannot wait inside a GUI callback"},
  {"ImGui.Combo('c', 1, function() task.wait(1) return 'x' end, 3)", "cannot wait inside a GUI callback"},
  {"ImGui.SetNextWindowSizeConstraints(1, 1, 9, 9, function() task.wait(1) end) ImGui.Begin('w')", "cannot wait inside a GUI callback"},
  -- What was kept from another frame.
  {"kept.list:AddLine(0, 0, 9, 9, 0xffffffff)", "this ImDrawList is of an earlier frame: get it again in each frame"},
  {"kept.list:PushClipRect(0, 0, 9, 9)", "this ImDrawList is of an earlier frame"},
  {"ImGui.SetStateStorage(kept.storage)", "this ImGuiStorage is of an earlier frame"},
  {"kept.storage:SetInt(1, 1)", "this ImGuiStorage is of an earlier frame"},
  {"return kept.specs.SpecsCount", "this ImGuiTableSortSpecs is of an earlier frame"},
  {"return kept.payload.Data", "this ImGuiPayload is of an earlier frame"},
  {"kept.clipper:Step()", "this ImGuiListClipper has not begun"},
  {"local c = ImGuiListClipper() c:Begin(3) c:End() c:Step()", "this ImGuiListClipper has not begun"},
  {"ImGuiListClipper():End()", "ImGuiListClipper:End without ImGuiListClipper:Begin"},
  {"ImGui.BeginTable('s', 1, ImGuiTableFlags.Sortable) ImGui.TableHeadersRow() local s = ImGui.TableGetSortSpecs() ImGui.EndTable() return s.SpecsDirty",
   "this ImGuiTableSortSpecs is of another table: call ImGui.TableGetSortSpecs again"},
  -- Ends too many, and in the wrong place.
  {"ImGui.End()", "ImGui.End without ImGui.Begin: call it once for each"},
  {"ImGui.EndChild()", "ImGui.EndChild without ImGui.BeginChild"},
  {"ImGui.EndTable()", "ImGui.EndTable without ImGui.BeginTable: call it once, and only if that returned true"},
  {"ImGui.EndTabBar()", "without"}, {"ImGui.EndTabItem()", "without"}, {"ImGui.EndMenu()", "without"},
  {"ImGui.EndMenuBar()", "without"}, {"ImGui.EndMainMenuBar()", "without"}, {"ImGui.EndCombo()", "without"},
  {"ImGui.EndListBox()", "without"}, {"ImGui.EndPopup()", "without"}, {"ImGui.EndTooltip()", "without"},
  {"ImGui.EndDragDropSource()", "without"}, {"ImGui.EndDragDropTarget()", "without"}, {"ImGui.EndGroup()", "without"},
  {"ImGui.EndDisabled()", "without"}, {"ImGui.TreePop()", "without"}, {"ImGui.PopID()", "without"},
  {"ImGui.PopItemWidth()", "without"}, {"ImGui.PopTextWrapPos()", "without"}, {"ImGui.PopClipRect()", "without"},
  {"ImGui.PopStyleColor()", "without"}, {"ImGui.PopStyleVar()", "without"}, {"ImGui.PopFont()", "without"},
  {"ImGui.PopStyleColor(-1)", "ImGui.PopStyleColor: -1 to pop"},
  {"ImGui.PushStyleVar(0, 0.5) ImGui.PopStyleVar(2147483647)", "2147483647 to pop, but 1 is open"},
  {"ImGui.Begin('w') ImGui.BeginChild('c') ImGui.End()", "ImGui.End: ImGui.BeginChild of case:1 is still open: call ImGui.EndChild first"},
  {"ImGui.BeginTable('t', 1) ImGui.End()", "without"},
  {"ImGui.BeginTabItem('x')", "Needs to be called between BeginTabBar() and EndTabBar()!"},
  {"ImGui.BeginTabBar('b') ImGui.Begin('w') ImGui.EndTabBar()", "is still open"},
  -- Indexes, sizes, counts.
  {"ImGui.TableNextRow()", "ImGui.TableNextRow can only be called between BeginTable and EndTable"},
  {"ImGui.TableNextColumn()", "between BeginTable and EndTable"},
  {"ImGui.TableSetColumnIndex(0)", "between BeginTable and EndTable"},
  {"ImGui.TableHeader('x')", "ImGui.TableHeader"},
  {"ImGui.BeginTable('t', 0)", "ImGui.BeginTable"}, {"ImGui.BeginTable('t', 513)", "ImGui.BeginTable"},
  {"ImGui.BeginTable('t', 2147483647)", "ImGui.BeginTable"},
  {"ImGui.BeginTable('t', 2) ImGui.TableSetColumnIndex(2)", "ImGui.TableSetColumnIndex"},
  {"ImGui.BeginTable('t', 2) ImGui.TableSetColumnIndex(-1)", "-1 is not between 0 and"},
  {"ImGui.BeginTable('t', 1) ImGui.TableSetupColumn('a') ImGui.TableSetupColumn('b')", "ImGui.TableSetupColumn"},
  {"ImGui.BeginTable('t', 2) ImGui.TableNextColumn() ImGui.TableSetupScrollFreeze(0, 1)", "ImGui.TableSetupScrollFreeze"},
  {"ImGui.Columns(0)", "0 is not between 1 and 64"}, {"ImGui.Columns(100000)", "100000 is not between 1 and 64"},
  {"ImGui.Columns(2) ImGui.SetColumnWidth(7, 10)", "ImGui.SetColumnWidth"},
  {"ImGui.PushStyleColor(9999, 0)", "9999 is not between 0 and"}, {"ImGui.PushStyleColor(-1, 0)", "-1 is not between 0 and"},
  {"ImGui.GetStyleColorVec4(9999)", "9999 is not between 0 and"},
  {"ImGui.PushStyleVar(9999, 1)", "9999 is not between 0 and"},
  {"ImGui.PushStyleVar(ImGuiStyleVar.Alpha, 1, 1)", "ImGui.PushStyleVar"},
  {"ImGui.PushStyleVar(ImGuiStyleVar.FramePadding, 1)", "ImGui.PushStyleVar"},
  {"ImGui.SetMouseCursor(99)", "99 is not between -1 and"}, {"ImGui.ArrowButton('a', 9)", "9 is not between -1 and"},
  {"ImGui.IsKeyDown(5000)", "ImGui.IsKeyDown"}, {"ImGui.IsMouseDown(9)", "9 is not between 0 and"},
  {"ImGui.SetKeyboardFocusHere(-5)", "-5 is not between -1 and"},
  {"ImGui.SetKeyboardFocusHere(2147483647)", "2147483647 is not between -1 and"},
  {"ImGui.SetNextWindowSize(0/0, 1)", "not a number (NaN)"}, {"ImGui.SetWindowFontScale(0)", "ImGui.SetWindowFontScale"},
  {"ImGui.InvisibleButton('x', 0, 0)", "ImGui.InvisibleButton"},
  {"ImGui.GetWindowDrawList():AddNgon(0, 0, 5, 0, 1000000000)", "is not between 0 and 4096"},
  {"ImGui.GetWindowDrawList():AddCircle(0, 0, 1e30, 0)", "is not between"},
  {"ImGui.GetWindowDrawList():ChannelsSetCurrent(5)", "ChannelsSetCurrent"},
  {"ImGui.GetWindowDrawList():ChannelsSplit(1000000)", "is not between 1 and 256"},
  {"for i = 1, 100000 do ImGui.PushID(i) end", "more than 4096 scopes are open"},
  {"return ImGui.GetStyle().Colors[99]", "99 is not between 0 and"}, {"ImGui.GetStyle().Colors[-1] = ImVec4()", "-1 is not between 0 and"},
  {"ImGui.Combo('c', 1, {'a', {}})", "item 2 is no string"}, {"ImGui.PlotLines('p', {1, 'a'})", "value 2 is no number"},
  {"ImGui.SliderInt('s', 0, -2147483648, 2147483647)", "-2147483648 is not between -1073741824 and 1073741823"},
  {"ImGui.VSliderInt('s', 9, 99, 0, 2147483647, 0)", "2147483647 is not between"},
  {"ImGui.DragScalar('d', 99, 1)", "99 is not between 0 and"}, {"ImGui.DragScalar('d', ImGuiDataType.U8, 999)", "999 does not fit the data type"},
  {"ImGui.SliderScalar('s', ImGuiDataType.S32, 0, 2147483647, 0)", "2147483647 is not between"},
  -- Flags and names that do not exist.
  {"ImGui.Begin('w', nil, 1 << 31)", "2147483648 is no combination of ImGuiWindowFlags"},
  {"ImGui.TreeNodeEx('n', -1)", "-1 is no combination of ImGuiTreeNodeFlags"},
  {"ImGui.SetNextWindowPos(0, 0, -2147483648)", "-2147483648 is no combination of ImGuiCond"},
  {"ImGui.SetNextWindowPos(0, 0, 3)", "ImGui.SetNextWindowPos"},
  {"ImGui.SliderFloat('s', 0, 0, 1, '%.3f', 1 << 30)", "1073741824 is no combination of ImGuiSliderFlags"},
  {"ImGui.InputText('i', 'x', 1 << 30)", "is no combination of ImGuiInputTextFlags"},
  {"ImGui.Begin('w', nil, ImGuiWindowFlags.NoSuchFlag + 1)", "attempt to perform arithmetic on a nil value"},
  {"ImGuiCol.Text = 1", "ImGuiCol is read-only"}, {"ImGui.Nothing()", "attempt to call a nil value"},
  {"ImGui.BeginCombo('c', 'p', ImGuiComboFlags.NoArrowButton | ImGuiComboFlags.NoPreview)", "ImGui.BeginCombo"},
  -- Formats.
  {"ImGui.SliderFloat('s', 0, 0, 1, '%n')", "a format for one number such as '%.3f' expected"},
  {"ImGui.SliderFloat('s', 0, 0, 1, '%s')", "a format for one number"}, {"ImGui.SliderFloat('s', 0, 0, 1, '%*f')", "a format for one number"},
  {"ImGui.SliderFloat('s', 0, 0, 1, '%.99999f')", "a format for one number"}, {"ImGui.InputFloat('s', 0, 0, 0, '%f %f')", "a format for one number"},
  {"ImGui.DragInt('s', 0, 1, 0, 1, '%f')", "a format for one integer such as '%d' expected"},
  {"ImGui.DragInt('s', 0, 1, 0, 1, '%lld')", "a format for one integer"}, {"ImGui.DragInt('s', 0, 1, 0, 1, '%s')", "a format for one integer"},
  {"ImGui.Value('v', 1.5, '%s')", "a format for one number"}, {"ImGui.SliderAngle('s', 0, 0, 1, '%s%s')", "a format for one number"},
  {"ImGui.Text('%d', 1.5)", "number has no integer representation"}, {"ImGui.Text('%d', 'x')", "number expected, got string"},
  {"ImGui.Text('%d %d', 1)", "bad argument #3"}, {"ImGui.Text('%y', 1)", "invalid conversion '%y'"},
  {"ImGui.Text('%s%', 1)", "no value"}, {"ImGui.Text('%123d', 1)", "invalid conversion"},
  -- Types.
  {"ImGui.Text(nil)", "string expected, got nil"}, {"ImGui.Text({})", "string expected, got table"}, {"ImGui.Begin()", "string expected, got no value"},
  {"ImGui.Checkbox('c', 1)", "boolean expected, got number"}, {"ImGui.SetCursorPos({1})", "ImVec2, table or two numbers expected"},
  {"ImGui.Button('b', 'c')", "ImVec2, table or two numbers expected"}, {"ImGui.PushStyleColor(1, 'x')", "color (number, ImVec4 or table) expected"},
  {"ImGui.ColorEdit4('c', {1, 2})", "table of 4 numbers expected"}, {"ImGui.SetNextWindowPos(io.stdout)", "expected, got FILE*"},
  {"ImGui.PushFont(ImGui.GetStyle())", "ImFont expected"}, {"local list = ImGui.GetWindowDrawList() list.AddLine(5)", "ImDrawList expected"},
  {"ImGui.Combo('c', 1, function() error('in the items') end, 3)", "in the items"},
  -- Buffers.
  {"ImGui.Image(buffer.new('f32', 4, 4))", "a picture is a buffer of u8 with 4 columns a pixel: red, green, blue and alpha"},
  {"ImGui.Image(buffer.new('u8', 4, 20000))", "1x20000 pixels; 1 to 16384 a side"}, {"ImGui.Image(kept.freed)", "the buffer was freed at "},
  {"ImGui.ImageButton('b', kept.freed)", "the buffer was freed at "}, {"ImGui.PlotLines('p', kept.freed)", "the buffer was freed at "},
  {"ImGui.PlotHistogram('p', buffer.new('i32', 3), 4)", "4 is not between 0 and 3"}, {"ImGui.CreateTexture(2, 2, buffer.new('u8', 4))", "got 4"},
  {"return buffer.new('u8', 3)[4]", "element 4 is out of range: the buffer has elements 1 to 3"},
  {"buffer.new('u8', 3)[1] = 256", "256 does not fit u8: 0 to 255"}, {"ImGui.Text(buffer.new('u8', 3))", "string expected, got buffer"},
  -- Live structs.
  {"ImGui.GetIO().DisplaySize = ImVec2(1, 1)", "ImGuiIO.DisplaySize is read-only"}, {"ImGui.GetIO().DisplaySize.x = 1", "read-only"},
  {"ImGui.GetStyle().Alpha = 2", "Alpha must be from 0.0 to 1.0"}, {"ImGui.GetStyle().Nope = 2", "ImGuiStyle has no field 'Nope'"},
  {"ImGui.GetStyle().WindowMinSize.x = 0", "WindowMinSize must be from"}, {"ImGui.GetStyle().Colors = 1", "ImGuiStyle.Colors is an array"},
  {"ImGui.GetStyle():ScaleAllSizes(0)", "not between 0.01 and 100"},
  -- Empty names, and what ImGui asserts.
  {"ImGui.Button('')", "ImGui.Button"}, {"ImGui.Begin('')", "ImGui.Begin"}, {"ImGui.Checkbox('', true)", "ImGui.Checkbox"},
  {"ImGui.SetDragDropPayload('t', 'x')", "ImGui.SetDragDropPayload"},
  {"ImGui.PushStyleVar(ImGuiStyleVar.ScrollbarSize, 0) ImGui.BeginChild('c', 50, 50, false, ImGuiWindowFlags.AlwaysVerticalScrollbar)", "ImGui.BeginChild"},
  {"pcall(ImGui.Button, '') ImGui.Text('x')", "an earlier error has ended the drawing of this callback"},
  -- Not the script's to do.
  {"ImGui.NewFrame()", "attempt to call a nil value"}, {"ImGui.DestroyContext()", "attempt to call a nil value"},
  {"app.exit('x')", "number expected, got string"}, {"debug.setmetatable(ImGui.GetIO(), {})", "userdata belongs to the host"},
}

local kept, failures = {}, {}
local environment = setmetatable({kept = kept}, {__index = _G})

local function fail(...) failures[#failures + 1] = table.concat {...} end

-- What the cases find as of an earlier frame.
local function keep()
  kept.list, kept.storage, kept.clipper = ImGui.GetWindowDrawList(), ImGui.GetStateStorage(), ImGuiListClipper()
  kept.clipper:Begin(1) kept.clipper:End()
  kept.freed = buffer.new("u8", 4)
  kept.freed:free()
  if ImGui.BeginTable("sorted", 1, ImGuiTableFlags.Sortable) then
    ImGui.TableSetupColumn("a", ImGuiTableColumnFlags.DefaultSort) ImGui.TableHeadersRow()
    kept.specs = ImGui.TableGetSortSpecs()
    ImGui.EndTable()
  end
  if ImGui.BeginDragDropSource(ImGuiDragDropFlags.SourceExtern) then
    ImGui.SetDragDropPayload("type", "data") ImGui.EndDragDropSource()
  end
  kept.payload = ImGui.GetDragDropPayload()
end

-- Every kind of thing works after whatever was done wrong before.
local function sound()
  ImGui.Begin("sound")
  ImGui.Text("x") ImGui.Button("y") ImGui.SliderFloat("z", 0.5, 0, 1) ImGui.InputText("i", "t")
  if ImGui.BeginTable("t", 2) then ImGui.TableNextRow() ImGui.TableNextColumn() ImGui.Text("c") ImGui.EndTable() end
  if ImGui.BeginTabBar("b") then if ImGui.BeginTabItem("i") then ImGui.EndTabItem() end ImGui.EndTabBar() end
  ImGui.BeginChild("c", 50, 50) ImGui.EndChild()
  assert(ImGui.GetStyle().Alpha == 1, "the style is as it was")
  ImGui.End()
end

local function run()
  local at, drawn = 0, 0
  window = app.run(function()
    at = at + 1
    if at == 1 then return keep() end
    local case = cases[at - 1]
    if not case then return end
    local chunk = assert(load(case[1], "@case", "t", environment))
    local ok, message = pcall(chunk)
    message = tostring(message)
    if ok then fail(case[1], ": no error")
    elseif not message:find("^case:1: ") then fail(case[1], ": without the line: ", message)
    elseif not message:find(case[2], 1, true) then fail(case[1], ": ", message) end
    error("as expected: " .. message, 0)
  end)
  app.gui("sound", function()
    sound()
    drawn = drawn + 1
  end)
  while at <= #cases + 3 do task.wait(1 / 60) end
  -- What is broken beyond repair costs the rest of its frame, and there is none such here.
  if drawn ~= at then fail("only ", tostring(drawn), " of ", tostring(at), " frames were drawn to their end") end
  window:close()
end

if test then
  test("misuse is a Lua error", function(t)
    t:expect_error("as expected: ")
    t:expect_error("Dear ImGui could not go on: a value that the script gave it")
    run()
    if #failures > 0 then error(table.concat(failures, "\n"), 0) end
  end)
else
  run()
  for _, line in ipairs(failures) do print(line) end
  print(#failures == 0 and ("misuse: all %d cases are errors with their line"):format(#cases) or ("misuse: %d cases failed"):format(#failures))
end
