-- Items in awkward places: scrolled, collapsed, disabled, covered, overlapping, moving, in menus and popups, twice.

-- Draws `draw` in a window of its own size.
local function show(t, draw)
  app.run(draw, { size = { 400, 300 } })
  t:frames(2)
end

local function counter()
  local c = { n = 0 }
  function c.button(label) if ImGui.Button(label) then c.n = c.n + 1 end end
  return c
end

test("a button is clicked once", function(t)
  local c = counter()
  show(t, function() c.button("Save") end)
  t:click("Save")
  t:expect(c.n):equals(1)
  t:click("Save")
  t:expect(c.n):equals(2)
end)

test("what is scrolled out of sight is scrolled to, down and up", function(t)
  local clicked
  show(t, function()
    for i = 1, 200 do
      if ImGui.Button("Button " .. i) then clicked = i end
    end
  end)
  t:click("Button 150")
  t:expect(clicked):equals(150)
  t:click("Button 2")
  t:expect(clicked):equals(2)
end)

test("a child inside is scrolled, also sideways", function(t)
  local clicked
  show(t, function()
    ImGui.BeginChild("list", 200, 100, true, ImGuiWindowFlags.HorizontalScrollbar)
    for i = 1, 50 do
      if ImGui.Button("Row " .. i) then clicked = i end
      ImGui.SameLine(1000)
      if ImGui.Button("Far " .. i) then clicked = -i end
    end
    ImGui.EndChild()
  end)
  t:click("list/Row 40")
  t:expect(clicked):equals(40)
  t:click("Far 3")
  t:expect(clicked):equals(-3)
end)

test("two windows with the same label in them", function(t)
  local first, second = counter(), counter()
  app.gui(function()
    ImGui.SetNextWindowPos(0, 0)
    ImGui.Begin("First")
    first.button("Save")
    ImGui.End()
    ImGui.SetNextWindowPos(300, 0)
    ImGui.Begin("Second")
    second.button("Save")
    ImGui.End()
  end)
  t:frames(2)
  t:expect(function() t:click("Save") end):raises('not the only one: name the container too %("First/Save"%), or give')
  t:click("Second/Save")
  t:expect({ first.n, second.n }):equals { 0, 1 }
  t:click("Save", { index = 1 })
  t:expect({ first.n, second.n }):equals { 1, 1 }
  t:click { "Save", near = "Second" }
  t:expect({ first.n, second.n }):equals { 1, 2 }
end)

test("two windows of the same name are one", function(t)
  local c = counter()
  app.gui(function()
    for i = 1, 2 do
      ImGui.Begin("Same")
      c.button("B" .. i)
      ImGui.End()
    end
  end)
  t:frames(2)
  t:click("Same/B2")
  t:expect(c.n):equals(1)
end)

test("a collapsed window says so", function(t)
  app.gui(function()
    ImGui.SetNextWindowCollapsed(true)
    ImGui.Begin("Folded")
    ImGui.Button("Save")
    ImGui.End()
  end)
  t:frames(2)
  t:expect(function() t:click("Save") end):raises("collapsed")
end)

test("a disabled item is waited for", function(t)
  local c, enabled = counter(), false
  show(t, function()
    ImGui.BeginDisabled(not enabled)
    c.button("Save")
    ImGui.EndDisabled()
  end)
  t:expect("Save"):never():is_enabled()
  t:expect(function() t:click("Save", { limit = 0.2 }) end):raises("it is disabled")
  local soon = task.delay(1, function() enabled = true end)
  t:click("Save")
  t:expect(c.n):equals(1)
  soon:await()
end)

test("what covers an item is named", function(t)
  local c = counter()
  app.gui(function()
    ImGui.SetNextWindowPos(0, 0)
    ImGui.SetNextWindowSize(200, 200)
    ImGui.Begin("Below")
    c.button("Save")
    ImGui.End()
    ImGui.SetNextWindowPos(0, 0)
    ImGui.SetNextWindowSize(200, 200)
    ImGui.SetNextWindowFocus()
    ImGui.Begin("Above")
    ImGui.End()
  end)
  t:frames(3)
  t:expect(function() t:click("Save", { limit = 0.3 }) end):raises("the window 'Above' covers it")
  t:expect(c.n):equals(0)
end)

