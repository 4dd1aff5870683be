-- What this imgui.h lacks and other versions have: functions that say so, and other names for those here.
local versions = require("imgui_versions")

local M = {}

local function sorted(list)
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

local function renames(here)
  local list = {}
  for _, pair in ipairs(versions.renamed) do
    local old, new = here[pair[1]], here[pair[2]]
    if old and not new then list[#list + 1] = {pair[2], pair[1]} end
    if new and not old then list[#list + 1] = {pair[1], pair[2]} end
  end
  for _, pair in ipairs(list) do here[pair[1]] = true end
  return sorted(list)
end

local function array(type_, id, list)
  if #list == 0 then return ("constexpr std::span<const %s> %s{};\n"):format(type_, id) end
  local lines = {}
  for i, row in ipairs(list) do lines[i] = '    {"' .. table.concat(row, '", "') .. '"},' end
  return ("constexpr %s %s[] = {\n%s\n};\n"):format(type_, id, table.concat(lines, "\n"))
end

-- The C++ (text) and the lists missing {name, version}, removed {name, version, what to use}, renamed
-- {name, its name here}.
function M.tables(api)
  local here, missing, removed = {}, {}, {}
  for _, f in ipairs(api.functions) do here[f.name] = true end
  local renamed = renames(here)
  for name, version in pairs(versions.since) do
    if not here[name] then missing[#missing + 1] = {name, version} end
  end
  for name, row in pairs(versions.removed) do
    if not here[name] then removed[#removed + 1] = {name, row[1], row[2]} end
  end
  sorted(missing)
  sorted(removed)
  return {missing = missing, removed = removed, renamed = renamed,
          text = array("NamePair", "missing", missing) .. "\n" .. array("RemovedName", "removed", removed) .. "\n" ..
                 array("NamePair", "renamed", renamed)}
end

-- {{other name, group}...} for the methods of a struct that are bound under the one name and not the other.
function M.method_renames(struct, groups)
  local by_name, list = {}, {}
  for _, g in ipairs(groups) do by_name[g.entries[1][1]] = g end
  for _, row in ipairs(versions.renamed_methods) do
    local old, new = by_name[row[2]], by_name[row[3]]
    if row[1] == struct and old and not new then list[#list + 1] = {row[3], old} end
    if row[1] == struct and new and not old then list[#list + 1] = {row[2], new} end
  end
  return list
end

return M
