-- What Dear ImGui makes by itself, whose places are computed: the headers of TableHeadersRow, the entries of Combo and
-- ListBox. Also run with --scale 2.

local columns = { "Name", "Size", "Far" }

-- A table of 100 rows that scrolls both ways; `sorted` is the last column that was clicked.
local function open(t, flags)
  local state = { clicks = {} }
  app.run(function()
    state.flags = ImGuiTableFlags.Sortable | ImGuiTableFlags.ScrollX | ImGuiTableFlags.ScrollY | flags
    if ImGui.BeginTable("files", 3, state.flags, { 300, 150 }) then
      ImGui.TableSetupScrollFreeze(0, 1)
      for _, name in ipairs(columns) do ImGui.TableSetupColumn(name, ImGuiTableColumnFlags.WidthFixed, 250) end
      ImGui.TableHeadersRow()
      local specs = ImGui.TableGetSortSpecs()
      if specs and specs.SpecsDirty then
        local spec = specs:Specs(1)
        if state.ready then state.sorted = columns[spec.ColumnIndex + 1] end
        specs.SpecsDirty = false
      end
      state.ready = true
      for row = 1, 100 do
        ImGui.TableNextRow()
        for _, name in ipairs(columns) do
          ImGui.TableNextColumn()
          if ImGui.SmallButton(name:lower() .. " " .. row) then state.clicked = name .. row end
        end
      end
      ImGui.EndTable()
    end
  end, { size = { 700, 500 } })
  t:frames(2)
  return state
end

test("a column's name is its header", function(t)
  local state = open(t, 0)
  t:click("Size")
  t:expect(state.sorted):equals("Size")
  t:click("files/Name")
  t:expect(state.sorted):equals("Name")
end)

test("a header out of sight is scrolled to, also when rows are", function(t)
  local state = open(t, 0)
  t:click("files/row 90/Name")
  t:expect(state.clicked):equals("Name90")
  t:click("Size")
  t:expect(state.sorted):equals("Size")
  t:click("Far")
  t:expect(state.sorted):equals("Far")
  t:click("row 95/Far")
  t:expect(state.clicked):equals("Far95")
  t:click("header:Name")
  t:expect(state.sorted):equals("Name")
end)

test("a name that a header shares is told with its kinds", function(t)
  app.run(function()
    ImGui.Button("Name")
    if ImGui.BeginTable("files", 1) then
      ImGui.TableSetupColumn("Name")
      ImGui.TableHeadersRow()
      ImGui.EndTable()
    end
  end)
  t:expect(function() t:click("Name", { limit = 0.1 }) end):raises(
    'name the container too %("files/Name"%), or its kind %("button:Name", "header:Name"%), or give')
  t:expect(function() t:click("main/Name", { limit = 0.1 }) end):raises('%("main/button:Name", "main/header:Name"%)')
  t:click("button:Name")
  t:click("files/Name")
end)

test("a column without a header is its cells", function(t)
  local clicked
  app.run(function()
    if ImGui.BeginTable("one", 1) then
      ImGui.TableSetupColumn("Act")
      ImGui.TableNextRow()
      ImGui.TableNextColumn()
      if ImGui.Button("Go") then clicked = true end
      ImGui.EndTable()
    end
  end)
  t:click("Act")
  t:expect(clicked):equals(true)
end)

test("long lists in a scrolled child, and at the lower edge", function(t)
  local names, pick, mark, low = {}, 1, 1, 1
  for i = 1, 60 do names[i] = "entry " .. i end
  app.run(function()
    ImGui.BeginChild("box", { 400, 200 })
    for i = 1, 40 do ImGui.Text("line " .. i) end
    pick = ImGui.Combo("Pick", pick, names)
    mark = ImGui.ListBox("Mark", mark, names, #names, 5)
    for i = 41, 80 do ImGui.Text("line " .. i) end
    ImGui.EndChild()
    ImGui.SetCursorPosY(460)
    low = ImGui.Combo("Low", low, names)
  end, { size = { 600, 500 } })
  for _, choice in ipairs { 50, 2, 60, 31 } do
    t:select("Pick", "entry " .. choice)
    t:select("Mark", "entry " .. choice)
    t:select("Low", "entry " .. choice)
    t:expect({ pick, mark, low }):equals { choice, choice, choice }
  end
end)
