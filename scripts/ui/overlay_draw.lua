-- How overlays are drawn: modals and popups as a stack, each inside the one below it, as ImGui wants its popups; tool
-- windows inside what was on top when they opened, so that they can be reached; and the notifications above all.
local internal = ...
local ImGui, app = ImGui, app
local ipairs, xpcall = ipairs, xpcall
local remove, unpack = table.remove, table.unpack
internal.part("widgets")
internal.part("layout")
local handlers, within = internal.part("handlers"), internal.within
local ends, fade, keys = internal.part("overlay_ends"), internal.part("overlay_fade"), internal.part("overlay_keys")
local finish = ends.finish
local scope_depth, close_scopes, is_broken = internal.scope_depth, internal.close_scopes, internal.is_broken

local drawing = {}
local stack, floats = {}, {} -- in the order in which they opened

local frame = 0
local has_told = false -- of the assert of ImGui's that has ended this frame: it came from the content

-- Whether what is drawn at the end lies above a modal or a popup.
function drawing.is_any_open() return #stack > 0 end

function drawing.count() return #stack + #floats end

function drawing.add(self)
  self.below = stack[#stack]
  local list = self.kind == "modeless" and floats or stack
  list[#list + 1] = self
end

-- --- what is inside ---

local function report(failure) internal.spawn_at(0, internal.raise, failure[1], failure) end

-- Gives the failure, if there was one.
local function call_content(self, depth)
  local ok, failure = xpcall(self.fn, internal.describe, self)
  if not ok then return failure end
  local left = internal.left_open(depth)
  return left and { left, left, "" }
end

-- The part after the number signs is the ID, which stays.
local function follow_title(self)
  local title = self.options.title
  if internal.is_observable(title) then self.id = internal.text_of(title) .. "###overlay" .. self.number end
end

local function draw_content(self)
  local depth, outer = scope_depth(), handlers.owner
  if not self.has_content then ImGui.SetScrollX(0) ImGui.SetScrollY(0) end
  self.has_content = true
  handlers.owner = self.group
  local is_here, tabs, token = keys.enter()
  local failure = call_content(self, scope_depth())
  handlers.owner = outer
  has_told = is_broken() -- or the script has caught it
  close_scopes(depth)
  keys.leave(is_here, tabs, token)
  if failure then report(failure) end
end

-- What fails around the content would fail in each frame, and take along what is drawn after it: it ends this one.
-- Gives what fn returned; true when an assert of ImGui's in the content, which was reported there, has ended the frame.
local function guarded(self, fn, ...)
  local depth = scope_depth()
  local ok, result = xpcall(fn, internal.describe, self, ...)
  if ok then return result end
  close_scopes(depth)
  if is_broken() and has_told then return true end
  report(result)
  finish(self, nil, "disposed")
end

local function is_enter_pressed()
  return ImGui.IsKeyPressed(ImGuiKey.Enter, false) or ImGui.IsKeyPressed(ImGuiKey.KeypadEnter, false)
end

local any_window = ImGuiHoveredFlags.AnyWindow | ImGuiHoveredFlags.AllowWhenBlockedByPopup | ImGuiHoveredFlags.AllowWhenBlockedByActiveItem

-- While one is on top, ImGui lets the mouse be over nothing but it, and what is drawn inside it.
local function is_pressed_outside()
  return ImGui.IsMouseClicked(0) and not ImGui.IsWindowAppearing() and not ImGui.IsWindowHovered(any_window)
end

-- Of a key that presses what Tab has reached, unless something that is open inside takes it.
local function is_press()
  if ImGui.IsPopupOpen("", ImGuiPopupFlags.AnyPopupId) then return false end
  return is_enter_pressed() or ImGui.IsKeyPressed(ImGuiKey.Space, false)
end

local function take_enter(self)
  if self.keeps_enter or keys.press() then return end
  self.has_focus = false -- Enter ends the typing of a text, which may go on if there is something wrong with it
  if self.on_enter then self:on_enter() end
end

local function take_keys(self)
  local options, had_popup = self.options, self.has_popup
  self.has_popup = ImGui.IsPopupOpen("", ImGuiPopupFlags.AnyPopupId) -- one inside of it, which takes them
  if self.has_popup then return keys.lend(is_enter_pressed()) end
  if had_popup then return end -- what has closed that is not for this one, too
  if options.escape ~= false and ImGui.IsKeyPressed(ImGuiKey.Escape, false) then
    finish(self, options.escape_value, "closed")
  elseif is_enter_pressed() then
    take_enter(self)
  elseif ImGui.IsKeyPressed(ImGuiKey.Space, false) then
    keys.press()
  elseif options.dismiss_on_outside and is_pressed_outside() then
    finish(self, nil, "outside")
  end
end

-- --- tool windows ---

-- What it is drawn in, or nil: when that has closed, what lies below.
local function host_of(self)
  local host = self.below
  while host and host.closed do host = host.below end
  return host
end

-- Those that lay above it lie above what it lay on.
local function leave_below(self)
  for _, list in ipairs { stack, floats } do
    for _, each in ipairs(list) do
      if each.below == self then each.below = self.below end
    end
  end
end

local function is_covered(host)
  local top = stack[#stack]
  return top ~= nil and not top.closed and top ~= host
end

local function put_float_away(self, index)
  remove(floats, index)
  ends.leave(self)
  if not self.shown_at or self.reason == "disposed" then return end
  if not is_covered(host_of(self)) then fade.leave(internal.ghost_of(self.id)) end
  internal.end_typing_in(self.id)
  if self.is_at_keyboard then keys.give_back(self.field) end
end

local function open_float(self)
  self.field, self.shown_at = keys.field_in_use(), app.time()
  internal.forget_window(self.id, 0)
end

-- Inside its window.
local function draw_tool(self, shown, fades)
  local blocked = host_of(self) and internal.let_mouse_in()
  if shown then draw_content(self) end
  if blocked then internal.end_mouse_in(blocked) end
  self.is_at_keyboard = internal.has_keyboard()
  if self.is_at_keyboard and is_press() then keys.press() end
  if fades then ImGui.PopStyleVar() end
end

local function draw_modeless(self)
  follow_title(self)
  if not self.shown_at then open_float(self) end
  local size, pos = self.options.size, ImGui.GetMainViewport().WorkPos
  ImGui.SetNextWindowPos(pos.x + ImGui.GetFontSize() * 4, pos.y + ImGui.GetFontSize() * 4, ImGuiCond.Appearing)
  if size then ImGui.SetNextWindowSize(size[1], size[2], ImGuiCond.Appearing) end
  local depth = scope_depth()
  local fades = fade.push(self.shown_at)
  local open, shown = ImGui.Begin(self.id, true, ImGuiWindowFlags.NoSavedSettings | (size and 0 or ImGuiWindowFlags.AlwaysAutoResize))
  within(depth, ImGui.End, draw_tool, self, shown, fades)
  if not open then finish(self, nil, "closed") end
end

-- Those whose host that is; whether there was one.
local function draw_floats(host)
  if #floats == 0 then return false end
  local any = false
  for _, self in ipairs { unpack(floats) } do
    if is_broken() then return true end
    if self.group and not self.closed and host_of(self) == host then
      guarded(self, draw_modeless)
      any = true
    end
  end
  return any
end

local function is_keyboard_in_tool(host)
  for _, self in ipairs(floats) do
    if self.is_at_keyboard and not self.closed and host_of(self) == host then return true end
  end
end

-- --- the stack ---

drawing.draw_last = {} -- { draw, give_up }: called at the end, inside what is on top; when it fails, the other

local function draw_last(part)
  local depth = scope_depth()
  local ok, failure = xpcall(part.draw, internal.describe)
  if ok then return end
  close_scopes(depth)
  part.give_up()
  report(failure)
end

local function draw_top()
  for _, part in ipairs(drawing.draw_last) do
    if is_broken() then return end
    draw_last(part)
  end
end

local function is_any_open_above(index)
  for i = index, #stack do
    if not stack[i].closed then return true end
  end
  return false
end

-- Also when ImGui has closed it already. Those above are opened anew, in the one that is below now.
local function end_window(self, index)
  if self.reason ~= "disposed" and not is_any_open_above(index) then
    fade.leave(self.picture or internal.ghost_of_popup(self.popup_id))
  end
  internal.close_popup(self.popup_id)
  for i = index, #stack do stack[i].is_open = false end
end

local function put_away(self, index)
  remove(stack, index)
  leave_below(self)
  ends.leave(self)
  local was_shown, above = self.shown_at, stack[index]
  if was_shown then end_window(self, index) end
  if above then -- that one gives the keyboard back
    above.field = not was_shown and above.field or self.field
  elseif was_shown or self.field then
    keys.give_back(self.field)
  end
end

local function open(self)
  self.popup_id = ImGui.GetID(self.id)
  if not self.shown_at then
    self.field, self.shown_at = keys.field_in_use() or self.field, app.time()
    internal.forget_window(self.id, self.popup_id)
  end
  ImGui.OpenPopup(self.id)
  self.is_open = true
end

local draw_stack

-- Inside its window.
local function draw_inside(self, index, fades)
  draw_content(self)
  if fades then ImGui.PopStyleVar() end
  self.has_floats = draw_floats(self)
  draw_stack(index + 1)
  if not self.closed and stack[#stack] == self and not is_keyboard_in_tool(self) then take_keys(self) end
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

-- What is inside may end it in ImGui's own way: ImGui.CloseCurrentPopup, a menu item, an entry that was chosen.
local function draw_shown(self, depth, index, fades)
  self.drawn_in = frame
  within(depth, ImGui.EndPopup, draw_inside, self, index, fades)
  if not ImGui.IsPopupOpen(self.id) then finish(self, nil, "closed") end
  return true
end

local draw_of_kind = {}

-- Each gives true if it has drawn what is above it, too.
function draw_of_kind.modal(self, index)
  follow_title(self)
  if not self.is_open or not ImGui.IsPopupOpen(self.id) then open(self) end
  place_modal(self)
  local closable = self.options.closable
  if closable and ImGui.IsMouseReleased(0) then self.picture = internal.ghost_of_popup(self.popup_id) end -- its button may be hit
  local depth = scope_depth()
  local fades = fade.push(self.shown_at)
  local flags = (self.options.bare and bare_flags or modal_flags) | (self.has_floats and ImGuiWindowFlags.NoBringToFrontOnFocus or 0)
  local shown, still_open = ImGui.BeginPopupModal(self.id, closable and true or nil, flags)
  if shown then
    self.picture = nil
    return draw_shown(self, depth, index, fades)
  end
  close_scopes(depth)
  if closable and not still_open then
    finish(self, nil, "closed")
  else
    return true
  end
end

function draw_of_kind.popup(self, index)
  if not self.is_open then
    open(self)
    self.placed = self.x and 2
  end
  if self.placed then ImGui.SetNextWindowPos(self.x, self.y) end
  self.placed = self.placed == 2 and 1 or nil -- opened anew, it stays where it was: ImGui looks for a place in two frames
  local depth = scope_depth()
  local fades = fade.push(self.shown_at)
  if ImGui.BeginPopup(self.id) then
    self.x, self.y = ImGui.GetWindowPos()
    return draw_shown(self, depth, index, fades)
  end
  close_scopes(depth)
  finish(self, nil, "outside")
end

-- Draws those from that index on, and then what is above all, in the window that is open.
function draw_stack(index)
  while true do
    local self = stack[index]
    if not self or not self.closed and not self.group then return draw_top() end -- its keeper has not run yet
    if self.closed then
      put_away(self, index)
    elseif guarded(self, draw_of_kind[self.kind], index) then
      return
    end
  end
end

local function put_all_away()
  for i = #floats, 1, -1 do
    if floats[i].closed then put_float_away(floats[i], i) end
  end
  for i = #stack, 1, -1 do
    if stack[i].closed then put_away(stack[i], i) end
  end
end

-- After a frame that was cut short: ImGui may have closed those that it did not see in it.
local function open_again()
  for _, self in ipairs(stack) do self.is_open = self.is_open and self.drawn_in == frame end
end

-- What was closed since the last frame is put away first; what is closed while it is drawn at the end, so that the keyboard
-- is where it was in the next frame.
function drawing.draw()
  frame, has_told = frame + 1, false
  keys.update()
  put_all_away()
  draw_floats(nil)
  draw_stack(1)
  if is_broken() then return open_again() end
  fade.draw()
  put_all_away()
end

internal.when_closed[#internal.when_closed + 1] = function()
  local all = { stack, floats }
  stack, floats = {}, {}
  for _, list in ipairs(all) do
    for _, self in ipairs(list) do
      finish(self, nil, "disposed")
      ends.leave(self)
    end
  end
end

return drawing
