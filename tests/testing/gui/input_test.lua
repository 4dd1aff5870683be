-- Every kind of input, through what ImGui makes of it.

local function show(t, draw)
  app.run(draw, { size = { 500, 400 } })
  t:frames(2)
end

test("text is typed, replaced, added to, removed; Unicode too", function(t)
  local text = "old"
  show(t, function() text = ImGui.InputText("Name", text) end)
  t:type("Name", "Grüße, 世界")
  t:expect(text):equals("Grüße, 世界")
  t:type("Name", "!", { append = true })
  t:expect(text):equals("Grüße, 世界!")
  t:type("Name", "")
  t:expect(text):equals("")
end)

test("lines are typed into a field of several", function(t)
  local text = ""
  show(t, function() text = ImGui.InputTextMultiline("Note", text, 200, 100) end)
  t:type("Note", "one\ntwo")
  t:expect(text):equals("one\ntwo")
end)

test("numbers are typed into inputs, sliders and drag fields", function(t)
  local i, f, s, d = 1, 1.5, 0.5, 10
  show(t, function()
    i = ImGui.InputInt("Int", i)
    f = ImGui.InputFloat("Float", f)
    s = ImGui.SliderFloat("Slider", s, 0, 1)
    d = ImGui.DragInt("Drag", d)
  end)
  t:type("Int", "42", { enter = true })
  t:type("Float", "2.25", { enter = true })
  t:type("Slider", "0.75", { enter = true })
  t:type("Drag", "77", { enter = true })
  t:expect { i, f, s, d }:equals { 42, 2.25, 0.75, 77 }
  t:expect("Int"):has_value(42)
end)

test("enter is pressed, and keys with others held", function(t)
  local entered, saved = false, false
  show(t, function()
    local text, done = ImGui.InputText("Name", "x", ImGuiInputTextFlags.EnterReturnsTrue)
    entered = entered or done
    local io = ImGui.GetIO()
    saved = saved or (io.KeyCtrl and io.KeyShift and ImGui.IsKeyPressed(ImGui.GetKeyIndex(ImGuiKey.A)))
  end)
  t:type("Name", "y", { enter = true })
  t:expect(entered):equals(true)
  t:press("Ctrl+Shift+A")
  t:expect(saved):equals(true)
  t:expect(function() t:press("Ctrl+Nope") end):raises("there is no key 'Nope'")
end)

test("double, right and middle clicks, hovering", function(t)
  local seen = {}
  show(t, function()
    ImGui.Button("Thing", 100, 40)
    if ImGui.IsItemHovered() then
      seen.hovered = true
      for button = 0, 2 do
        if ImGui.IsMouseClicked(button) then seen[button] = (seen[button] or 0) + 1 end
      end
      if ImGui.IsMouseDoubleClicked(0) then seen.double = (seen.double or 0) + 1 end
    end
  end)
  t:hover("Thing")
  t:expect(seen):equals { hovered = true }
  t:click("Thing", { button = "right" })
  t:click("Thing", { button = "middle" })
  t:click("Thing")
  t:click("Thing")
  t:expect(seen):equals { hovered = true, [0] = 2, [1] = 1, [2] = 1 }
  t:double_click("Thing")
  t:expect(seen.double):equals(1)
end)

test("something is dragged and dropped", function(t)
  local dropped
  show(t, function()
    ImGui.Button("Source", 80, 30)
    if ImGui.BeginDragDropSource() then
      ImGui.SetDragDropPayload("thing", 42)
      ImGui.EndDragDropSource()
    end
    ImGui.Button("Target", 80, 30)
    if ImGui.BeginDragDropTarget() then
      local payload = ImGui.AcceptDragDropPayload("thing")
      if payload then dropped = payload.Data end
      ImGui.EndDragDropTarget()
    end
  end)
  t:drag("Source", "Target")
  t:expect(dropped):equals(42)
end)

test("a slider follows the mouse", function(t)
  local v = 0
  show(t, function() v = ImGui.SliderFloat("V", v, 0, 1) end)
  t:drag("V", { 1000, 0 })
  t:expect(v):equals(1)
end)

test("the wheel scrolls", function(t)
  local y
  show(t, function()
    ImGui.BeginChild("list", 200, 100)
    for i = 1, 50 do ImGui.Text("line " .. i) end
    y = ImGui.GetScrollY()
    ImGui.EndChild()
  end)
  t:wheel("line 2", -1)
  t:expect(y > 0):equals(true)
end)

test("options of a combo and of a list box are chosen by name", function(t)
  local fruits, pick, mark = { "apple", "pear", "plum" }, 1, 1
  show(t, function()
    pick = ImGui.Combo("Fruit", pick, fruits)
    mark = ImGui.ListBox("Mark", mark, fruits)
  end)
  t:select("Fruit", "plum")
  t:expect(pick):equals(3)
  t:select("Mark", "pear")
  t:expect(mark):equals(2)
end)

