-- process.run and process.spawn: results, pipes, limits, cancelling, and that nothing is left.
local check = require "check"
local case, equal, is, raises, raises_kind = check.case, check.equal, check.is, check.raises, check.raises_kind

local function sh(script, more)
  local parameters = { "sh", "-c", script }
  for name, value in pairs(more or {}) do parameters[name] = value end
  return parameters
end

-- Whether a process of that number runs; one that was not reaped does not.
local function runs(pid)
  local file = io.open("/proc/" .. pid .. "/stat")
  if not file then return false end
  local state = (file:read("a") or ""):match("%) (%a)")
  file:close()
  return state ~= nil and state ~= "Z" and state ~= "X"
end

local function expect_gone(pid)
  for _ = 1, 100000 do
    if not runs(pid) then return end
  end
  error("process " .. pid .. " still runs", 2)
end

case("run: output, errors, code", function()
  equal(process.run(sh "echo out; echo err >&2; exit 3"),
        { ok = false, code = 3, signal = nil, stdout = "out\n", stderr = "err\n" })
  equal(process.run { "true" }, { ok = true, code = 0, stdout = "", stderr = "" })
end)

case("run: arguments go through no shell, and numbers are arguments", function()
  equal(process.run { "printf", "%s|", "a b", "$HOME", "*", 7, 1.5 }.stdout, "a b|$HOME|*|7|1.5|")
end)

case("run: a signal has a name", function()
  equal(process.run(sh "kill -INT $$"), { ok = false, signal = "SIGINT", stdout = "", stderr = "" })
end)

case("run: cwd, env, stdin, merge_stderr", function()
  equal(process.run(sh("pwd", { cwd = "/usr" })).stdout, "/usr\n")
  equal(process.run(sh("echo $A ${HOME-none}", { env = { A = "b c", HOME = false } })).stdout, "b c none\n")
  equal(process.run(sh("cat", { stdin = ("x"):rep(1000000) })).stdout, ("x"):rep(1000000))
  equal(process.run(sh("read a; echo $a", { stdin = "first\n" .. ("x"):rep(1000000) })).stdout, "first\n")
  equal(process.run(sh("echo 1; echo 2 >&2; echo 3", { merge_stderr = true })),
        { ok = true, code = 0, stdout = "1\n2\n3\n", stderr = "" })
end)

case("run: errors name the line and the reason", function()
  raises("process_case.lua:%d+: cannot start 'appctl%-none': no program of that name is in PATH %(ENOENT%)",
         function() process.run { "appctl-none" } end)
  raises("process_case.lua:%d+: cannot start '/etc/passwd': it is not executable",
         function() process.spawn { "/etc/passwd" } end)
  raises("process_case.lua:%d+: cannot start 'true' in '/none' %(cwd%): there is no such directory",
         function() process.run { "true", cwd = "/none" } end)
  raises("process_case.lua:%d+: process.run: unknown parameter 'timout'; there are cwd, env, grace, max_output, merge_stderr, stdin, timeout$", function() process.run { "true", timout = 1 } end)
  raises("process_case.lua:%d+: process.run: unknown parameter 'on_line'",
         function() process.run { "true", on_line = print } end)
  raises("process_case.lua:%d+: process.spawn: unknown parameter 'max_output'",
         function() process.spawn { "true", max_output = 1 } end)
  raises("process_case.lua:%d+: process.run: timeout must be a number, not a string",
         function() process.run { "true", timeout = "1" } end)
  raises("process_case.lua:%d+: process.run: timeout must be 0 or more", function() process.run { "true", timeout = -1 } end)
  raises("process_case.lua:%d+: process.run: argument 2 must be a string or a number, not a table",
         function() process.run { "true", {} } end)
  raises("process_case.lua:%d+: process.run: the name of the program is missing", function() process.run {} end)
  raises("process_case.lua:%d+: process.run: a table with the program", function() process.run("true") end)
  raises("process_case.lua:%d+: an argument of process.run contains a zero byte", function() process.run { "echo", "a\0b" } end)
  raises("process_case.lua:%d+: process.run: 'A=B' in env is no name of a variable",
         function() process.run { "true", env = { ["A=B"] = "c" } } end)
  raises("process_case.lua:%d+: process.run: A in env must be a string or false, not a number",
         function() process.run { "true", env = { A = 1 } } end)
  raises("process_case.lua:%d+: process.run: stdin must be a string, not true",
         function() process.run { "true", stdin = true } end)
end)

