-- Writes the C++ of one bound function from its plan (imgui_types). The text is flat: read the
-- arguments, call ImGui with the assert guard armed, note scopes, push values first and then the result.
local M = {}

local function default_of(p) return (p.default == "NULL" or p.default == "nullptr") and "nullptr" or p.default end

-- For each kind of parameter: lines that read it, and the C++ argument(s) for the call.
local read = {}

function read.number(p, v)
  local n, line = p.number, nil
  local d = default_of(p)
  if p.range then
    local range = p.range[1] .. ", " .. p.range[2]
    line = d and ("opt_range(L, at++, %s, %s)"):format(range, d) or ("arg_range(L, at++, %s)"):format(range)
  elseif p.flags then
    line = d and ("opt_flags(L, at++, all_%s, %s)"):format(p.flags, d) or ("arg_flags(L, at++, all_%s)"):format(p.flags)
  elseif p.limit then
    line = d and ("opt_limited(L, at++, %.1ff, %s)"):format(p.limit, d) or ("arg_limited(L, at++, %.1ff)"):format(p.limit)
  else
    line = d and ("opt_%s(L, at++, %s)"):format(n.read, d) or ("arg_%s(L, at++)"):format(n.read)
  end
  return {("const %s %s = %s;"):format(n.cpp, v, line)}, n.cast and ("static_cast<%s>(%s)"):format(n.cast, v) or v
end

function read.color(p, v)
  local d = default_of(p)
  return {("const ImU32 %s = %s;"):format(v, d and ("opt_color(L, at++, %s)"):format(d) or "arg_color(L, at++)")}, v
end

function read.string(p, v)
  local d = default_of(p)
  return {("const char* %s = %s;"):format(v, d and ("opt_string(L, at++, %s)"):format(d) or "arg_string(L, at++)")}, v
end

read["number format"] = function(p, v)
  return {("const char* %s = opt_format(L, at++, Number::%s, %s);"):format(v, p.number, default_of(p))}, v
end

function read.text(p, v)
  return {("const Text %s = arg_text(L, at++);"):format(v)}, v .. ".begin, " .. v .. ".end"
end

function read.format(p, v, plan)
  local argument = plan.verbatim and v .. ".begin, " .. v .. ".end" or '"%s", ' .. v .. ".begin"
  return {"FormatBuffer buffer;", ("const Text %s = arg_formatted(L, at++, buffer);"):format(v)}, argument
end

function read.vector(p, v)
  local d = default_of(p)
  local n = p.components
  local value = d and ("opt_vec%d(L, at, %s)"):format(n, d) or ("arg_vec%d(L, at)"):format(n)
  if p.limit then value = ("limited(L, at - 1, %s, %.1ff)"):format(value, p.limit) end
  return {("const ImVec%d %s = %s;"):format(n, v, value)}, v
end

read["optional vector"] = function(p, v)
  local n = p.components
  return {("const bool has_%s = !absent(L, at);"):format(v),
          ("const ImVec%d %s = opt_vec%d(L, at, ImVec%d());"):format(n, v, n, n)},
         ("has_%s ? %s : nullptr"):format(v, (p.address or "&%s"):format(v))
end

function read.points(p, v)
  return {("const Points %s = arg_points(L, at++);"):format(v)}, v .. ".data, " .. v .. ".count"
end

function read.object(p, v)
  local how = p.default and "opt_object" or "arg_object"
  return {("auto* %s = static_cast<%s>(%s(L, at++, %s));"):format(v, p.cpp, how, p.object)}, v
end

function read.texture(_, v) return {("const ImTextureID %s = arg_texture(L, at++);"):format(v)}, v end

function read.out(p, v)
  return {("%s %s = {};"):format(p.number.cpp, v)}, p.mark == "&" and v or "&" .. v
end

function read.inout(p, v)
  local n, d = p.number, default_of(p)
  if d then return {("%s %s = opt_%s(L, at++, %s);"):format(n.cpp, v, n.read, d)}, "&" .. v end
  return {("const int at_%s = at;"):format(v), ("%s %s = arg_%s(L, at++);"):format(n.cpp, v, n.read),
          ("const %s old_%s = %s;"):format(n.cpp, v, v)}, "&" .. v
end

read["optional inout"] = function(p, v)
  return {("const bool has_%s = lua_gettop(L) >= at, no_%s = absent(L, at);"):format(v, v),
          ("%s %s = opt_%s(L, at++, false);"):format(p.number.cpp, v, p.number.read)},
         ("no_%s ? nullptr : &%s"):format(v, v)
end

function read.values(p, v)
  return {("Values<%s, %d> %s;"):format(p.cpp, p.count, v), ("arg_values(L, at, %s);"):format(v)}, v .. ".now"
end

function read.dropped() return {}, "nullptr" end

read["function"] = function(_, v)
  return {("const ImGuiSizeCallback %s = opt_size_callback(L, at++);"):format(v)}, v .. ", &b"
end

-- For each kind that comes out: lines that push it, and how many values for sure.
local push = {}
function push.out(_, v) return {("push(L, %s);"):format(v)}, 1 end
function push.inout(p, v)
  if p.default then return {("push(L, %s);"):format(v)}, 1 end
  return {("push_inout(L, at_%s, old_%s, %s);"):format(v, v, v)}, 1
end
push["optional inout"] = function(_, v)
  return {("if (no_%s && has_%s) lua_pushnil(L);"):format(v, v), ("if (!no_%s) push(L, %s);"):format(v, v),
          ("n += has_%s;"):format(v)}, 0, true
end
function push.values(_, v) return {("n += push_values(L, %s);"):format(v)}, 0, true end