test("radio buttons, checkboxes and selectables", function(t)
  local on, choice, chosen = false, 1, false
  show(t, function()
    on = ImGui.Checkbox("On", on)
    choice = ImGui.RadioButton("Two", choice, 2)
    chosen = ImGui.Selectable("Line", chosen)
  end)
  for _, name in ipairs { "On", "Two", "Line" } do
    t:expect(name):never():is_checked()
    t:click(name)
    t:expect(name):is_checked()
  end
end)

test("cells of a table", function(t)
  local clicked
  show(t, function()
    if ImGui.BeginTable("people", 2) then
      ImGui.TableSetupColumn("Name")
      ImGui.TableSetupColumn("Act")
      ImGui.TableHeadersRow()
      for row, name in ipairs { "Ada", "Bob", "Cid" } do
        ImGui.TableNextRow()
        ImGui.TableNextColumn()
        ImGui.Text(name)
        ImGui.TableNextColumn()
        ImGui.PushID(row)
        if ImGui.SmallButton("Kick") then clicked = name end
        ImGui.PopID()
      end
      ImGui.EndTable()
    end
  end)
  t:click("people/row 2/Act")
  t:expect(clicked):equals("Bob")
  t:click("row 3/Kick")
  t:expect(clicked):equals("Cid")
  t:expect(t:item("people/row 1/Name").name):equals("Ada")
  t:click("people/header:Name")
end)

test("the focus, the clipboard, the size", function(t)
  local focused, width = nil, nil
  show(t, function()
    focused = ImGui.IsWindowFocused()
    width = ImGui.GetIO().DisplaySize.x
    ImGui.InputText("Name", "x")
  end)
  t:focus("Name")
  t:expect(t:item("Name").focused):equals(true)
  t:clipboard("copied")
  t:expect(t:clipboard()):equals("copied")
  t:press("Ctrl+A")
  t:press("Ctrl+C")
  t:expect(t:clipboard()):equals("x")
  t:resize(320, 200)
  t:expect(width):equals(320)
  t:focus(false)
  t:focus(true)
  t:expect(focused):equals(true)
end)

test("the close button, which may be refused", function(t)
  local asked, may_close = 0, false
  local win = app.run(function() ImGui.Text("here") end, { on_close = function()
    asked = asked + 1
    return may_close
  end })
  t:frames(2)
  t:close()
  t:expect({ asked, win:done() }):equals { 1, false }
  may_close = true
  t:close()
  t:expect({ asked, win:done() }):equals { 2, true }
end)

test("the mouse finds again what it was over when the keyboard has moved the focus", function(t)
  local clicks = 0
  show(t, function()
    ImGui.GetIO().ConfigFlags = ImGui.GetIO().ConfigFlags | ImGuiConfigFlags.NavEnableKeyboard
    if ImGui.Button("Go") then clicks = clicks + 1 end
    ImGui.Button("Below")
  end)
  for _ = 1, 3 do
    t:click("Go")
    t:press("Down")
  end
  t:expect(clicks):equals(3)
end)

test("a popup that is open is told of, and closed by a click beside it", function(t)
  local clicks = 0
  show(t, function()
    if ImGui.Button("Go") then clicks = clicks + 1 end
    ImGui.Combo("Pick", 1, { "one", "two" })
  end)
  t:click("Pick")
  t:expect(function() t:click("Go", { limit = 0.2 }) end):raises("a popup is open, and takes the mouse until it is closed")
  t:click { "main", at = { 390, 5 } }
  t:click("Go")
  t:expect(clicks):equals(1)
end)

test("what takes no text, and what has no options, says so", function(t)
  show(t, function()
    ImGui.Button("Go")
    ImGui.SliderInt("Level", 3, 0, 9)
    ImGui.InputTextMultiline("Text", "x")
  end)
  t:expect(function() t:type("Go", "x") end):raises("t:type: button 'Go' takes no text")
  t:expect(function() t:select("Go", "x") end):raises("t:select: button 'Go' is no combo and no list box")
  for _, name in ipairs { "Level", "Text" } do t:type(name, "5") end
end)

test("something is dragged and dropped in a modal", function(t)
  local dropped
  show(t, function()
    if not ImGui.IsPopupOpen("modal") then ImGui.OpenPopup("modal") end
    if not ImGui.BeginPopupModal("modal") then return end
    ImGui.Button("Source")
    if ImGui.BeginDragDropSource() then
      ImGui.SetDragDropPayload("number", 7)
      ImGui.EndDragDropSource()
    end
    ImGui.Dummy(100, 60)
    ImGui.Button("Target")
    if ImGui.BeginDragDropTarget() then
      local payload = ImGui.AcceptDragDropPayload("number")
      dropped = dropped or payload and payload.Data
      ImGui.EndDragDropTarget()
    end
    ImGui.EndPopup()
  end)
  t:drag("Source", "Target")
  t:expect(dropped):equals(7)
end)
