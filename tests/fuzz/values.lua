-- Source text for one argument: mostly of the type that the function wants, often at the edge of what it can hold, and now
-- and then of another type. Values(random, api, nested); nested(depth) gives the body of a function.
local Values = {}
Values.__index = Values

local plain_numbers = {"0", "1", "2", "3", "7", "10", "100", "0.5", "-0.5", "1.5", "0.001", "20", "255"}
local edge_numbers = {
  "-1", "0/0", "1/0", "-1/0", "-0.0", "2^31", "-2^31", "2^31 - 1", "2147483647", "-2147483648", "4294967295", "4294967296",
  "2^53", "2^63", "-2^63", "math.maxinteger", "math.mininteger", "1e300", "-1e300", "3.4e38", "-3.4e38", "1e-300", "1e9", "-1e9",
  "65535", "65536", "32767", "32768", "1e6", "1000000", "127", "128", "256", "4096", "5000", "'1'", "1e19",
}
local names = {"'x'", "'w1'", "'w2'", "'t'", "'a##b'", "'##'", "'c##1'", "'T'", "'popup'", "'item'"}
local edge_strings = {
  "''", "'###'", "'%s'", "'%n'", "'%d'", "'%.3f'", "'%*d'", "'%'", "'%s%s%s%n'", "'%99999d'", "'%.99999f'", "'a\\0b'", "'\\0'",
  "'\\xff\\xfe\\x80'", "'\\n\\n\\r\\t'", "'\\u{10FFFF}\\u{202E}'", "('x'):rep(300)", "('y'):rep(5000)", "('z\\n'):rep(2000)",
  "('w'):rep(70000)", "('%d'):rep(100)", "'a\\0b\\0c\\0\\0'", "'\\xed\\xa0\\x80'", "tostring(1/0)",
}
local points = {"{{0, 0}, {50, 0}, {50, 50}}", "{ImVec2(1, 1), {x = 2, y = 3}, ImVec2(0/0, 1)}", "{{1/0, -1/0}, {0, 0}, {1e38, 1e38}}",
                "{{5, 5}}", "{{1, 2}, {1, 2}, {1, 2}, {1, 2}}"}
local tables = {"{}", "{1, 2, 3}", "{'a', 'b', 'c'}", "{1}", "{0.5, 0.5, 0.5, 0.5}", "{x = 1, y = 2}", "{r = 1, g = 0, b = 0, a = 1}",
                "{1, 'two', {}}", "{[1] = 1, [3] = 3}", "{'', '', ''}", "{0/0, 1/0, -1/0}", "setmetatable({}, {__len = function() return 1e9 end})",
                "setmetatable({}, {__len = function() return -5 end, __index = function() return 1 end})",
                "setmetatable({1, 2, 3}, {__index = function() error('in __index') end})",
                "setmetatable({}, {__index = function(_, k) return k end, __len = function() return 3 end})"}

function Values.new(random, api, nested) return setmetatable({random = random, api = api, nested = nested}, Values) end

-- Enums whose name has to do with the function's: ImGuiTableFlags for ImGui.BeginTable.
function Values:enums_near(path)
  self.near = self.near or {}
  local near = self.near[path]
  if near then return near end
  near = {}
  for _, enum in ipairs(self.api.enums) do
    local stem = enum.name:gsub("^Im%a-(%u)", "%1", 1):gsub("^Gui", ""):gsub("Flags", ""):gsub("_", "")
    if #stem > 1 and path:find(stem, 1, true) then near[#near + 1] = enum end
  end
  self.near[path] = near
  return near
end

function Values:enum(path)
  local near = self:enums_near(path)
  local enum = #near > 0 and self.random:chance(75) and self.random:pick(near) or self.random:pick(self.api.enums)
  local function one() return enum.name .. "." .. self.random:pick(enum.values) end
  local text = one()
  while self.random:chance(30) do text = text .. " | " .. one() end
  return text
end

function Values:number(path)
  local kind = self.random:weighted {50, "plain", 25, "enum", 25, "edge"}
  if kind == "plain" then return self.random:pick(plain_numbers) end
  return kind == "enum" and self:enum(path) or self.random:pick(edge_numbers)
end

function Values:string()
  return self.random:pick(self.random:chance(75) and names or edge_strings)
end

