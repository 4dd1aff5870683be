-- What is drawn over the window: the handles of dialogs, popups and tool windows, and the callback that draws them. Each
-- belongs to the window, group or dialog that it was made in, and has a group for the tasks that start in it. Who waits for
-- a handle and what the handle becomes are apart: a cancelled waiter leaves it as it is.
local internal = ...
local overlay, ImGui, app, task = overlay, ImGui, app, task
local error, getmetatable, ipairs, next, setmetatable, type, xpcall = error, getmetatable, ipairs, next, setmetatable, type, xpcall
local remove, current, spawn = table.remove, task.current, task.spawn
internal.part("widgets")
internal.part("layout")
local handlers, within = internal.part("handlers"), internal.within
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check
local check_pair, check_number, check_flag = options_part.check_pair, options_part.check_number, options_part.check_flag
local scope_depth, close_scopes = internal.scope_depth, internal.close_scopes

local core = {} -- for the other files
local modals, floats = {}, {} -- in the order in which they opened
local by_group = {}           -- group -> its overlay
local count = 0
local most_open <const> = 100

local Handle = { __name = "overlay" }

-- What is asked of the handle before it has been awaited.
function Handle:__index(key)
  if key == "value" or key == "reason" then
    if self.closed then return nil end
    error("this is the handle of an overlay: h:await()." .. key .. " is what it closes with", 2)
  end
  return Handle[key]
end

local function check(self, method)
  if getmetatable(self) ~= Handle then error("call it with a colon: h:" .. method .. "(...)", 3) end
end

-- --- the end of one ---

local function wake_waiters(self)
  for i = 1, #self.waiters do internal.wake_for_window(self.waiters[i]) end
  self.waiters = {}
  if self.keeper and not self.keeper:done() then internal.wake_for_window(self.keeper) end
end

-- Parent first, then its children; nothing of it is drawn any more.
local function finish(self, value, reason)
  if self.closed then return false end
  self.closed, self.value, self.reason = true, value, reason
  for _, child in ipairs(self.children) do finish(child, nil, "disposed") end
  wake_waiters(self)
  return true
end
core.finish = finish

-- Closed at the end of the keeper, for whatever reason.
local Guard = {}
function Guard.__close(guard)
  finish(guard.overlay, nil, "disposed")
  local group = guard[1]
  if not group then return end
  by_group[group] = nil
  internal.cancel_group(group, "what it was started in was closed")
  if internal.cleanup_place() == "here" then internal.in_shield(internal.wait_group, group) end
  internal.close_group(group)
end

local function end_later(self, seconds)
  task.wait(seconds)
  finish(self, nil, "timeout")
end

-- The task of an overlay: it lives as long as that, in the scope of its owner.
local function keep(self)
  local guard <close> = setmetatable({ false, overlay = self }, Guard)
  local group = internal.new_group(guard)
  internal.keep_failures_apart(group)
  self.group, by_group[group] = group, self
  if self.options.timeout then internal.spawn_in(group, end_later, self, self.options.timeout) end
  while not self.closed do internal.wait_for_window("an overlay") end
end

-- --- drawing ---

local function report(failure) internal.spawn_at(0, internal.raise, failure[1], failure) end

local function draw_content(self)
  local depth, outer = scope_depth(), handlers.owner
  handlers.owner = self.group
  local ok, failure = xpcall(self.fn, internal.describe, self)
  handlers.owner = outer
  if ok then failure = nil end
  local left = ok and internal.left_open(depth)
  close_scopes(depth)
  if left then failure = { left, left, "" } end
  if failure then report(failure) end
end

-- What fails around the content would fail in each frame, and take along what is drawn after it: it ends this one.
local function guarded(self, fn, ...)
  local depth = scope_depth()
  local ok, failure = xpcall(fn, internal.describe, self, ...)
  if ok then return end
  close_scopes(depth)
  report(failure)
  finish(self, nil, "disposed")
end

local function is_pressed_outside()
  if not ImGui.IsMouseClicked(0) or ImGui.IsWindowAppearing() then return false end
  local mouse = ImGui.GetIO().MousePos
  local x, y = ImGui.GetWindowPos()
  local width, height = ImGui.GetWindowSize()
  return mouse.x < x or mouse.y < y or mouse.x > x + width or mouse.y > y + height
end

local function is_enter_pressed()
  return ImGui.IsKeyPressed(ImGuiKey.Enter, false) or ImGui.IsKeyPressed(ImGuiKey.KeypadEnter, false)
end

