-- Writes the enum tables: values of the compiled header, and other versions' names for them.
local versions = require("imgui_versions")

local M = {}

-- The Lua table of a member, and its name there: ImGuiKey_0 -> ImGuiKey.Key_0, ImGuiMod_Ctrl, which is in
-- the enum ImGuiKey, -> ImGuiMod.Ctrl.
local function place(enum, value)
  local own = enum.name:gsub("_$", "")
  local short = value.name:match("^" .. own .. "_?(.+)$")
  if not short then return value.name:match("^(%a+)_(.+)$") end
  if short:find("^%d") then short = value.name:match("^ImGui(.+)$") or value.name:match("^Im(.+)$") end
  return own, short
end

-- {{name=, members = {{name=, value=, condition=}...}}...} in the order of the header, and the same by name.
local function tables_of(api, coverage)
  local list, by_name = {}, {}
  for _, enum in ipairs(api.enums) do
    for _, value in ipairs(enum.values) do
      local name, short = place(enum, value)
      if not name then
        coverage.add_unbound(value.name, "cannot tell the table of this value of " .. enum.name)
      else
        if not by_name[name] then
          by_name[name] = {name = name, members = {}, known = {}, aliases = {}}
          list[#list + 1] = by_name[name]
        end
        local t = by_name[name]
        t.members[#t.members + 1] = {name = short, value = value.name, condition = value.condition}
        t.known[short] = value.name
      end
    end
  end
  return list, by_name
end

-- Names that the members have in other versions.
local function add_aliases(by_name)
  for _, rename in ipairs(versions.renamed_members) do
    local t = by_name[rename[1]]
    for _, pair in ipairs{{rename[2], rename[3]}, {rename[3], rename[2]}} do
      local known = t and t.known[pair[1]]
      if known and not t.known[pair[2]] then t.aliases[#t.aliases + 1] = {name = pair[2], value = known} end
    end
  end
end

-- Tables that have another name, or none, in this version.
local function add_tables(list, by_name)
  for _, names in ipairs(versions.renamed_enums) do
    local source
    for _, name in ipairs(names) do source = source or by_name[name] end
    for _, name in ipairs(names) do
      if source and not by_name[name] then
        by_name[name] = {name = name, members = source.members, aliases = source.aliases}
        list[#list + 1] = by_name[name]
      end
    end
  end
  for name, members in pairs(versions.older_enums) do
    if not by_name[name] then
      local t = {name = name, members = {}, aliases = {}}
      for i, m in ipairs(members) do t.members[i] = {name = m[1], value = tostring(m[2])} end
      list[#list + 1], by_name[name] = t, t
    end
  end
end

local function lines_of(members)
  local lines = {}
  for _, m in ipairs(members) do
    if m.condition then lines[#lines + 1] = "#if " .. m.condition end
    lines[#lines + 1] = ('    {"%s", static_cast<std::int64_t>(%s)},'):format(m.name, m.value)
    if m.condition then lines[#lines + 1] = "#endif" end
  end
  return table.concat(lines, "\n")
end

-- The C++ of all_X for each enum X of flags: what a script may give, by name and bits.
function M.flags(api, types, more)
  local out = {}
  for _, enum in ipairs(api.enums) do
    local name = enum.name:gsub("_$", "")
    if types:is_flags(name) then
      local bits = {more[name] and " | " .. more[name] or ""}
      for _, v in ipairs(enum.values) do
        local bit = "    | static_cast<unsigned>(" .. v.name .. ")"
        if not v.name:find("InvalidMask") then
          bits[#bits + 1] = v.condition and ("#if %s\n%s\n#endif"):format(v.condition, bit) or bit
        end
      end
      out[#out + 1] = ('constexpr Flags all_%s{"%s", 0u%s\n};\n'):format(name, name, table.concat(bits, "\n"))
    end
  end
  return table.concat(out)
end

-- The C++ of all enum tables, and their description.
function M.write(api, coverage)
  local list, by_name = tables_of(api, coverage)
  add_aliases(by_name)
  add_tables(list, by_name)
  local out, entries, descriptions = {}, {}, {}
  for _, t in ipairs(list) do
    out[#out + 1] = ("constexpr EnumValue %s_values[] = {\n%s\n};\n"):format(t.name, lines_of(t.members))
    local aliases = "{}"
    if #t.aliases > 0 then
      aliases = t.name .. "_aliases"
      out[#out + 1] = ("constexpr EnumValue %s[] = {\n%s\n};\n"):format(aliases, lines_of(t.aliases))
    end
    entries[#entries + 1] = ('    {"%s", %s_values, %s},'):format(t.name, t.name, aliases)
    local names = {}
    for i, m in ipairs(t.members) do names[i] = m.name end
    descriptions[#descriptions + 1] = {name = t.name, values = names}
    coverage.enums, coverage.members = coverage.enums + 1, coverage.members + #names
  end
  out[#out + 1] = ("constexpr Enum enums[] = {\n%s\n};\n"):format(table.concat(entries, "\n"))
  return table.concat(out, "\n"), descriptions
end

return M
