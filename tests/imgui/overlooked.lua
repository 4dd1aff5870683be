-- Finds the names that imgui.h declares with IMGUI_API, line by line and without understanding it, and wants
-- each in the report of the generator: bound, by hand, or left out with a reason.
--   lua5.4 overlooked.lua IMGUI_H REPORT
local report = {}
for line in io.lines(arg[2]) do
  for name in line:gmatch("[%w_]+") do report[name] = true end
end

local count, overlooked = 0, {}
for line in io.lines(arg[1]) do
  local name = line:gsub("//.*", ""):match("^    IMGUI_API .-([%w_]+)%s*%(")
  local inline = line:gsub("//.*", ""):match("^    static inline .-([%w_]+)%s*%(")
  for _, found in pairs{name, inline} do
    count = count + 1
    if not report[found] and not found:find("^_") then overlooked[#overlooked + 1] = found end
  end
end
assert(count > 300, "too few declarations: is this an imgui.h?")
assert(#overlooked == 0, "neither bound nor excepted: " .. table.concat(overlooked, ", "))
print(count .. " declarations, all accounted for")
