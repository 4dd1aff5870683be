-- A worker's state is kept from job to job, but its globals are not; they are only made anew where the job before could
-- have reached them. CMakeLists.txt runs this under the real clock too: under the virtual one no state is kept.
local check = require "check"
local case, equal = check.case, check.equal

local function plain(n) return n + 1 end -- needs no globals
local function leave() left = "behind" end
local function look() return left, _G.left, package.loaded._G.left, load("return left")() end

local function run(fn, ...) return worker.cpu_bound(fn, ...):await() end
local function is_clean() equal({ run(look) }, {}) end

-- Jobs take turns on the threads of the pool: each of them runs some.
local function often(fn)
  for _ = 1, 20 do fn() end
end

case("what a job left is gone for the next", function()
  often(function() run(leave) is_clean() end)
end)

case("and after one that needs none between them", function()
  often(function()
    run(leave)
    equal(run(plain, 1), 2)
    is_clean()
  end)
end)

case("a function that came by a channel reaches them too", function()
  often(function()
    local ch = task.channel(1)
    ch:put(leave)
    run(function(ch) ch:get()() end, ch)
    equal(run(plain, 1), 2)
    is_clean()
  end)
end)

case("a library function alone reaches them", function()
  often(function()
    local load <const> = load
    run(function() load("left = 1")() end)
    equal(run(plain, 1), 2)
    is_clean()
  end)
end)

check.done()
