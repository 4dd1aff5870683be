-- Dialogs made of a few words: a question, a text to be typed, a form; and the veil over a window that waits.
local internal = ...
local overlay, ui, ImGui, observable, task = overlay, ui, ImGui, observable, task
local error, ipairs, setmetatable, tostring, type = error, ipairs, setmetatable, tostring, type
local format, math_type, tointeger = string.format, math.type, math.tointeger
local core = internal.part("overlay")
local keys, text_of = internal.part("overlay_keys"), internal.text_of
local options_part = internal.part("options")
local names, check_options = options_part.names, options_part.check

local dialogs = {}

-- Buttons at the right end; the first one is what Enter presses. Gives the place of the one that was pressed.
local function draw_buttons(labels, disabled_first)
  local style, width = ImGui.GetStyle(), 0
  local least = ImGui.GetFontSize() * 4.5
  local widths = {}
  for i, label in ipairs(labels) do
    widths[i] = math.max(least, ImGui.CalcTextSize(text_of(label), true) + style.FramePadding.x * 2)
    width = width + widths[i] + (i > 1 and style.ItemSpacing.x or 0)
  end
  ImGui.Dummy(0, style.ItemSpacing.y)
  local room = ImGui.GetContentRegionAvail()
  if room > width then ImGui.SetCursorPosX(ImGui.GetCursorPosX() + room - width) end
  local pressed
  for i, label in ipairs(labels) do
    if i > 1 then ImGui.SameLine() end
    if i == 1 then ImGui.PushStyleColor(ImGuiCol.Button, ImGui.GetStyleColorVec4(ImGuiCol.TabActive)) end
    ImGui.BeginDisabled(i == 1 and disabled_first or false)
    if ImGui.Button(text_of(label), widths[i], 0) then pressed = i end
    keys.note_button()
    ImGui.EndDisabled()
    if i == 1 then ImGui.PopStyleColor() end
  end
  return pressed
end
dialogs.draw_buttons = draw_buttons

local function draw_text(text)
  ImGui.PushTextWrapPos(ImGui.GetFontSize() * 30)
  ImGui.TextUnformatted(text_of(text))
  ImGui.PopTextWrapPos()
end

-- `values[i]` is what the handle closes with when button i is pressed, or a function that gives it.
local function ask(what, options, labels, values, draw_more)
  local function choose(self, i)
    local value = values[i]
    if type(value) == "function" then value = value() end
    self:close(value)
  end
  local h = core.open("modal", what, function(self)
    if options.text then draw_text(options.text) end
    local is_ready = true
    if draw_more then is_ready = draw_more(self) ~= false end
    self.on_enter = is_ready and function() choose(self, 1) end or nil
    local pressed = draw_buttons(labels, not is_ready)
    if pressed then choose(self, pressed) end
  end, options)
  return h
end
dialogs.ask = ask

-- The options with these instead where they have none.
local function with_defaults(options, known, what, defaults)
  options = check_options(options, known, what, 3)
  return setmetatable(defaults, { __index = options })
end

local common <const> = "timeout:seconds dismiss_on_outside:flag closable:flag escape:flag width:size"

--- overlay.dialog(options) -> h
--- A question: `title`, `text` and `buttons`, a list, {"OK"} unless it is said. The value is the text of the button that
--- was pressed: Enter is the first. Escape gives nil. Also `timeout` and `dismiss_on_outside`; so for all of these.
---
---   local answer = overlay.dialog { title = "Quit", text = "Save first?", buttons = { "Save", "Quit", "Cancel" } }:await()
---   if answer.value == "Save" then save() end
local dialog_options <const> = names("title:text text:text buttons:any " .. common)
function overlay.dialog(options)
  if type(options) == "string" then options = { text = options } end
  if type(options) ~= "table" then error("overlay.dialog: a table is needed, such as {text = ...}, not a " .. type(options), 2) end
  check_options(options, dialog_options, "overlay.dialog", 2)
  local buttons = options.buttons or { "OK" }
  options_part.check_texts(buttons, "overlay.dialog: buttons", 2)
  local values, places = {}, {}
  for i, button in ipairs(buttons) do
    if places[button] then error(format("overlay.dialog: buttons %d and %d are the same, %s", places[button], i, text_of(button)), 2) end
    places[button] = i
    values[i] = internal.is_observable(button) and function() return button:get() end or button
  end
  return ask("overlay.dialog", options, buttons, values)
