-- Limits of time: for one call, for a fallback, and for the first of several.

local function download(seconds)
  -- Cleanup that may wait itself; it runs before task.timeout returns.
  local _ <close> = task.defer(function()
    task.wait(0.1)
    print("connection closed after " .. app.time() .. " s")
  end)
  task.wait(seconds)
  return "data"
end

-- What is too slow is cancelled, and the error says so.
local ok, err = pcall(task.timeout, 1, function() return download(60) end)
print(ok, err.kind, tostring(err))

-- In time: the results come through.
print(task.timeout(1, function() return download(0.5) end))

-- The first of several mirrors; the slower ones are cancelled.
print(task.race {
  function() task.wait(0.3) return "mirror A" end,
  function() task.wait(0.2) return "mirror B" end,
})

-- The first that works: failures count only if all fail.
print(task.any {
  function() error("mirror C is down") end,
  function() task.wait(0.2) return "mirror D" end,
})
