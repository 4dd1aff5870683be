-- What is drawn over the window: the handles of dialogs, popups and tool windows. Each belongs to the window, group or
-- dialog that it was made in, and has a group for the tasks that start in it. Who waits for a handle and what the handle
-- becomes are apart: a cancelled waiter leaves it as it is.
local internal = ...
local overlay, app, task = overlay, app, task
local error, getmetatable, next, setmetatable, type = error, getmetatable, next, setmetatable, type
local current, spawn = task.current, task.spawn
internal.part("widgets")
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check
local ends, drawing = internal.part("overlay_ends"), internal.part("overlay_draw")
local finish = ends.finish

local core = { draw_last = drawing.draw_last } -- for the other files
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

local gui

-- Opens the window if there is none. Raises if it is closing.
function core.ensure_window()
  if gui and internal.window_open() then return end
  gui = app.gui("overlays", drawing.draw)
end

internal.when_closed[#internal.when_closed + 1] = function() gui = nil end

-- --- opening ---

local function check_function(fn, what)
  if type(fn) ~= "function" then error(what .. ": a function is needed, not " .. (fn == nil and "nil" or "a " .. type(fn)), 4) end
end

-- Called by the functions that a script calls; `fn(handle)` draws what is inside.
function core.open(kind, what, fn, options)
  check_function(fn, what)
  if drawing.count() >= most_open then
    error(what .. ": " .. most_open .. " overlays are open; is it called in each frame? Let a handler call it", 3)
  end
  core.ensure_window()
  local number = ends.take_number()
  local self = setmetatable({
    kind = kind, fn = fn, options = options, waiters = {}, children = {}, number = number,
    id = (options.title and internal.text_of(options.title) or "") .. "###overlay" .. number,
  }, Handle)
  ends.adopt(self, internal.owner())
  drawing.add(self)
  self.keeper = current() and spawn({ name = what }, ends.keep, self) or internal.spawn_at(internal.owner(), ends.keep, self)
  if not self.keeper then
    finish(self, nil, "disposed")
    ends.leave(self)
  else
    internal.begin_anyway(self.keeper)
  end
  return self
end

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
for kind, known in next, { modal = "title:text timeout:seconds dismiss_on_outside:flag closable:flag escape:flag width:size",
                           modeless = "title:text timeout:seconds size:pair", popup = "title:text timeout:seconds" } do
  local what = "overlay." .. kind
  known = names(known)
  overlay[kind] = function(fn, options)
    return (core.open(kind, what, fn, check_options(options, known, what, 2)))
  end
end

return core
