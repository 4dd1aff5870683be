-- Writes the tables of struct fields.
local M = {}

local field_types = {
  bool = "boolean", int = "int32", ["unsigned int"] = "uint32", short = "int16", ["signed char"] = "int8", ["unsigned short"] = "uint16",
  ["unsigned char"] = "uint8", float = "float32", double = "float64", ImVec2 = "vec2", ImVec4 = "vec4",
  ["const char*"] = "string", ["ImFont*"] = "font", ["ImFontAtlas*"] = "atlas", char = "characters",
}

local function matches_any(name, patterns)
  for pattern in patterns:gmatch("[^|]+") do
    if name:find(pattern) then return true end
  end
  return false
end

local function field_type(types, info, field)
  if info.field_types and info.field_types[field.name] then return info.field_types[field.name] end
  local type_, seen = field.type, 0
  while types.api.typedefs[type_] and seen < 8 do
    type_ = types.api.typedefs[type_]
    seen = seen + 1
  end
  if types.enums[type_] then type_ = "int" end
  return not field.bits and field_types[type_] or nil
end

-- Why a field is none for scripts, whatever the version: pointers, containers and callbacks.
local function detail(field, kind)
  local hidden = field.name:find("^_")
  if kind and not hidden then return nil end
  hidden = hidden or field.type == "function pointer" or field.type:find("%*$") or field.type:find("^ImVector<") or
                 field.type:find("^ImPool")
  return hidden and "a detail of ImGui's own" or nil
end

local function guarded(lines, condition, text)
  if condition then lines[#lines + 1] = "#if " .. condition end
  lines[#lines + 1] = text
  if condition then lines[#lines + 1] = "#endif" end
end

local lua_types = {
  boolean = "boolean", int32 = "integer", uint32 = "integer", int16 = "integer", uint16 = "integer", int8 = "integer",
  uint8 = "integer", float32 = "number", float64 = "number", vec2 = "ImVec2", vec4 = "ImVec4", string = "string",
  characters = "string", font = "ImFont", fonts = "ImFont[]", atlas = "ImFontAtlas", payload = "any",
}

local function described(types, field, kind, writable)
  local type_ = types:enum_of(field.type) and types:lua_type(field.type) or lua_types[kind]
  if field.array and kind ~= "characters" then type_ = type_ .. "[]" end
  return {name = field.name, type = type_, writable = writable or nil}
end

-- The C++ array of the fields of one struct, or nil if it has none, and their descriptions.
function M.fields(types, info, struct, coverage)
  if info.no_fields then
    coverage.add_skipped(struct.name .. "'s fields", info.no_fields)
    return nil, {}
  end
  local lines, descriptions = {}, {}
  for _, field in ipairs(struct.fields) do
    local kind = field_type(types, info, field)
    local reason = info.skip_fields[field.name] or detail(field, kind)
    if reason then
      coverage.add_skipped(struct.name .. "." .. field.name, reason)
    elseif not kind or (field.array and kind ~= "characters" and not info.single) then
      coverage.add_unbound(struct.name .. "." .. field.name, "cannot bind a field of type '" .. field.type .. "'")
    else
      local range = info.ranges and info.ranges[field.name] or info.default_range or {"-FLT_MAX", "FLT_MAX"}
      local writable = matches_any(field.name, info.writable)
      guarded(lines, field.condition, ('    {"%s", FieldType::%s, Access::%s, offsetof(%s, %s), %s, %s, %s},'):format(
        field.name, kind, writable and "read_write" or "read_only", struct.name,
        field.name, field.array or "0", range[1], range[2]))
      descriptions[#descriptions + 1] = described(types, field, kind, writable)
    end
  end
  coverage.fields = coverage.fields + #descriptions
  if #lines == 0 then return nil, descriptions end
  return ("constexpr Field %s_fields[] = {\n%s\n};\n"):format(struct.name, table.concat(lines, "\n")), descriptions
end

return M
