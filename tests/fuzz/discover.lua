-- Prints a description of everything that a script can call, as a Lua table, for the generator. Nothing is listed by hand:
-- functions, classes and enums are found in the global tables, and what a function takes is asked of the function itself.
-- It is given a value of a type that none accepts, says "bad argument #2 (number expected, ...)", gets a number there, and is
-- asked again, until it no longer complains.
--
-- appctl run --headless --allow-native --on-error=continue discover.lua      (native: for the metatables in the registry)

local no_type = coroutine.create(function() end)
local most_arguments = 12

-- Not called: they end the run, open something outside it, or wait for ever.
local left_out = {
  ["ImGui.LogToFile"] = true, ["ImGui.LogToTTY"] = true, ["ImGui.LogToClipboard"] = true, ["ImGui.LogButtons"] = true,
  ["app.exit"] = true, ["app.open"] = true, ["app.run"] = true, ["app.on_exit"] = true,
}
-- Global tables that are not asked: Lua's own, and what reaches outside of the process.
local other_tables = {
  _G = true, package = true, io = true, os = true, debug = true, string = true, table = true, math = true, utf8 = true,
  coroutine = true, process = true, http = true, fs = true, store = true,
}

local function sorted_keys(t)
  local keys = {}
  for k in next, t do if type(k) == "string" then keys[#keys + 1] = k end end
  table.sort(keys)
  return keys
end

-- ----- values for arguments, as source text -------------------------------------------------------------------

-- By the words of an error message; the first that fits. Each is text, so that the generator can write it.
local by_words = {
  {"ImVec2", "ImVec2(20, 30)"}, {"ImVec4", "ImVec4(1, 1, 1, 1)"}, {"color", "0xff8080ff"}, {"table, buffer or function", "{1, 2, 3}"},
  {"'u8'", "'u8'"}, {"table, string or function", "{'a', 'b'}"}, {"table of (%d) numbers", "{1, 1, 1, 1}"}, {"table", "{}"}, {"string", "'x'"},
  {"integer", "1"}, {"number", "1"}, {"boolean", "true"}, {"function", "function() end"}, {"callback", "nil"},
}
local makers = {}  -- class -> text that makes an object of it

local function text_for(message)
  for class, text in next, makers do
    if message:find(class, 1, true) == 1 then return text, class end
  end
  for _, pair in ipairs(by_words) do
    if message:find(pair[1]) then return pair[2], pair[1] end
  end
end

local function evaluate(text) return load("return " .. text, "=value", "t")() end

-- ----- objects ------------------------------------------------------------------------------------------------

local classes = {}  -- name -> {name, methods, fields}

local function keep_class(name)
  classes[name] = classes[name] or {name = name, methods = {}, fields = {}}
  return classes[name]
end

-- The class of a value, by its metatable; methods and fields from where __index looks.
local function class_of(value)
  local meta = (type(value) == "userdata" or type(value) == "table") and debug.getmetatable(value)
  if not meta or type(rawget(meta, "__name")) ~= "string" then return nil end
  local name = rawget(meta, "__name")
  if name == "FILE*" then return nil end
  local class = keep_class(name)
  if #class.methods + #class.fields > 0 then return name end
  local index = rawget(meta, "__index")
  local _, names = nil, index
  if type(index) == "function" then _, names = debug.getupvalue(index, 2) end
  if type(names) == "table" then
    for _, key in ipairs(sorted_keys(names)) do
      local list = type(names[key]) == "function" and class.methods or class.fields
      list[#list + 1] = key
    end
  end
  return name
end

-- ----- asking a function ----------------------------------------------------------------------------------------

local in_callback  -- what the next frame's callback runs

-- Runs f in a GUI callback of its own, since a failed assert ends the drawing of the callback.
local function framed(f)
  local done
  in_callback = function() f() done = true end
  while in_callback do task.wait(0.005) end
  return done
end

-- The call with texts for arguments; framed. Returns ok, results or the message.
local function try(f, texts, extra)
  local ok, results
  framed(function()
    local values, n = {}, 0
    for i = 1, most_arguments do
      if texts[i] then values[i], n = evaluate(texts[i]), i end
    end
    if extra then values[extra], n = no_type, math.max(n, extra) end
    results = table.pack(pcall(f, table.unpack(values, 1, n)))
    ok = results[1]
  end)
  return ok, ok and results or tostring(results and results[2])
end

-- {types}, {texts} of the arguments that f takes, as far as it says.
local function signature(f, first)
  local texts, types = {first}, {first and "self"}
  local at, tries = #texts + 1, 0
  while at <= most_arguments and tries < 3 * most_arguments do
    tries = tries + 1
    local ok, message = try(f, texts, at)
    if ok then break end
    local index, words = message:match("bad argument #(%d+) to '.-' %((.*)%)")
    index = tonumber(index)
    if not index or index > most_arguments then break end
    if index < at then  -- the value given there was wrong in another way: another one
      if texts[index] == "1" then texts[index] = "0" elseif texts[index] == "{}" then texts[index] = "{1, 1, 1, 1}" else break end
    else
      local text, kind = text_for(words)
      if not text then break end
      texts[index], types[index] = text, kind
      if index == at then at = at + 1 end
    end
  end
  return types, texts
end

-- What a call with these arguments gives: the classes of objects, for the makers.
local function results_of(f, texts)
  local found = {}
  local ok, results = try(f, texts)
  if not ok then return found end
  for i = 2, results.n do found[#found + 1] = class_of(results[i]) or type(results[i]) end
  return found
end

-- ----- everything ---------------------------------------------------------------------------------------------------

local functions, enums = {}, {}

-- A list of texts without holes.
local function filled(texts)
  local out = {}
  for i = 1, most_arguments do if texts[i] then for n = #out + 1, i do out[n] = texts[n] or "nil" end end end
  return out
end

local function call_text(path, texts) return path .. "(" .. table.concat(filled(texts), ", ") .. ")" end

local function describe(path, f, first)
  local types, texts = signature(f, first)
  local results = results_of(f, texts)
  for _, result in ipairs(results) do
    if classes[result] and not makers[result] then makers[result] = (#results == 1 or result == results[1]) and call_text(path, texts) or nil end
  end
  return {path = path, types = types, texts = filled(texts), results = results}
end

local function is_enum(value)
  local meta = debug.getmetatable(value)
  return meta and rawget(meta, "__pairs") ~= nil and type(rawget(meta, "__index")) == "table"
end

local function add_enum(name, value)
  local names = {}
  for key in pairs(value) do names[#names + 1] = key end
  enums[#enums + 1] = {name = name, values = names}
end

-- A global that is called, as ImVec2 and the like.
local function is_constructor(value)
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and rawget(meta, "__call") ~= nil
end

local lua_functions = {}
for _, name in ipairs {"assert", "collectgarbage", "dofile", "error", "getmetatable", "ipairs", "load", "loadfile", "next",
                       "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select",
                       "setmetatable", "tonumber", "tostring", "type", "warn", "xpcall"} do lua_functions[name] = true end

local tables_of_functions = {}

local function walk_globals()
  local found = {}
  for _, name in ipairs(sorted_keys(_G)) do
    local value = _G[name]
    if type(value) == "table" and is_enum(value) then
      add_enum(name, value)
    elseif type(value) == "table" and is_constructor(value) then
      found[#found + 1] = {path = name, f = value}
    elseif type(value) == "table" and not other_tables[name] then
      tables_of_functions[#tables_of_functions + 1] = name
      for _ in pairs(value) do break end -- some are filled when they are first looked at
      for _, key in ipairs(sorted_keys(value)) do
        local path = name .. "." .. key
        if type(value[key]) == "function" and not left_out[path] then found[#found + 1] = {path = path, f = value[key]} end
      end
    elseif type(value) == "function" and not lua_functions[name] and name:find("^[A-Z]") then
      found[#found + 1] = {path = name, f = value}
    end
  end
  return found
end

-- Objects that no single call gives: the payload of a drag, the sort specs of a table, a buffer that is a picture.
local special = {
  {"buffer", "buffer.new('u8', 32, 8)"},
  {"ImGuiPayload", [[(function()
      if ImGui.BeginDragDropSource(ImGuiDragDropFlags.SourceExtern) then
        ImGui.SetDragDropPayload("T", "data") ImGui.EndDragDropSource()
      end
      return ImGui.GetDragDropPayload()
    end)()]]},
  {"ImGuiTableSortSpecs", [[(function()
      if not ImGui.BeginTable("sorted", 2, ImGuiTableFlags.Sortable) then return end
      ImGui.TableSetupColumn("a", ImGuiTableColumnFlags.DefaultSort) ImGui.TableHeadersRow()
      return ImGui.TableGetSortSpecs()
    end)()]]},
}

local function find_special()
  for _, one in ipairs(special) do
    framed(function()
      local ok, value = pcall(evaluate, one[2])
      if ok and class_of(value) == one[1] then makers[one[1]] = one[2] end
    end)
  end
end

-- Whatever a script may hand around in a task: found by a few plain calls of what is not ImGui's.
local plain_calls = {"()", "(function() end)", "(1)", "(0, function() end)", "('x', function() end)", "({})", "('x')"}
local function find_plain(found)
  for _, one in ipairs(found) do
    if not one.path:find("^ImGui%.") then
      for _, call in ipairs(plain_calls) do
        local ok, value = pcall(function()
          local f = load("return " .. one.path .. call, "=plain", "t")
          local t = task.spawn(f)
          task.wait(0.001)
          if not t:done() then t:cancel() error("waits") end
          return t:result()
        end)
        local class = ok and class_of(value)
        if class and not makers[class] then makers[class] = one.path .. call end
      end
    end
  end
end

-- ----- printing -------------------------------------------------------------------------------------------------------

local function list(values)
  local out = {}
  for i, v in ipairs(values) do out[i] = ("%q"):format(v) end
  return "{" .. table.concat(out, ", ") .. "}"
end

local function dense(types, n)
  local out = {}
  for i = 1, n do out[i] = types[i] or "nil" end
  return out
end

local function print_function(f, indent)
  print(("%s{path = %q, types = %s, texts = %s, results = %s},"):format(indent, f.path, list(dense(f.types, #f.texts)), list(f.texts),
                                                                   list(f.results)))
end

local function print_all(methods)
  print("return {")
  print("  tables = " .. list(tables_of_functions) .. ",")
  print("  functions = {")
  for _, f in ipairs(functions) do print_function(f, "    ") end
  print("  },\n  classes = {")
  for _, name in ipairs(sorted_keys(classes)) do
    print(("    {name = %q, make = %q, fields = %s, methods = {"):format(name, makers[name] or "nil", list(classes[name].fields)))
    for _, m in ipairs(methods[name] or {}) do print_function(m, "      ") end
    print("    }},")
  end
  print("  },\n  enums = {")
  for _, e in ipairs(enums) do print(("    {name = %q, values = %s},"):format(e.name, list(e.values))) end
  print("  },\n}")
end

-- ----- the run --------------------------------------------------------------------------------------------------------

local window = app.run(function()
  local f = in_callback
  if f then
    local ok, message = pcall(f)
    if not ok then io.stderr:write("discover: ", message, "\n") end
    in_callback = nil
  end
end, {menu_bar = true, fps_idle = 0})

local found = walk_globals()
find_plain(found)
find_special()
for _, one in ipairs(found) do functions[#functions + 1] = describe(one.path, one.f) end
-- Metatables of classes that were made but never came out.
for _, value in next, debug.getregistry() do
  local name = type(value) == "table" and rawget(value, "__name")
  if type(name) == "string" and name ~= "FILE*" and (name:find("^Im") or rawget(value, "__index")) then keep_class(name) end
end
local methods = {}
for _, name in ipairs(sorted_keys(classes)) do
  methods[name] = {}
  if makers[name] then
    for _, method in ipairs(classes[name].methods) do
      local text = makers[name]
      local call = function(self, ...) return self[method](self, ...) end
      methods[name][#methods[name] + 1] = describe(method, call, text)
    end
  end
end
print_all(methods)
window:close()
