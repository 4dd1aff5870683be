-- Widgets that are bound to observables, and those that start handlers. Each is one call of ImGui with the value put
-- in and taken out.
local internal = ...
local ui, ImGui, observable = ui, ImGui, observable
local error, getmetatable, ipairs, math_type, tostring, type = error, getmetatable, ipairs, math.type, tostring, type
local floor, format, select = math.floor, string.format, select
internal.part("observable")
internal.part("observable_derived")
local handlers = internal.part("handlers")
local options_part = internal.part("options")
local names, check_options, is_colour = options_part.names, options_part.check, options_part.is_colour
local Observable, put = internal.observable_parts.class, internal.observable_parts.put
local invoke, is_busy, anything_runs = handlers.invoke, handlers.is_busy, handlers.anything_runs
local check_handler = handlers.check

local function read(o) return o.fn and o:get() or o.value end

-- The level of `error` is that of the script's call of the widget.
local function check_bound(label, o, what)
  local kind = type(label)
  if kind ~= "string" and kind ~= "number" then
    error(format("%s: the label must be a text, not %s", what, kind == "nil" and "nil" or "a " .. kind), 3)
  end
  if getmetatable(o) ~= Observable then
    error(format("%s: an observable is needed, not %s: observable(value) makes one", what,
                 o == nil and "nil" or "a " .. type(o)), 3)
  end
end

local function check_value(value, kind, what)
  if type(value) ~= kind then
    error(format("%s: the observable must hold a %s, not %s", what, kind, value == nil and "nil" or "a " .. type(value)), 3)
  end
end

local function text_of(x)
  if type(x) == "string" then return x end
  if getmetatable(x) == Observable then x = read(x) end
  return type(x) == "string" and x or tostring(x)
end
internal.text_of = text_of

-- What came out of a widget goes into its observable. No tail call, for the level of `error` is that of the script's call.
local function take(o, value, changed, what)
  if not changed then return false end
  if o.fn or o.follows then error(what .. ": a derived observable can be shown, but not changed", 3) end
  put(o, value)
  return true
end

--- # Widgets
--- Short forms of ImGui's, for use in a GUI callback, beside it. A handler is a function that may wait: it becomes a task
--- of the window or dialog that it stands in, one turn later. Its error becomes a notification, and is told as that of any
--- task.

--- ui.button(label, handler [, options]) -> pressed
--- ui.on(pressed, handler [, options]) -> pressed
--- A button that starts handler(); the same for any widget of ImGui's, given whether it was pressed. The options:
--- `overlap` says what a press does while the handler runs: "drop" (nothing, the default), "queue" (it runs again
--- afterwards), "restart" (what runs is cancelled first), "parallel"; `size` = {width, height}; `disabled`; `tooltip`; and
--- for `ui.on` `id`, which tells apart what stands on one line of the script. A button whose handler runs shows a spinner.
--- Which button it is, its label says, as in ImGui: one with a label that changes needs an ID of its own, after three number
--- signs ("3 left###take"). `ui.on` goes by the ID of the widget drawn just before it.
---
---   ui.button("Save", function() task.wait(1) ui.notify("Saved") end)
local spokes = 8

local function draw_spinner(x, y, radius)
  local list = ImGui.GetWindowDrawList()
  local at = floor(ImGui.GetTime() * spokes)
  for i = 0, spokes - 1 do
    local angle = (at - i) * 2 * math.pi / spokes
    local colour = ImGui.GetColorU32(ImGuiCol.Text, 1 - 0.85 * i / (spokes - 1))
    list:AddCircleFilled(ImVec2(x + radius * math.cos(angle), y + radius * math.sin(angle)), radius * 0.28, colour)
  end
end
internal.draw_spinner = draw_spinner