function Values:vector(name, count)
  local parts = {}
  for i = 1, count do parts[i] = self:number("") end
  local inside = table.concat(parts, ", ")
  local kind = self.random:weighted {50, "userdata", 20, "table", 20, "loose", 5, "keys", 5, "field"}
  if kind == "userdata" then return name .. "(" .. inside .. ")" end
  if kind == "table" then return "{" .. inside .. "}" end
  if kind == "loose" then return inside end
  if kind == "keys" then return count == 2 and "{x = " .. parts[1] .. ", y = " .. parts[2] .. "}" or "{r = 1, g = 0.5, b = " .. parts[1] .. "}" end
  return count == 2 and "ImGui.GetStyle().WindowPadding" or "ImGui.GetStyle().Colors[0]"
end

function Values:table() return self.random:pick(self.random:chance(20) and points or tables) end

function Values:callback(depth)
  return "function(...)" .. self.nested(depth) .. " return " .. self:any("", depth + 1) .. " end"
end

-- Text that gives an object of the class: of this frame, or one that was kept and may be stale.
function Values:object(name)
  if self.random:chance(30) then return "kept[" .. self.random:upto(6) .. "]" end
  self.makers = self.makers or {}
  if not self.makers[name] then
    local makers = {}
    for _, class in ipairs(self.api.classes) do
      if class.name == name and class.make ~= "nil" then makers[#makers + 1] = class.make end
    end
    for _, f in ipairs(self.api.functions) do
      if f.results[1] == name then makers[#makers + 1] = f.path .. "(" .. table.concat(f.texts, ", ") .. ")" end
    end
    self.makers[name] = makers
  end
  local makers = self.makers[name]
  return #makers > 0 and self.random:pick(makers) or "nil"
end

local others = {"nil", "true", "false", "print", "ImGui", "kept", "frame", "coroutine.create(function() end)", "io.stdout",
                "setmetatable({}, {__tostring = function() error('in __tostring') end})", "ImGui.Text", "ImGuiCol"}

function Values:any(path, depth)
  local kind = self.random:weighted {25, "number", 25, "string", 10, "vector", 10, "table", 10, "object", 15, "other", 5, "callback"}
  if kind == "number" then return self:number(path) end
  if kind == "string" then return self:string() end
  if kind == "vector" then return self:vector("ImVec2", 2) end
  if kind == "table" then return self:table() end
  if kind == "object" and #self.api.classes > 0 then return self:object(self.random:pick(self.api.classes).name) end
  if kind == "callback" and depth < 3 then return self:callback(depth + 1) end
  return self.random:pick(others)
end

local by_type = {
  number = function(v, path) return v:number(path) end,
  integer = function(v, path) return v:number(path) end,
  string = function(v) return v:string() end,
  boolean = function(v) return v.random:pick {"true", "false"} end,
  color = function(v) return v.random:chance(60) and v.random:pick {"0xffffffff", "0x80ff0000", "0", "-1"} or v:vector("ImVec4", 4) end,
  ImVec2 = function(v) return v:vector("ImVec2", 2) end,
  ImVec4 = function(v) return v:vector("ImVec4", 4) end,
  ImColor = function(v) return v:vector("ImColor", 4) end,
  table = function(v) return v:table() end,
  ["table of (%d) numbers"] = function(v) return v.random:chance(70) and v:vector("ImVec4", 4) or v:table() end,
  ["table, buffer or function"] = function(v, _, depth)
    return v.random:chance(50) and v:table() or v.random:chance(50) and v:object("buffer") or v:callback(depth + 1)
  end,
  ["'u8'"] = function(v) return v.random:pick {"'u8'", "'i32'", "'f32'", "'f64'"} end,
  ImTexture = function(v) return v:object(v.random:chance(50) and "ImTexture" or "buffer") end,
  ["table, string or function"] = function(v, _, depth)
    return v.random:chance(50) and v:table() or v.random:chance(50) and v:string() or v:callback(depth + 1)
  end,
  ["function"] = function(v, _, depth) return v:callback(depth + 1) end,
  callback = function(v, _, depth) return v:callback(depth + 1) end,
}

-- An argument of that type for the function at `path`.
function Values:of(kind, path, depth)
  if self.random:chance(7) then return self:any(path, depth) end
  local make = by_type[kind]
  if make then return make(self, path, depth) end
  return kind == "nil" and self:any(path, depth) or self:object(kind)
end

return Values
