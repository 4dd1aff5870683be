-- A form of the toolkit: a bound field, a handler that asks, and a notification.
local name = observable("")
app.run(function()
  ui.input("Name", name)
  ui.button("Save", function()
    local a = overlay.confirm("Save it?"):await()
    if a.value then ui.notify("Saved " .. name:get()) end
  end)
end)
