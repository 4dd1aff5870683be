-- Settings: a form that is bound to observables, kept in the store, and shown at once. `changed` follows all of them.

local defaults = { name = "Ada", size = 14, theme = "dark", notes = "One line,\nand another.", sound = true, tint = { 0.3, 0.55, 1.0 } }
local kept = store.get("settings", {})

local settings = {}
for key, value in pairs(defaults) do
  local old = kept[key]
  if old == nil then old = value end
  settings[key] = observable(old, key)
end

local saved_at = observable("nothing to save")

local function values()
  local list = {}
  for key, o in pairs(settings) do list[key] = o:get() end
  return list
end

-- What depends on several of them is worked out when it is asked for.
local all = observable.computed(values)
local problem = settings.name:map(function(name) return name == "" and "A name is needed." or "" end)

-- Saved half a second after the last change, not with every key that is pressed.
all:debounce(0.5):subscribe(function(list)
  if problem:get() ~= "" then return saved_at:set("not saved: " .. problem:get()) end
  store.set("settings", list)
  saved_at:set(("saved after %.1f s"):format(app.time()))
end)

settings.theme:subscribe(ui.theme)
ui.theme(settings.theme:get())

local function reset()
  if not overlay.confirm("Set everything back?", { yes = "Set back" }):await().value then return end
  observable.batch(function()
    for key, o in pairs(settings) do o:set(defaults[key]) end
  end)
  ui.notify("Everything is as it was.", { type = "success" })
end

local function general()
  ui.input("name", settings.name, { hint = "who are you?" })
  ui.label(problem, { colour = { 0.95, 0.45, 0.40, 1 } })
  ui.checkbox("sound", settings.sound)
  ui.text_area("notes", settings.notes, { size = { 0, 6 * ImGui.GetFontSize() } })
end

local function looks()
  ui.combo("theme", settings.theme, { "dark", "light", "fjord" })
  ui.slider("size", settings.size, 8, 32)
  ui.colour("tint", settings.tint)
  local tint = settings.tint:get()
  ui.label("This is how it looks.", { colour = { tint[1], tint[2], tint[3], 1 } })
end

local function gui()
  ui.tabs("settings", { { "General", general }, { "Looks", looks } })
  ui.status_bar(function()
    ui.row(
      function() ui.button("Set back...", reset) end,
      function() ui.label(saved_at, { disabled = true }) end)
  end)
end

app.run(gui, { title = "Settings", size = { 460, 300 } })

if app.headless then
  task.wait(0.2)
  settings.name:set("Grace")
  settings.tint:set { 0.9, 0.5, 0.2 }
end