local function take_keys(self)
  local options = self.options
  if ImGui.IsPopupOpen("", ImGuiPopupFlags.AnyPopupId) then return end -- one inside of it takes them
  if options.escape ~= false and ImGui.IsKeyPressed(ImGuiKey.Escape, false) then
    finish(self, options.escape_value, "closed")
  elseif is_enter_pressed() and not self.keeps_enter then
    self.has_focus = false -- Enter ends the typing of a text, which may go on if there is something wrong with it
    if self.on_enter then self:on_enter() end
  elseif options.dismiss_on_outside and is_pressed_outside() then
    finish(self, nil, "outside")
  end
end

local modal_flags = ImGuiWindowFlags.AlwaysAutoResize | ImGuiWindowFlags.NoSavedSettings
local bare_flags = modal_flags | ImGuiWindowFlags.NoTitleBar | ImGuiWindowFlags.NoMove

local function place_modal(self)
  local viewport = ImGui.GetMainViewport()
  local pos, size = viewport.WorkPos, viewport.WorkSize
  ImGui.SetNextWindowPos(pos.x + size.x / 2, pos.y + size.y / 2, ImGuiCond.Always, 0.5, 0.5)
  local width = self.options.width or (self.options.letters or 0) * ImGui.GetFontSize()
  ImGui.SetNextWindowSizeConstraints(width, 0, size.x * 0.94, size.y * 0.94)
end

local draw_modals

local function draw_modal(self, index)
  draw_content(self)
  if self.closed then return end
  if modals[index + 1] then return draw_modals(index + 1) end
  take_keys(self)
end

-- ImGui keeps a popup until it was told, once more inside it.
local function put_away(self, index)
  remove(modals, index)
  if not self.is_shown or not ImGui.IsPopupOpen(self.id) then return end
  local depth = scope_depth()
  ImGui.PushStyleVar(ImGuiStyleVar.Alpha, 0)
  if ImGui.BeginPopupModal(self.id, nil, bare_flags) then
    within(depth + 1, ImGui.EndPopup, ImGui.CloseCurrentPopup)
  end
  ImGui.PopStyleVar()
end

local function draw_window(self, index)
  if not ImGui.IsPopupOpen(self.id) then ImGui.OpenPopup(self.id) end
  self.is_shown = true
  place_modal(self)
  local depth = scope_depth()
  local closable = self.options.closable
  local shown, open = ImGui.BeginPopupModal(self.id, closable and true or nil, self.options.bare and bare_flags or modal_flags)
  if shown then within(depth, ImGui.EndPopup, draw_modal, self, index) end
  if closable and not open then finish(self, nil, "closed") end
end

-- Each in the one below it, as ImGui wants its popups.
function draw_modals(index)
  local self = modals[index]
  if not self then return end
  if self.closed then return put_away(self, index) end
  if self.group then guarded(self, draw_window, index) end -- else its keeper has not run yet
end

local function draw_popup(self)
  if not self.is_shown then ImGui.OpenPopup(self.id) end
  local depth = scope_depth()
  if ImGui.BeginPopup(self.id) then
    self.is_shown = true
    return within(depth, ImGui.EndPopup, function()
      draw_content(self)
      if self.closed then ImGui.CloseCurrentPopup() end
      if ImGui.IsKeyPressed(ImGuiKey.Escape, false) then
        ImGui.CloseCurrentPopup()
        finish(self, nil, "closed")
      end
    end)
  end
  if self.is_shown then finish(self, nil, "outside") end
end

local function draw_modeless(self)
  local size = self.options.size
  if size then ImGui.SetNextWindowSize(size[1], size[2], ImGuiCond.Appearing) end
  local depth = scope_depth()
  local open, shown = ImGui.Begin(self.id, true, ImGuiWindowFlags.NoSavedSettings | (size and 0 or ImGuiWindowFlags.AlwaysAutoResize))
  within(depth, ImGui.End, function() if shown then draw_content(self) end end)
  if not open then finish(self, nil, "closed") end
end

local function close_popup(self)
  if self.kind ~= "popup" or not self.is_shown or not ImGui.IsPopupOpen(self.id) then return end
  local depth = scope_depth()
  if ImGui.BeginPopup(self.id) then within(depth, ImGui.EndPopup, ImGui.CloseCurrentPopup) end
end

local function draw_floats()
  for i = #floats, 1, -1 do
    if floats[i].closed then close_popup(remove(floats, i)) end
  end
  for _, self in ipairs { table.unpack(floats) } do
    if self.group and not self.closed then
      guarded(self, self.kind == "popup" and draw_popup or draw_modeless)
    end
  end
end

local gui
core.draw_last = {} -- functions, called at the end

local function draw()
  draw_floats()
  draw_modals(1)
  for _, fn in ipairs(core.draw_last) do fn() end
end

