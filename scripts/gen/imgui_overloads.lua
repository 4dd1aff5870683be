-- Chooses between functions of one name: by the number of arguments, then by the Lua type of the first
-- argument that differs. What cannot be told apart so fails the build, until an exception names a winner.
local M = {}

-- The ways one parameter may stand in the argument list: each a list of slot classes.
local function forms(p)
  if p.kind == "dropped" or p.kind == "out" then return {{}} end
  if p.kind == "function" then return {{"function"}} end
  if p.class == "vector" then
    local loose = {}
    for i = 1, p.components do loose[i] = "number" end
    return {{"vector"}, loose}
  end
  if p.class == "color" then return {{"number"}, {"weak vector"}} end
  return {{p.class}}
end

-- All shapes of an overload: {slots = {class...}, min =, max =}.
local function shapes(plan)
  local list = {{slots = {}, min = 0}}
  for _, p in ipairs(plan.params) do
    local longer = {}
    for _, shape in ipairs(list) do
      for _, form in ipairs(forms(p)) do
        local slots = table.move(shape.slots, 1, #shape.slots, 1, {})
        for _, class in ipairs(form) do slots[#slots + 1] = class end
        longer[#longer + 1] = {slots = slots, min = (p.default or #form == 0) and shape.min or #slots}
      end
    end
    list = longer
    if p.kind == "format" then for _, shape in ipairs(list) do shape.open = true end end
  end
  for _, shape in ipairs(list) do
    shape.max = shape.open and math.huge or #shape.slots
    shape.plan = plan
  end
  return list
end

local function strong(class) return class and class:gsub("^weak ", "") end

-- Whether two shapes can be told apart: the counts exclude each other, or a slot that both need, or that
-- one needs and the other has another class for, differs.
local function apart(a, b)
  if a.max < b.min or b.max < a.min then return true end
  for i = 1, math.min(#a.slots, #b.slots) do
    if strong(a.slots[i]) ~= strong(b.slots[i]) then return a.min >= i or b.min >= i end
  end
  return false
end

local function same_slots(a, b)
  for i = 1, math.min(#a.slots, #b.slots) do
    if strong(a.slots[i]) ~= strong(b.slots[i]) then return false end
  end
  return true
end

-- A colour given as a vector gives way to a real vector parameter of another overload.
local function drop_weak(all)
  local kept = {}
  for _, a in ipairs(all) do
    local keep = true
    for i, class in ipairs(a.slots) do
      if class:find("^weak") then
        for _, b in ipairs(all) do
          if b.plan ~= a.plan and b.slots[i] == "vector" and same_slots(a, b) then keep = false end
        end
      end
    end
    if keep then kept[#kept + 1] = a end
  end
  return kept
end

local tests = {
  string = "lua_type(L, %d) == LUA_TSTRING", number = "lua_type(L, %d) == LUA_TNUMBER",
  ["function"] = "lua_isfunction(L, %d)",
  flag = "(lua_isboolean(L, %d) || lua_type(L, %d) == LUA_TNUMBER)",
  boolean = "lua_isboolean(L, %d)", table = "lua_istable(L, %d)", vector = "is_vector(L, %d)",
  ["boolean or nil"] = "(lua_isboolean(L, %d) || lua_isnil(L, %d))",
}

local function test_of(class, i)
  local object = class:match("^object:(.*)$")
  if object then return ("as_object(L, %d, %s) != nullptr"):format(i, object) end
  return tests[strong(class)]:format(i, i)
end

-- The condition under which a shape is meant, given all shapes of the other overloads.
local function condition(shape, all, offset)
  local parts, low, high, slots = {}, false, false, {}
  for _, other in ipairs(all) do
    if other.plan ~= shape.plan then
      if other.min < shape.min then low = true end
      if other.max > shape.max then high = true end
      for i = 1, math.min(#shape.slots, #other.slots) do
        if strong(shape.slots[i]) ~= strong(other.slots[i]) then slots[i] = true end
      end
    end
  end
  if low then parts[#parts + 1] = ("n >= %d"):format(shape.min + offset) end
  if high then parts[#parts + 1] = ("n <= %d"):format(shape.max + offset) end
  for i = 1, #shape.slots do
    if slots[i] then
      local test = test_of(shape.slots[i], i + offset)
      parts[#parts + 1] = i > shape.min and ("(absent(L, %d) || %s)"):format(i + offset, test) or test
    end
  end
  return #parts > 0 and table.concat(parts, " && ") or "true"
end

-- Raises {unbound=, reason=} when the group cannot be decided.
function M.check(plans, all)
  for i = 1, #all do
    for j = i + 1, #all do
      local a, b = all[i], all[j]
      if a.plan ~= b.plan and not apart(a, b) then
        error({unbound = a.plan, reason = "cannot tell '" .. a.plan.declaration .. "' from '" .. b.plan.declaration .. "'"}, 0)
      end
    end
  end
  return plans
end

-- The C++ function that chooses; `symbols`: the function of each plan, in order.
function M.dispatcher(plans, symbols, symbol)
  local offset = plans[1].owner and 1 or 0
  local all = {}
  for _, plan in ipairs(plans) do table.move(shapes(plan), 1, #shapes(plan), #all + 1, all) end
  all = drop_weak(all)
  M.check(plans, all)
  local index = {}
  for i, plan in ipairs(plans) do index[plan] = symbols[i] end
  table.sort(all, function(a, b)
    if a.min ~= b.min then return a.min > b.min end
    return table.concat(a.slots, ",") < table.concat(b.slots, ",")
  end)
  local lines = {"[[maybe_unused]] const int n = lua_gettop(L);"}
  for _, shape in ipairs(all) do
    lines[#lines + 1] = ("if (%s) return %s(L);"):format(condition(shape, all, offset), index[shape.plan])
  end
  -- Nothing fits: let the most likely one say which argument is wrong.
  local best = plans[1]
  lines[#lines + 1] = ("return %s(L);"):format(index[best])
  return ("int %s(lua_State* L) {\n  %s\n}\n"):format(symbol, table.concat(lines, "\n  "))
end

return M