case("run: a time limit is real time, and the virtual clock stands", function()
  local start = app.time()
  local problem = raises_kind("Timeout", process.run, { "sleep", 1000, timeout = 0.05 })
  equal(problem.seconds, 0.05)
  equal(app.time(), start)
end)

case("run: too much output", function()
  raises("'yes' wrote more than 100000 bytes %(max_output%), and was ended",
         function() process.run { "yes", max_output = 100000 } end)
end)

case("run: a cancel ends the whole group", function()
  local path = process.run({ "mktemp" }).stdout:match("%S+")
  local stubborn = task.spawn(process.run, { "sh", "-c", "trap '' TERM; sleep 1000 & echo $! $$ >$1; wait; sleep 1000", "sh", path, grace = 0.05 })
  process.run { "sh", "-c", "until [ -s $1 ]; do sleep 0.01; done", "sh", path }
  stubborn:cancel()
  raises("the awaited task was cancelled", task.await, stubborn)
  local pids = io.open(path):read("l")
  os.remove(path)
  is(pids:find("^%d+ %d+$"), pids)
  for pid in pids:gmatch("%d+") do expect_gone(pid) end
end)

case("run: task.timeout, race, group", function()
  raises_kind("Timeout", task.timeout, 0.05, function() process.run { "sleep", 1000 } end)
  equal(task.race { function() return process.run { "echo", "first" }.stdout end,
                    function() process.run { "sleep", 1000 } end }, "first\n")
  raises("the group fails", task.group, function(g)
    g:spawn(function() process.run { "sleep", 1000 } end)
    g:spawn(function() error("the group fails") end)
  end)
end)

