-- Tables came to a worker in the order of the hashes of this run, so their addresses differed from run to run.
-- exit: 0
-- out: in the order of the keys
local t = {}
for i = 1, 50 do t["key" .. i * 7919] = {} end
local function addresses(t)
  local list = {}
  for _, value in pairs(t) do list[#list + 1] = tostring(value) end
  return list
end
-- Those of one table that is made in the order of its keys.
local function in_order(keys)
  local t = {}
  for _, key in ipairs(keys) do t[key] = {} end
  return t
end
local keys = {}
for key in pairs(t) do keys[#keys + 1] = key end
local there = worker.cpu_bound(addresses, t):await()
local rises, rises_when_made = 0, 0
for i = 2, #there do rises = rises + (there[i - 1] < there[i] and 1 or 0) end
local made = worker.cpu_bound(function(in_order, addresses, keys) return addresses(in_order(keys)) end, in_order, addresses, keys):await()
for i = 2, #made do rises_when_made = rises_when_made + (made[i - 1] < made[i] and 1 or 0) end
print(math.abs(rises - rises_when_made) <= 5 and "in the order of the keys" or rises .. " of " .. rises_when_made)
