-- Layout: functions that open something in ImGui, call a function, and close it, also when the function fails.
local internal = ...
local ui, ImGui, ImGuiWindowFlags = ui, ImGui, ImGuiWindowFlags
local error, ipairs, select, setmetatable, type = error, ipairs, select, setmetatable, type
local scope_depth, close_scopes = internal.scope_depth, internal.close_scopes
local text_of = internal.part("widgets") and internal.text_of
local handlers = internal.part("handlers")

-- Closed when the function has returned or failed. In the latter case whatever it left open is closed with it. Those that
-- are closed are used again, so that a frame leaves no garbage.
local Scope = {}
local free, count = {}, 0
function Scope.__close(self, failure)
  local finish = self.finish
  self.finish = nil
  count = count + 1
  free[count] = self
  if failure ~= nil then return close_scopes(self.depth) end
  if finish then finish() end
end

local function enter(depth, finish)
  local scope = free[count]
  if scope then
    free[count], count = nil, count - 1
  else
    scope = setmetatable({}, Scope)
  end
  scope.depth, scope.finish = depth, finish
  return scope
end

-- Calls fn(...) in what was opened when `depth` scopes were open; `finish` closes it.
local function within(depth, finish, fn, ...)
  local _ <close> = enter(depth, finish)
  return fn(...)
end
internal.within = within

local function check_function(fn, what, level)
  if type(fn) ~= "function" then
    error(what .. ": a function is needed, not " .. (fn == nil and "nil" or "a " .. type(fn)), level or 3)
  end
end

local function check_id(id, what)
  if type(id) ~= "string" and type(id) ~= "number" then
    error(what .. ": the ID must be a text, not " .. (id == nil and "nil" or "a " .. type(id)), 3)
  end
end

local function check_tabs(list)
  if type(list) ~= "table" then error("ui.tabs: a list of {title, function} is needed, not a " .. type(list), 3) end
  for i, tab in ipairs(list) do
    if type(tab) ~= "table" or type(tab[2]) ~= "function" then error("ui.tabs: tab " .. i .. " must be {title, function}", 3) end
  end
end

local no_options <const> = {}
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check

--- # Layout
--- Each takes a function, which draws what is inside, and gives back what it returns. What was opened is closed by itself,
--- also when the function fails.

--- ui.window(title [, options], fn) -> open
--- A window inside of ours. The options: `size` = {width, height}, `position` = {x, y}, at first; `open`, an observable
--- that the close button sets to false (nothing is drawn while it is false); `flags`, of ImGuiWindowFlags.
local window_options <const> = names "size:pair position:pair open:observable flags:flags"
function ui.window(title, options, fn)
  if fn == nil then options, fn = no_options, options end
  check_function(fn, "ui.window")
  options = check_options(options, window_options, "ui.window", 2)
  local open = options.open
  if open and not open:get() then return false end
  if options.size then ImGui.SetNextWindowSize(options.size[1], options.size[2], ImGuiCond.FirstUseEver) end
  if options.position then ImGui.SetNextWindowPos(options.position[1], options.position[2], ImGuiCond.FirstUseEver) end
  local depth = scope_depth()
  local still_open, shown = ImGui.Begin(text_of(title), open and true or nil, options.flags or 0)
  if shown then within(depth, ImGui.End, fn) else ImGui.End() end
  if open and not still_open then open:set(false) end
  return still_open ~= false
end

-- In an overlay Tab goes on inside.
local function keyboard_flags() return handlers.owner ~= -1 and ImGuiWindowFlags.NavFlattened or 0 end

--- ui.panel(id [, options], fn) -> ...
--- ui.scroll(id [, options], fn) -> ...
--- A part of the window with a frame; one that scrolls, both ways. The options: `size` = {width, height}: 0 is what is
--- left, less than 0 leaves so much; `title` (of a panel); `flags`.
local weak <const> = { disabled = true }
local function draw_child(title, fn)
  if title then
    ui.label(title, weak)
    ImGui.Separator()
  end
  return fn()
end

local child_options <const> = names "size:room title:text flags:flags"
local function child(what, id, options, fn, border, flags)
  if fn == nil then options, fn = no_options, options end
  check_function(fn, what)
  check_id(id, what)
  options = check_options(options, child_options, what, 2) -- a tail call has brought us here
  local size = options.size or no_options
  local depth = scope_depth()
  if not ImGui.BeginChild(id, size[1] or 0, size[2] or 0, border, (options.flags or 0) | flags | keyboard_flags()) then
    return ImGui.EndChild()
  end
  return within(depth, ImGui.EndChild, draw_child, options.title, fn)
end

function ui.panel(id, options, fn) return child("ui.panel", id, options, fn, true, 0) end

function ui.scroll(id, options, fn)
  return child("ui.scroll", id, options, fn, false, ImGuiWindowFlags.HorizontalScrollbar)
end

--- ui.column(fn) -> ...
--- ui.row(fn, ...)
--- One below the other, as one item; functions that are drawn beside each other.
---
---   ui.row(function() ui.button("Yes", yes) end, function() ui.button("No", no) end)
function ui.column(fn)
  check_function(fn, "ui.column")
  local depth = scope_depth()
  ImGui.BeginGroup()
  return within(depth, ImGui.EndGroup, fn)
end

local function check_functions(what, ...)
  for i = 1, select("#", ...) do check_function((select(i, ...)), what, 4) end
end

local function draw_row(...)
  for i = 1, select("#", ...) do
    if i > 1 then ImGui.SameLine() end
    ui.column((select(i, ...)))
  end
end

function ui.row(...)
  check_functions("ui.row", ...)
  draw_row(...)
end

