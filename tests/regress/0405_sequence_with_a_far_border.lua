-- A table whose border lies far away was copied hole by hole, until a gigabyte was full.
-- exit: 0
-- out: 43	3
local entries = {}
for i = 1, 38 do entries[i] = "[" .. (4 << i) .. "]=" .. i end
local far = load("return { 1, 2, 3, 4, [5]=5, " .. table.concat(entries, ",") .. "}")()
local holes = { 1, nil, 3 }
print(worker.cpu_bound(function(far, holes)
  local n = 0
  for _ in pairs(far) do n = n + 1 end
  return n, #holes
end, far, holes):await())