end

--- overlay.confirm(text [, options]) -> h
--- A yes or no: the value is true or false; nil if it was neither. `yes` and `no` are the texts of the buttons.
local confirm_options <const> = names("title:text yes:label no:label " .. common)
function overlay.confirm(text, options)
  options = with_defaults(options, confirm_options, "overlay.confirm", { text = text, escape_value = false })
  options.title = options.title or "Please confirm"
  return ask("overlay.confirm", options, { options.yes or "OK", options.no or "Cancel" }, { true, false })
end

local function focus_first(self)
  if self.has_focus then return end
  self.has_focus = true
  ImGui.SetKeyboardFocusHere()
end

--- overlay.prompt(text [, options]) -> h
--- Asks for a line of text, which is the value. `value` is what stands there at first; `hint`; `password`; `check`, a
--- function of the text that gives true, or false and a text that says what is wrong: OK can then not be pressed.
local prompt_options <const> =
  names("title:text value:string hint:string password:flag check:callable " .. common)
function overlay.prompt(text, options)
  options = with_defaults(options, prompt_options, "overlay.prompt", { text = text })
  options.title, options.letters = options.title or "Input", 25
  local value = observable(options.value or "")
  return ask("overlay.prompt", options, { "OK", "Cancel" }, { function() return value:get() end }, function(self)
    focus_first(self)
    ImGui.SetNextItemWidth(-1)
    ui.input("##value", value, { hint = options.hint or "", password = options.password })
    if not options.check then return true end
    local fine, problem = options.check(value:get())
    ui.label(not fine and problem or " ", { colour = { 0.95, 0.45, 0.40, 1 } })
    return fine and true or false
  end)
end

-- --- forms ---

-- A whole number stays one at a limit that is whole.
local function within_limits(f, x)
  local limit = f.low and x < f.low and f.low or f.high and x > f.high and f.high
  if not limit then return x end
  return math_type(x) == "integer" and tointeger(limit) or limit
end

local draw_field = {}
function draw_field.text(f, o) ui.input(f.label, o, { hint = f.hint or "", password = f.password }) end
function draw_field.area(f, o)
  ui.text_area(f.label, o, { size = { 0, ImGui.GetTextLineHeight() * (f.rows or 4) } })
  return ImGui.IsItemActive()
end
function draw_field.number(f, o)
  local changed
  if f.low and f.high then changed = ui.slider(f.label, o, f.low, f.high) else changed = ui.number(f.label, o) end
  if changed then o:set(within_limits(f, o:get())) end
end
function draw_field.flag(f, o) ui.checkbox(f.label, o) end
function draw_field.choice(f, o) ui.combo(f.label, o, f.items) end
function draw_field.colour(f, o) ui.colour(f.label, o) end

local function kind_of(f)
  if f.kind then return f.kind end
  if f.items then return "choice" end
  local kind = type(f.value)
  return kind == "number" and "number" or kind == "boolean" and "flag" or kind == "table" and "colour" or "text"
end

local first_values = { text = "", area = "" }

-- What a field holds at first.
local function first_value(f, kind)
  if f.value ~= nil then return f.value end
  if kind == "choice" then return f.items[1] end
  if kind == "colour" then return { 1, 1, 1 } end
  if kind == "number" then return within_limits(f, 0) end
  return first_values[kind]
end

local value_kinds = { text = "string", area = "string", number = "number", flag = "flag", choice = "any", colour = "rgb" }
local field_options <const> = names("name:any label:text value:any hint:string items:list low:number high:number password:flag "
  .. "rows:number kind:text|area|number|flag|choice|colour")