--- ui.toolbar(fn, ...)
--- A row with a line below it.
function ui.toolbar(...)
  check_functions("ui.toolbar", ...)
  draw_row(...)
  ImGui.Separator()
end

--- ui.tabs(id, list)
--- Tabs: the list has one {title, fn} for each.
---
---   ui.tabs("main", { { "Data", draw_data }, { "Settings", draw_settings } })
function ui.tabs(id, list)
  check_id(id, "ui.tabs")
  check_tabs(list)
  local depth = scope_depth()
  if not ImGui.BeginTabBar(id) then return end
  within(depth, ImGui.EndTabBar, function()
    for _, tab in ipairs(list) do
      local inner = scope_depth()
      if ImGui.BeginTabItem(text_of(tab[1])) then within(inner, ImGui.EndTabItem, tab[2]) end
    end
  end)
end

--- ui.tree(label [, options], fn) -> ...
--- ui.menu_bar(fn) -> ...
--- ui.menu(label, fn) -> ...
--- ui.status_bar(fn) -> ...
--- A branch that opens and closes (`open` = true: it is open at first); the bar at the top of a window that was opened with
--- `menu_bar`, and its menus; a bar at the lower end of the window, to be drawn last.
local tree_options <const> = names "open:flag"
function ui.tree(label, options, fn)
  if fn == nil then options, fn = no_options, options end
  check_function(fn, "ui.tree")
  options = check_options(options, tree_options, "ui.tree", 2)
  local depth = scope_depth()
  local flags = options.open and ImGuiTreeNodeFlags.DefaultOpen or 0
  if ImGui.TreeNodeEx(text_of(label), flags) then return within(depth, ImGui.TreePop, fn) end
end

function ui.menu_bar(fn)
  check_function(fn, "ui.menu_bar")
  local depth = scope_depth()
  if ImGui.BeginMenuBar() then return within(depth, ImGui.EndMenuBar, fn) end
end

function ui.menu(label, fn)
  check_function(fn, "ui.menu")
  local depth = scope_depth()
  if ImGui.BeginMenu(text_of(label)) then return within(depth, ImGui.EndMenu, fn) end
end

function ui.status_bar(fn)
  check_function(fn, "ui.status_bar")
  local height = ImGui.GetFrameHeight()
  local _, top = ImGui.GetCursorPos()
  local style = ImGui.GetStyle()
  local bottom = ImGui.GetWindowHeight() - height - style.WindowPadding.y - style.ItemSpacing.y - 1
  ImGui.SetCursorPosY(math.max(top, bottom))
  ImGui.Separator()
  return ui.column(fn)
end

-- Between the two parts, to be dragged; sideways if the parts stand beside each other.
local function handle(sideways, thickness, length)
  ImGui.InvisibleButton("##handle", sideways and thickness or length, sideways and length or thickness)
  local hot = ImGui.IsItemHovered() or ImGui.IsItemActive()
  if hot then ImGui.SetMouseCursor(sideways and ImGuiMouseCursor.ResizeEW or ImGuiMouseCursor.ResizeNS) end
  local x, y = ImGui.GetItemRectMin()
  local right, bottom = ImGui.GetItemRectMax()
  local colour = ImGui.GetColorU32(ImGui.IsItemActive() and ImGuiCol.SeparatorActive or hot and ImGuiCol.SeparatorHovered or ImGuiCol.Separator)
  local middle_x, middle_y = (x + right) / 2, (y + bottom) / 2
  local list = ImGui.GetWindowDrawList()
  if sideways then
    list:AddLine(ImVec2(middle_x, y), ImVec2(middle_x, bottom), colour, hot and 3 or 1)
  else
    list:AddLine(ImVec2(x, middle_y), ImVec2(right, middle_y), colour, hot and 3 or 1)
  end
  if not ImGui.IsItemActive() or ImGui.IsItemActivated() then return 0 end -- the mouse may have come from elsewhere
  local delta = ImGui.GetIO().MouseDelta
  return sideways and delta.x or delta.y
end

--- ui.splitter(id [, options], first, second)
--- Two parts with a handle between them that can be dragged. The options: `vertical` = true puts the second below the
--- first; `ratio`, of the first at the beginning (0.5); `size` = {width, height} of both.
local splitter_options <const> = names "vertical:flag ratio:size size:room"
function ui.splitter(id, options, first, second)
  if second == nil then options, first, second = no_options, options, first end
  check_function(first, "ui.splitter")
  check_function(second, "ui.splitter")
  check_id(id, "ui.splitter")
  options = check_options(options, splitter_options, "ui.splitter", 2)
  local size = options.size or no_options
  local width, height = ImGui.GetContentRegionAvail()
  width, height = size[1] or width, size[2] or height
  local depth = scope_depth()
  ImGui.PushID(id)
  within(depth, ImGui.PopID, function()
    local key, sideways = ImGui.GetID("##split"), not options.vertical
    local split = handlers.kept("splitters") -- ID -> the fraction of the first part
    local thickness, length = ImGui.GetFontSize() * 0.6, math.max(1, sideways and height or width)
    local gaps = sideways and 0 or 2 * ImGui.GetStyle().ItemSpacing.y
    local room = math.max(1, (sideways and width or height) - thickness - gaps)
    local part = math.max(0.05, math.min(0.95, split[key] or options.ratio or 0.5))
    child("ui.splitter", "##first", { size = sideways and { part * room, length } or { length, part * room } }, first, false, 0)
    if sideways then ImGui.SameLine(0, 0) end
    local moved = handle(sideways, thickness, length)
    if sideways then ImGui.SameLine(0, 0) end
    child("ui.splitter", "##second", { size = sideways and { room - part * room, length } or { length, room - part * room } }, second, false, 0)
    split[key] = part + moved / room
  end)
end

return ui
