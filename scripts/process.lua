-- Programs: run, which waits, and spawn, whose handle is fed and read while it runs. A task keeps each program: it
-- belongs to the owner of the caller, and its cleanup ends the program. See runtime/lua/modules/process.cpp.
local internal = ...
local process, native = process, internal.process
-- Kept, for a script may replace or remove the globals.
local error, pairs, setmetatable, tostring, type = error, pairs, setmetatable, tostring, type
local format, find, math_type, concat, sort = string.format, string.find, math.type, table.concat, table.sort
local spawn, await, current = task.spawn, task.await, task.current
local in_shield, checkpoint = internal.in_shield, internal.checkpoint

local default_most <const> = 64 << 20 -- bytes of output that process.run collects
local much_unwritten <const> = 256 << 10 -- bytes beyond which p:write waits

--- # Programs
--- A program is started without a shell: each argument arrives as it is given. It leads a process group of its own. It
--- belongs to the owner of the task that started it, and when that owner ends, or the one who waits is cancelled, the
--- whole group gets SIGTERM, and SIGKILL after 2 seconds, or half of --grace if that is less. What it leaves running in
--- its group ends with it. These are the parameters of both functions; the program and its arguments stand first:
---
--- `cwd`: the folder to run in. `env`: a table of variables to set, or with `false` to remove. `stdin`: a text to read;
--- without it the program reads nothing. `merge_stderr`: true sends its errors where its output goes. `timeout`: after
--- so many seconds of real time it is ended. `grace`: the seconds between SIGTERM and SIGKILL.

local known = { cwd = "string", env = "table", merge_stderr = "boolean", timeout = "number", grace = "number",
                max_output = "number", on_line = "function", on_exit = "function" }
local only = { max_output = "run", on_line = "spawn", on_exit = "spawn" }

local function check_text(text, what, level)
  if find(text, "\0", 1, true) then error(what .. " contains a zero byte, which no program can get", level) end
end