local function check_limits(f, first, what, level)
  if f.low and f.high and f.low > f.high then error(format("%s: low is %s, above high, %s", what, f.low, f.high), level + 1) end
  if within_limits(f, first) ~= first then
    error(format("%s: value must be within the limits, not %s", what, first), level + 1)
  end
end

-- The level is that of the caller of overlay.form, as of the caller.
local function read_field(f, what, level)
  if type(f) ~= "table" or f.name == nil then error(what .. " needs a name", level + 1) end
  check_options(f, field_options, what, level + 1)
  local kind = kind_of(f)
  if kind == "choice" and not f.items then error(what .. " needs items to choose from", level + 1) end
  local first = first_value(f, kind)
  if first ~= nil then options_part.check_value(first, value_kinds[kind], what .. ": value", level + 1) end
  if kind == "number" then check_limits(f, first, what, level + 1) end
  local label = (f.label and text_of(f.label) or tostring(f.name)) .. "##" .. tostring(f.name)
  return { draw = draw_field[kind], name = f.name, o = observable(first), f = setmetatable({ label = label }, { __index = f }) }
end

local function read_fields(list)
  if type(list) ~= "table" or #list == 0 then error("overlay.form: fields must be a list of tables with a name", 3) end
  local fields, named = {}, {}
  for i, f in ipairs(list) do
    fields[i] = read_field(f, "overlay.form: field " .. i, 3)
    local name = tostring(f.name) -- as ImGui tells them apart
    if named[name] then error(format("overlay.form: field %d: the name %s is that of field %d", i, name, named[name]), 3) end
    named[name] = i
  end
  return fields
end

local function values_of(fields)
  local values = {}
  for _, field in ipairs(fields) do values[field.name] = field.o:get() end
  return values
end

local function draw_fields(self, fields)
  local in_area = false
  focus_first(self)
  for _, field in ipairs(fields) do in_area = field.draw(field.f, field.o) or in_area end
  return in_area
end

--- overlay.form(options) -> h
--- Asks for several values; the value is a table of them by name. `fields` is a list of {name =, value =}, from which the
--- kind of each follows; also `label`, `hint`, `items` (one of a list), `low` and `high` (of a number), `password`,
--- `kind` = "area" (many lines). `title`, `text`, `yes`; `check`, a function of the values, as for overlay.prompt.
---
---   local h = overlay.form { title = "New user", fields = { { name = "name" }, { name = "age", value = 30 } } }
---   local user = h:await().value
local form_options <const> =
  names("fields:any title:text text:text yes:label check:callable " .. common)
function overlay.form(options)
  options = with_defaults(options, form_options, "overlay.form", {})
  local fields = read_fields(options.fields)
  options.title, options.letters = options.title or "Form", 28
  return ask("overlay.form", options, { options.yes or "OK", "Cancel" }, { function() return values_of(fields) end }, function(self)
    local in_area = draw_fields(self, fields)
    local fine, problem = true, nil
    if options.check then
      fine, problem = options.check(values_of(fields))
      ui.label(not fine and problem or " ", { colour = { 0.95, 0.45, 0.40, 1 } })
    end
    self.keeps_enter = in_area
    return fine and true or false
  end)
end

-- --- loading ---

local function draw_loading(self)
  local size = ImGui.GetFontSize()
  local x, y = ImGui.GetCursorScreenPos()
  internal.draw_spinner(x + size * 0.8, y + size * 0.8, size * 0.6)
  ImGui.Dummy(size * 1.6, size * 1.6)
  ImGui.SameLine(0, size * 0.6)
  ImGui.SetCursorPosY(ImGui.GetCursorPosY() + size * 0.3)
  draw_text(self.text)
end

--- overlay.loading([text]) -> h
--- A veil over the window, with a text or an observable of one, as long as the handle is open: it is made for `<close>`.
---
---   local _ <close> = overlay.loading("Working...")
function overlay.loading(text)
  local h = core.open("modal", "overlay.loading", draw_loading, { bare = true, escape = false })
  h.text = text or "Please wait..."
  return h
end

return dialogs
