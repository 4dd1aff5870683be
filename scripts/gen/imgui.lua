-- Writes the Lua bindings of Dear ImGui from the imgui.h that CMake found.
--   lua5.4 imgui.lua IMGUI_H OUTPUT_FOLDER
-- Fails, naming it, on a public function that it can neither bind nor find in its list of exceptions.
local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local parse = require("imgui_parse").parse
local coverage = require("imgui_coverage")
local describe = require("imgui_describe")
local enums = require("imgui_enums")
local exceptions = require("imgui_exceptions")
local made = require("imgui_made_structs")
local other_versions = require("imgui_other_versions")
local Types = require("imgui_types")
local emit = require("imgui_emit")
local own = require("imgui_own")
local overloads = require("imgui_overloads")
local structs = require("imgui_structs")

local parts = 4  -- .cpp files that the functions are spread over

local function set_of(list)
  local set = {}
  for _, v in ipairs(list) do set[v] = true end
  return set
end
local by_hand, widgets = set_of(exceptions.by_hand), set_of(exceptions.widgets)

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
  if plan.owner then
    plan.enter = plan.owner.in_frame and plan.owner.in_frame[plan.name] and "in_frame" or nil
    return plan
  end
  for _, pattern in ipairs(exceptions.calls_back) do plan.calls_back = plan.calls_back or plan.name:find(pattern) ~= nil end
  plan.calls = exceptions.call[plan.name]
  plan.verbatim = plan.calls ~= nil
  plan.result_first = exceptions.result_first[plan.name]
  plan.enter = exceptions.pure[plan.name] and "pure" or exceptions.in_context[plan.name] and "in_context" or
    exceptions.in_window[plan.name] and "in_window" or "in_frame"
  plan.needs_table = plan.name:find("^Table") ~= nil
  return plan
end

-- The plans of the overloads of one group that are bound.
local function plans_of(types, group, owner)
  local plans = {}
  for _, f in ipairs(group) do
    local reason = skip_overload(f)
    if reason then
      if #group > 1 then coverage.add_skipped(f.text, reason) end
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

