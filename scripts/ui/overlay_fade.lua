-- How overlays come and go. One that comes is drawn with less alpha at first. Of one that has gone only its last picture is
-- left, which fades over everything else: it takes no input, and nothing of the script is called for it any more.
local internal = ...
local overlay, ImGui, app = overlay, ImGui, app
local ipairs, type = ipairs, type
local error, format, max, min = error, string.format, math.max, math.min

local fade = {}
local seconds = 0.12
local ghosts = {} -- { picture, since }
local most_ghosts <const> = 8
local faintest <const> = 0.06 -- what has no alpha at all ImGui leaves out

--- # Overlays
--- What lies over the window. An overlay opens the window if none is open. Each function returns at once, from a GUI
--- callback too, and gives a handle. An overlay belongs to the group, dialog or window that it was made in, and is closed
--- with it. What is opened while a dialog is open lies above it, and can be reached. In an overlay Tab and Shift+Tab go from
--- item to item, also where ImGui would pass over it, and so do the arrow keys from what is no field; Enter or Space presses
--- what they have reached. When it closes, the keyboard is where it was: a field that was typed in when it opened is typed
--- in again, at the same place.

--- overlay.animation([seconds]) -> seconds
--- How long overlays and notifications take to appear and to vanish: 0.12 seconds unless it is said, 0 for not at all. What
--- vanishes is closed already: it takes no input, `await` has returned, and fn is not called any more. What is disposed of
--- with its owner is gone at once.
function overlay.animation(value)
  if value ~= nil then
    if type(value) ~= "number" or not (value >= 0 and value <= 10) then
      local given = type(value) == "number" and value or "a " .. type(value)
      error(format("overlay.animation: a number of seconds from 0 to 10 is needed, not %s", given), 2)
    end
    seconds = value
  end
  return seconds
end

local function nothing() end

-- The frames that follow a task that ran are all that is needed: to ask for a frame would keep an idle window awake.
local function want_frame()
  local t = internal.spawn_at(-1, nothing)
  if t then internal.set_background(t) end
end

-- From 0 to 1: how much of the time is over.
local function progress(since)
  local passed = app.time() - since
  if passed >= seconds then return 1 end
  want_frame()
  return max(0, passed / seconds)
end

-- Whether something was pushed, to be popped when what has appeared at that time is drawn.
function fade.push(since)
  local part = progress(since)
  if part >= 1 then return false end
  ImGui.PushStyleVar(ImGuiStyleVar.Alpha, ImGui.GetStyle().Alpha * max(part, faintest))
  return true
end

-- The picture of what has gone just now, if there is one.
function fade.leave(picture)
  if not picture or seconds == 0 or #ghosts >= most_ghosts then return end
  ghosts[#ghosts + 1] = { picture, app.time() }
end

function fade.draw()
  if #ghosts == 0 then return end
  local left = {}
  for _, ghost in ipairs(ghosts) do
    local part = progress(ghost[2])
    if part < 1 then
      internal.draw_ghost(ghost[1], min(1, 1 - part))
      left[#left + 1] = ghost
    end
  end
  ghosts = left
end

internal.when_closed[#internal.when_closed + 1] = function() ghosts = {} end

return fade
