-- Observables that lead to themselves: what is an error, and that it names the way.
local check = require "check"
local case, equal, raises = check.case, check.equal, check.raises

local function settle() task.yield() task.yield() end

case("a circle of subscribers is an error that names the way", function()
  local a, b = observable(0, "a"), observable(0, "b")
  local problem
  local one <close> = a:subscribe(function(value) b:set(value + 1) end)
  local two <close> = b:subscribe(function(value)
    local ok, text = pcall(a.set, a, value + 1)
    problem = not ok and text
  end)
  a:set(1)
  settle() settle()
  check.is(problem and problem:find("observables form a circle: a %-> b %-> a"), tostring(problem))
  equal(b:get(), 2)
end)

case("a circle through derived ones is an error that names them", function()
  local function problem_of(a, derived)
    local problem
    local _ <close> = derived:subscribe(function(value)
      local ok, text = pcall(a.set, a, value + 1)
      problem = problem or not ok and text
    end)
    a:set(1)
    for _ = 1, 5 do task.wait(1) end
    equal(a:get(), 1)
    return tostring(problem)
  end
  local function same(value) return value end
  local made <const> = " %-> observable of [^ ]*observable_circle_case.lua:%d+"
  local circle <const> = "observables form a circle: a"
  local function new() return observable(0, "a") end
  local a, b, c, d = new(), new(), new(), new()
  check.is(problem_of(a, a:map(same)):find(circle .. made .. " %-> a;"))
  check.is(problem_of(b, b:map(same):distinct()):find(circle .. made:rep(2) .. " %-> a;"))
  check.is(problem_of(c, c:debounce(0.5):map(same)):find(circle .. made:rep(2) .. " %-> a;"))
  check.is(problem_of(d, d:throttle(0.5)):find(circle .. made .. " %-> a;"))
end)

case("a circle within a batch, and one that a throttle holds back", function()
  local a, b = observable(0, "a"), observable(0, "b")
  local problems = {}
  local one <close> = a:map(function(v) return v end):subscribe(function(v)
    observable.batch(function() b:set(v + 1) end)
  end)
  local two <close> = b:throttle(0.5):subscribe(function(v)
    local ok, text = pcall(a.set, a, v + 1)
    if not ok then problems[#problems + 1] = text:match("circle: (.-);"):gsub("observable of [^ ]*", "?") end
  end)
  a:set(1) task.wait(0.1)
  a:set(2) a:set(3) task.wait(5)
  equal(problems, { "a -> ? -> b -> ? -> a", "a -> ? -> b -> ? -> a" })
end)

case("two that keep each other in step are no circle", function()
  local c, f = observable(0), observable(32)
  local one <close> = c:subscribe(function(v) f:set(v * 9 / 5 + 32) end)
  local two <close> = f:subscribe(function(v) c:set((v - 32) * 5 / 9) end)
  c:set(100) settle() settle()
  equal(f:get(), 212.0)
end)

case("a set in its own subscriber is an error with its line", function()
  local o = observable(0, "speed")
  local problem
  local _ <close> = o:subscribe(function(v)
    local ok, text = pcall(function() o:set(v + 1) end)
    problem = text
  end)
  o:set(1) settle()
  check.is(problem:find("observable_circle_case.lua:%d+: observables form a circle: speed %-> speed"), problem)
end)

case("a circle of computed values is an error that names the way", function()
  local a, b
  a = observable.computed(function() return b and b:get() or 0 end)
  b = observable.computed(function() return a:get() end)
  raises("circle: observable of .*observable_circle_case.lua:%d+ %-> observable of .* %-> observable of", b.get, b)
  local own
  own = observable.computed(function() return own:get() end)
  raises("circle", own.get, own)
  local late = observable(1)
  local x = late:map(function(v) return v end)
  equal(x:get(), 1)
end)

check.done()