-- Collects the forms of all overloads of a function, and of its twin.
local function described(group, plans)
  local forms, twin = {}, nil
  for _, plan in ipairs(plans) do
    local some, vec = describe.forms(plan)
    table.move(some, 1, #some, #forms + 1, forms)
    if #plans == 1 then twin = vec end
  end
  local list = {{name = group.name, section = group[1].section, forms = forms}}
  if twin then list[2] = {name = group.name .. "Vec", section = group[1].section, forms = twin} end
  return list
end

local function described_by_hand(full_name, group, section)
  local forms = describe.forms_by_hand(full_name)
  if not forms then coverage.add_unbound(full_name, "has no signature in scripts/gen/imgui_by_hand.lua") end
  return {{name = group, section = section, forms = forms or {}}}
end

-- A group that the rules bind: what bind() gives for it, or nil and the reason.
local function bind_group(types, group, owner)
  local ok, plans = pcall(plans_of, types, group, owner)
  if ok and #plans == 0 then return nil, skip_overload(group[1]) end
  local text, entries
  if ok then ok, text, entries = pcall(emit_group, group, plans) end
  if ok then
    return {text = text, entries = entries, condition = group[1].condition, described = described(group, plans)}
  end
  local problem = type(plans) == "table" and plans.reason and plans or text or plans
  if type(problem) ~= "table" then error(problem, 0) end
  return nil, nil, problem.reason
end

-- Binds the functions of a list. Gives {text=, entries=, condition=, described=} for each group.
local function bind(types, functions, owner, skip)
  local out = {}
  for _, group in ipairs(grouped(functions)) do
    local name = owner and owner.name .. ":" .. group.name or group.name
    if skip[group.name] or group.name:find("^_") then
      coverage.add_skipped(name, skip[group.name] or "a detail of ImGui's own")
    elseif hand_written(owner, group.name) then
      coverage.add_by_hand(name)
      out[#out + 1] = {text = "", entries = {{group.name, "by_hand::" .. hand_written(owner, group.name)}},
                       described = described_by_hand(name, group.name, group[1].section)}
    else
      local bound, skipped, unbound = bind_group(types, group, owner)
      if bound then
        coverage.add_bound(name)
        out[#out + 1] = bound
      elseif skipped then
        coverage.add_skipped(name, skipped)
      else
        coverage.add_unbound(name, unbound)
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
    for _, e in ipairs(g.entries) do
      local symbol = widgets[e[1]] and "widget<" .. e[2] .. ">" or e[2]
      inner[#inner + 1] = ('    {"%s", entry<%s>},\n'):format(e[1], symbol)
    end
    lines[#lines + 1] = guard(g.condition, table.concat(inner))
  end
  return ("constexpr Entry %s[] = {\n%s};\n"):format(name, table.concat(lines))
end

local preamble = [[
// Written by scripts/gen/imgui.lua from imgui.h %s. Do not edit.
#include <cstddef>

#include "lua/imgui/generated.h"
#include "lua/imgui/imgui_flags.h"

namespace appctl::lua {
namespace {

]]

local flags_header = [[
// Written by scripts/gen/imgui.lua from imgui.h %s. Do not edit. Constant data, any thread.
#pragma once

#include <imgui.h>

#include "lua/imgui/args.h"

namespace appctl::lua {

%s
}  // namespace appctl::lua
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

-- Methods that other versions call otherwise: the entry of the one that is here, under the other name.
local function add_renamed(name, groups)
  for _, pair in ipairs(other_versions.method_renames(name, groups)) do
    groups[#groups + 1] = {text = "", entries = {{pair[1], pair[2].entries[1][2]}}, condition = pair[2].condition,
                           described = {}}
  end
end

-- What is not in imgui.h.
local function add_own(groups)
  for _, name in ipairs(own.functions) do
    coverage.add_by_hand(name)
    groups[#groups + 1] = {text = "", entries = {{name, "by_hand::" .. name}},
                           described = described_by_hand(name, name, own.section)}
  end
end
local function describe_own(descriptions)
  for _, struct in ipairs(own.structs) do
    local methods = {}
    for i, name in ipairs(struct.methods) do methods[i] = described_by_hand(struct.name .. ":" .. name, name)[1] end
    descriptions[#descriptions + 1] = {name = struct.name, fields = struct.fields, methods = methods}
  end
end

local function bind_methods(types, info, struct)
  local methods, declared = {}, {}
  for _, m in ipairs(struct.methods) do
    if not m.static then methods[#methods + 1] = m end
    declared[m.name] = true
  end
  local groups = bind(types, methods, info, info.skip_methods)
  for name, symbol in pairs(info.extra_methods or {}) do
    if not declared[name] then  -- a newer version may have it
      coverage.add_by_hand(info.name .. ":" .. name)
      groups[#groups + 1] = {text = "", entries = {{name, "by_hand::" .. symbol}},
                             described = described_by_hand(info.name .. ":" .. name, name)}
    end
  end
  add_renamed(info.name, groups)
  return groups
end

local function descriptions_of(groups)
  local list = {}
  for _, g in ipairs(groups) do table.move(g.described, 1, #g.described, #list + 1, list) end
  return list
end

local function class_of(info, has_fields, has_methods)
  return ('const Class %s{.name = "%s", .find = %s, .single = %s, .destroy = %s, .fields = %s, .methods = %s};\n'):format(
    info.class, info.name, info.find, info.single and "true" or "false",
    info.made and not info.plain and "destroy<" .. info.name .. ">" or "nullptr",
    has_fields and info.name .. "_fields" or "{}", has_methods and info.name .. "_methods" or "{}")
end

-- Every struct of imgui.h is either one of these, or stands in a list with the reason.
local function check_structs(api, known)
  for name, struct in pairs(api.structs) do
    if made.by_hand[name] then coverage.add_by_hand(name .. " (" .. made.by_hand[name] .. ")")
    elseif made.skip[name] then
      coverage.add_skipped(name, made.skip[name])
      for _, m in ipairs(struct.methods) do coverage.add_skipped(name .. ":" .. m.name, made.skip[name]) end
    elseif not known[name] then coverage.add_unbound(name, "a struct that is neither bound nor excepted")
    end
  end
  table.sort(coverage.by_hand)  -- the order of pairs is another in each run
  table.sort(coverage.skipped)
  table.sort(coverage.unbound)
end

local function write_structs(folder, api, types)
  local text, classes, tags, descriptions, known = {}, {}, {}, {}, {}
  local all = table.move(made.structs, 1, #made.structs, #exceptions.structs + 1, exceptions.structs)
  for _, info in ipairs(all) do
    local struct = api.structs[info.name]
    known[info.name] = true
    if struct then
      local groups = bind_methods(types, info, struct)
      local fields, field_descriptions = structs.fields(types, info, struct, coverage)
      text[#text + 1] = texts(groups) .. (fields or "")
      if #groups > 0 then text[#text + 1] = entries_of(groups, info.name .. "_methods") end
      classes[#classes + 1] = class_of(info, fields, #groups > 0)
      if fields or info.made then tags[#tags + 1] = "&" .. info.class end
      descriptions[#descriptions + 1] = {name = info.name, made = info.made, fields = field_descriptions,
                                         methods = descriptions_of(groups)}
    end
  end
  check_structs(api, known)
  write(folder .. "/imgui_structs.cpp", preamble:format(api.version) .. table.concat(text, "\n") ..
    "\n}  // namespace\n\n" .. table.concat(classes) ..
    ("\nnamespace {\nconstexpr const Class* all_classes[] = {%s};\n}  // namespace\n"):format(table.concat(tags, ", ")) ..
    "const std::span<const Class* const> struct_classes = all_classes;\n\n}  // namespace appctl::lua\n")
  return descriptions
end

local function write_tables(folder, api)
  local text, descriptions = enums.write(api, coverage)
  local names = other_versions.tables(api)
  write(folder .. "/imgui_tables.cpp", preamble:format(api.version) .. text .. "\n" .. names.text .. [[

}  // namespace

const std::span<const Enum> enum_tables = enums;
const std::span<const NamePair> missing_functions = missing;
const std::span<const RemovedName> removed_functions = removed;
const std::span<const NamePair> renamed_functions = renamed;

}  // namespace appctl::lua
]])
  return descriptions, names
end

local function report(folder, version)
  if #coverage.unbound > 0 then
    io.stderr:write("Not bound, and not in scripts/gen/imgui_exceptions.lua or imgui_made_structs.lua:\n  ",
                    table.concat(coverage.unbound, "\n  "), "\n")
    os.exit(1)
  end
  write(folder .. "/imgui_coverage.txt", coverage.report(version))
  print(coverage.summary(version) .. " (see " .. folder .. "/imgui_coverage.txt)")
end

local function main(header_path, folder)
  local file = assert(io.open(header_path))
  local api = parse(file:read("a"))
  file:close()
  if not api.version then error(header_path .. " is no imgui.h: it has no IMGUI_VERSION", 0) end
  local types = Types.new(api, exceptions)
  write(folder .. "/imgui_flags.h", flags_header:format(api.version, enums.flags(api, types, exceptions.more_flags)))
  local groups = bind(types, api.functions, nil, exceptions.skip)
  add_own(groups)
  write_functions(folder, api.version, groups)
  local struct_descriptions = write_structs(folder, api, types)
  describe_own(struct_descriptions)
  local enum_descriptions, names = write_tables(folder, api)
  write(folder .. "/imgui_api.lua", describe.text{
    version = api.version, functions = descriptions_of(groups), structs = struct_descriptions,
    enums = enum_descriptions, missing = names.missing, renamed = names.renamed, removed = names.removed})
  report(folder, api.version)
end

main(assert(arg[1], "usage: imgui.lua IMGUI_H OUTPUT_FOLDER"), assert(arg[2], "usage: imgui.lua IMGUI_H OUTPUT_FOLDER"))