local function refuse_parameter(what, name)
  local names = { "stdin" }
  for each in pairs(known) do
    if (only[each] or what) == what then names[#names + 1] = each end
  end
  sort(names)
  error(format("process.%s: unknown parameter '%s'; there are %s", what, tostring(name), concat(names, ", ")), 5)
end

-- The level of the errors here is that of the caller of process.run or process.spawn.
local function check_parameter(what, name, value)
  local expected = known[name]
  if name == "stdin" then
    if type(value) == "string" or (what == "spawn" and value == true) then return end
    error(format("process.%s: stdin must be a string%s, not %s", what, what == "spawn" and " or true" or "", tostring(value)), 4)
  end
  if not expected or (only[name] or what) ~= what then refuse_parameter(what, name) end
  if type(value) ~= expected then
    error(format("process.%s: %s must be a %s, not a %s", what, name, expected, type(value)), 4)
  end
  if expected == "number" and not (value >= 0) then
    error(format("process.%s: %s must be 0 or more", what, name), 4)
  end
end

local function read_arguments(what, parameters)
  local args = {}
  for i = 1, #parameters do
    local value = parameters[i]
    if type(value) ~= "string" and type(value) ~= "number" then
      error(format("process.%s: argument %d must be a string or a number, not a %s", what, i, type(value)), 4)
    end
    args[i] = tostring(value)
    check_text(args[i], "an argument of process." .. what, 5)
  end
  if #args == 0 or args[1] == "" then error("process." .. what .. ": the name of the program is missing", 4) end
  return args
end

local function check_env(what, env)
  for name, value in pairs(env) do
    if type(name) ~= "string" or name == "" or find(name, "[=%z]") then
      error(format("process.%s: '%s' in env is no name of a variable", what, tostring(name)), 4)
    end
    if value ~= false and type(value) ~= "string" then
      error(format("process.%s: %s in env must be a string or false, not a %s", what, name, type(value)), 4)
    end
    if value then check_text(value, name .. " in env of process." .. what, 5) end
  end
end

local function read_parameters(what, parameters)
  if type(parameters) ~= "table" then
    error(format("process.%s: a table with the program and its arguments expected, not a %s", what, type(parameters)), 3)
  end
  local args = read_arguments(what, parameters)
  for name, value in pairs(parameters) do
    if not (math_type(name) == "integer" and name >= 1 and name <= #args) then check_parameter(what, name, value) end
  end
  if parameters.env then check_env(what, parameters.env) end
  if parameters.cwd then check_text(parameters.cwd, "cwd of process." .. what, 4) end
  return args, { cwd = parameters.cwd, env = parameters.env, input = parameters.stdin ~= nil,
                 merge = parameters.merge_stderr, limit = parameters.timeout,
                 grace = parameters.grace or native.grace }
end

-- Ends the program with the task that keeps it, whatever the reason, and waits for its end.
local Keeping = {}
function Keeping:__close()
  local program = self.program
  if not program or native.over(program) then return end
  local place = internal.cleanup_place()
  native.terminate(program, place == "forced" and 0 or self.grace)
  if place == "here" then in_shield(native.wait_for_end, program, "the end of a program") end
end

local function feed(program, text)
  if type(text) ~= "string" then return end
  native.write(program, text)
  native.close_input(program)
end

local function result_of(program, code, signal)
  return { ok = code == 0, code = code, signal = signal }
end

--- process.run(parameters) -> result
--- Runs a program to its end, and gives {ok=, code=, signal=, stdout=, stderr=}: `code` is its exit code, or nil if a
--- signal ended it, whose name is `signal`; `ok` is whether the code is 0. That it cannot be started is an error; so is
--- the end of its `timeout`, with `kind` "Timeout", and more than `max_output` bytes of output (64 MiB).
---
---   local result = process.run { "git", "log", "--oneline", cwd = folder, timeout = 10 }
function process.run(parameters)
  local args, options = read_parameters("run", parameters)
  checkpoint("process.run")
  options.request, options.most = true, parameters.max_output or default_most
  local keeping <close> = setmetatable({ grace = options.grace }, Keeping)
  native.expect_to_wait("process.run")
  local program = native.program(args, options)
  keeping.program = program
  feed(program, parameters.stdin)
  native.wait_for_end(program, "process.run")
  local code, signal, timed_out, overflowed = native.end_of(program)
  if timed_out then internal.raise_timeout(parameters.timeout) end
  if overflowed then
    error(format("process.run: '%s' wrote more than %d bytes (max_output), and was ended", args[1], options.most), 2)
  end
  local result = result_of(program, code, signal)
  result.stdout = native.chunk(program, "stdout") or ""
  result.stderr = native.chunk(program, "stderr") or ""
  return result
end

local Process = { __name = "process" }
Process.__index = Process
local programs = setmetatable({}, { __mode = "k" }) -- handle -> program; out of a script's reach

local function program_of(self, method)
  return programs[self] or error("call it with a colon: p:" .. method .. "(...)", 3)
end

local function check_stream(stream, method)
  if stream ~= nil and stream ~= "stdout" and stream ~= "stderr" then
    error("bad argument #1 to '" .. method .. "' (\"stdout\" or \"stderr\" expected)", 3)
  end
  return stream or "stdout"
end

-- The next line or chunk, nil at the end.
local function take(native_take, program, stream, what)
  while true do
    local piece = native_take(program, stream)
    if piece ~= false then return piece end
    native.wait_for_output(program, stream, what)
  end
end

-- While somebody reads, nothing is thrown away.
local function begin_reading(self, program, stream)
  self.readers[stream] = self.readers[stream] + 1
  native.discard(program, stream, false)
end

local Reading = {}
function Reading:__close()
  local readers = self.process.readers
  readers[self.stream] = readers[self.stream] - 1
end

local function lines_of(self, program, stream, what)
  begin_reading(self, program, stream)
  local reading = setmetatable({ process = self, stream = stream }, Reading)
  return function()
    checkpoint(what)
    return take(native.line, program, stream, what)
  end, nil, nil, reading
end

local function call_for_lines(self, program, stream, on_line)
  for line in lines_of(self, program, stream, "on_line") do on_line(line, stream) end
end

-- The body of the task that keeps the program. It is shielded until it is ready to end the program.
local function keep(keeping)
  local _ <close> = keeping
  internal.end_shield()
  native.wait_for_end(keeping.program, "the end of a program")
end

local function call_on_exit(self, on_exit) on_exit(self:await()) end

--- process.spawn(parameters) -> p
--- Starts a program, which runs beside the script. More parameters: `stdin = true`, to write to it with `p:write`;
--- `on_line`, called for each line as on_line(line, "stdout" or "stderr"); `on_exit`, called with the result of
--- `p:await`. When 256 kB of its output wait to be read, the program waits too. Under the virtual clock it does not
--- hold the clock: see --clock=lockstep.
---
---   local p = process.spawn { "ping", "-c", 3, "localhost" }
---   for line in p:lines() do print(line) end
function process.spawn(parameters)
  local args, options = read_parameters("spawn", parameters)
  if current() then checkpoint("process.spawn") end
  local keeping = setmetatable({ grace = options.grace }, Keeping)
  local self = setmetatable({ readers = { stdout = 0, stderr = 0 }, name = args[1], callbacks = {} }, Process)
  local program = native.program(args, options)
  keeping.program, programs[self] = program, program
  local keeper = spawn({ name = "process " .. args[1] }, keep, keeping)
  internal.shield_task(keeper)
  self.keeper, self.timeout = keeper, parameters.timeout
  self.pid = native.pid(program)
  feed(program, parameters.stdin)
  if parameters.on_line then
    self.callbacks[1] = spawn(call_for_lines, self, program, "stdout", parameters.on_line)
    if not parameters.merge_stderr then
      self.callbacks[2] = spawn(call_for_lines, self, program, "stderr", parameters.on_line)
    end
  end
  if parameters.on_exit then spawn(call_on_exit, self, parameters.on_exit) end
  return self
end

--- p:lines([stream]) -> iterator
--- p:read([stream]) -> text
--- A loop over `p:lines()` gets each line of "stdout", the default, or "stderr", without its end. `read` gives what has
--- come since, or waits; nil at the end.
function Process:lines(stream)
  local program = program_of(self, "lines")
  return lines_of(self, program, check_stream(stream, "lines"), "p:lines")
end

function Process:read(stream)
  local program = program_of(self, "read")
  stream = check_stream(stream, "read")
  checkpoint("p:read")
  begin_reading(self, program, stream)
  local _ <close> = setmetatable({ process = self, stream = stream }, Reading)
  return take(native.chunk, program, stream, "p:read")
end

--- p:write(text)
--- p:close_stdin()
--- Writes to a program that was started with `stdin = true`; waits while it does not take what was written before.
--- Closing tells it that nothing more comes.
function Process:write(text)
  local program = program_of(self, "write")
  if type(text) ~= "string" then error("bad argument #1 to 'write' (string expected, got " .. type(text) .. ")", 2) end
  if current() then checkpoint("p:write") end
  if not native.write(program, text) then
    error(format("cannot write to '%s': it has ended, its input was closed, or it was started without stdin = true",
                 self.name), 2)
  end
  while native.unwritten(program) > much_unwritten do native.wait_for_input(program, "p:write") end
end

function Process:close_stdin() native.close_input(program_of(self, "close_stdin")) end

--- p:await() -> result
--- Waits for its end, and gives {ok=, code=, signal=} as `process.run`. What it writes beyond 256 kB while nobody
--- reads it is then thrown away; to read on after that is an error. The end of its `timeout` is an error, too.
function Process:await()
  local program = program_of(self, "await")
  for stream, readers in pairs(self.readers) do
    if readers == 0 then native.discard(program, stream, true) end
  end
  checkpoint("p:await")
  native.wait_for_end(program, "p:await")
  for i = 1, #self.callbacks do await(self.callbacks[i]) end
  local code, signal, timed_out = native.end_of(program)
  if timed_out then internal.raise_timeout(self.timeout) end
  return result_of(program, code, signal)
end

--- p:kill([signal]) -> boolean
--- p:stop()
--- p:done() -> boolean
--- p.pid
--- Sends a signal to its whole group, "TERM" if none is named; false if it has ended. `stop` is SIGTERM, and SIGKILL when
--- the grace is over; it waits for the end if it can. Whether it has ended; the number of its process.
function Process:kill(signal)
  local program = program_of(self, "kill")
  if signal ~= nil and type(signal) ~= "string" and math_type(signal) ~= "integer" then
    error("bad argument #1 to 'kill' (the name or number of a signal expected, got " .. type(signal) .. ")", 2)
  end
  return native.signal(program, signal or "TERM")
end

function Process:stop()
  local program = program_of(self, "stop")
  if native.over(program) then return end
  self.keeper:cancel("it was stopped")
  if internal.cleanup_place() == "here" then in_shield(native.wait_for_end, program, "p:stop") end
end

function Process:done() return native.over(program_of(self, "done")) end

function Process:__tostring()
  return format("process '%s' (%s)", self.name, native.over(programs[self]) and "ended" or "running")
end
Process.__close = Process.stop
