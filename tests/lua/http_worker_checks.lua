-- http in workers, against the server of http_server.py, whose addresses stand in the argument. Run by http_test.py.
local check = require "check"
local here = json.decode(app.args[1]).http

-- What fn gives there for the address of the server.
local function inside(fn, ...) return worker.io_bound(fn, here, ...):await() end

check.case("an answer", function()
  check.equal({ inside(function(at)
    local response = http.post(at .. "/echo", { json = { 1 }, query = { a = 1 } })
    local got = response:json()
    return response.status, got.method, got.target, got.body, response.headers["CONTENT-TYPE"]
  end) }, { 200, "POST", "/echo?a=1", "[1]", "application/json" })
end)

check.case("redirects, gzip, many", function()
  check.equal({ inside(function(at)
    local sum = 0
    for _ = 1, 50 do sum = sum + #http.get(at .. "/to/302?/gzip").body end
    return sum, http.get(at .. "/connections").status
  end) }, { 50 * 9000, 200 })
end)

check.case("errors name the line", function()
  check.raises("http_worker_checks.lua:%d+: cannot GET 'http://127.0.0.1:1/': connection refused %(ECONNREFUSED%)",
               inside, function()
    local response = http.get("http://127.0.0.1:1/")
    return response
  end)
  check.equal({ inside(function(at)
    local ok, problem = pcall(http.get, at .. "/hang", { timeout = 0.05 })
    return ok, problem.kind, problem.seconds, tostring(problem):gsub("^.*: not", "not")
  end) }, { false, "Timeout", 0.05, "not done within 0.05 s (timeout)", 1 })
  check.raises("nothing came for 1 s", inside, function(at) return http.get(at .. "/hang", { stall_timeout = 1 }).body end)
  check.raises("larger than 67108864 bytes", inside, function(at) return http.get(at .. "/bomb").body end)
end)

check.case("into a file", function()
  local folder = fs.tempdir()
  local size, last, text = inside(function(at, path)
    local last
    local response = http.get(at .. "/big/200000", { file = path, on_progress = function(n) last = n end })
    return response.size, last, fs.read(path)
  end, folder .. "/big")
  check.equal({ size, last, #text }, { 200000, 200000, 200000 })
  check.raises("cut off", inside, function(at, path) http.get(at .. "/cut", { file = path }) end, folder .. "/big")
  check.equal(fs.list(folder), { "big" })
end)

check.case("streams", function()
  check.equal({ inside(function(at)
    local lines = {}
    local stream <close> = http.stream(at .. "/lines")
    local endless <close> = http.stream(at .. "/endless")
    for line in stream:lines() do
      lines[#lines + 1] = line
      assert(#endless:read() > 0)
    end
    return table.concat(lines, "|")
  end) }, { "one|two||three" })
end)

check.case("a job that waits is stopped at once, and its connection is closed", function()
  local path = fs.tempdir() .. "/file"
  local function ask(at, options) http.get(at .. "/head-then-hang", options) end
  for i, options in ipairs { {}, { file = path } } do
    if app.clock() == "real" then
      local job = worker.io_bound(ask, here, options)
      http.get(here .. "/begun/" .. app.args[3] + i - 1)
      job:cancel()
      check.equal((task.pawait(job)), false)
    else -- where a job that waits holds everybody else, but for limits of time
      check.raises_kind("Timeout", function() worker.io_bound({ timeout = 0.2 }, ask, here, options):await() end)
    end
  end
  check.equal(http.get(here .. "/gone/" .. app.args[2]).body, "True")
  check.equal(fs.exists(path), false)
end)

check.done()
