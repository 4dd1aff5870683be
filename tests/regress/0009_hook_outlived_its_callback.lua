-- A hook that a GUI callback set went on into on_exit, which was lost if the hook raised.
-- flags: --frames=3
-- exit: 0
-- out: saved
app.on_exit(function() print("saved") end)
app.run(function()
  debug.sethook(function() error("hook") end, "", 1000000)
end)
