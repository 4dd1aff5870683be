-- Reads imgui.h into plain tables: the functions of namespace ImGui, the structs with their fields and
-- methods, and the enums. Knows the shape of that header, not C++: what it cannot read it passes on as
-- text, and the later steps refuse what they do not know.
local M = {}

-- Comments become spaces; line breaks stay.
local function strip_comments(text)
  text = text:gsub("/%*.-%*/", function(c) return (c:gsub("[^\n]", " ")) end)
  return (text:gsub("//[^\n]*", ""))
end

-- The titles of the sections of namespace ImGui are comments behind an empty line; they become lines that
-- look like the preprocessor's, so that they outlive the comments.
local function mark_sections(text)
  return (text:gsub("\n[ \t]*\n    // (%u[^\n]*)", function(title)
    title = title:gsub("%s*%(tip.*$", ""):gsub("%s*%[BETA.*$", ""):gsub("%.$", "")
    if title:find("obsolete") then title = "Obsolete names" end
    return "\n\n#section " .. title
  end))
end

-- Splits at `separator` outside of brackets and strings.
local function split(text, separator)
  local parts, depth, from, quoted = {}, 0, 1, false
  for i = 1, #text do
    local c = text:sub(i, i)
    if c == '"' then quoted = not quoted end
    if not quoted then
      if c:find("[%(%[{]") then depth = depth + 1 end
      if c:find("[%)%]}]") then depth = depth - 1 end
      if c == separator and depth == 0 then
        parts[#parts + 1] = text:sub(from, i - 1)
        from = i + 1
      end
    end
  end
  parts[#parts + 1] = text:sub(from)
  return parts
end

local function trim(s) return (s:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")) end

-- The conditions (#if lines) under which the text at the current line counts, innermost last.
local Conditions = {}
Conditions.__index = Conditions

function Conditions.new() return setmetatable({stack = {}}, Conditions) end

-- Feeds one preprocessor line.
function Conditions:line(line)
  local word, rest = line:match("^%s*#%s*(%a+)%s*(.-)%s*$")
  local stack = self.stack
  if word == "if" then stack[#stack + 1] = "(" .. rest .. ")"
  elseif word == "ifdef" then stack[#stack + 1] = "defined(" .. rest .. ")"
  elseif word == "ifndef" then stack[#stack + 1] = "!defined(" .. rest .. ")"
  elseif word == "else" then stack[#stack] = "!(" .. stack[#stack] .. ")"
  elseif word == "elif" then stack[#stack] = "!(" .. stack[#stack] .. ") && (" .. rest .. ")"
  elseif word == "endif" then stack[#stack] = nil
  end
end

-- As one expression for #if, or nil; the guard of the whole header is no condition.
function Conditions:expression()
  local parts = {}
  for _, c in ipairs(self.stack) do
    if c ~= "!defined(IMGUI_DISABLE)" then parts[#parts + 1] = c end
  end
  return #parts > 0 and table.concat(parts, " && ") or nil
end

-- Parses "const char* label", "float v[2]", "ImGuiCond cond = 0", "bool(*getter)(void* data, int i)", "...".
local function parse_param(text)
  text = trim(text)
  if text == "..." then return {type = "...", name = "..."} end
  local declaration, default = text:match("^(.-)%s*=%s*(.+)$")
  declaration = declaration or text
  if declaration:find("%(%s*%*") then
    return {type = "function pointer", name = declaration:match("%(%s*%*%s*([%w_]+)"), default = default, text = text}
  end
  local before, size = declaration:match("^(.-)%s*%[([^%]]*)%]$")
  local type_, name = (before or declaration):match("^(.-)%s*([%w_]+)$")
  if type_ == "" or not type_ then type_, name = declaration, "" end
  return {type = trim(type_), name = name, array = size, default = default, text = text}
end

-- Parses one declaration of a function; nil if it is something else.
local function parse_function(text)
  text = trim(text:gsub("IM_FMTARGS%s*%b()", ""):gsub("IM_FMTLIST%s*%b()", ""))
  text = text:gsub("^IMGUI_API%s+", ""):gsub("^static%s+", ""):gsub("^inline%s+", ""):gsub("^IMGUI_API%s+", "")
  local head, args, tail = text:match("^([%w_%s%*&:<>]-[%s%*&])([%w_]+%s*%b())(.*)$")
  if not head then return nil end
  local name = args:match("^[%w_]+")
  local inside = args:match("%((.*)%)")
  local params = {}
  if trim(inside) ~= "" and trim(inside) ~= "void" then
    for _, p in ipairs(split(inside, ",")) do params[#params + 1] = parse_param(p) end
  end
  return {name = name, returns = trim(head), params = params, const = tail:find("const") ~= nil,
          text = trim(text:match("^(.-%b())") or text)}
end

-- Yields the statements of a block: text, condition, section. A body in braces ends a statement.
local function statements(block, conditions, take)
  local text, depth, section = "", 0, nil
  for line in (block .. "\n"):gmatch("(.-)\n") do
    if line:find("^#section") then
      section = line:match("^#section (.*)$")
    elseif line:find("^%s*#") then
      if depth == 0 then conditions:line(line) end
    else
      for i = 1, #line do
        local c = line:sub(i, i)
        if c == "{" then depth = depth + 1 end
        if depth == 0 and c == ";" then
          if trim(text) ~= "" then take(trim(text), conditions:expression(), section) end
          text = ""
        elseif c == "}" then
          depth = depth - 1
          text = text .. c
          if depth == 0 and text:find("%)[^%)]*{") then  -- the body of a function, not of a struct
            take(trim(text), conditions:expression(), section)
            text = ""
          end
        else
          text = text .. c
        end
      end
      text = text .. " "
    end
  end
end

local function parse_namespace(block, conditions, out)
  statements(block, conditions, function(text, condition, section)
    local f = parse_function((text:gsub("%s*%b{}%s*$", "")))
    if not f then error("imgui.h: cannot read in namespace ImGui: " .. text) end
    f.condition = condition
    f.section = section or "Context"
    f.inline = text:find("^static inline") ~= nil
    out[#out + 1] = f
  end)
end

local function parse_field(struct, text, condition)
  local first, rest = text:match("^([^,]+),(.*)$")
  local pointer = text:match("%(%s*%*%s*([%w_]+)%s*%)")
  if pointer then
    struct.fields[#struct.fields + 1] = {type = "function pointer", name = pointer, condition = condition}
    return
  end
  local bits = text:find("[^:]:[^:]") ~= nil
  local p = parse_param((first or text):gsub("%s*:%s*%d+%s*$", ""):gsub("^mutable ", ""))
  struct.fields[#struct.fields + 1] = {type = p.type, name = p.name, array = p.array, bits = bits, condition = condition}
  for name in (rest or ""):gmatch("[%w_]+") do
    struct.fields[#struct.fields + 1] = {type = p.type, name = name, condition = condition}
  end
end

local function parse_struct(name, block, conditions)
  local struct = {name = name, fields = {}, methods = {}}
  statements(block, conditions, function(text, condition)
    local declaration = text:gsub("%s*%b{}%s*$", ""):gsub("%)%s*:.*$", ")")
    if text:find("^struct ") or text:find("^union ") or text:find("^typedef ") or text:find("operator") then return end
    if declaration:find("[~%s]" .. name .. "%s*%(") or declaration:find("^" .. name .. "%s*%(") then return end
    local f = not declaration:find("%(%s*%*") and parse_function(declaration) or nil
    if f then
      f.condition = condition
      f.static = text:find("static ") ~= nil
      struct.methods[#struct.methods + 1] = f
    else
      parse_field(struct, declaration, condition)
    end
  end)
  return struct
end

local function parse_enum(name, block, conditions)
  local enum = {name = name, values = {}}
  for line in (block .. "\n"):gmatch("(.-)\n") do
    if line:find("^%s*#") then
      conditions:line(line)
    else
      for _, part in ipairs(split(line, ",")) do
        local id, value = part:match("^%s*([%a_][%w_]*)%s*=?%s*(.-)%s*$")
        if id then
          enum.values[#enum.values + 1] = {name = id, value = value ~= "" and value or nil,
                                           condition = conditions:expression()}
        end
      end
    end
  end
  return enum
end

-- Finds the text between the braces that open at or after `from`; returns it and the index behind it.
local function braces(text, from)
  local open, close = text:find("%b{}", from)
  return text:sub(open + 1, close - 1), close + 1
end

-- Returns {version =, version_num =, functions = {...}, structs = {name = ...}, enums = {...}}.
function M.parse(header)
  local text = strip_comments(mark_sections(header))
  local api = {functions = {}, structs = {}, enums = {}, typedefs = {}}
  api.version = header:match('#define%s+IMGUI_VERSION%s+"([^"]+)"')
  api.version_num = tonumber(header:match("#define%s+IMGUI_VERSION_NUM%s+(%d+)"))
  for kind, name in text:gmatch("typedef%s+([%w_ ]+)%s+([%w_]+)%s*;") do api.typedefs[name] = trim(kind) end
  local conditions, at = Conditions.new(), 1
  while at <= #text do
    local stop = text:find("\n", at, true) or #text + 1
    local line = text:sub(at, stop - 1)
    local what, name = line:match("^(%a+)%s+([%w_]+)")
    if what == "enum" or what == "struct" then
      name = line:match("^struct%s+IMGUI_API%s+([%w_]+)") or name
    end
    if line:find("^%s*#") then
      conditions:line(line)
    elseif line:find("^namespace%s+ImGui%s*$") or line:find("^namespace%s+ImGui%s*{") then
      local block
      block, stop = braces(text, at)
      parse_namespace(block, conditions, api.functions)
    elseif what == "struct" and not line:find(";") then
      local block
      block, stop = braces(text, at)
      api.structs[name] = parse_struct(name, block, conditions)
    elseif what == "enum" and not line:find(";") then
      local block
      block, stop = braces(text, at)
      api.enums[#api.enums + 1] = parse_enum(name, block, conditions)
    end
    at = stop + 1
  end
  return api
end

return M
