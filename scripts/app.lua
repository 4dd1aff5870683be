-- The Lua half of the app module: the window's handle, GUI callbacks, and what runs at the end.
local internal = ...
local app = app
-- Kept, for a script may replace or remove the globals.
local error, getmetatable, ipairs, pairs, setmetatable, tostring, type = error, getmetatable, ipairs, pairs, setmetatable, tostring, type
local format, concat, remove, sort = string.format, table.concat, table.remove, table.sort

internal.when_opened, internal.when_closed = {}, {} -- what the toolkit does then

local Window = {}
Window.__index = Window
Window.__name = "window"
local current  -- the handle of the open window, or of the last one

-- The level of `error` is that of the method's caller.
local function check_window(self, method)
  if getmetatable(self) ~= Window then error("call it with a colon: win:" .. method .. "()", 3) end
end

function Window:done()
  check_window(self, "done")
  return self ~= current or not internal.window_open()
end

function Window:close()
  check_window(self, "close")
  if not self:done() then internal.close_window() end
end

function Window:await()
  check_window(self, "await")
  -- Also in the turn in which it closes: who waits then goes on, the others are cancelled.
  while not self:done() or (self == current and internal.window_closing()) do internal.wait_for_window() end
end

-- The type of a value in a sentence.
local function a(value) return value == nil and "nil" or "a " .. type(value) end

local known = {
  gui = "function", title = "string", size = "table", auto_size = "boolean", topmost = "boolean", menu_bar = "boolean",
  fps_max = "number", fps_idle = "number", idling = "string", vsync = "boolean", on_close = "function",
}

-- The level of the errors is that of app.run's caller.
local function refuse_parameter(name)
  local names = {}
  for each in pairs(known) do names[#names + 1] = each end
  sort(names)
  error(format("app.run: unknown parameter '%s'; there are %s", tostring(name), concat(names, ", ")), 4)
end

local function check_parameters(parameters)
  for name, value in pairs(parameters) do
    local expected = known[name]
    if not expected then refuse_parameter(name) end
    if type(value) ~= expected then
      error(format("app.run: %s must be a %s, not a %s", name, expected, type(value)), 3)
    end
  end
end

-- Opens the window, or gives the open one these parameters.
local function refuse_while_closing(what)
  if internal.window_closing() then
    error(what .. ": the window is still closing; wait one turn (task.yield()) before you open another", 3)
  end
end

local function ensure_window(parameters)
  local is_new = not internal.window_open()
  internal.open_window(parameters)
  if not is_new then return end
  current = setmetatable({}, Window)
  for _, fn in ipairs(internal.when_opened) do fn() end
end

--- # The window
--- app.run(gui [, parameters]) -> win
--- app.run(parameters) -> win
--- Opens the window, which gui() fills, called once a frame. The parameters, all of them optional: `title`, `size` =
--- {width, height} at scale 1, `auto_size`, `topmost`, `menu_bar`, `fps_max`, `fps_idle`, `idling`, `vsync`, and
--- `on_close`, a function that may wait and may return false to refuse. In the second form `gui` is one of them. What the
--- command line says wins. A second app.run while a window is open is an error.

--- win:await()
--- win:close()
--- win:done() -> boolean
--- Waits until the window has closed; closes it; whether it has closed. Who waits goes on when it closes; one turn later
--- every other task is cancelled.
function app.run(gui, parameters)
  if gui == app then error("app.run: call it with a dot, app.run(...), not with a colon", 2) end
  if type(gui) == "table" and parameters == nil then
    parameters = gui
    gui = parameters.gui
  end
  parameters = parameters or {}
  if type(gui) ~= "function" then error("app.run: the GUI must be a function, not " .. a(gui), 2) end
  if type(parameters) ~= "table" then error("app.run: the parameters must be a table, not " .. a(parameters), 2) end
  check_parameters(parameters)
  refuse_while_closing("app.run")
  if internal.main_gui then error("app.run: a window is open already; use app.gui to draw more in it", 2) end
  ensure_window(parameters)
  internal.on_close = parameters.on_close
  internal.main_gui = internal.add_gui(gui, parameters.title or "app.run", true)
  return current
end

local Gui = {}
Gui.__index = Gui
function Gui:remove() internal.remove_gui(self.id) end

--- app.gui([name,] fn) -> gui
--- gui:remove()
--- Adds one more GUI callback, which opens ImGui windows of its own; opens the window if there is none.
function app.gui(name, fn)
  if fn == nil then name, fn = "app.gui", name end
  if type(name) ~= "string" then error("app.gui: the name must be a string, not " .. a(name), 2) end
  if type(fn) ~= "function" then error("app.gui: the GUI must be a function, not " .. a(fn), 2) end
  refuse_while_closing("app.gui")
  if not internal.window_open() then ensure_window({}) end
  return setmetatable({ id = internal.add_gui(fn, name, false) }, Gui)
end

local exit_functions = {}

--- # The run
--- app.on_exit(fn)
--- Calls fn() when the run ends, the last one first. It may wait, within the grace.

--- app.exit([code])
--- Ends the run: every task is cancelled, then the functions of app.on_exit run. Does not return. true is 0, false is 1;
--- other codes are 0 to 255. A failure is never hidden: the first one decides.

--- app.time() -> seconds
--- Since the run began, on the clock of the run.

--- app.clock([mode]) -> mode
--- The clock of the run: "real", "virtual" or "lockstep". Under the virtual clock, mode "lockstep" lets time pass as the
--- real one does while something is under way outside, "virtual" lets it stand again. It does nothing with a real clock,
--- nor if --clock was given.

--- app.args
--- app.script
--- app.headless
--- The arguments behind the script, its name, and whether there is no window.

--- app.redraw()
--- Asks for a frame, and for the full rate as input does.

--- app.pacing
--- Live settings: `fps_max`, `fps_idle`, `idle_after`, `idling` and `vsync` can be set; `fps`, `is_idling` and `frame` read.
function app.on_exit(fn)
  if type(fn) ~= "function" then error("app.on_exit: a function is needed, not " .. a(fn), 2) end
  exit_functions[#exit_functions + 1] = fn
end

-- Called by the host, each in a task of its own.
function internal.take_exit_function() return remove(exit_functions) end

function internal.ask_to_close()
  local on_close = internal.on_close
  if on_close == nil or on_close() ~= false then internal.close_window() end
end

function internal.window_closed()
  internal.main_gui, internal.on_close = nil, nil
  for _, fn in ipairs(internal.when_closed) do fn() end
end
