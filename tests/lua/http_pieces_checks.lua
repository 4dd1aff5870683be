-- Answers that are taken piece by piece, against the server of http_server.py, whose addresses stand in the argument.
-- Run by http_test.py.
local check = require "check"
local at = json.decode(app.args[1])
local here = at.http
local steady = app.clock() == "virtual" -- nothing depends on when something comes

check.case("into a file", function()
  local folder = fs.tempdir()
  local path, seen = folder .. "/big", {}
  local response = http.get(here .. "/big/200000", { file = path, on_progress = function(n, total)
    seen[#seen + 1] = n .. "/" .. total
  end })
  if steady then check.equal(seen, { "65536/200000", "131072/200000", "196608/200000", "200000/200000" }) end
  check.equal(seen[#seen], "200000/200000")
  check.equal({ response.file, response.size, response.body }, { path, 200000 })
  check.equal(fs.read(path), ("x"):rep(200000))
  check.equal(fs.list(folder), { "big" })

  fs.write(path, "as before")
  response = http.get(here .. "/status/404", { file = path })
  check.equal({ response.ok, response.body, response.file }, { false, "the body" })
  check.raises("cut off", http.get, here .. "/cut", { file = path })
  check.raises("larger than 1000 bytes", http.get, here .. "/endless", { file = path, max_size = 1000 })
  check.raises("larger than 67108864 bytes", http.get, here .. "/endless-404", { file = path })
  check.raises("from on_progress", http.get, here .. "/big/200000",
               { file = path, on_progress = function() error("from on_progress") end })
  check.raises_kind("Timeout", http.get, here .. "/head-then-hang", { file = path, timeout = 0.05 })
  local t = task.spawn(http.get, here .. "/head-then-hang", { file = path })
  task.yield()
  t:cancel()
  task.pawait(t)
  check.equal(fs.read(path), "as before")
  check.equal(fs.list(folder), { "big" })
  check.raises("cannot write '/no/such/folder/x': no such file", http.get, here .. "/echo", { file = "/no/such/folder/x" })
  check.raises("cannot write '/dev/null': it is no file", http.get, here .. "/echo", { file = "/dev/null" })
end)

-- In a coroutine that the script closes nothing can wait: what was written goes without that. The collector, which
-- would remove it too, is kept out.
check.case("a download is given up where nothing can wait", function()
  local folder = fs.tempdir()
  local co = coroutine.create(function()
    http.get(here .. "/head-then-hang", { file = folder .. "/big", on_progress = function() coroutine.yield("begun") end })
  end)
  collectgarbage("stop")
  check.equal({ coroutine.resume(co) }, { true, "begun" })
  check.equal(#fs.list(folder), 1)
  check.equal({ coroutine.close(co) }, { true })
  local looks = 0
  while #fs.list(folder) > 0 and looks < 10000 do looks = looks + 1 end
  check.equal(fs.list(folder), {})
  collectgarbage("restart")
end)

check.case("progress without a file", function()
  local last
  local response = http.get(here .. "/big/100000", { on_progress = function(n, total) last = { n, total } end })
  check.equal({ #response.body, last }, { 100000, { 100000, 100000 } })
  http.get(here .. "/gzip", { on_progress = function(n, total) last = { n, total } end })
  check.equal(last, { 9000 })
end)

check.case("lines of a stream", function()
  local s <close> = http.stream(here .. "/lines")
  check.equal({ s.ok, s.status }, { true, 200 })
  local lines = {}
  for line in s:lines() do lines[#lines + 1] = line end
  check.equal(lines, { "one", "two", "", "three" })
  check.equal(s:read(), nil)
  local long <close> = http.stream(here .. "/long-line/3000000")
  local next_line = long:lines()
  check.equal(#next_line(), 3000000)
  check.equal(next_line(), "end")
  local endless <close> = http.stream(here .. "/endless")
  check.raises("a line of the answer is longer than 64 MiB", endless:lines())
end)

check.case("pieces of a stream", function()
  local s = http.stream(here .. "/endless")
  for _ = 1, 100 do check.is(#s:read() == 65536 or not steady) end
  s:close()
  check.raises("it was closed", s.read, s)
  local cut = http.stream(here .. "/cut")
  check.equal(cut:read(), "ten bytes.")
  check.raises("cut off", cut.read, cut)
  local small = http.stream(here .. "/endless", { max_size = 200000 })
  check.raises("larger than 200000 bytes", function()
    while small:read() do end
  end)
end)

-- What one receive buffer grows to waits in libcurl, and comes at once when we go on.
check.case("what grows a thousandfold when it is decompressed", function()
  local url = here .. "/gzip-zeros/100000000"
  local function read_all(options)
    local size, s <close> = 0, http.stream(url, options)
    for text in s.read, s do size = size + #text end
    return size
  end
  local begun = os.clock()
  check.equal(#http.get(url, { max_size = 100000000 }).body, 100000000)
  local whole = os.clock() - begun
  begun = os.clock()
  check.equal(read_all(), 100000000)
  local by_pieces = os.clock() - begun
  check.is(steady or by_pieces < 3 * whole + 0.1, by_pieces .. " s of work, and not " .. whole)
  check.raises("larger than 50000000 bytes", read_all, { max_size = 50000000 })
  local path = fs.tempdir() .. "/zeros"
  check.equal(http.get(url, { file = path }).size, 100000000)
  check.equal(fs.stat(path).size, 100000000)
  local s <close> = http.stream(url)
  check.raises("a line of the answer is longer than 64 MiB", s:lines())
end)

check.case("a stream that is closed while somebody reads", function()
  local s = http.stream(here .. "/head-then-hang")
  local reader = task.spawn(function()
    while s:read() do end
  end)
  task.yield()
  check.raises("another task waits for this answer", s.read, s)
  s:close()
  check.raises("it was closed", task.await, reader)
end)

check.case("streams that nobody reads keep nobody", function()
  local streams = {}
  for i = 1, 20 do streams[i] = http.stream(here .. "/endless") end
  if steady then check.equal(check.elapsed(task.wait, 5), 5) end
  check.equal(http.get(here .. "/echo").status, 200)
  for _, s in ipairs(streams) do s:close() end
end)

check.case("no descriptor is left of what has failed", function()
  local function open() return #fs.list("/proc/self/fd") end
  local function fail_once()
    for _, path in ipairs { "/closes", "/cut", "/reset", "/endless-headers", "/bad-chunk", "/bad-gzip" } do
      check.raises("cannot GET", http.get, here .. path)
    end
    check.raises("certificate", http.get, at.tls.self)
    local t = task.spawn(http.get, here .. "/head-then-hang")
    task.yield()
    task.yield()
    t:cancel()
    task.pawait(t)
    http.stream(here .. "/endless"):close()
    http.stream(here .. "/endless") -- is collected
    collectgarbage()
  end
  fail_once()
  local before = open()
  for _ = 1, 20 do fail_once() end
  check.equal(open(), before)
end)

check.done()
