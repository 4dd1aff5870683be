-- A list of things to do that is still there the next time: each change is kept in the store at once. Headless the
-- store is in memory and begins empty, so some items are added; `--store FILE` keeps them there too.
local input = ""

local function add(text)
  store.transaction(function()
    local id = store.get("next", 1)
    store.set("next", id + 1)
    store.set(("item/%06d"):format(id), { text = text, done = false })
  end)
end

if app.headless and #store.keys "item/" == 0 then
  for _, text in ipairs { "write the script", "look at it in a window", "run it in CI" } do add(text) end
  store.set("item/000001", { text = "write the script", done = true })
end

-- Read again only when something has changed.
local items = {}
local function read()
  items = {}
  for i, key in ipairs(store.keys "item/") do items[i] = { key = key, value = store.get(key) } end
end
read()
store.observe(read)

local function draw(item)
  ImGui.PushID(item.key)
  local value = item.value
  local done, changed = ImGui.Checkbox("##done", value.done)
  if changed then store.set(item.key, { text = value.text, done = done }) end
  ImGui.SameLine()
  if value.done then ImGui.TextDisabled(value.text) else ImGui.TextUnformatted(value.text) end
  ImGui.SameLine(ImGui.GetWindowWidth() - 80)
  if ImGui.SmallButton "delete" then store.delete(item.key) end
  ImGui.PopID()
  return value.done and 1 or 0
end

app.run(function()
  local entered
  ImGui.SetNextItemWidth(ImGui.GetWindowWidth() - 100)
  input, entered = ImGui.InputTextWithHint("##new", "what is to be done?", input, ImGuiInputTextFlags.EnterReturnsTrue)
  if entered then ImGui.SetKeyboardFocusHere(-1) end -- for the next one
  ImGui.SameLine()
  if (ImGui.Button "add" or entered) and input:find "%S" then
    add(input)
    input = ""
  end
  ImGui.Separator()
  local done = 0
  for _, item in ipairs(items) do done = done + draw(item) end
  ImGui.Separator()
  ImGui.Text("%d of %d done", done, #items)
end, { title = "To do", size = { 420, 320 } })