test("a modal window covers what is behind it", function(t)
  local asked = false
  show(t, function()
    if ImGui.Button("Ask") then ImGui.OpenPopup("Sure?") end
    if ImGui.BeginPopupModal("Sure?") then
      if ImGui.Button("Yes") then
        asked = true
        ImGui.CloseCurrentPopup()
      end
      ImGui.EndPopup()
    end
  end)
  t:click("Ask")
  t:expect(function() t:click("Ask", { limit = 0.3 }) end):raises("covers it")
  t:click("Sure?/Yes")
  t:expect(asked):equals(true)
  t:click("Ask")
end)

test("of two items in one place the one below is covered", function(t)
  local clicked
  show(t, function()
    local x, y = ImGui.GetCursorPos()
    if ImGui.Button("One", 100, 30) then clicked = "One" end
    ImGui.SetCursorPos(x, y)
    if ImGui.Button("Two", 100, 30) then clicked = "Two" end
  end)
  t:click("One")
  t:expect(clicked):equals("One")
  t:expect(function() t:click("Two", { limit = 0.3 }) end):raises("button 'One' covers it")
end)

test("a place beside the item is not clicked", function(t)
  local c = counter()
  show(t, function()
    c.button("Run")
    ImGui.Text("a text")
  end)
  for _, name in ipairs { "Run", "a text" } do
    t:expect(function() t:click(name, { at = { 300, 200 }, limit = 0.1 }) end):raises("at = {300, 200} is beside it; it is %d+ by")
    t:expect(function() t:hover(name, { at = { -1, 2 }, limit = 0.1 }) end):raises("is beside it")
  end
  t:click("Run", { at = { 2, 2 } })
  t:expect(c.n):equals(1)
end)

test("an item that the mouse does not reach is not clicked", function(t)
  show(t, function()
    ImGui.PushItemWidth(100)
    ImGui.SliderFloat("Short", 0, 0, 1)
  end)
  local item = t:item("Short")
  t:expect(function() t:click("Short", { at = { item.width - 2, 4 }, limit = 0.1 }) end):raises("the mouse over it does not reach it")
end)

test("options of a table and of the second argument are joined", function(t)
  local clicked
  show(t, function()
    for i = 1, 2 do
      ImGui.Button("Save##" .. i)
      if ImGui.IsItemClicked(1) then clicked = i end
    end
  end)
  t:click({ "Save", index = 2 }, { button = "right" })
  t:expect(clicked):equals(2)
end)

