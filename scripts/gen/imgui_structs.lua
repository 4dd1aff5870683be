-- Writes the tables of struct fields and of enums.
local M = {}

local field_types = {
  bool = "boolean", int = "int32", ["unsigned int"] = "uint32", short = "int16", ["signed char"] = "int8", ["unsigned short"] = "uint16",
  ["unsigned char"] = "uint8", float = "float32", double = "float64", ImVec2 = "vec2", ImVec4 = "vec4",
  ["const char*"] = "string", ["ImFont*"] = "font", char = "characters",
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
  if kind then return nil end
  local hidden = field.type == "function pointer" or field.type:find("%*$") or field.type:find("^ImVector<") or
                 field.type:find("^ImPool") or field.name:find("^_")
  return hidden and "a detail of ImGui's own" or nil
end

local function guarded(lines, condition, text)
  if condition then lines[#lines + 1] = "#if " .. condition end
  lines[#lines + 1] = text
  if condition then lines[#lines + 1] = "#endif" end
end

-- The C++ array of the fields of one struct; nil if it has none. Calls unbound(name, reason).
function M.fields(types, info, struct, unbound, skipped)
  if info.no_fields then return nil end
  local lines = {}
  for _, field in ipairs(struct.fields) do
    local kind = field_type(types, info, field)
    local reason = info.skip_fields[field.name] or detail(field, kind)
    if reason then
      skipped(struct.name .. "." .. field.name, reason)
    elseif not kind then
      unbound(struct.name .. "." .. field.name, "cannot bind a field of type '" .. field.type .. "'")
    else
      local range = info.ranges and info.ranges[field.name] or info.default_range or {"-FLT_MAX", "FLT_MAX"}
      guarded(lines, field.condition, ('    {"%s", FieldType::%s, Access::%s, offsetof(%s, %s), %s, %s, %s},'):format(
        field.name, kind, matches_any(field.name, info.writable) and "read_write" or "read_only", struct.name,
        field.name, field.array or "0", range[1], range[2]))
    end
  end
  if #lines == 0 then return nil end
  return ("constexpr Field %s_fields[] = {\n%s\n};\n"):format(struct.name, table.concat(lines, "\n"))
end

-- The table name of an enum, and the name of a member in it; nil for an enum that is no table.
local function enum_table(enum) return (enum.name:gsub("_$", "")) end
local function member(enum, value)
  local table_name = enum_table(enum)
  local short = value.name:match("^" .. table_name .. "_?(.+)$")
  if not short then return nil end
  if short:find("^%d") then  -- ImGuiKey_0 -> Key_0
    short = value.name:match("^ImGui(.+)$") or value.name:match("^Im(.+)$")
  end
  return short
end

-- The C++ of all enum tables.
function M.enums(api)
  local out, list = {}, {}
  for _, enum in ipairs(api.enums) do
    local lines = {}
    for _, v in ipairs(enum.values) do
      local name = member(enum, v)
      if name then guarded(lines, v.condition, ('    {"%s", static_cast<std::int64_t>(%s)},'):format(name, v.name)) end
    end
    if #lines > 0 then
      local id = enum_table(enum)
      out[#out + 1] = ("constexpr EnumValue %s_values[] = {\n%s\n};\n"):format(id, table.concat(lines, "\n"))
      list[#list + 1] = ('    {"%s", %s_values},'):format(id, id)
    end
  end
  out[#out + 1] = ("constexpr Enum enums[] = {\n%s\n};\n"):format(table.concat(list, "\n"))
  return table.concat(out, "\n"), #list
end

return M
