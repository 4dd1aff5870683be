-- The test module: the script under test, and what it leaves.
local internal = ...
local loadfile, package, task = loadfile, package, task
local concat, pack, unpack = table.concat, table.pack, table.unpack
local T, fail, check, next_frame = internal.test_methods, internal.test_fail, internal.test_check, internal.test_next_frame

-- "a/b/../c" -> "a/c", for messages.
local function simple(path)
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  return (path:sub(1, 1) == "/" and "/" or "") .. concat(parts, "/")
end

--- # The script under test
--- t:open(script, ...) -> task
--- Runs a script in this run, with these arguments, as a task; a relative name is one beside the test. Its window opens, and
--- the first frame is drawn, before t:open returns; a script without a window has reached its first wait, or its end. What it
--- starts belongs to it and is cancelled when the test ends.
function T:open(script, ...)
  check.text("t:open: the script", script)
  local path = simple(script:sub(1, 1) == "/" and script or internal.test_folder .. script)
  local chunk, why = loadfile(path)
  if not chunk then fail("t:open: " .. why) end
  local folder = path:match("^(.*)/[^/]*$") or "."
  package.path = folder .. "/?.lua;" .. package.path
  local rest = pack(...)
  local opened = internal.test_open(function() return chunk(unpack(rest, 1, rest.n)) end)
  opened.name = script
  for _ = 1, 3 do
    if opened:done() or internal.window_open() then break end
    task.wait(0) -- a turn that takes no time; a yield would
  end
  for _ = 1, internal.window_open() and 2 or 0 do next_frame("t:open") end
  return opened
end

--- t:exit_code() -> code or nil
--- What the script under test gave to app.exit, which closes its window and cancels its tasks, but does not end the test.
function T:exit_code() return internal.test_exit_code() end

--- t:buffers() -> number, bytes
--- How many buffers there are now, in the script under test, in the test, at workers and in channels, and how many bytes they
--- have together; the garbage collector has collected everything first. What the test itself makes must be gone at its end.
--- Of the script under test nobody but the test can know what it may keep: compare the number before and after it has
--- opened and closed what shows them.
function T:buffers() return internal.test_buffers() end