-- At the right end of what was drawn last, beside the text in its middle: small if there is no more than the padding.
local function show_busy(text)
  local left, top = ImGui.GetItemRectMin()
  local right, bottom = ImGui.GetItemRectMax()
  local room = (right - left - ImGui.CalcTextSize(text, true)) / 2
  local radius = math.min((bottom - top) * 0.22, room / 2.6) -- the circles reach 1.28 times as far
  draw_spinner(right - math.min(radius * 2, room / 2), (top + bottom) / 2, radius)
end

local function press(label, options, busy, policy)
  if not options and not busy then return ImGui.Button(label) end
  local disabled = options and options.disabled or (busy and policy == "drop")
  local size = options and options.size
  ImGui.BeginDisabled(disabled or false)
  local pressed = size and ImGui.Button(label, size[1], size[2]) or not size and ImGui.Button(label)
  ImGui.EndDisabled()
  if options and options.tooltip and ImGui.IsItemHovered() then ImGui.SetTooltip(text_of(options.tooltip)) end
  return pressed
end

local button_options <const> = names "overlap:drop|queue|restart|parallel size:pair disabled:flag tooltip:text"
function ui.button(label, handler, options)
  check_handler(handler, "ui.button", 2)
  if options ~= nil then check_options(options, button_options, "ui.button", 2) end
  local policy = options and options.overlap or "drop"
  label = text_of(label)
  local busy = anything_runs() and is_busy(ImGui.GetID(label)) -- mostly nothing runs, and an ID costs
  local pressed = press(label, options, busy, policy)
  if busy then show_busy(label) end
  if pressed then invoke(ImGui.GetID(label), policy, handler) end
  return pressed
end

-- The line of the script and the widget, wherever that moves to; of one that has no ID (a text), its place on the screen.
local function key_of_item(options)
  if options and options.id ~= nil then return ImGui.GetID("##on" .. tostring(options.id)) end
  local info, item = debug.getinfo(3, "Sl"), internal.item_id()
  if item ~= 0 then return ImGui.GetID(format("##on%s:%d #%x", info.source, info.currentline, item)) end
  local x, y = ImGui.GetItemRectMin()
  return ImGui.GetID(format("##on%s:%d %g %g", info.source, info.currentline, x, y))
end

local on_options <const> = names "overlap:drop|queue|restart|parallel id:any"
function ui.on(pressed, handler, options)
  check_handler(handler, "ui.on", 2)
  if options ~= nil then check_options(options, on_options, "ui.on", 2) end
  local policy = options and options.overlap or "drop"
  if pressed then invoke(key_of_item(options), policy, handler) end
  return pressed
end

--- ui.label(text [, options])
--- A text, an observable or any other value. The options: `wrap`, `colour` = {r, g, b, a}, `disabled` for a weak one.
local function draw_label(text, options)
  local colour = options.colour or options.disabled and ImGui.GetStyleColorVec4(ImGuiCol.TextDisabled)
  if colour then ImGui.PushStyleColor(ImGuiCol.Text, colour) end
  if options.wrap then ImGui.TextWrapped(text) else ImGui.TextUnformatted(text) end
  if colour then ImGui.PopStyleColor() end
end

local label_options <const> = names "wrap:flag colour:colour disabled:flag"
function ui.label(text, options)
  if options ~= nil then check_options(options, label_options, "ui.label", 2) end
  if options then return draw_label(text_of(text), options) end
  ImGui.TextUnformatted(text_of(text))
end

--- ui.input(label, o [, options]) -> changed
--- ui.text_area(label, o [, options]) -> changed
--- A text in one line, or in many. The options: `hint`, `password`, `read_only`; for the area `size` = {width, height}.
local function input_flags(options)
  return (options.password and ImGuiInputTextFlags.Password or 0) | (options.read_only and ImGuiInputTextFlags.ReadOnly or 0)
end

