-- Every example opens, draws and goes on for some seconds without an error that it does not mean to log.
local seconds = { ["timeout.lua"] = 4 } -- of the clock; else two
local errors = { ["log_window.lua"] = "the sensor does not answer" }

for _, name in ipairs(fs.list("examples")) do
  if name:find("%.lua$") then
    test(name, function(t)
      if errors[name] then t:expect_error(errors[name]) end
      t:open("../../../examples/" .. name)
      t:advance(seconds[name] or 2)
    end)
  end
end
