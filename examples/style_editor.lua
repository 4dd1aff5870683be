-- Changes how widgets look, live, and prints the changes as Lua: paste them into a script of your own.

local style -- ImGui.GetStyle(): its fields can be read and written

-- Sizes that can be set, with their limits; those of ImVec2 have two numbers.
local sizes = {
  { "WindowPadding", 0, 30 },  { "FramePadding", 0, 30 },   { "ItemSpacing", 0, 30 },   { "ItemInnerSpacing", 0, 30 },
  { "IndentSpacing", 0, 50 },  { "ScrollbarSize", 1, 30 },  { "GrabMinSize", 1, 30 },
  { "WindowRounding", 0, 16 }, { "ChildRounding", 0, 16 },  { "FrameRounding", 0, 16 }, { "PopupRounding", 0, 16 },
  { "GrabRounding", 0, 16 },   { "TabRounding", 0, 16 },    { "FrameBorderSize", 0, 2 }, { "ChildBorderSize", 0, 2 },
}

local original -- the style as it was, to tell what has changed

local function is_vector(v) return type(v) == "userdata" end
local function copy(v) return is_vector(v) and ImVec2(v.x, v.y) or v end

local function remember()
  original = { colors = {} }
  for _, size in ipairs(sizes) do original[size[1]] = copy(style[size[1]]) end
  for i = 0, ImGuiCol.COUNT - 1 do
    local c = style.Colors[i]
    original.colors[i] = ImVec4(c.x, c.y, c.z, c.w)
  end
end

local function restore()
  for _, size in ipairs(sizes) do style[size[1]] = original[size[1]] end
  for i, c in pairs(original.colors) do style.Colors[i] = c end
end

-- What has changed, as lines of Lua.
local function changes()
  local lines = {}
  for _, size in ipairs(sizes) do
    local name, now = size[1], style[size[1]]
    if now ~= original[name] then
      local text = is_vector(now) and ("ImVec2(%g, %g)"):format(now.x, now.y) or ("%g"):format(now)
      lines[#lines + 1] = ("style.%s = %s"):format(name, text)
    end
  end
  for i = 0, ImGuiCol.COUNT - 1 do
    local c = style.Colors[i]
    if c ~= original.colors[i] then
      lines[#lines + 1] = ("style.Colors[ImGuiCol.%s] = ImVec4(%.2f, %.2f, %.2f, %.2f)"):format(
        ImGui.GetStyleColorName(i), c.x, c.y, c.z, c.w)
    end
  end
  return lines
end

local function sizes_tab()
  ImGui.PushItemWidth(-9.5 * ImGui.GetFontSize())
  for _, size in ipairs(sizes) do
    local name, low, high = table.unpack(size)
    if is_vector(style[name]) then
      style[name] = ImGui.SliderFloat2(name, copy(style[name]), low, high, "%.0f")
    else
      style[name] = ImGui.SliderFloat(name, style[name], low, high, "%.0f")
    end
  end
  ImGui.PopItemWidth()
end

local filter = ""

local function colors_tab()
  filter = ImGui.InputTextWithHint("##filter", "filter", filter)
  if ImGui.BeginChild("colors") then
    for i = 0, ImGuiCol.COUNT - 1 do
      local name = ImGui.GetStyleColorName(i)
      if name:lower():find(filter:lower(), 1, true) then
        style.Colors[i] = ImGui.ColorEdit4(name, style.Colors[i], ImGuiColorEditFlags.NoInputs | ImGuiColorEditFlags.AlphaPreview)
      end
    end
  end
  ImGui.EndChild()
end

local function presets()
  for i, preset in ipairs { "Dark", "Light", "Classic" } do
    if i > 1 then ImGui.SameLine() end
    if ImGui.Button(preset) then ImGui["StyleColors" .. preset]() end
  end
  ImGui.SameLine()
  if ImGui.Button("As it was") then restore() end
end

local function editor()
  presets()
  if not ImGui.BeginTabBar("editor") then return end
  for _, tab in ipairs { { "Sizes", sizes_tab }, { "Colors", colors_tab } } do
    if ImGui.BeginTabItem(tab[1]) then
      tab[2]()
      ImGui.EndTabItem()
    end
  end
  ImGui.EndTabBar()
end

-- Something to look at while the style changes.
local sample = { on = true, level = 0.6, text = "Text", choice = 1 }

local function preview()
  sample.on = ImGui.Checkbox("Checkbox", sample.on)
  ImGui.SameLine()
  ImGui.Button("Button")
  ImGui.PushItemWidth(-4 * ImGui.GetFontSize())
  sample.level = ImGui.SliderFloat("Slider", sample.level, 0, 1)
  sample.text = ImGui.InputText("Input", sample.text)
  sample.choice = ImGui.Combo("Combo", sample.choice, { "First", "Second" })
  ImGui.PopItemWidth()
  for i = 1, 2 do ImGui.Selectable("Selectable " .. i, i == 1) end
  ImGui.ProgressBar(sample.level)
  ImGui.Separator()
  local lines = changes()
  ImGui.TextDisabled(#lines == 0 and "Nothing has changed yet." or #lines .. " changes")
  if #lines > 0 then
    local text = "local style = ImGui.GetStyle()\n" .. table.concat(lines, "\n")
    ImGui.SameLine()
    if ImGui.SmallButton("Copy") then ImGui.SetClipboardText(text) end
    ImGui.InputTextMultiline("##changes", text, ImVec2(-1, -1), ImGuiInputTextFlags.ReadOnly)
  end
end

local function gui()
  style = ImGui.GetStyle()
  if not original then remember() end
  local width = 0.52 * ImGui.GetContentRegionAvail()
  ImGui.BeginChild("editor", ImVec2(width, 0), true)
  editor()
  ImGui.EndChild()
  ImGui.SameLine()
  ImGui.BeginChild("preview", ImVec2(0, 0), true)
  preview()
  ImGui.EndChild()
end

app.run(gui, { title = "Style editor", size = { 860, 600 } })