local input_options <const> = names "hint:string password:flag read_only:flag"
function ui.input(label, o, options)
  check_bound(label, o, "ui.input")
  if options ~= nil then check_options(options, input_options, "ui.input", 2) end
  local text, changed = read(o), nil
  check_value(text, "string", "ui.input")
  if not options then
    text, changed = ImGui.InputText(label, text)
  elseif options.hint then
    text, changed = ImGui.InputTextWithHint(label, options.hint, text, input_flags(options))
  else
    text, changed = ImGui.InputText(label, text, input_flags(options))
  end
  return (take(o, text, changed, "ui.input"))
end

local area_options <const> = names "size:pair password:flag read_only:flag"
function ui.text_area(label, o, options)
  check_bound(label, o, "ui.text_area")
  options = check_options(options, area_options, "ui.text_area", 2)
  local text, changed = read(o), nil
  check_value(text, "string", "ui.text_area")
  local size = options.size or { 0, 0 }
  text, changed = ImGui.InputTextMultiline(label, text, size[1], size[2], input_flags(options))
  return (take(o, text, changed, "ui.text_area"))
end

-- `first` is the first of them that may be missing.
local function check_numbers(what, names, first, ...)
  for i = 1, select("#", ...) do
    local x = select(i, ...)
    if type(x) ~= "number" and (x ~= nil or i < first) then
      error(format("%s: %s must be a number, not %s", what, names[i], x == nil and "nil" or "a " .. type(x)), 3)
    end
  end
end

local function check_shape(shape, what)
  if shape == nil or type(shape) == "string" then return end
  error(format("%s: the format must be a string such as \"%%.2f\", not a %s", what, type(shape)), 3)
end

local step_names <const>, rows_names <const> = { "the step" }, { "the number of rows" }
local range_names <const>, drag_names <const> = { "low", "high" }, { "the speed", "low", "high" }

local function is_whole(value, low, high)
  return math_type(value) == "integer" and math_type(low) == "integer" and (high == nil or math_type(high) == "integer")
end

--- ui.number(label, o [, step [, format]]) -> changed
--- ui.slider(label, o, low, high [, format]) -> changed
--- ui.drag(label, o [, speed [, low, high [, format]]]) -> changed
--- A number, whole ones if the observable holds a whole one (and the limits are whole).
function ui.number(label, o, step, shape)
  check_bound(label, o, "ui.number")
  local value, changed = read(o), nil
  check_value(value, "number", "ui.number")
  if step ~= nil then check_numbers("ui.number", step_names, 1, step) end
  check_shape(shape, "ui.number")
  if is_whole(value, step or 1) then
    value, changed = ImGui.InputInt(label, value, step or 1)
  else
    value, changed = ImGui.InputDouble(label, value, step or 0, 0, shape)
  end
  return (take(o, value, changed, "ui.number"))
end

function ui.slider(label, o, low, high, shape)
  check_bound(label, o, "ui.slider")
  local value, changed = read(o), nil
  check_value(value, "number", "ui.slider")
  if type(low) ~= "number" or type(high) ~= "number" then check_numbers("ui.slider", range_names, 3, low, high) end
  check_shape(shape, "ui.slider")
  if is_whole(value, low, high) then
    value, changed = ImGui.SliderInt(label, value, low, high, shape)
  else
    value, changed = ImGui.SliderFloat(label, value, low, high, shape)
  end
  return (take(o, value, changed, "ui.slider"))
end

function ui.drag(label, o, speed, low, high, shape)
  check_bound(label, o, "ui.drag")
  local value, changed = read(o), nil
  check_value(value, "number", "ui.drag")
  if speed ~= nil then check_numbers("ui.drag", drag_names, 1, speed, low, high) end
  check_shape(shape, "ui.drag")
  if is_whole(value, low or 0, high or 0) then
    value, changed = ImGui.DragInt(label, value, speed or 1, low or 0, high or 0, shape)
  else
    value, changed = ImGui.DragFloat(label, value, speed or 0.01, low or 0, high or 0, shape)
  end
  return (take(o, value, changed, "ui.drag"))