-- Opens the window if there is none. Raises if it is closing.
function core.ensure_window()
  if gui and internal.window_open() then return end
  gui = app.gui("overlays", draw)
end

internal.when_closed[#internal.when_closed + 1] = function()
  gui = nil
  local all = { modals, floats }
  modals, floats = {}, {}
  for _, list in ipairs(all) do
    for _, self in ipairs(list) do finish(self, nil, "disposed") end
  end
end

-- --- opening ---

local function check_timeout(options, what)
  local timeout = options.timeout
  if timeout ~= nil and (type(timeout) ~= "number" or not (timeout >= 0)) then
    error(what .. ": timeout must be a number of seconds, 0 or more", 4)
  end
end

local function check_title(title, what)
  if title == nil or type(title) == "string" or type(title) == "number" or internal.is_observable(title) then return end
  error(what .. ": title must be a text or an observable of one, not a " .. type(title), 5)
end

local function check_look(options, what)
  check_title(options.title, what)
  check_number(options.width, 0, what .. ": width", 4)
  check_pair(options.size, what .. ": size", 4)
  for _, name in ipairs { "closable", "escape", "dismiss_on_outside" } do check_flag(options[name], what .. ": " .. name, 4) end
end

local function check_function(fn, what)
  if type(fn) ~= "function" then error(what .. ": a function is needed, not " .. (fn == nil and "nil" or "a " .. type(fn)), 4) end
end

-- Called by the functions that a script calls; `fn(handle)` draws what is inside.
function core.open(kind, what, fn, options)
  check_timeout(options, what)
  check_look(options, what)
  check_function(fn, what)
  if #modals + #floats >= most_open then
    error(what .. ": " .. most_open .. " overlays are open; is it called in each frame? Let a handler call it", 3)
  end
  core.ensure_window()
  count = count + 1
  local self = setmetatable({
    kind = kind, fn = fn, options = options, waiters = {}, children = {},
    id = (options.title and internal.text_of(options.title) or "") .. "###overlay" .. count,
  }, Handle)
  local parent = by_group[internal.owner()]
  if parent then parent.children[#parent.children + 1] = self end
  local list = kind == "modal" and modals or floats
  list[#list + 1] = self
  self.keeper = current() and spawn({ name = what }, keep, self) or internal.spawn_at(internal.owner(), keep, self)
  if not self.keeper then
    finish(self, nil, "disposed")
  else
    internal.begin_anyway(self.keeper)
  end
  return self
end

--- # Overlays
--- What lies over the window. An overlay opens the window if none is open. Each function returns at once, from a GUI
--- callback too, and gives a handle. An overlay belongs to the group, dialog or window that it was made in, and is closed
--- with it.

--- h:await() -> result
--- h:close([value])
--- h:done() -> boolean
--- h:result() -> result or nil
--- Waits until it has closed, for {value =, reason =}: the reason is "closed" (a button, `h:close`, Escape, the close
--- button), "outside" (a click beside it), "timeout", or "disposed" (its owner or the window ended). Awaiting one that has
--- closed gives its result at once, any number of times. That a waiter is cancelled changes nothing for the overlay.
function Handle:await()
  check(self, "await")
  internal.checkpoint("h:await")
  while not self.closed do
    self.waiters[#self.waiters + 1] = current()
    internal.wait_for_window("h:await")
  end
  return self:result()
end

function Handle:close(value)
  check(self, "close")
  finish(self, value, "closed")
end

function Handle:done()
  check(self, "done")
  return self.closed == true
end

function Handle:result()
  check(self, "result")
  return self.closed and { value = self.value, reason = self.reason } or nil
end

Handle.__close = function(self) finish(self, nil, "closed") end
core.Handle = Handle

--- overlay.modal(fn [, options]) -> h
--- overlay.modeless(fn [, options]) -> h
--- overlay.popup(fn [, options]) -> h
--- Calls fn(h) in each frame to draw what is inside: of a window that blocks all others; of one that does not; of a popup
--- at the mouse, which a click beside it closes. The options: `title`; `timeout` in seconds; for a modal
--- `dismiss_on_outside`, `closable` (a close button), `escape` = false (Escape does nothing), `width`; for a modeless one
--- `size`. Handlers of `ui` that start inside belong to it, and are cancelled when it closes.
---
---   local h = overlay.modal(function(h) ui.button("Done", function() h:close("done") end) end, { timeout = 10 })
---   print(h:await().reason)
for kind, known in next, { modal = "title timeout dismiss_on_outside closable escape width", modeless = "title timeout size",
                           popup = "title timeout" } do
  local what = "overlay." .. kind
  known = names(known)
  overlay[kind] = function(fn, options)
    return (core.open(kind, what, fn, check_options(options, known, what, 2)))
  end
end

return core