case("run: results arrive in the order of the starts", function()
  local order = {}
  local all = {}
  for i, time in ipairs { "0.06", "0.03", "0" } do
    all[i] = function()
      process.run { "sleep", time }
      order[#order + 1] = i
    end
  end
  task.all(all)
  equal(order, { 1, 2, 3 })
end)

case("run: a hundred at once", function()
  local all = {}
  for i = 1, 100 do all[i] = function() return process.run(sh("echo " .. i)).stdout end end
  local results = task.all(all)
  for i = 1, 100 do equal(results[i], i .. "\n") end
end)

case("run: in a coroutine of the script, in a shield, in cleanup", function()
  local co = coroutine.wrap(function() return process.run({ "echo", "co" }).stdout end)
  equal(co(), "co\n")
  local seen
  local t = task.spawn(function()
    local _ <close> = task.defer(function() seen = process.run({ "echo", "deferred" }).stdout end)
    task.wait(1000)
  end)
  task.yield()
  t:cancel()
  task.pawait(t)
  equal(seen, "deferred\n")
end)

case("spawn: lines of both streams", function()
  local p = process.spawn(sh "echo 1; echo a >&2; echo; printf 'no end'; exit 2")
  local out, err = {}, {}
  for line in p:lines() do out[#out + 1] = line end
  for line in p:lines("stderr") do err[#err + 1] = line end
  equal(out, { "1", "", "no end" })
  equal(err, { "a" })
  equal(p:await(), { ok = false, code = 2 })
  equal(p:await(), { ok = false, code = 2 })
  is(p:done(), "done")
  equal(tostring(p), "process 'sh' (ended)")
  equal(p:kill(), false)
end)

case("spawn: a conversation", function()
  local p = process.spawn(sh("while read x; do echo \"<$x>\"; done; echo end", { stdin = true }))
  local next_line = p:lines()
  for i = 1, 20 do
    p:write(i .. "\n")
    equal(next_line(), "<" .. i .. ">")
  end
  p:close_stdin()
  equal(next_line(), "end")
  equal(next_line(), nil)
  raises("process_case.lua:%d+: cannot write to 'sh': it has ended, its input was closed", function() p:write("x") end)
  is(p:await().ok)
end)

case("spawn: read gives what comes", function()
  local p = process.spawn(sh "printf abc; printf def")
  local text = ""
  for piece in function() return p:read() end do text = text .. piece end
  equal(text, "abcdef")
  equal(p:read("stderr"), nil)
  p:await()
end)

case("spawn: callbacks", function()
  local lines, ended = {}, nil
  local p = process.spawn(sh("echo 1; echo 2; echo 3 >&2", {
    on_line = function(line, stream) lines[stream] = (lines[stream] or "") .. line end,
    on_exit = function(result) ended = result end,
  }))
  p:await()
  equal(lines, { stdout = "12", stderr = "3" })
  task.wait_until(function() return ended end)
  equal(ended, { ok = true, code = 0 })
end)

case("spawn: a writer waits for the program", function()
  local p = process.spawn(sh("sleep 0.05; wc -c", { stdin = true }))
  for _ = 1, 64 do p:write(("x"):rep(65536)) end
  p:close_stdin()
  equal(p:read():match("%d+"), "4194304")
  p:await()
end)

case("spawn: what nobody reads does not hold the program up, and is not lost in silence", function()
  local p = process.spawn(sh "yes | head -c 20000000; exit 5")
  equal(p:await().code, 5)
  raises("process_case.lua:%d+: output of 'sh' was thrown away", function()
    for _ in p:lines() do end
  end)
  p = process.spawn(sh "seq 1000")
  p:await()
  local count = 0
  for _ in p:lines() do count = count + 1 end
  equal(count, 1000)
end)

case("spawn: a loop that is left, and gone on with", function()
  local p = process.spawn(sh "seq 100000")
  for line in p:lines() do
    if line == "10" then break end
  end
  local first
  for line in p:lines() do first = first or line end
  equal(first, "11")
  p:await()
end)

case("spawn: a cancelled reader loses nothing", function()
  local p = process.spawn(sh("read x; echo $x; read x", { stdin = true }))
  local reader = task.spawn(function() return p:lines()() end)
  task.yield()
  p:write("line\n")
  reader:cancel()
  task.pawait(reader)
  equal(p:lines()(), "line")
  p:stop()
end)

case("spawn: stop, kill, <close>", function()
  local p = process.spawn { "sleep", 1000 }
  p:stop()
  equal(p:await(), { ok = false, signal = "SIGTERM" })
  p = process.spawn { "sleep", 1000 }
  equal(p:kill("KILL"), true)
  equal(p:await(), { ok = false, signal = "SIGKILL" })
  p = process.spawn { "true" }
  raises("process_case.lua:%d+: there is no signal 'NONE'", function() p:kill("NONE") end)
  p:await()
  local pid
  do
    local q <close> = process.spawn { "sleep", 1000 }
    pid = q.pid
  end
  expect_gone(pid)
end)

case("spawn: ends with its group, and with a task that is cancelled before the program's keeper has begun", function()
  local pid
  local t = task.spawn(function()
    task.group(function(g)
      pid = process.spawn({ "sleep", 1000 }).pid
      g:cancel()
    end)
  end)
  task.pawait(t)
  expect_gone(pid)
end)

case("spawn: a time limit", function()
  local p = process.spawn { "sleep", 1000, timeout = 0.05 }
  raises_kind("Timeout", function() p:await() end)
end)

case("spawn: race takes a handle", function()
  local p = process.spawn { "true" }
  equal(task.race { p, function() task.wait_until(function() return false end) end }, { ok = true, code = 0 })
end)

case("methods without a colon", function()
  local p = process.spawn { "true" }
  raises("process_case.lua:%d+: call it with a colon: p:await", function() p.await() end)
  raises("process_case.lua:%d+: bad argument #1 to 'lines'", function() p:lines("out") end)
  raises("process_case.lua:%d+: bad argument #1 to 'write' %(string expected, got nil%)", function() p:write() end)
  p:await()
end)

check.done()
