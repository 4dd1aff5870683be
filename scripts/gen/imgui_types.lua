-- Decides how each parameter and each result crosses between Lua and C++. The outcome for a function is
-- a plan: plain data from which the C++, and later the other descriptions of the API, are written.
local M = {}

-- C++ type -> how a number is read and held. `cpp` is the type of the variable.
local numbers = {
  bool = {cpp = "bool", read = "bool", class = "boolean"},
  int = {cpp = "int", read = "int"}, short = {cpp = "int", read = "int"},
  ["unsigned int"] = {cpp = "unsigned", read = "unsigned"},
  ["unsigned short"] = {cpp = "unsigned", read = "unsigned"},
  size_t = {cpp = "unsigned", read = "unsigned"},
  float = {cpp = "float", read = "float"}, double = {cpp = "double", read = "double"},
}

local objects = {
  ImGuiIO = "io_class", ImGuiStyle = "style_class", ImGuiViewport = "viewport_class", ImFont = "font_class",
  ImDrawList = "draw_list_class", ImGuiPayload = "payload_class",
  ImGuiTableSortSpecs = "sort_specs_class", ImGuiStorage = "storage_class", ImFontAtlas = "atlas_class",
}

local Types = {}
Types.__index = Types

-- api: from imgui_parse; exceptions: imgui_exceptions.
function M.new(api, exceptions)
  local self = setmetatable({api = api, exceptions = exceptions, enums = {}}, Types)
  for _, e in ipairs(api.enums) do self.enums[e.name] = e end
  return self
end

-- The enum behind the name of a type: ImGuiCol -> ImGuiCol_, or the type itself when it is a real enum.
function Types:enum_of(type_) return self.enums[type_ .. "_"] or self.enums[type_] end

-- The range of an enum that counts its members: low, high as C++ text.
function Types:enum_range(type_)
  local enum = self:enum_of(type_)
  if not enum then return nil end
  if type_ == "ImGuiKey" then return nil end  -- newer versions add modifiers beyond; ImGui checks it itself
  local low, count = "0", nil
  local count_name = enum.name:gsub("_$", "") .. "_COUNT"
  for _, v in ipairs(enum.values) do
    if v.value == "-1" then low = "-1" end
    if v.name == count_name then count = v.name end
  end
  if count then return low, count .. " - 1" end
end

-- Whether values of the type are bits that are put together.
function Types:is_flags(type_) return (type_:find("Flags$") or type_ == "ImGuiCond") and self:enum_of(type_) ~= nil end

-- Follows typedefs: ImGuiWindowFlags -> int.
function Types:number(type_)
  local seen = 0
  while self.api.typedefs[type_] and seen < 8 do
    type_ = self.api.typedefs[type_]
    seen = seen + 1
  end
  if numbers[type_] then return numbers[type_] end
  if self.enums[type_] then return {cpp = "int", read = "int", cast = type_} end
end

-- What the type is in Lua: the name of an enum table, or boolean, integer, number.
function Types:lua_type(type_)
  local enum = self:enum_of(type_)
  if enum then return (enum.name:gsub("_$", "")) end
  if type_ == "ImU32" then return "color" end
  local n = self:number(type_)
  return n.class or (n.cpp == "float" or n.cpp == "double") and "number" or "integer"
end

local function null(default) return default == "NULL" or default == "nullptr" end

local function refuse(f, p)
  error({unbound = f, reason = "cannot bind the parameter '" .. (p.text or p.name) .. "'"}, 0)
end

-- A number, a boolean or an enum that only goes in.
function Types:plain(f, p)
  local n = self:number(p.type)
  if not n then return nil end
  local limits = self.exceptions.limits
  local limit = limits[f.name .. "." .. p.name] or limits[p.name]
  local plan = {kind = "number", name = p.name, number = n, class = n.class or "number", default = p.default,
                lua = self:lua_type(p.type)}
  local low, high = self:enum_range(p.type)
  if type(limit) == "table" then low, high = limit[1], limit[2] end
  if low and (n.cpp == "int" or n.cpp == "unsigned") then
    plan.range, plan.number = {low, high}, {cpp = "int", read = "int", cast = n.cast}
  end
  if type(limit) == "number" and n.cpp == "float" then plan.limit = limit end
  if self:is_flags(p.type) then plan.flags = p.type end
  if p.type == "ImGuiChildFlags" then  -- was `bool border`, and true is still its first flag
    plan.number, plan.flags = {cpp = "int", read = "flags_or_bool"}, nil
  end
  local reader = self.exceptions.readers[f.name .. "." .. p.name] or self.exceptions.readers[p.name]
  if reader then plan.number = {cpp = n.cpp, read = reader} end
  if p.type == "bool" and p.name == "border" then  -- became ImGuiChildFlags, whose first flag it is
    plan.number, plan.class = {cpp = "bool", read = "bool_or_flags"}, "flag"
  end
  if p.type == "ImU32" then plan.kind, plan.class = "color", "color" end
  return plan
end

-- What the format of a slider converts, from the name of the function.
local function format_of(f)
  if f.name:find("Int") then return "integer" end
  if f.name:find("Float") or f.name:find("Angle") or f.name:find("Double") or f.name:find("Value") then return "floating" end
end

