-- outside.lua starts N: N programs, one after the other, then 100 at a time; pipe N: N bytes through a pipe;
-- lines N: N lines, each of them a string; files N: N small files, written and read.
local what, n = app.args[1], tonumber(app.args[2])

local jobs = {}

local function per_one(began) return (app.time() - began) / n * 1e3 end

function jobs.starts()
  process.run { "true" }
  local began = app.time()
  for _ = 1, n do process.run { "true" } end
  print("start_ms", per_one(began))
  began = app.time()
  local crowd = {}
  for i = 1, 100 do
    crowd[i] = function()
      for _ = 1, n // 100 do process.run { "true" } end
    end
  end
  task.all(crowd)
  print("crowd_ms", per_one(began))
end

function jobs.pipe()
  local began = app.time()
  local p = process.spawn { "head", "-c", n, "/dev/zero" }
  local size = 0
  for piece in function() return p:read() end do size = size + #piece end
  assert(size == n and p:await().ok)
  print("mb_per_s", n / 1e6 / (app.time() - began))
end

function jobs.lines()
  local began = app.time()
  local count = 0
  for _ in process.spawn({ "seq", n }):lines() do count = count + 1 end
  assert(count == n)
  print("lines_per_s", n / (app.time() - began))
end

function jobs.files()
  local folder = fs.tempdir()
  local text = ("x"):rep(1000)
  fs.write(folder .. "/file", text)
  local began = app.time()
  for _ = 1, n do assert(fs.read(folder .. "/file") == text) end
  print("read_us", per_one(began) * 1e3)
end

jobs[what]()
