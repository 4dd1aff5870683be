-- Notifications: small windows in the lower right corner, the newest at the bottom. A few are drawn, the others counted:
-- ten thousand at once cost no more than six.
local internal = ...
local ui, overlay, ImGui, app, task = ui, overlay, ImGui, app, task
local error, ipairs, tostring, type = error, ipairs, tostring, type
local format, remove = string.format, table.remove
local core, options_part, fade = internal.part("overlay"), internal.part("options"), internal.part("overlay_fade")
local names, check_options = options_part.names, options_part.check
local drawing = internal.part("overlay_draw")

local notify = {}
local most_drawn <const> = 6
local list = {}    -- oldest first: { text, type, count, ends_at, action, on_action, number, shown_at, slot }
local drawn, leaving = {}, {} -- those of the last frame; and of these the ones that are gone
local count = 0
local by_text = {} -- type and text -> the one of the list that says so
local timer        -- the task that takes away those whose time is over
local timer_at     -- until when it waits
local swept_at = -math.huge
local shortest_wait <const> = 0.05 -- seconds between two sweeps: each looks at them all
local is_dirty     -- some of the list are gone

local colours = {
  info = { 0.30, 0.55, 1.00, 1 }, success = { 0.25, 0.75, 0.45, 1 },
  warning = { 0.95, 0.70, 0.20, 1 }, error = { 0.95, 0.36, 0.34, 1 },
}