local push_result = {
  number = {"push(L, result);"}, string = {"push(L, result);"}, vec4 = {"push_vec4(L, result);"},
  ranges = {"push_ranges(L, result);"},
}

-- The call itself: `auto result = ImGui::X(...);`
local function call_line(plan, arguments)
  local callee = plan.owner and "self->" .. plan.name or plan.calls or "ImGui::" .. plan.name
  local call = ("%s(%s)"):format(callee, table.concat(arguments, ", "))
  local r = plan.result
  if r.kind == "none" then return call .. ";" end
  if r.kind == "object" and r.reference then return ("const void* result = &%s;"):format(call) end
  if r.kind == "object" then return ("const void* result = %s;"):format(call) end
  if r.kind == "number" then return ("const %s result = static_cast<%s>(%s);"):format(r.cpp, r.cpp, call) end
  local cpp = {string = "const char*", vec2 = "const ImVec2", vec4 = "const ImVec4", ranges = "const ImWchar*"}
  return ("%s result = %s;"):format(cpp[r.kind], call)
end

-- What stands first: the check that the function may be called now.
local function entry_lines(plan, lua_name, uses_bindings)
  if plan.owner then
    local lines = {("auto* self = static_cast<%s*>(arg_object(L, 1, %s));"):format(plan.owner.name, plan.owner.class)}
    if plan.enter == "in_frame" then
      table.insert(lines, 1, ('in_frame(L, "%s:%s");'):format(plan.owner.name, plan.name))
    elseif uses_bindings then
      lines[#lines + 1] = "Bindings& b = bindings();"
    end
    return lines
  end
  if plan.enter == "pure" then return {} end
  return {("%s%s(L, \"%s\");"):format(uses_bindings and "Bindings& b = " or "", plan.enter, lua_name)}
end

local function scope_lines(plan)
  local object = plan.owner and ", self" or ""
  local before, after = {}, {}
  if plan.closes then
    local count = "1"
    for _, p in ipairs(plan.params) do if p.name == "count" then count = "a_count" end end
    before[1] = ("close_scope(L, b, gui::Kind::%s, \"%s\", %s%s);"):format(plan.closes, plan.name, count, object)
  end
  if plan.opens then
    local kind, when = plan.opens[1], plan.opens[2]
    if not when and plan.result.kind == "number" then when = "result" end
    if when == "always" then when = nil end
    if when and when:find("FLAGS") then
      local flags = "0"
      for _, p in ipairs(plan.params) do if p.name == "flags" then flags = "a_flags" end end
      when = when:gsub("FLAGS", flags)
    end
    after[1] = (when and "if (" .. when .. ") " or "") ..
               ("open_scope(L, b, gui::Kind::%s, \"%s\"%s);"):format(kind, plan.name, object)
  end
  return before, after
end

-- The name of the C++ function.
function M.symbol(plan, suffix)
  return "f_" .. (plan.owner and plan.owner.name .. "_" or "") .. plan.name .. (suffix or "")
end

local function append(to, lines) for _, l in ipairs(lines) do to[#to + 1] = l end end

-- Pushes the outputs: values in the order of declaration, then the result, unless the plan says otherwise.
local function output_lines(plan, vec)
  local values, sure, dynamic = {}, 0, false
  for _, p in ipairs(plan.params) do
    if push[p.kind] then
      local lines, count, is_dynamic = push[p.kind](p, "a_" .. p.name)
      append(values, lines)
      sure, dynamic = sure + count, dynamic or is_dynamic
    end
  end
  local result, r = {}, plan.result
  if r.kind == "vec2" and vec then result = {"push_vec2(L, result);"}
  elseif r.kind == "vec2" then result, sure = {"push(L, result.x);", "push(L, result.y);"}, sure + 1
  elseif r.kind == "object" then result = {("push_object(L, %s, result);"):format(r.object)}
  else result = push_result[r.kind] or {} end
  if r.kind ~= "none" then sure = sure + 1 end
  local lines = {}
  if dynamic then lines[1] = ("int n = %d;"):format(sure) end
  append(lines, plan.result_first and result or values)
  append(lines, plan.result_first and values or result)
  lines[#lines + 1] = dynamic and "return n;" or ("return %d;"):format(sure)
  return lines
end

-- One C++ function; `vec`: the twin that returns an ImVec2.
function M.body(plan, symbol, lua_name, vec)
  local reads, arguments = {}, {}
  local uses_bindings = plan.opens ~= nil or plan.closes ~= nil or plan.calls_back
  for _, p in ipairs(plan.params) do
    local lines, argument = read[p.kind](p, "a_" .. p.name, plan)
    append(reads, lines)
    arguments[#arguments + 1] = argument
    uses_bindings = uses_bindings or p.kind == "function"
  end
  local before, after = scope_lines(plan)
  local lines = entry_lines(plan, lua_name, uses_bindings)
  if #plan.params > 0 then lines[#lines + 1] = ("int at = %d;"):format(plan.owner and 2 or 1) end
  append(lines, reads)
  append(lines, before)
  if plan.needs_table then lines[#lines + 1] = ("check_table(L, \"%s\");"):format(lua_name) end
  if plan.owner and plan.owner.check then lines[#lines + 1] = plan.owner.check .. "(L, self);" end
  lines[#lines + 1] = "arm(L);"
  lines[#lines + 1] = call_line(plan, arguments)
  lines[#lines + 1] = "disarm();"
  append(lines, after)
  if plan.calls_back then lines[#lines + 1] = "settle(L, b);" end
  append(lines, output_lines(plan, vec))
  return ("int %s([[maybe_unused]] lua_State* L) {\n  %s\n}\n"):format(symbol, table.concat(lines, "\n  "))
end

return M
