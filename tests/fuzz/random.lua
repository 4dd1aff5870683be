-- Random numbers from a seed, the same on every machine, and not those of math.random: a program may seed that.
local Random = {}
Random.__index = Random

function Random.new(seed) return setmetatable({state = seed}, Random) end

-- SplitMix64.
function Random:bits()
  self.state = self.state + 0x9E3779B97F4A7C15
  local z = self.state
  z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
  z = (z ~ (z >> 27)) * 0x94D049BB133111EB
  return z ~ (z >> 31)
end

-- From 1 to n.
function Random:upto(n) return (self:bits() >> 1) % n + 1 end
function Random:chance(percent) return self:upto(100) <= percent end
function Random:pick(list) return list[self:upto(#list)] end

-- One of the values of {weight, value, weight, value, ...}.
function Random:weighted(list)
  local sum = 0
  for i = 1, #list, 2 do sum = sum + list[i] end
  local at = self:upto(sum)
  for i = 1, #list, 2 do
    at = at - list[i]
    if at <= 0 then return list[i + 1] end
  end
end

return Random
