-- The dialog that asks for a file or a folder. What is in a folder is read by a task, so that a slow disk stops nothing.
local internal = ...
local overlay, ui, ImGui, fs, observable, task = overlay, ui, ImGui, fs, observable, task
local error, ipairs, pcall, tostring, type = error, ipairs, pcall, tostring, type
local format, sort, concat, remove = string.format, table.sort, table.concat, table.remove
local core, dialogs, keys = internal.part("overlay"), internal.part("dialogs"), internal.part("overlay_keys")
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check

local function join(folder, name) return folder == "/" and "/" .. name or folder .. "/" .. name end

-- Seen from that folder, without "." and "..": of such a path it is clear what is above it.
local function absolute(path, folder)
  if path:sub(1, 1) ~= "/" then path = folder .. "/" .. path end
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." then remove(parts) elseif part ~= "." then parts[#parts + 1] = part end
  end
  return "/" .. concat(parts, "/")
end

local function reason_of(failure) return (tostring(failure):gsub("^[^:]+:%d+: ", "")) end

local function parent_of(folder)
  local parent = folder:match("^(.*)/[^/]+$")
  return parent == nil and folder or parent == "" and "/" or parent
end

local function is_wanted(name, endings)
  if not endings then return true end
  local ending = name:match("%.([^.]+)$")
  for i = 2, #endings do
    if endings[i] == "*" or (ending and ending:lower() == endings[i]:lower()) then return true end
  end
  return false
end

-- Folders first, then by name, however it is written.
local function comes_first(a, b)
  if a.is_folder ~= b.is_folder then return a.is_folder end
  local x, y = a.name:lower(), b.name:lower()
  if x ~= y then return x < y end
  return a.name < b.name
end

