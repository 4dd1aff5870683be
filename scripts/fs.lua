-- Files: each function checks its arguments and has the work done elsewhere, see runtime/lua/modules/fs.cpp; in a
-- worker, where nobody else waits, it is done in place.
local internal = ...
local fs, native = fs, internal.fs
-- Kept, for a script may replace or remove the globals.
local error, pairs, setmetatable, tostring, type = error, pairs, setmetatable, tostring, type
local find, format = string.find, string.format
local file = native.file

--- # Files
--- Each waits, and leaves the window and the other tasks alone meanwhile; a limit of time is `task.timeout`. What fails
--- is an error with the path and the reason: "cannot read 'a.txt': no such file or directory (ENOENT)".

-- The level of these errors is that of the caller of the function.
local function check_path(what, index, path)
  if type(path) ~= "string" then
    error(format("bad argument #%d to '%s' (a path expected, got %s)", index, what, type(path)), 3)
  end
  if path == "" or find(path, "\0", 1, true) then
    error(format("bad argument #%d to '%s' (the path is empty, or contains a zero byte)", index, what), 3)
  end
end

local function check_text(what, text)
  if type(text) ~= "string" then
    error(format("bad argument #2 to '%s' (string expected, got %s)", what, type(text)), 3)
  end
end

-- The one option that the function knows.
local function check_option(what, options, known)
  if options == nil then return false end
  if type(options) ~= "table" then
    error(format("bad argument #2 to '%s' (table expected, got %s)", what, type(options)), 3)
  end
  for name, value in pairs(options) do
    if name ~= known then error(format("fs.%s: unknown option '%s'; there is %s", what, tostring(name), known), 3) end
    if type(value) ~= "boolean" then error(format("fs.%s: %s must be true or false", what, known), 3) end
  end
  return options[known] == true
end

--- fs.read(path) -> text
--- Gives all of a file.
function fs.read(path)
  check_path("read", 1, path)
  return (file("read", path, "fs.read"))
end

--- fs.write(path, text)
--- Puts the text in the place of what was there, whole or not at all: it is written to a file beside it, which takes
--- its place when all of it is on the disk. A link stays, and permissions do.
function fs.write(path, text)
  check_path("write", 1, path)
  check_text("write", text)
  file("write", path, "fs.write", text)
end

--- fs.append(path, text)
--- Adds the text at the end; makes the file if there is none.
function fs.append(path, text)
  check_path("append", 1, path)
  check_text("append", text)
  file("append", path, "fs.append", text)
end

local Lines = {}
function Lines:__close() native.close(self[1]) end

--- fs.lines(path) -> iterator
--- A loop over it gets each line of a file of any size, without its end. It can be left at any time.
---
---   for line in fs.lines("big.log") do count = count + 1 end
function fs.lines(path)
  check_path("lines", 1, path)
  local reader = file("open", path, "fs.lines")
  return function()
    while true do
      local line = native.line(reader)
      if line ~= false then return line end
      file("read_piece", reader, "fs.lines")
    end
  end, nil, nil, setmetatable({ reader }, Lines)
end

--- fs.list(path) -> {name, ...}
--- Gives the names in a directory, sorted.
function fs.list(path)
  check_path("list", 1, path)
  return (file("list", path, "fs.list"))
end

--- fs.stat(path) -> {type=, size=, modified=, mode=}
--- fs.exists(path) -> boolean
--- What stands there: its type ("file", "directory", "pipe", "socket", "device", or "link" for one that leads nowhere),
--- its size in bytes, when it was changed last, in seconds since 1970, and its permissions. Whether anything does.
function fs.stat(path)
  check_path("stat", 1, path)
  return (file("stat", path, "fs.stat"))
end

function fs.exists(path)
  check_path("exists", 1, path)
  return (file("exists", path, "fs.exists"))
end

--- fs.mkdir(path [, {parents = true}])
--- Makes a directory; with `parents` also those above it, and it may exist already.
function fs.mkdir(path, options)
  check_path("mkdir", 1, path)
  file("make_directory", path, "fs.mkdir", nil, check_option("mkdir", options, "parents"))
end

--- fs.remove(path [, {recursive = true}])
--- Removes a file or an empty directory; with `recursive` also what is in it. Links are removed, not followed.
function fs.remove(path, options)
  check_path("remove", 1, path)
  file("remove", path, "fs.remove", nil, check_option("remove", options, "recursive"))
end

--- fs.copy(from, to)
--- fs.rename(from, to)
--- Copies a file, with its permissions, whole or not at all. Gives a file or directory another name; a file that has it
--- is replaced.
function fs.copy(from, to)
  check_path("copy", 1, from)
  check_path("copy", 2, to)
  file("copy", from, "fs.copy", to)
end

function fs.rename(from, to)
  check_path("rename", 1, from)
  check_path("rename", 2, to)
  file("rename", from, "fs.rename", to)
end

--- fs.tempdir() -> path
--- Makes a directory for this run, which is removed at its end with all that is in it.
function fs.tempdir() return (file("make_temporary", native.temporary_place(), "fs.tempdir")) end

local Watch = { __name = "watch" }
Watch.__index = Watch
local watches = setmetatable({}, { __mode = "k" }) -- handle -> watch; out of a script's reach

local function watch_of(self, method)
  return watches[self] or error("call it with a colon: w:" .. method .. "()", 3)
end

--- fs.watch(path) -> w
--- w:next() -> path, kind
--- w:close()
--- for path, kind in w do ... end
--- Tells what changes in a directory, not below it, or of one file, which may be replaced or not even exist yet. `next`
--- waits for a change: the path, and "created", "changed", "removed", or "overflow" if the system has lost some; nil when
--- the watch is closed or the directory is gone. What comes while nobody waits is kept. Under the virtual clock a watch
--- does not hold the clock: see --clock=lockstep.
function fs.watch(path)
  check_path("watch", 1, path)
  if not native.watch then error("fs.watch cannot be used in a worker: watch where the window is", 2) end
  local self = setmetatable({}, Watch)
  watches[self] = native.watch(path)
  return self
end

local function next_change(watch, what)
  while true do
    local path, kind = native.change(watch)
    if path ~= false then return path, kind end
    native.wait_for_change(watch, what)
  end
end

function Watch:next() return next_change(watch_of(self, "next"), "w:next") end

function Watch:__call() return next_change(watches[self], "the loop over a watch") end

function Watch:close() native.close_watch(watch_of(self, "close")) end
Watch.__close = Watch.close