end

--- ui.checkbox(label, o) -> changed
--- ui.radio(label, o, value) -> changed
--- Yes or no; one of several, each with its own value.
function ui.checkbox(label, o)
  check_bound(label, o, "ui.checkbox")
  local value, changed = ImGui.Checkbox(label, read(o) and true or false)
  return (take(o, value, changed, "ui.checkbox"))
end

function ui.radio(label, o, value)
  check_bound(label, o, "ui.radio")
  return (take(o, value, ImGui.RadioButton(label, read(o) == value), "ui.radio"))
end

local function texts_of(items)
  local texts = {}
  for i, item in ipairs(items) do texts[i] = tostring(item) end
  return texts
end

-- The place of the value in the list, and the list as texts: itself, if it is one of texts.
local function choices(items, value, what)
  if getmetatable(items) == Observable then items = read(items) end
  if type(items) ~= "table" then error(what .. ": the items must be a list, not a " .. type(items), 3) end
  local are_texts, chosen, count = getmetatable(items) == nil, 0, 0
  for i, item in ipairs(items) do
    are_texts = are_texts and type(item) == "string"
    if item == value then chosen = i end
    count = i
  end
  if #items > count then error(format("%s: item %d is nil: the items must be a list without holes", what, count + 1), 3) end
  return items, are_texts and items or texts_of(items), chosen
end

--- ui.combo(label, o, items) -> changed
--- ui.list(label, o, items [, rows]) -> changed
--- The observable holds one of the items, which can be any values; their texts are shown.
function ui.combo(label, o, items)
  check_bound(label, o, "ui.combo")
  local texts, chosen, changed
  items, texts, chosen = choices(items, read(o), "ui.combo")
  chosen, changed = ImGui.Combo(label, chosen, texts)
  return (take(o, items[chosen], changed, "ui.combo"))
end

function ui.list(label, o, items, rows)
  check_bound(label, o, "ui.list")
  check_numbers("ui.list", rows_names, 1, rows)
  local texts, chosen, changed
  items, texts, chosen = choices(items, read(o), "ui.list")
  chosen, changed = ImGui.ListBox(label, chosen, texts, #texts, rows or -1)
  return (take(o, items[chosen], changed, "ui.list"))
end

--- ui.colour(label, o) -> changed
--- ui.color(label, o) -> changed
--- A colour: {r, g, b} or {r, g, b, a}, from 0 to 1.
function ui.colour(label, o)
  check_bound(label, o, "ui.colour")
  local value = read(o)
  if type(value) ~= "table" or not is_colour(value) then
    error("ui.colour: the observable must hold a colour, such as {1, 0.5, 0}", 2)
  end
  local edit = #value > 3 and ImGui.ColorEdit4 or ImGui.ColorEdit3
  local result, changed = edit(label, value)
  return (take(o, result, changed, "ui.colour"))
end
ui.color = ui.colour

-- How far, from 0 to 1, or nil if nobody knows.
local function fraction_of(x)
  if getmetatable(x) == Observable then return read(x) end
  if not internal.is_task(x) then return x end
  if x:done() then return 1 end
  return x.progress
end

--- ui.progress(x [, text])
--- A bar: x is a number from 0 to 1, an observable of one, or a job of a worker, which tells of its progress. Of a task
--- that does not, only that it runs is shown.
function ui.progress(x, text)
  local fraction = fraction_of(x)
  if type(fraction) ~= "number" and fraction ~= nil then
    error("ui.progress: a number from 0 to 1, an observable of one, or a job is needed, not a " .. type(fraction), 2)
  end
  local unknown = fraction == nil
  local shown = text and text_of(text) or unknown and "" or format("%.0f %%", fraction * 100)
  ImGui.ProgressBar(fraction or 0, -1, 0, shown)
  if unknown then show_busy("") end
end

return ui
