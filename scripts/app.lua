-- The Lua half of the app module: the window's handle, GUI callbacks, and what runs at the end.
local internal = ...
local app = app
-- Kept, for a script may replace or remove the globals.
local error, getmetatable, pairs, setmetatable, tostring, type = error, getmetatable, pairs, setmetatable, tostring, type
local format, remove = string.format, table.remove

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

--- Waits until the window has closed.
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

local function check_parameters(parameters)
  for name, value in pairs(parameters) do
    local expected = known[name]
    if not expected then error("app.run: unknown parameter '" .. tostring(name) .. "'", 3) end
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
  if is_new then current = setmetatable({}, Window) end
end

--- Opens the window, filled by gui(); returns its handle.
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

--- Adds a GUI callback that opens ImGui windows of its own; opens the window if there is none.
function app.gui(name, fn)
  if fn == nil then name, fn = "app.gui", name end
  if type(name) ~= "string" then error("app.gui: the name must be a string, not " .. a(name), 2) end
  if type(fn) ~= "function" then error("app.gui: the GUI must be a function, not " .. a(fn), 2) end
  refuse_while_closing("app.gui")
  if not internal.window_open() then ensure_window({}) end
  return setmetatable({ id = internal.add_gui(fn, name, false) }, Gui)
end

local exit_functions = {}

--- Calls fn() when the run ends, the last one first. It may wait, within the grace.
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
end