local function forget(item)
  if by_text[item.key] == item then by_text[item.key] = nil end -- another may say the same by now
  item.gone, is_dirty = true, true
  if item.slot then leaving[#leaving + 1] = item end
  item.slot = nil
end

local function is_over(item, now) return item.gone or (item.ends_at ~= nil and now >= item.ends_at) end

-- Takes away what is over; gives the time at which the next one is.
local function sweep()
  local now, kept, soonest = app.time(), {}, nil
  for _, item in ipairs(list) do
    if is_over(item, now) then
      forget(item)
    else
      kept[#kept + 1] = item
      if item.ends_at and (not soonest or item.ends_at < soonest) then soonest = item.ends_at end
    end
  end
  list, is_dirty, swept_at = kept, false, now
  return soonest
end

local function sweep_time(ends_at) return math.max(ends_at, swept_at + shortest_wait) end

local function run_timer()
  while timer_at do
    task.wait(timer_at - app.time() + 1e-6)
    local soonest = sweep()
    timer_at = soonest and sweep_time(soonest)
  end
  timer = nil
end

local function start_timer(ends_at)
  if timer and not timer:done() then
    if timer_at and timer_at <= sweep_time(ends_at) then return end
    timer:cancel("another notification ends sooner")
  end
  timer_at = sweep_time(ends_at)
  timer = internal.spawn_at(-1, run_timer)
  if timer then internal.set_background(timer) end
end

local function window_of(slot) return "##notification" .. slot end

-- They fade, unless older ones take their place. Before their windows are drawn with others.
local function let_go()
  if #leaving == 0 then return end
  for _, item in ipairs(leaving) do
    if not list[1] or list[1].number > item.number then fade.leave(internal.ghost_of(window_of(item.last_slot))) end
  end
  leaving = {}
end

local function draw_one(item, slot, width, bottom)
  local viewport = ImGui.GetMainViewport()
  local pos, size = viewport.WorkPos, viewport.WorkSize
  local margin = ImGui.GetFontSize() * 0.8
  ImGui.SetNextWindowPos(pos.x + size.x - margin, bottom, ImGuiCond.Always, 1, 1)
  ImGui.SetNextWindowSizeConstraints(width, 0, width, size.y)
  local flags = ImGuiWindowFlags.NoDecoration | ImGuiWindowFlags.AlwaysAutoResize | ImGuiWindowFlags.NoSavedSettings
    | ImGuiWindowFlags.NoFocusOnAppearing | ImGuiWindowFlags.NoNav | ImGuiWindowFlags.NoMove
  item.shown_at, item.slot, item.last_slot = item.shown_at or app.time(), slot, slot
  ImGui.PushStyleColor(ImGuiCol.WindowBg, ImGui.GetStyleColorVec4(ImGuiCol.PopupBg))
  local fades = fade.push(item.shown_at)
  local _, shown = ImGui.Begin(window_of(slot), nil, flags)
  local blocked = drawing.is_any_open() and internal.let_mouse_in()
  if shown then notify.draw_content(item) end
  if blocked then internal.end_mouse_in(blocked) end
  internal.to_front()
  local height = ImGui.GetWindowHeight()
  ImGui.End()
  if fades then ImGui.PopStyleVar() end
  ImGui.PopStyleColor()
  return bottom - height - margin * 0.5
end

local function draw_stripe(colour)
  local x, y = ImGui.GetWindowPos()
  local height = ImGui.GetWindowHeight()
  local wide = math.max(3, ImGui.GetFontSize() * 0.25)
  local list = ImGui.GetWindowDrawList()
  list:PushClipRectFullScreen()
  list:AddRectFilled(ImVec2(x, y), ImVec2(x + wide, y + height),
    ImGui.GetColorU32(ImVec4(colour[1], colour[2], colour[3], colour[4])), ImGui.GetStyle().WindowRounding)
  list:PopClipRect()
end

-- The text, and a small button at its right end.
local function draw_text(item)
  local size = ImGui.GetFontSize()
  local right = ImGui.GetWindowWidth() - ImGui.GetStyle().WindowPadding.x
  ImGui.PushTextWrapPos(right - size * 2)
  ImGui.TextUnformatted(item.count > 1 and format("%s  (%d times)", item.text, item.count) or item.text)
  ImGui.PopTextWrapPos()
  ImGui.SameLine(right - size * 1.4)
  return ImGui.SmallButton("x")
end

function notify.draw_content(item)
  draw_stripe(colours[item.type])
  ImGui.Indent(ImGui.GetFontSize() * 0.3)
  local dismissed = draw_text(item)
  if dismissed and item.is_rest then list, by_text, leaving = {}, {}, {} end
  if item.action and ImGui.SmallButton(item.action) then
    dismissed = true
    if item.on_action then internal.part("handlers").invoke("notify " .. item.key, "drop", item.on_action) end
  end
  if dismissed and not item.is_rest then forget(item) end
end

local rest = { type = "info", count = 1, key = "more", is_rest = true }

local function draw_rest(hidden, width, bottom)
  rest.text = format("and %d more", hidden)
  draw_one(rest, 0, width, bottom)
end

-- The newest, of which none has a place yet.
local function last_ones()
  for _, item in ipairs(drawn) do item.slot = nil end
  drawn = {}
  for i = #list, math.max(1, #list - most_drawn + 1), -1 do drawn[#drawn + 1] = list[i] end
  return drawn
end

function notify.draw()
  if is_dirty then sweep() end
  let_go()
  if #list <= most_drawn then rest.shown_at = nil end
  if #list == 0 then return end
  local viewport = ImGui.GetMainViewport()
  local margin = ImGui.GetFontSize() * 0.8
  local width = math.min(ImGui.GetFontSize() * 22, viewport.WorkSize.x - 2 * margin)
  local bottom = viewport.WorkPos.y + viewport.WorkSize.y - margin
  for i, item in ipairs(last_ones()) do bottom = draw_one(item, i, width, bottom) end
  if #list > most_drawn then draw_rest(#list - most_drawn, width, bottom) end
end
core.draw_last[#core.draw_last + 1] = { draw = notify.draw, give_up = function() list, by_text, drawn, leaving = {}, {}, {}, {} end }

local function add(text, options)
  local kind = options.type or "info"
  local duration = options.duration or 3
  local key = kind .. "\0" .. text
  local item = by_text[key]
  if not item or item.gone then
    count = count + 1
    item = { text = text, type = kind, count = 0, key = key, number = count }
    by_text[key], list[#list + 1] = item, item
  end
  item.count = item.count + 1
  item.ends_at = duration > 0 and app.time() + duration or nil
  item.action, item.on_action = options.action and internal.text_of(options.action), options.on_action
  if item.ends_at then start_timer(item.ends_at) end
end

-- For our own: never raises, and is left out where there is no window.
function notify.show(text, options)
  if internal.window_open() then
    core.ensure_window()
    add(text, options)
  end
end

local known <const> = names "type:info|success|warning|error duration:seconds action:label on_action:callable"
--- overlay.notify(text [, options])
--- ui.notify(text [, options])
--- A note in the corner, from any task or GUI callback. The options: `type` "info", "success", "warning" or "error";
--- `duration` in seconds, 3 unless it is said, 0 to stay; `action`, the text of a button that takes the note away, and
--- `on_action`, its handler. The same text again is counted; of many the last six are shown, and how many more there are.
function overlay.notify(text, options)
  options = check_options(options, known, "ui.notify", 2)
  if options.on_action and not options.action then error("ui.notify: on_action needs action, the text of the button", 2) end
  core.ensure_window()
  add(internal.text_of(text), options)
end
ui.notify = overlay.notify

internal.when_closed[#internal.when_closed + 1] = function() list, by_text, drawn, leaving = {}, {}, {}, {} end

return notify
