-- Writes the Lua bindings of Dear ImGui from the imgui.h that CMake found.
--   lua5.4 imgui.lua IMGUI_H OUTPUT_FOLDER
-- Fails, naming it, on a public function that it can neither bind nor find in its list of exceptions.
local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local parse = require("imgui_parse").parse
local exceptions = require("imgui_exceptions")
local Types = require("imgui_types")
local emit = require("imgui_emit")
local overloads = require("imgui_overloads")
local structs = require("imgui_structs")

local parts = 4  -- .cpp files that the functions are spread over

local coverage = {bound = {}, by_hand = {}, skipped = {}, unbound = {}}
local function unbound(name, reason) coverage.unbound[#coverage.unbound + 1] = name .. ": " .. reason end
local function skipped(name, reason) coverage.skipped[#coverage.skipped + 1] = name .. ": " .. reason end

local function set_of(list)
  local set = {}
  for _, v in ipairs(list) do set[v] = true end
  return set
end
local by_hand = set_of(exceptions.by_hand)

-- The name of the C++ function in by_hand, or nil.
local function hand_written(owner, name)
  if owner then return owner.by_hand and owner.by_hand[name] end
  return by_hand[name] and name
end

local function skip_overload(f)
  for _, rule in ipairs(exceptions.skip_overload) do
    if f.text:find(rule[1], 1, true) then return rule[2] end
  end
end

-- The same declaration may stand in both branches of an #if: it counts whenever one of them does.
local function merge(group, f)
  for _, other in ipairs(group) do
    if other.text == f.text then
      other.condition = other.condition and f.condition and ("(%s) || (%s)"):format(other.condition, f.condition) or nil
      return true
    end
  end
end

-- Groups declarations by name, in order: {{name, declarations...}...}.
local function grouped(functions)
  local groups, index = {}, {}
  for _, f in ipairs(functions) do
    if not index[f.name] then
      index[f.name] = {name = f.name}
      groups[#groups + 1] = index[f.name]
    end
    local group = index[f.name]
    if not merge(group, f) then group[#group + 1] = f end
  end
  return groups
end

-- What a plan needs to know beyond its types.
local function complete(plan)
  local name = plan.owner and plan.owner.name .. "." .. plan.name or plan.name
  plan.opens, plan.closes = exceptions.opens[name], exceptions.closes[name]
  if plan.owner then return plan end
  plan.calls = exceptions.call[plan.name]
  plan.verbatim = plan.calls ~= nil
  plan.result_first = exceptions.result_first[plan.name]
  plan.enter = exceptions.pure[plan.name] and "pure" or exceptions.in_context[plan.name] and "in_context" or "in_frame"
  plan.needs_table = plan.name:find("^Table") ~= nil
  return plan
end

-- The plans of the overloads of one group that are bound.
local function plans_of(types, group, owner)
  local plans = {}
  for _, f in ipairs(group) do
    local reason = skip_overload(f)
    if reason then
      if #group > 1 then skipped(f.text, reason) end
    else
      f.owner = owner
      plans[#plans + 1] = complete(types:plan(f))
    end
  end
  return plans
end

-- The C++ of a group: text, and the names with their functions.
local function emit_group(group, plans)
  local text, entries = {}, {}
  local symbols = {}
  for i, plan in ipairs(plans) do
    symbols[i] = emit.symbol(plan, #plans > 1 and "_" .. i or "")
    text[#text + 1] = emit.body(plan, symbols[i], group.name)
    if plan.result.kind == "vec2" and #plans == 1 then
      text[#text + 1] = emit.body(plan, symbols[i] .. "Vec", group.name .. "Vec", true)
      entries[#entries + 1] = {group.name .. "Vec", symbols[i] .. "Vec"}
    end
  end
  local symbol = symbols[1]
  if #plans > 1 then
    symbol = emit.symbol(plans[1])
    text[#text + 1] = overloads.dispatcher(plans, symbols, symbol)
  end
  table.insert(entries, 1, {group.name, symbol})
  return table.concat(text, "\n"), entries
end

-- Binds the functions of a list. Gives {text=, entries=, condition=} for each group.
local function bind(types, functions, owner, skip)
  local out = {}
  for _, group in ipairs(grouped(functions)) do
    local name = owner and owner.name .. "." .. group.name or group.name
    if skip[group.name] or group.name:find("^_") then
      skipped(name, skip[group.name] or "a detail of ImGui's own")
    elseif hand_written(owner, group.name) then
      coverage.by_hand[#coverage.by_hand + 1] = name
      out[#out + 1] = {text = "", entries = {{group.name, "by_hand::" .. hand_written(owner, group.name)}}}
    else
      local ok, result = pcall(plans_of, types, group, owner)
      if ok and #result > 0 then
        local fine, text, entries = pcall(emit_group, group, result)
        if fine then
          coverage.bound[#coverage.bound + 1] = name
          out[#out + 1] = {text = text, entries = entries, condition = group[1].condition}
        else
          if type(text) ~= "table" then error(text, 0) end
          unbound(name, text.reason)
        end
      elseif ok then
        skipped(name, skip_overload(group[1]))
      else
        if type(result) ~= "table" then error(result, 0) end
        unbound(name, result.reason)
      end
    end
  end
  return out
end

local function guard(condition, text) return condition and ("#if %s\n%s#endif\n"):format(condition, text) or text end

local function entries_of(groups, name)
  local lines = {}
  for _, g in ipairs(groups) do
    local inner = {}
    for _, e in ipairs(g.entries) do inner[#inner + 1] = ('    {"%s", entry<%s>},\n'):format(e[1], e[2]) end
    lines[#lines + 1] = guard(g.condition, table.concat(inner))
  end
  return ("constexpr Entry %s[] = {\n%s};\n"):format(name, table.concat(lines))
end

local preamble = [[
// Written by scripts/gen/imgui.lua from imgui.h %s. Do not edit.
#include <cstddef>

#include "lua/imgui/generated.h"

namespace appctl::lua {
namespace {

]]

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function texts(groups)
  local all = {}
  for _, g in ipairs(groups) do all[#all + 1] = guard(g.condition, g.text) end
  return table.concat(all, "\n")
end

local function write_functions(folder, version, groups)
  for part = 1, parts do
    local mine = {}
    for i = part, #groups, parts do mine[#mine + 1] = groups[i] end
    write(("%s/imgui_functions_%d.cpp"):format(folder, part), preamble:format(version) .. texts(mine) .. "\n" ..
      entries_of(mine, "entries") .. "\n}  // namespace\n\n" ..
      ("const std::span<const Entry> functions_%d = entries;\n\n}  // namespace appctl::lua\n"):format(part))
  end
end

local function write_structs(folder, api, types)
  local text, classes = {}, {}
  for _, info in ipairs(exceptions.structs) do
    local struct = api.structs[info.name]
    if struct then
      local methods = {}
      for _, m in ipairs(struct.methods) do if not m.static then methods[#methods + 1] = m end end
      local groups = bind(types, methods, info, info.skip_methods)
      for name, symbol in pairs(info.extra_methods or {}) do
        coverage.by_hand[#coverage.by_hand + 1] = info.name .. "." .. name
        groups[#groups + 1] = {text = "", entries = {{name, "by_hand::" .. symbol}}}
      end
      local fields = structs.fields(types, info, struct, unbound, skipped)
      text[#text + 1] = texts(groups) .. (fields or "")
      if #groups > 0 then text[#text + 1] = entries_of(groups, info.name .. "_methods") end
      classes[#classes + 1] = ('const Class %s{.name = "%s", .fields = %s, .methods = %s};\n'):format(
        info.class, info.name, fields and info.name .. "_fields" or "{}", #groups > 0 and info.name .. "_methods" or "{}")
    end
  end
  write(folder .. "/imgui_structs.cpp", preamble:format(api.version) .. table.concat(text, "\n") ..
    "\n}  // namespace\n\n" .. table.concat(classes) .. "\n}  // namespace appctl::lua\n")
end

-- Functions that other versions have: {name, version}, and renames whose one side is here.
local function other_versions(api)
  local here_now, missing, renamed = {}, {}, {}
  for _, f in ipairs(api.functions) do here_now[f.name] = true end
  for _, pair in ipairs(exceptions.renamed) do
    local old, new = here_now[pair[1]], here_now[pair[2]]
    if old and not new then
      renamed[#renamed + 1] = {pair[2], pair[1]}
      here_now[pair[2]] = true
    elseif new and not old then
      renamed[#renamed + 1] = {pair[1], pair[2]}
      here_now[pair[1]] = true
    end
  end
  for name, version in pairs(exceptions.since) do
    if not here_now[name] then missing[#missing + 1] = {name, version} end
  end
  table.sort(missing, function(a, b) return a[1] < b[1] end)
  return missing, renamed
end

local function name_pairs(list, id)
  local lines = {}
  for _, p in ipairs(list) do lines[#lines + 1] = ('    {"%s", "%s"},'):format(p[1], p[2]) end
  if #lines == 0 then return ("constexpr std::span<const NamePair> %s{};\n"):format(id) end
  return ("constexpr NamePair %s[] = {\n%s\n};\n"):format(id, table.concat(lines, "\n"))
end

local function write_tables(folder, api)
  local enums = structs.enums(api)
  local missing, renamed = other_versions(api)
  write(folder .. "/imgui_tables.cpp", preamble:format(api.version) .. enums .. "\n" .. name_pairs(missing, "missing") ..
    "\n" .. name_pairs(renamed, "renamed") .. [[

}  // namespace

const std::span<const Enum> enum_tables = enums;
const std::span<const NamePair> missing_functions = missing;
const std::span<const NamePair> renamed_functions = renamed;

}  // namespace appctl::lua
]])
end

local function report(folder, api)
  local summary = ("Dear ImGui %s: %d functions and methods bound, %d by hand, %d left out"):format(
    api.version, #coverage.bound, #coverage.by_hand, #coverage.skipped)
  local lines = {summary, "", "Left out:"}
  for _, s in ipairs(coverage.skipped) do lines[#lines + 1] = "  " .. s end
  lines[#lines + 1] = "\nBy hand:\n  " .. table.concat(coverage.by_hand, "\n  ")
  lines[#lines + 1] = "\nBound:\n  " .. table.concat(coverage.bound, "\n  ")
  write(folder .. "/imgui_coverage.txt", table.concat(lines, "\n") .. "\n")
  print(summary .. " (see " .. folder .. "/imgui_coverage.txt)")
end

local function main(header_path, folder)
  local file = assert(io.open(header_path))
  local api = parse(file:read("a"))
  file:close()
  if not api.version then error(header_path .. " is no imgui.h: it has no IMGUI_VERSION", 0) end
  local types = Types.new(api, exceptions)
  write_functions(folder, api.version, bind(types, api.functions, nil, exceptions.skip))
  write_structs(folder, api, types)
  write_tables(folder, api)
  if #coverage.unbound > 0 then
    io.stderr:write("Not bound, and not in scripts/gen/imgui_exceptions.lua:\n  ",
                    table.concat(coverage.unbound, "\n  "), "\n")
    os.exit(1)
  end
  report(folder, api)
end

main(assert(arg[1], "usage: imgui.lua IMGUI_H OUTPUT_FOLDER"), assert(arg[2], "usage: imgui.lua IMGUI_H OUTPUT_FOLDER"))