function Types:text(f, p, following)
  local plan = {kind = "string", name = p.name, class = "string", default = p.default}
  if following and following.type == "..." then
    plan.kind, plan.default, plan.takes = "format", nil, 2
  elseif following and following.type == "const char*" and following.name:find("_end$") and
      p.name:gsub("_begin$", "") == following.name:gsub("_end$", "") then
    plan.kind, plan.takes = "text", 2
  elseif p.name:find("format") then
    plan.kind, plan.number = "number format", format_of(f)
    if not plan.number then refuse(f, p) end
  end
  return plan
end

-- T* and T&: what comes out, and what goes in and out.
function Types:reference(f, p)
  local base, mark = p.type:match("^(%w[%w_ ]-)%s*([%*&])$")
  local n = base and self:number(base)
  if not n or base:find("^const ") then return nil end
  if mark == "&" or p.name:find("^out_") then
    if p.default then refuse(f, p) end
    return {kind = "out", name = p.name, number = n, class = "none", mark = mark, lua = self:lua_type(base)}
  end
  if null(p.default) then
    if n.cpp ~= "bool" then refuse(f, p) end
    return {kind = "optional inout", name = p.name, number = n, class = "boolean", default = p.default, lua = "boolean"}
  end
  if self.exceptions.nullable[f.name .. "." .. p.name] then
    return {kind = "optional inout", name = p.name, number = n, class = "boolean or nil", lua = "boolean"}
  end
  return {kind = "inout", name = p.name, number = n, class = n.class or "number", default = p.default,
          lua = self:lua_type(base)}
end

function Types:pointer(f, p, following)
  if p.type == "const ImVec2*" and following and following.type == "int" and following.name:find("^num_") then
    return {kind = "points", name = p.name, class = "table", takes = 2}
  end
  if (p.type == "const ImVec2*" or p.type == "const ImVec4*") and null(p.default) then
    local components = p.type:find("2") and 2 or 4
    return {kind = "optional vector", name = p.name, components = components, class = "vector", default = p.default}
  end
  if p.type == "const float*" and p.name == "ref_col" and null(p.default) then
    return {kind = "optional vector", name = p.name, components = 4, class = "vector", default = p.default, address = "&%s.x"}
  end
  local object = p.type:match("^const (%w+)%*$") or p.type:match("^(%w+)%*$")
  if objects[object] then
    return {kind = "object", name = p.name, cpp = p.type, class = "object:" .. objects[object],
            object = objects[object], default = p.default}
  end
end

-- The plan for one parameter; it may take the next ones with it (plan.takes).
function Types:param(f, params, i)
  local p, following = params[i], params[i + 1]
  local default = self.exceptions.defaults[f.name .. "." .. p.name]
  if default then
    p = {type = p.type, name = p.name, default = default, array = p.array, text = p.text}
  end
  local plan
  if p.array and (p.type == "float" or p.type == "int") then
    plan = {kind = "values", name = p.name, cpp = p.type, count = tonumber(p.array), class = "vector",
            components = tonumber(p.array)}
  elseif p.type == "const char*" and not p.array then plan = self:text(f, p, following)
  elseif p.type:find("^const ImVec[24]&$") or p.type:find("^ImVec[24]$") then
    local components = p.type:find("2") and 2 or 4
    plan = {kind = "vector", name = p.name, components = components, class = "vector", default = p.default,
            limit = self.exceptions.limits[f.name .. "." .. p.name]}
  elseif p.type == "ImTextureID" or p.type == "ImTextureRef" then
    plan = {kind = "texture", name = p.name, class = "texture"}
  elseif p.type == "ImGuiSizeCallback" and null(p.default) and following and null(following.default) then
    plan = {kind = "function", name = "callback", class = "function", default = p.default, takes = 2}
  elseif p.type == "const char**" and null(p.default) then
    plan = {kind = "dropped", name = p.name, class = "none"}
  elseif not p.array then
    plan = self:plain(f, p) or self:reference(f, p) or self:pointer(f, p, following)
  end
  return plan or refuse(f, p)
end

-- How the C++ result goes out.
function Types:result(f)
  local r = f.returns
  if r == "void" then return {kind = "none"} end
  if r == "ImVec2" or r == "const ImVec2&" then return {kind = "vec2"} end
  if r == "ImVec4" or r == "const ImVec4&" then return {kind = "vec4"} end
  if r == "const char*" then return {kind = "string"} end
  if r == "const ImWchar*" then return {kind = "ranges"} end
  local n = self:number(r)
  if n then return {kind = "number", cpp = n.cpp, lua = self:lua_type(r)} end
  local object = r:gsub("^const ", ""):match("^(%w+)[%*&]$")
  if objects[object] then return {kind = "object", object = objects[object], struct = object, reference = r:find("&") ~= nil} end
  error({unbound = f, reason = "cannot bind the result '" .. r .. "'"}, 0)
end

-- The plan of a function; raises {unbound=, reason=} if there is none.
function Types:plan(f)
  local plan = {name = f.name, owner = f.owner, condition = f.condition, params = {}, result = self:result(f),
                const = f.const, declaration = f.text}
  local i = 1
  while i <= #f.params do
    local p = self:param(f, f.params, i)
    plan.params[#plan.params + 1] = p
    i = i + (p.takes or 1)
  end
  return plan
end

return M
