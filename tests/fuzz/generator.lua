-- Writes a random program from a seed and the description that discover.lua printed. A program is a script of its own; the
-- same seed and description give the same text.
local Random = require "random"
local Values = require "values"

local Generator = {}
Generator.__index = Generator

local deepest = 4
local always_ended = {Begin = true, BeginChild = true, BeginChildFrame = true, BeginGroup = true, BeginDisabled = true, BeginTooltip = true}

-- Pairs of functions that open and close: BeginX and EndX, PushX and PopX, TreeNode and TreePop.
local function find_scopes(api)
  local by_name, scopes = {}, {}
  for _, f in ipairs(api.functions) do by_name[f.path] = f end
  for _, f in ipairs(api.functions) do
    local name = f.path:match("^ImGui%.(.*)$")
    local closer
    if name and name:find("^Begin") then
      closer = "ImGui.End" .. name:sub(6)
      if name:find("^BeginPopup") then closer = "ImGui.EndPopup" end
    elseif name and name:find("^Push") then
      closer = "ImGui.Pop" .. name:sub(5)
    elseif name and name:find("^Tree") and name ~= "TreePop" then
      closer = "ImGui.TreePop"
    end
    if closer and by_name[closer] then
      scopes[#scopes + 1] = {open = f, close = closer, sure = always_ended[name] or name:find("^Push") or name == "TreePush"}
    end
  end
  return scopes
end

-- What the mouse and the keyboard do something to.
local interactive = {"Input", "Slider", "Drag", "Combo$", "ListBox$", "Button", "Checkbox", "Selectable", "MenuItem", "CollapsingHeader", "^Color[EPB]",
                     "TableHeader", "^Image"}
local function is_widget(path)
  local name = path:match("^ImGui%.(.*)$")
  if not name or name:find("^Is") or name:find("^[SG]et") or name:find("^P[uo]") or name:find("^Begin") or name:find("^End") then return false end
  for _, pattern in ipairs(interactive) do if name:find(pattern) then return true end end
end

function Generator.new(api)
  local imgui, own, widgets = {}, {}, {}
  for _, f in ipairs(api.functions) do
    local list = f.path:find("^Im") and imgui or own
    list[#list + 1] = f
    if is_widget(f.path) then widgets[#widgets + 1] = f end
  end
  return setmetatable({api = api, scopes = find_scopes(api), imgui = imgui, own = own, widgets = widgets}, Generator)
end

-- ----- writing ------------------------------------------------------------------------------------------------------

function Generator:line(...) self.lines[#self.lines + 1] = ("  "):rep(self.depth) .. table.concat {...} end

function Generator:block(n, statement)
  self.depth = self.depth + 1
  for _ = 1, n do
    if self.budget <= 0 then break end
    self.budget = self.budget - 1
    statement(self)
  end
  self.depth = self.depth - 1
end

-- The body of a function that is an argument: a few statements in one line.
function Generator:nested(depth)
  if depth > 2 or self.budget <= 0 then return "" end
  local lines, at = self.lines, self.depth
  self.lines, self.depth = {}, 0
  self:block(self.random:upto(3), self.gui_statement)
  local text = table.concat(self.lines, " ")
  self.lines, self.depth = lines, at
  return " " .. text
end

function Generator:arguments(f, from)
  local out = {}
  for i = from, #f.types do out[#out + 1] = self.values:of(f.types[i], f.path, 0) end
  local cut = self.random:weighted {75, "none", 20, "cut", 5, "more"}
  if cut == "cut" and #out > 0 then out = {table.unpack(out, 1, self.random:upto(#out))} end
  if cut == "more" then out[#out + 1] = self.values:any(f.path, 0) end
  return table.concat(out, ", ")
end

local function comma(text) return text == "" and "" or ", " .. text end

-- ----- statements inside a GUI callback ------------------------------------------------------------------------------

local statements = {}

-- A function of ImGui's, or a global that is called; seldom one of app or task, which mostly refuse.
function Generator:any_function()
  return self.random:pick(self.random:chance(97) and self.imgui or self.own)
end

function statements.call(g)
  local f = g:any_function()
  local arguments = g:arguments(f, 1)
  local how = g.random:weighted {70, "pcall", 8, "raw", 15, "keep", 7, "coroutine"}
  if how == "pcall" then g:line("pcall(", f.path, comma(arguments), ")")
  elseif how == "raw" then g:line(f.path, "(", arguments, ")")
  elseif how == "keep" then g:line("pcall(function() kept[", g.random:upto(6), "] = ", f.path, "(", arguments, ") end)")
  else g:line("pcall(coroutine.wrap(", f.path, ")", comma(arguments), ")") end
end

function statements.method(g)
  if #g.api.classes == 0 then return statements.call(g) end
  local class = g.random:pick(g.api.classes)
  local object = g.values:object(class.name)
  if #class.methods > 0 and g.random:chance(#class.fields > 0 and 50 or 100) then
    local m = g.random:pick(class.methods)
    return g:line("pcall(function() kept[", g.random:upto(6), "] = (", object, "):", m.path, "(", g:arguments(m, 2), ") end)")
  end
  local field = #class.fields > 0 and g.random:pick(class.fields) or g.random:pick {"x", "w", "Value", "__gc", "nothing"}
  local index = g.random:chance(20) and "[" .. g.values:number("") .. "]" or ""
  if g.random:chance(50) then g:line("pcall(function() kept[", g.random:upto(6), "] = (", object, ").", field, index, " end)")
  else g:line("pcall(function() local o = ", object, " o.", field, index, " = ", g.values:any(class.name .. "." .. field, 1), " end)") end
end

function statements.arithmetic(g)
  local a, b = g.values:object("ImVec2"), g.values:any("", 1)
  local operation = g.random:pick {"a + b", "a - b", "a * b", "b * a", "a / b", "a == b", "a < b", "a .. b", "a // b", "-a", "#a"}
  g:line("pcall(function() local a = ", a, " local b = ", b, " return ", operation, " end)")
end

-- Arguments that the function most likely accepts: a label, values that go well together, mostly no more than it needs.
local function sound_arguments(g, f)
  local arguments = {table.unpack(f.texts)}
  if f.types[1] == "string" then arguments[1] = g.values:string() end
  for i = 2, #arguments do
    if arguments[i] == "1" then arguments[i] = g.random:pick {"0", "1", "2", "10", "100"} end
    if f.types[i] == "string" and i > 2 then arguments[i] = "nil" end
  end
  local most = g.random:chance(70) and math.min(#arguments, 4) or #arguments
  return table.concat(arguments, ", ", 1, most)
end

-- What would leave nothing to click on.
local hiding = {["ImGui.PushClipRect"] = true, ["ImGui.BeginDisabled"] = true, ["ImGui.PushItemFlag"] = true, ["ImGui.PushStyleVar"] = true}
local function pick_scope(g)
  local scope
  repeat scope = g.random:pick(g.scopes) until not (g.calm and hiding[scope.open.path])
  return scope
end

local function open_line(g, scope)
  local call = "pcall(" .. scope.open.path .. comma(g.calm and sound_arguments(g, scope.open) or g:arguments(scope.open, 1)) .. ")"
  if scope.sure then
    g:line("do ", call)
  else
    g:line("if select(-1, ", call, ") == true then")
  end
end

function statements.scope(g)
  if g.depth > deepest or #g.scopes == 0 then return statements.call(g) end
  local scope = pick_scope(g)
  open_line(g, scope)
  g:block(g.random:upto(6), g.gui_statement)
  local how = g.calm and "end" or g.random:weighted {82, "end", 8, "missing", 4, "twice", 6, "other"}
  g.depth = g.depth + 1
  if how == "end" or how == "twice" then g:line(g.random:chance(90) and "pcall(" .. scope.close .. ")" or scope.close .. "()") end
  if how == "twice" then g:line("pcall(", scope.close, ")") end
  if how == "other" then g:line("pcall(", g.random:pick(g.scopes).close, ")") end
  g.depth = g.depth - 1
  g:line("end")
  if g.random:chance(30) then statements.on_item(g) end
end

function statements.loop(g)
  if g.depth > deepest then return statements.call(g) end
  g:line("for i = 1, ", g.random:weighted {60, "3", 30, "40", 3, "1000"}, " do")
  if g.random:chance(50) then g:line("  pcall(ImGui.PushID, i)") end
  g:block(g.random:upto(2), g.gui_statement)
  if g.random:chance(80) then g:line("  pcall(ImGui.PopID)") end
  g:line("end")
end

function statements.protected(g)
  if g.depth > deepest then return statements.call(g) end
  g:line(g.random:pick {"pcall(function()", "xpcall(function()", "select('#', pcall(function()"})
  local opened = g.lines[#g.lines]
  g:block(g.random:upto(5), g.gui_statement)
  g:line(opened:find("xpcall") and "end, function(m) pcall(ImGui.End) return m end)" or opened:find("select") and "end))" or "end)")
end

function statements.generator(g)
  if g.depth > deepest then return statements.call(g) end
  g:line("do local co = coroutine.", g.random:pick {"wrap", "create"}, "(function(...)")
  g:block(g.random:upto(3), g.gui_statement)
  g:line("  coroutine.yield(", g.values:any("", 1), ")")
  g:block(g.random:upto(3), g.gui_statement)
  g:line("end) kept[", g.random:upto(6), "] = co for _ = 1, 3 do if type(co) == 'function' then pcall(co, 1) else coroutine.resume(co, 1) end end end")
end

function statements.wait(g)
  local wait = g.random:pick {"task.wait(0)", "task.wait(0.01)", "task.yield()", "coroutine.yield()", "task.await(kept[1])", "task.sleep(1)"}
  g:line(g.random:chance(80) and "pcall(function() " .. wait .. " end)" or wait)
end

function statements.fail(g)
  local value = g.random:pick {"'an error'", "{}", "nil", "setmetatable({}, {__tostring = function() return {} end})", "('e'):rep(10000)", "42", "'a\\0b'"}
  local text = "error(" .. value .. ")"
  g:line(g.random:chance(60) and "pcall(function() " .. text .. " end)" or "if frame == 2 then " .. text .. " end")
end

function statements.collect(g)
  g:line("collectgarbage(", g.random:pick {"", "'step'", "'step', 100", "'incremental'", "'generational'", "'count'"}, ")")
end

function statements.finaliser(g)
  local event = g.random:pick {"__gc", "__close", "__index", "__newindex", "__call", "__eq"}
  g:line("kept[", g.random:upto(6), "] = setmetatable({}, {", event, " = function(...)", g:nested(1), " end})")
  if event == "__close" then g:line("pcall(function() local closed <close> = setmetatable({}, {__close = function()", g:nested(1), " end}) error('x') end)") end
end

function statements.stale(g)
  g:line("pcall(function() kept[", g.random:upto(6), "], kept[", g.random:upto(6), "] = kept[", g.random:upto(6), "], nil end)")
end

function statements.hook(g)
  g:line("debug.sethook(function() ", g.random:pick {"", "error('in a hook')", "ImGui.Text('hook')", "collectgarbage()"}, " end, '",
         g.random:pick {"l", "c", "r", ""}, "', ", g.random:pick {"0", "1", "100"}, ") debug.sethook()")
end

-- Seldom, for a full stack takes long.
function statements.deep(g)
  if not g.random:chance(8) then return statements.call(g) end
  g:line("do local function deep(n) ", g.random:pick {"return deep(n + 1) + 1", "return select(2, pcall(deep, n + 1))", "return ('x'):gsub('.', deep)",
         "ImGui.PushID(n) return deep(n + 1) + 1"}, " end pcall(deep, 1) end")
end

function statements.callbacks(g)
  g:line(g.random:pick {"pcall(function() kept[1] = app.gui('more', function() ImGui.Text('more') end) end)",
                        "pcall(function() kept[1]:remove() end)", "pcall(function() handle:remove() end)", "pcall(app.redraw)",
                        "pcall(function() app.pacing.fps_max = " .. g.values:number("") .. " end)",
                        "pcall(app.run, function() ImGui.Text('again') end)"})
end

function statements.spawn(g)
  if g.depth > deepest then return statements.call(g) end
  g:line("kept[", g.random:upto(6), "] = task.spawn(function()")
  g:block(g.random:upto(5), g.task_statement)
  g:line("end)")
end

-- Input, by way of the clipboard (see input_surface.cpp): onto the last item, or anywhere. A frame handles few events, so
-- each comes in one frame only.
local on_item = {
  10, "click %.0f %.0f 0", 2, "click %.0f %.0f 1", 1, "click %.0f %.0f 2", 2, "double %.0f %.0f 0", 4, "drag %.0f %.0f %.0f %.0f", 2, "move %.0f %.0f",
}
local function one_frame(g) return tostring(g.random:upto(4)) end
local function event_on_item(g, at) g:line("on_item(", at, ", '", g.random:weighted(on_item), "', ", g.random:pick {"4", "4", "1", "30", "-1"}, ")") end
function statements.on_item(g) event_on_item(g, one_frame(g)) end

local places_x, places_y = {"3", "12", "30", "60", "150", "300", "640", "1275", "-50", "5000"}, {"3", "12", "20", "35", "60", "90", "200", "400", "715", "-9"}
local keys = {32, 65, 67, 86, 88, 89, 90, 256, 257, 258, 259, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 290, 335, 340, 341, 342, 343}
local function place(g) return g.random:pick(places_x) .. " " .. g.random:pick(places_y) end
local function key(g) return tostring(g.random:chance(80) and g.random:pick(keys) or g.random:upto(512) - 1) end

local events = {}
function events.move(g) return place(g) end
function events.away() return "" end
function events.press(g) return tostring(g.random:upto(5) - 1) end
events.release = events.press
function events.click(g) return place(g) .. " " .. g.random:pick {"0", "0", "0", "1", "2"} end
function events.drag(g) return place(g) .. " " .. place(g) end
function events.wheel(g) return g.random:pick {"0 1", "0 -1", "1 0", "0 0.3", "0 -100", "1e9 -1e9"} end
events.down, events.up = key, key
function events.type(g)
  return g.random:pick {"97", "49 46 53", "45", "120 121 122 10 9 13", "228 8364 128512 1114111", "0 65533 55296 1114112", "37 115 37 110", ("120 "):rep(300)}
end
function events.focus(g) return g.random:pick {"0", "1"} end
function events.size(g) return g.random:pick {"300 200", "1 1", "4000 3000", "640 0", "1280 720", "50 5000"} end
function events.scale(g) return g.random:pick {"1", "1.5", "2", "0.5", "4"} end
function events.minimise(g) return g.random:pick {"1", "5", "50"} end
function events.close() return "" end
function events.picture() return "" end
local event_weights = {
  10, "move", 2, "away", 8, "press", 8, "release", 15, "click", 10, "drag", 8, "wheel", 15, "down", 8, "up", 10, "type", 3, "focus", 4, "size", 1, "scale",
  1, "minimise", 1, "close", 1, "picture",
}
local function event(g, at)
  local name = g.random:weighted(event_weights)
  g:line("input('", name, " ", events[name](g), "'", at and ", " .. at or "", ")")
end
function statements.input(g) event(g, g.random:chance(80) and one_frame(g)) end

-- What a person does to the widget that was clicked.
local function keys_pressed(g, at)
  for _ = 1, g.random:upto(2) do
    if g.random:chance(50) then g:line("input('type ", events.type(g), "', ", at, ")") end
    local held = g.random:chance(25) and g.random:pick {"340", "341"}
    local names = {key(g), key(g)}
    if held then g:line("input('down ", held, "', ", at, ")") end
    for _, name in ipairs(names) do g:line("input('down ", name, "', ", at, ") input('up ", name, "', ", at, ")") end
    if held then g:line("input('up ", held, "', ", at, ")") end
  end
end

-- A widget as it should be called, and something done to it.
function statements.widget(g)
  if #g.widgets == 0 then return statements.call(g) end
  local f, at = g.random:pick(g.widgets), one_frame(g)
  g:line("pcall(", f.path, comma(sound_arguments(g, f)), ")")
  if g.random:chance(70) then return end
  event_on_item(g, at)
  if g.random:chance(60) then keys_pressed(g, at) end
end

local in_gui = {
  90, "widget", 30, "on_item", 25, "input", 500, "call", 160, "method", 150, "scope", 25, "loop", 30, "protected", 15, "generator", 10, "wait", 10, "fail", 15, "collect",
  10, "finaliser", 15, "stale", 3, "hook", 2, "deep", 8, "callbacks", 8, "spawn", 12, "arithmetic",
}
-- A program that does little wrong, so that there is something to click on.
local in_calm_gui = {500, "widget", 200, "scope", 50, "on_item", 30, "input", 40, "call", 60, "method", 30, "loop"}
function Generator:gui_statement() statements[self.random:weighted(self.calm and in_calm_gui or in_gui)](self) end

-- ----- statements inside a task ---------------------------------------------------------------------------------------

local in_task = {}
function in_task.wait(g) g:line("task.wait(", g.random:pick {"0", "0.001", "0.02", "0.05"}, ")") end
function in_task.yield(g) g:line(g.random:pick {"task.yield()", "coroutine.yield()", "pcall(task.yield)"}) end
function in_task.cancel(g)
  g:line("pcall(function() kept[", g.random:upto(6), "]:", g.random:pick {"cancel()", "await()", "result()", "done()", "status()"}, " end)")
end
function in_task.other(g)
  local out = {}
  for i = 1, g.random:upto(4) - 1 do out[i] = g.values:any("", 1) end
  g:line("pcall(function() kept[", g.random:upto(6), "] = ", g.random:pick(g.own).path, "(", table.concat(out, ", "), ") end)")
end
function in_task.input(g) event(g) end
local task_weights = {25, "wait", 15, "yield", 10, "cancel", 30, "other", 25, "input"}

function Generator:task_statement()
  if self.random:chance(50) then return in_task[self.random:weighted(task_weights)](self) end
  return self:gui_statement()
end

-- ----- a program --------------------------------------------------------------------------------------------------------

function Generator:callback(name)
  self:line("local function ", name, "()")
  self:line("  frame = frame + 1")
  self.budget = 5 + self.random:upto(35)
  self:block(self.budget, self.gui_statement)
  self:line("end")
end

local options = {"", ", {menu_bar = true}", ", {auto_size = true}", ", {size = {300, 200}}", ", {on_close = function() ImGui.Text('x') end}"}

-- The text of the program of that seed.
function Generator:program(seed)
  self.random, self.lines, self.depth, self.budget = Random.new(seed), {}, 0, 0
  self.values = Values.new(self.random, self.api, function(depth) return self:nested(depth) end)
  self.calm = self.random:chance(40)
  self:line("-- Program ", seed, " of the fuzzer.")
  self:line("local kept, frame, handle = {}, 0, nil")
  self:line("local function input(text, at) if not at or at == frame then pcall(ImGui.SetClipboardText, 'input ' .. text) end end")
  self:line("local function on_item(at, event, d)")
  self:line("  if at == frame then pcall(function() local x, y = ImGui.GetItemRectMin() input(event:format(x + d, y + 4, x + 5 * d, y + d)) end) end")
  self:line("end")
  self:callback("draw")
  local second = self.random:chance(40)
  if second then self:callback("draw_more") end
  self:line(self.random:chance(60) and "handle = app.gui('draw', draw)" or "handle = app.run(draw" .. self.random:pick(options) .. ")")
  if second then self:line("app.gui('draw_more', draw_more)") end
  self.budget = 8
  self:block(self.random:upto(8), self.task_statement)
  self:line("task.wait(", self.random:pick {"0.02", "0.05", "0.1"}, ")")
  return table.concat(self.lines, "\n") .. "\n"
end

return Generator
