-- A form whose button starts a task. The window stays alive while the task works.

local form = { name = "Ada Lovelace", age = 36, plan = 2, news = true }
local plans = { "Free", "Team", "Enterprise" }
local status = "Fill in the form, then press Save."
local saving -- the task, while there is one

-- A stand-in for slow work, such as a request to a server.
local function save(data)
  status = "Saving..."
  task.wait(1.5)
  status = ("Saved: %s, %d, %s plan, %s."):format(data.name, data.age, plans[data.plan], data.news and "news" or "no news")
end

local function copy_of(t)
  local copy = {}
  for key, value in pairs(t) do copy[key] = value end
  return copy
end

local function gui()
  local busy = saving ~= nil and not saving:done()
  local complete = form.name ~= ""

  -- Every input takes the value it shows and gives back the value it shows now.
  ImGui.BeginDisabled(busy)
  form.name = ImGui.InputText("Name", form.name)
  form.age = ImGui.SliderInt("Age", form.age, 0, 120)
  form.plan = ImGui.Combo("Plan", form.plan, plans)
  form.news = ImGui.Checkbox("Send me news", form.news)
  ImGui.EndDisabled()
  ImGui.Separator()

  -- A frame cannot wait; a task can. The copy keeps what is saved apart from what is typed next.
  ImGui.BeginDisabled(busy or not complete)
  if ImGui.Button("Save") then saving = task.spawn(save, copy_of(form)) end
  ImGui.EndDisabled()
  ImGui.SameLine()
  ImGui.TextWrapped(complete and status or "A name is needed.")
end

app.run(gui, { title = "Form", size = { 440, 190 } })

-- Without a screen nobody presses the button, so the form is saved once.
if app.headless then saving = task.spawn(save, copy_of(form)) end