local function read_folder(state, folder)
  local ok, names = pcall(fs.list, folder)
  if state.folder ~= folder then return end -- another one was asked for meanwhile
  state.entries, state.at = {}, 0
  if not ok then
    state.problem = reason_of(names)
    return
  end
  local entries = {}
  for _, name in ipairs(names) do
    local known, info = pcall(fs.stat, join(folder, name))
    entries[#entries + 1] = { name = name, is_folder = known and info.type == "directory" or false, size = known and info.size or 0 }
  end
  sort(entries, comes_first)
  if state.folder == folder then state.entries, state.problem = entries, nil end
end

local function enter(state, folder)
  state.folder, state.entries, state.problem = folder, {}, nil
  state.path:set(folder)
  internal.spawn_in(state.handle.group, read_folder, state, folder)
end

local function visible(state)
  local list = {}
  for _, entry in ipairs(state.entries) do
    local hidden = entry.name:sub(1, 1) == "." and not state.hidden:get()
    if not hidden and (entry.is_folder or (state.mode ~= "folder" and is_wanted(entry.name, state.endings()))) then
      list[#list + 1] = entry
    end
  end
  return list
end

-- --- what is chosen ---

local function finish_with(state, path) state.handle:close(path) end

-- A folder is entered; to replace a file asks first.
local function choose(state, path)
  local exists, info = pcall(fs.stat, path)
  if exists and info.type == "directory" then
    state.name:set("")
    return enter(state, path)
  end
  if exists and state.mode == "save" then
    local answer = overlay.confirm(path .. " exists. Replace it?", { yes = "Replace", title = "Save" }):await()
    if not answer.value then return end
  elseif not exists and state.mode == "open" then
    state.problem = reason_of(info)
    return
  end
  finish_with(state, path)
end

local function accept(state)
  local name = state.name:get()
  if state.mode == "folder" then return finish_with(state, name ~= "" and join(state.folder, name) or state.folder) end
  if name == "" then return end
  internal.spawn_in(state.handle.group, choose, state, absolute(name, state.folder))
end

local function activate(state, entry)
  if entry.is_folder then
    state.name:set("")
    return enter(state, join(state.folder, entry.name))
  end
  state.name:set(entry.name)
  accept(state)
end

-- --- drawing ---

local function draw_path(state)
  if ImGui.Button("Up") then enter(state, parent_of(state.folder)) end
  ImGui.SameLine()
  ImGui.SetNextItemWidth(-1)
  local text, entered = ImGui.InputText("##path", state.path:get(), ImGuiInputTextFlags.EnterReturnsTrue)
  state.path:set(text)
  state.is_typing_path = ImGui.IsItemActive() or entered
  if entered then enter(state, absolute(text, state.folder)) end
end

local function draw_entry(state, entry, i)
  local label = entry.name .. (entry.is_folder and "/" or "") .. "##" .. i
  local _, pressed = ImGui.Selectable(label, state.at == i, ImGuiSelectableFlags.AllowDoubleClick | ImGuiSelectableFlags.DontClosePopups)
  if pressed then
    state.at = i
    if not entry.is_folder or state.mode == "folder" then state.name:set(entry.name) end
    if ImGui.IsMouseDoubleClicked(0) then return activate(state, entry) end
  end
  if entry.is_folder then return end
  ImGui.SameLine(ImGui.GetWindowWidth() - ImGui.GetFontSize() * 8)
  ImGui.TextDisabled(entry.size < 1024 and format("%d B", entry.size) or entry.size < 1 << 20 and format("%.0f kB", entry.size / 1024)
    or format("%.1f MB", entry.size / (1 << 20)))
end

local function move_by_keys(state, list)
  if state.is_typing_path or keys.has_reached_item() then return end
  local step = ImGui.IsKeyPressed(ImGuiKey.DownArrow) and 1 or ImGui.IsKeyPressed(ImGuiKey.UpArrow) and -1 or 0
  if step ~= 0 and #list > 0 then
    state.at = math.max(1, math.min(#list, state.at + step))
    local entry = list[state.at]
    state.name:set((not entry.is_folder or state.mode == "folder") and entry.name or "")
  end
end

local function draw_list(state)
  local list = visible(state)
  local height = ImGui.GetTextLineHeightWithSpacing() * 14
  move_by_keys(state, list)
  ui.panel("##entries", { size = { 0, height } }, function()
    if state.problem then ui.label(state.problem, { wrap = true, colour = { 0.95, 0.45, 0.40, 1 } }) end
    ImGui.PushAllowKeyboardFocus(false) -- the arrow keys choose: Tab passes over all of them
    for i, entry in ipairs(list) do draw_entry(state, entry, i) end
    ImGui.PopAllowKeyboardFocus()
  end)
  return list
end

local function draw_choices(state)
  if state.mode ~= "folder" then
    ImGui.SetNextItemWidth(-ImGui.GetFontSize() * 4)
    ui.input("name", state.name)
  end
  if state.filters then
    ImGui.SetNextItemWidth(ImGui.GetFontSize() * 12)
    ui.combo("##filter", state.filter, state.filter_names)
    ImGui.SameLine()
  end
  ui.checkbox("hidden ones", state.hidden)
end

local yes = { open = "Open", save = "Save", folder = "Choose" }

local function draw(state)
  if not state.folder then enter(state, state.start) end
  draw_path(state)
  local list = draw_list(state)
  draw_choices(state)
  local function go()
    local entry = list[state.at]
    if state.is_typing_path then return end
    if entry and entry.is_folder and (state.mode ~= "folder" and state.name:get() == "") then return activate(state, entry) end
    accept(state)
  end
  state.handle.on_enter = go
  local pressed = dialogs.draw_buttons({ yes[state.mode], "Cancel" }, state.mode ~= "folder" and state.name:get() == "")
  if pressed == 1 then accept(state) elseif pressed == 2 then finish_with(state, nil) end
end

-- --- the functions ---

local function filters_of(options, state, what)
  local filters = options.filters
  if filters == nil then
    state.endings = function() return nil end
    return
  end
  if type(filters) ~= "table" then error(what .. ": filters must be a list of {name, ending, ...}", 3) end
  state.filters, state.filter_names = filters, {}
  for i, filter in ipairs(filters) do
    if type(filter) ~= "table" or type(filter[2]) ~= "string" then error(what .. ": filter " .. i .. " must be {name, ending, ...}", 3) end
    state.filter_names[i] = filter[1]
  end
  state.filter = observable(state.filter_names[1])
  state.endings = function()
    for i, name in ipairs(state.filter_names) do
      if name == state.filter:get() then return filters[i] end
    end
  end
end

local known <const> = names "title:text path:string name:string filters:any timeout:seconds"
local function ask(mode, what, options)
  options = check_options(options, known, what, 2) -- a tail call has brought us here
  local start = options.path or "."
  start = absolute(start, internal.working_folder())
  local state = { mode = mode, start = start, path = observable(start), name = observable(options.name or ""), hidden = observable(false),
                  entries = {}, at = 0 }
  filters_of(options, state, what)
  local titles = { open = "Open a file", save = "Save a file", folder = "Choose a folder" }
  state.handle = core.open("modal", what, function() draw(state) end,
    { title = options.title or titles[mode], timeout = options.timeout, letters = 44 })
  return state.handle
end

--- overlay.open_file([options]) -> h
--- overlay.save_file([options]) -> h
--- overlay.open_folder([options]) -> h
--- Asks for a file or a folder: the value is its whole path, or nil. The options: `title`; `path`, the folder to begin with;
--- `name`; `filters`, a list of {name, ending, ...}, such as {"Pictures", "png", "jpg"}; `timeout`. The arrow keys choose, Enter
--- opens. The name of a folder, chosen where a file is asked for, leads into it. To save over a file asks once more.
function overlay.open_file(options) return ask("open", "overlay.open_file", options) end
function overlay.save_file(options) return ask("save", "overlay.save_file", options) end
function overlay.open_folder(options) return ask("folder", "overlay.open_folder", options) end

return overlay
