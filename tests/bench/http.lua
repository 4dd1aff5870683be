-- http.lua small URL N: N requests for a small file, one after the other, then 1,000 at once, again and again;
-- large URL N: N large files into memory, then into a file.
local what, url, n = app.args[1], app.args[2], tonumber(app.args[3])

local jobs = {}

local function per_one(began) return (app.time() - began) / n * 1e6 end

function jobs.small()
  local size = #http.get(url).body
  local function ask() assert(#http.get(url).body == size) end
  local began = app.time()
  for _ = 1, n do ask() end
  print("one_us", per_one(began))
  local crowd = {}
  for i = 1, 1000 do crowd[i] = ask end
  began = app.time()
  for _ = 1, n // 1000 do task.all(crowd) end
  print("crowd_us", per_one(began))
end

function jobs.large()
  local size = #http.get(url).body
  local function speed(began) return n * size / 1e6 / (app.time() - began) end
  local began = app.time()
  for _ = 1, n do assert(#http.get(url).body == size) end
  print("memory_mb_per_s", speed(began))
  local path = fs.tempdir() .. "/file"
  began = app.time()
  for _ = 1, n do assert(http.get(url, { file = path }).size == size) end
  print("file_mb_per_s", speed(began))
end

jobs[what]()
