-- A request that must not take too long: it is tried again, given up after a time, and can be cancelled meanwhile. The
-- request is a stand-in, a task that takes as long as it likes.

local tries = observable(0)
local state = observable("No request yet.")
local limit = observable(1.0)     -- seconds for one try
local pace = observable(1.6)      -- seconds the server takes; it gets faster with each try

local function request(try)
  task.wait(pace:get() / try)
  return ("%d bytes"):format(4096 * try)
end

-- Up to `most` tries, each with its own time; the last error is raised.
local function with_retries(most)
  for try = 1, most do
    tries:set(try)
    state:set(("Try %d of %d..."):format(try, most))
    local ok, result = pcall(task.timeout, limit:get(), function() return request(try) end)
    if ok then return result end
    if try == most or result.kind ~= "Timeout" then error(result, 0) end
    ui.notify(("Try %d took more than %.1f s"):format(try, limit:get()), { type = "warning" })
    task.wait(0.2 * try)
  end
end

local running
local function load()
  running = task.current()
  local ok, result = pcall(with_retries, 3)
  if not ok and result.kind == "Cancelled" then
    state:set("Cancelled.")
    error(result, 0)              -- a cancelled task ends as one
  end
  state:set(ok and "Got " .. result .. "." or "Given up: " .. tostring(result))
end

local function gui()
  ui.slider("limit (s)", limit, 0.1, 3)
  ui.slider("server (s)", pace, 0.1, 6)
  ui.row(
    function() ui.button("Load", load) end,
    function() ui.button("Load anew", load, { overlap = "restart" }) end,
    function()
      local idle = not running or running:done()
      ui.button("Cancel", function() running:cancel("the button") end, { disabled = idle })
    end)
  ImGui.Separator()
  ui.label(state, { wrap = true })
  ui.progress(tries:map(function(n) return n / 3 end), tries:map(function(n) return n .. " tries" end))
end

app.run(gui, { title = "Request with a time limit", size = { 480, 240 } })

if app.headless then
  load()
  print(state:get())
end