test("labels with a / or : in them are found", function(t)
  local unit, units, layer, layers, clicked = 1, { "m/s", "km/h", "h" }, 1, { "one", "image:latest" }, nil
  show(t, function()
    local function button(label) if ImGui.Button(label) then clicked = label end end
    button("Read/Write")
    button("image:latest")
    button("Unit/m/s")
    unit = ImGui.Combo("Unit", unit, units)
    layer = ImGui.Combo("Layer/Tag", layer, layers)
    ImGui.BeginChild("a/b", 200, 100)
    button("c/d")
    button("e")
    ImGui.EndChild()
  end)
  for selector, label in pairs { ["Read/Write"] = "Read/Write", ["button:Read/Write"] = "Read/Write", ["main/Read/Write"] = "Read/Write",
    ["image:latest"] = "image:latest", ["main/button:image:latest"] = "image:latest", ["a/b/c/d"] = "c/d", ["main/a/b/e"] = "e" } do
    clicked = nil
    t:click(selector)
    t:expect({ selector, clicked }):equals { selector, label }
  end
  t:select("Unit", "km/h")
  t:select("Layer/Tag", "image:latest")
  t:expect({ unit, layer }):equals { 2, 2 }
  clicked = nil
  t:select("combo:Unit", "m/s")
  t:expect({ unit, clicked }):equals { 1 }
  t:expect(#t:items("a/b/c/d")):equals(1)
  t:expect(function() t:item("Read/Wrote") end):raises("there is no 'Read/Wrote'; the nearest:")
end)

test("a collapsing header holds nothing", function(t)
  show(t, function()
    if ImGui.CollapsingHeader("More") then ImGui.Button("Inside") end
  end)
  t:expect({ t:item("More").kind, t:item("header:More").value }):equals { "header", false }
  t:click("More")
  t:expect("More"):has_value(true)
  t:expect("main/Inside"):is_visible()
  t:expect("More/Inside"):never():is_visible()
end)

test("a moving item is waited for", function(t)
  local c, x = counter(), 0
  show(t, function()
    x = math.min(x + 2, 200)
    ImGui.SetCursorPosX(10 + x)
    c.button("Run")
  end)
  t:click("Run")
  t:expect(c.n):equals(1)
  t:expect(x):equals(200)
end)

test("one that never rests is not clicked", function(t)
  local x = 0
  show(t, function()
    x = (x + 3) % 200
    ImGui.SetCursorPosX(10 + x)
    ImGui.Button("Run")
  end)
  t:expect(function() t:click("Run", { limit = 0.5 }) end):raises("it is moving")
end)

test("menus are opened on the way", function(t)
  local chosen, grid = nil, false
  app.run(function()
    if ImGui.BeginMenuBar() then
      if ImGui.BeginMenu("File") then
        if ImGui.MenuItem("Open", "Ctrl+O") then chosen = "open" end
        if ImGui.BeginMenu("Recent") then
          if ImGui.MenuItem("a.txt") then chosen = "a.txt" end
          ImGui.EndMenu()
        end
        ImGui.EndMenu()
      end
      if ImGui.BeginMenu("View") then
        local pressed
        pressed, grid = ImGui.MenuItem("Grid", "", grid)
        ImGui.EndMenu()
      end
      ImGui.EndMenuBar()
    end
  end, { menu_bar = true })
  t:frames(2)
  t:click("File/Open")
  t:expect(chosen):equals("open")
  t:click("File/Recent/a.txt")
  t:expect(chosen):equals("a.txt")
  t:click("View/Grid")
  t:expect(grid):equals(true)
  t:click("View")
  t:expect("View/Grid"):is_checked()
end)

test("tabs, trees and combos are opened on the way", function(t)
  local clicked
  show(t, function()
    if ImGui.BeginTabBar("tabs") then
      for _, name in ipairs { "One", "Two" } do
        if ImGui.BeginTabItem(name) then
          if ImGui.Button("Go") then clicked = name end
          ImGui.EndTabItem()
        end
      end
      ImGui.EndTabBar()
    end
    if ImGui.TreeNode("Tree") then
      if ImGui.Button("Leaf") then clicked = "leaf" end
      ImGui.TreePop()
    end
    if ImGui.BeginCombo("Pick", "nothing") then
      if ImGui.Selectable("Apple") then clicked = "apple" end
      ImGui.EndCombo()
    end
  end)
  t:click("Two/Go")
  t:expect(clicked):equals("Two")
  t:click("Tree/Leaf")
  t:expect(clicked):equals("leaf")
  t:click("Pick/Apple")
  t:expect(clicked):equals("apple")
end)

test("a context menu opens with the right button", function(t)
  local copied = false
  show(t, function()
    ImGui.Button("Thing")
    if ImGui.BeginPopupContextItem("menu") then
      if ImGui.Selectable("Copy") then copied = true end
      ImGui.EndPopup()
    end
  end)
  t:click("Thing", { button = "right" })
  t:click("menu/Copy")
  t:expect(copied):equals(true)
end)

test("a missing item names what is near and shows the tree", function(t)
  show(t, function() ImGui.Button("Save as") end)
  local ok, why = pcall(t.click, t, "Sve", { limit = 0.1 })
  t:expect(ok):equals(false)
  t:expect(why):contains('there is no \'Sve\'; the nearest:\n  1: button "Save as" in main/Save as')
  t:expect(why):contains('on the screen:\n  window "main"\n    button "Save as"')
  t:expect(why):matches("^[^\n]*places_test.lua:%d+: t:click")
end)
