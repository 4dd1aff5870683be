-- The description of the API as Lua sees it, from the plans of the generator: plain data, written as a Lua
-- table. From it come the manual page, and whatever else describes the API (types for editors, linters).
--
-- A description: {version=, functions = {...}, structs = {{name=, made=, fields = {{name=, type=, writable=}},
-- methods = {...}}}, enums = {{name=, values = {name...}, aliases = {name...}}}, missing = {{name, since}},
-- removed = {{name, version, instead}}, renamed = {{name, its name here}}}. A function: {name=, section=, forms =
-- {{params = {{name=, type=, optional=}}, results = {{name=, type=}}}}}.
-- Types are boolean, integer, number, string, table, function, any, color, buffer, T[], the name of an enum or struct,
-- or several with a bar between them.
local by_hand = require("imgui_by_hand")

local M = {}

local function plain_name(name) return (name:gsub("^p_", ""):gsub("^out_", ""):gsub("^v_current_", "")) end

-- Each kind of parameter: its Lua type, or nil if the script does not give it.
local function type_of(p)
  if p.kind == "number" or p.kind == "inout" or p.kind == "optional inout" or p.kind == "out" then return p.lua end
  if p.kind == "vector" or p.kind == "optional vector" then return "ImVec" .. p.components end
  if p.kind == "values" then return p.cpp == "float" and "number[]" or "integer[]" end
  if p.kind == "object" then return (p.cpp:gsub("const ", ""):gsub("[%*& ]", "")) end
  if p.kind == "points" then return "ImVec2[]" end
  if p.kind == "function" then return "function" end
  if p.kind == "texture" then return "ImTexture|buffer" end
  if p.kind == "color" then return "color" end
  return "string"
end

-- What the C++ result is called: the manual shows `shown = ImGui.BeginMenu(label)`.
local function boolean_name(plan)
  if plan.name == "Selectable" or plan.name:find("Button") then return "pressed" end
  if plan.name == "MenuItem" then return "activated" end
  if plan.name == "Checkbox" or plan.name == "CheckboxFlags" then return "pressed" end
  for _, p in ipairs(plan.params) do
    if p.kind == "inout" or p.kind == "values" then return "changed" end
  end
  if plan.opens then return "shown" end
  return plan.name:find("^Tree") and "open" or "yes"
end

local object_names = {
  ImGuiIO = "io", ImGuiStyle = "style", ImGuiViewport = "viewport", ImFont = "font", ImDrawList = "draw_list",
  ImGuiPayload = "payload", ImGuiTableSortSpecs = "specs", ImGuiStorage = "storage", ImFontAtlas = "atlas",
}

local function result_of(plan, vec)
  local r = plan.result
  if r.kind == "none" then return {} end
  if r.kind == "vec2" and vec then return {{name = "vec", type = "ImVec2"}} end
  if r.kind == "vec2" then return {{name = "x", type = "number"}, {name = "y", type = "number"}} end
  if r.kind == "vec4" then return {{name = "vec", type = "ImVec4"}} end
  if r.kind == "string" then return {{name = "text", type = "string"}} end
  if r.kind == "ranges" then return {{name = "ranges", type = "integer[]"}} end
  if r.kind == "object" then return {{name = object_names[r.struct] or "object", type = r.struct}} end
  local name = r.cpp == "bool" and boolean_name(plan) or r.lua == "color" and "color" or "value"
  return {{name = name, type = r.lua}}
end

-- One form; `without`: the optional in/out parameter and what follows it are not given.
local function form(plan, vec, without)
  local params, values = {}, {}
  for _, p in ipairs(plan.params) do
    if p.kind == "optional inout" and without then break end
    local name, type_ = plain_name(p.name), type_of(p)
    if p.kind ~= "out" and p.kind ~= "dropped" then
      local optional = p.default ~= nil and p.kind ~= "optional inout"
      params[#params + 1] = {name = p.kind == "format" and "fmt" or name, type = type_, optional = optional or nil}
      if p.kind == "format" then params[#params + 1] = {name = "...", type = "any", optional = true} end
    end
    if p.kind == "out" or p.kind == "inout" or p.kind == "optional inout" or p.kind == "values" then
      values[#values + 1] = {name = name, type = type_}
    end
  end
  local results = result_of(plan, vec)
  local first, second = values, results
  if plan.result_first then first, second = results, values end
  return {params = params, results = table.move(second, 1, #second, #first + 1, first)}
end

-- The forms of one plan, and those of its twin ...Vec (or nil).
function M.forms(plan)
  local forms = {}
  for _, p in ipairs(plan.params) do
    if p.kind == "optional inout" then forms[1] = form(plan, false, true) end
  end
  forms[#forms + 1] = form(plan)
  return forms, plan.result.kind == "vec2" and {form(plan, true)} or nil
end

-- Splits at commas that are outside of brackets.
local function split(text)
  local parts, depth, from = {}, 0, 1
  for i = 1, #text do
    local c = text:sub(i, i)
    if c == "(" then depth = depth + 1 elseif c == ")" then depth = depth - 1 end
    if c == "," and depth == 0 then
      parts[#parts + 1] = text:sub(from, i - 1)
      from = i + 1
    end
  end
  if text:find("%S") then parts[#parts + 1] = text:sub(from) end
  return parts
end

local function names_and_types(text)
  local list = {}
  for _, part in ipairs(split(text)) do
    local name, mark, type_ = part:match("^%s*([%w_%.]+)(%??):%s*(.-)%s*$")
    if not name then error("imgui_by_hand: cannot read '" .. part .. "'") end
    list[#list + 1] = {name = name, type = type_, optional = mark == "?" or nil}
  end
  return list
end

-- The forms of a function that is written by hand, or nil if nobody has described it.
function M.forms_by_hand(name)
  local texts = by_hand[name]
  if not texts then return nil end
  local forms = {}
  for i, text in ipairs(type(texts) == "table" and texts or {texts}) do
    local before, after = text:match("^(.-)%s*%->%s*(.*)$")
    forms[i] = {params = names_and_types(before or text), results = names_and_types(after or "")}
  end
  return forms
end

-- Writes plain data as Lua, keys sorted, so that equal data gives equal text.
local function write(value, indent, out)
  if type(value) ~= "table" then
    out[#out + 1] = type(value) == "string" and ("%q"):format(value) or tostring(value)
    return
  end
  local keys = {}
  for k in pairs(value) do if type(k) == "string" then keys[#keys + 1] = k end end
  table.sort(keys)
  out[#out + 1] = "{"
  for _, k in ipairs(keys) do
    out[#out + 1] = k .. "="
    write(value[k], indent .. " ", out)
    out[#out + 1] = ","
  end
  for _, v in ipairs(value) do
    out[#out + 1] = "\n" .. indent
    write(v, indent .. " ", out)
    out[#out + 1] = ","
  end
  out[#out + 1] = "}"
end

function M.text(description)
  local out = {"return "}
  write(description, " ", out)
  return table.concat(out) .. "\n"
end

return M
