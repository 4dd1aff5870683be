-- Options that a function does not know, and what it says of them; each names the line of the script.
local hand = require "hand"
local check = hand.check
local case = check.case

local draw = function() end
local win = app.run(function() draw() end)
hand.watch()

local function refused(text, fn)
  local ok, message = pcall(fn)
  check.is(not ok, "it was taken: " .. text)
  check.is(tostring(message):find("options_case.lua:%d+: ") and tostring(message):find(text, 1, true), tostring(message))
end

case("outside of a frame", function()
  refused("ui.notify: unknown option 'typ'; there are type, duration, action, on_action", function() ui.notify("x", { typ = "info" }) end)
  refused("overlay.dialog: unknown option 'button'", function() overlay.dialog { button = 1 } end)
  refused("overlay.confirm: unknown option 'no_way'", function() overlay.confirm("x", { no_way = "no" }) end)
  refused("overlay.prompt: unknown option 'default'", function() overlay.prompt("x", { default = "no" }) end)
  refused("overlay.form: unknown option 'feilds'", function() overlay.form { feilds = {} } end)
  refused("overlay.modal: unknown option 'tite'", function() overlay.modal(print, { tite = "x" }) end)
  refused("overlay.modeless: unknown option 'width'", function() overlay.modeless(print, { width = 3 }) end)
  refused("overlay.popup: the options must be a table, not a number", function() overlay.popup(print, 5) end)
  refused("overlay.open_file: unknown option 'filter'", function() overlay.open_file { filter = {} } end)
  refused("ui.csv: unknown option 'rows'", function() ui.csv({}, { "a" }, { rows = 1 }) end)
  refused("ui.timer: unknown option 'one'", function() ui.timer(1, print, { one = true }) end)
end)

case("overlays: what an option is", function()
  refused("overlay.modal: width must be a number, 0 or more, not a string", function() overlay.modal(print, { width = "wide" }) end)
  refused("overlay.modal: width must be a number, 0 or more, not a table", function() overlay.modal(print, { width = {} }) end)
  refused("overlay.modal: width must be a number, 0 or more, not -1", function() overlay.modal(print, { width = -1 }) end)
  refused("overlay.modal: escape must be true or false, not a number", function() overlay.modal(print, { escape = 1 }) end)
  refused("overlay.modal: closable must be true or false", function() overlay.modal(print, { closable = "yes" }) end)
  refused("overlay.modal: title must be a text or an observable of one, not a table", function() overlay.modal(print, { title = {} }) end)
  refused("overlay.modeless: size must be a list of two numbers", function() overlay.modeless(print, { size = 3 }) end)
  refused("overlay.modeless: size must be a list of two numbers", function() overlay.modeless(print, { size = { 3 } }) end)
  refused("overlay.confirm: width must be a number", function() overlay.confirm("?", { width = "wide" }) end)
  refused("overlay.dialog: width must be a number", function() overlay.dialog { width = "wide" } end)
  refused("overlay.form: escape must be true or false", function() overlay.form { fields = { { name = "a" } }, escape = "no" } end)
  refused("overlay.open_file: title must be a text", function() overlay.open_file { title = print } end)
  local h = overlay.modal(function() end, { width = 100, title = observable("a title"), closable = true, escape = false, timeout = 0.1 })
  check.equal(h:await(), { reason = "timeout" })
end)

case("fields of forms, rows of CSV", function()
  refused("overlay.form: fields must be a list of tables with a name", function() return (overlay.form {}) end)
  refused("overlay.form: field 1 needs a name", function() return (overlay.form { fields = { { value = 1 } } }) end)
  refused('overlay.form: field 1: kind must be "text", "area", "number", "flag", "choice" or "colour", not odd',
    function() return (overlay.form { fields = { { name = "a", kind = "odd" } } }) end)
  refused("ui.csv: the rows must be a table", function() return (ui.csv(3, { "a" })) end)
  refused("ui.csv: the columns must be a list", function() return (ui.csv({}, 3)) end)
  refused("ui.csv: rows that are a function need the option count", function() return (ui.csv(print, { "a" })) end)
end)

-- What is wrong with an option -> a value that is so.
local wrong <const> = {
  flag = { 1, "yes", {} }, text = { {}, print, true }, string = { 5, {}, observable("x") }, seconds = { "1", -1, {} },
  size = { "5", -1, {}, 0 / 0 }, callable = { 5, "x", {} }, pair = { 5, { 1 }, { "a", 2 }, "x" }, list = { 5, "x", print },
  colour = { 1.5, {}, { 1, 2 }, "red", { 1, "b", 3 } }, rgb = { 5, {}, { 1, 2 }, "red" }, flags = { "x", 1.5, {} }, observable = { 5, {}, "x" }, number = { "5", {}, 0 / 0 },
}
local expected <const> = {
  flag = "true or false, not a", text = "a text or an observable of one, not a", string = "a string, not a",
  seconds = "a number of seconds, 0 or more, not", size = "a number, 0 or more, not", callable = "a function, not a",
  pair = "a list of two numbers, such as {200, 100}, not a", list = "a list, not a", colour = "a colour, such as {1, 0.5, 0, 1}, not a",
  flags = "a number made of flags, not a", rgb = "a colour, such as {1, 0.5, 0, 1}, not a",
  observable = "an observable, not a", number = "a number, not",
}

-- Each wrong value for each option: the function is called with {[name] = value}.
local function refuse_all(what, options, call)
  for name, kind in pairs(options) do
    for _, value in ipairs(wrong[kind]) do
      refused(what .. ": " .. name .. " must be " .. expected[kind], function() call { [name] = value } end)
    end
  end
end

local common <const> = { timeout = "seconds", dismiss_on_outside = "flag", closable = "flag", escape = "flag", width = "size", title = "text" }
local function with_common(options)
  for name, kind in pairs(common) do options[name] = kind end
  return options
end

case("each option with each wrong type: overlays", function()
  refuse_all("overlay.modal", common, function(o) return (overlay.modal(print, o)) end)
  refuse_all("overlay.modeless", { title = "text", timeout = "seconds", size = "pair" }, function(o) return (overlay.modeless(print, o)) end)
  refuse_all("overlay.popup", { title = "text", timeout = "seconds" }, function(o) return (overlay.popup(print, o)) end)
  refuse_all("overlay.dialog", with_common { text = "text" }, function(o) return (overlay.dialog(o)) end)
  refuse_all("overlay.confirm", with_common { yes = "text", no = "text" }, function(o) return (overlay.confirm("?", o)) end)
  refuse_all("overlay.prompt", with_common { value = "string", hint = "string", password = "flag", check = "callable" },
    function(o) return (overlay.prompt("?", o)) end)
  refuse_all("overlay.form", with_common { text = "text", yes = "text", check = "callable" }, function(o)
    o.fields = { { name = "a" } }
    return (overlay.form(o))
  end)
  refuse_all("overlay.open_file", { title = "text", path = "string", name = "string", timeout = "seconds" },
    function(o) return (overlay.open_file(o)) end)
  refuse_all("ui.notify", { duration = "seconds", action = "text", on_action = "callable" }, function(o) return (ui.notify("x", o)) end)
  refuse_all("ui.timer", { once = "flag" }, function(o) return (ui.timer(1, print, o)) end)
  refused('ui.notify: type must be "info", "success", "warning" or "error", not odd', function() return (ui.notify("x", { type = "odd" })) end)
  refused("ui.notify: on_action needs action, the text of the button", function() return (ui.notify("x", { on_action = print })) end)
  refused("overlay.dialog: buttons must be a list of texts", function() return (overlay.dialog { buttons = "OK" }) end)
  refused("overlay.dialog: buttons must be a list of texts", function() return (overlay.dialog { buttons = { "OK", {} } }) end)
  refused("overlay.dialog: buttons 1 and 3 are the same, OK", function() return (overlay.dialog { buttons = { "OK", "No", "OK" } }) end)
end)

case("fields of a form: limits, names, a table that is no colour", function()
  local function with(...)
    local fields = { ... }
    return function() return (overlay.form { fields = fields }) end
  end
  refused("overlay.form: field 1: value must be within the limits, not 4", with { name = "a", value = 4, low = 5 })
  refused("overlay.form: field 1: value must be within the limits, not 2.5", with { name = "a", value = 2.5, high = 2 })
  refused("overlay.form: field 1: value must be within the limits, not 9", with { name = "a", value = 9, low = 1, high = 8 })
  refused("overlay.form: field 1: low is 3, above high, 2", with { name = "a", kind = "number", low = 3, high = 2 })
  refused("overlay.form: field 3: the name a is that of field 1", with({ name = "a" }, { name = "b" }, { name = "a", value = 1 }))
  refused("overlay.form: field 1: value must be a colour, such as {1, 0.5, 0, 1}, not a table", with { name = "a", value = {} })
  local h = overlay.form { fields = { { name = "a", kind = "number", low = 5 }, { name = "b", kind = "number", high = -0.5 } } }
  hand.frames(4)
  hand.click("OK")
  check.equal(h:await().value, { a = 5, b = -0.5 })
end)

case("a button without a text", function()
  refused("overlay.dialog: buttons must be a list of texts, none of them empty", function() return (overlay.dialog { buttons = { "OK", "" } }) end)
  local empty = " must be a text or an observable of one, not an empty text"
  refused("overlay.confirm: no" .. empty, function() return (overlay.confirm("?", { no = "" })) end)
  refused("overlay.form: yes" .. empty, function() return (overlay.form { yes = "", fields = { { name = "a" } } }) end)
  refused("ui.notify: action" .. empty, function() return (ui.notify("x", { action = "" })) end)
end)

case("each field of a form with each wrong type", function()
  local function with(more)
    return function(o)
      o.name = "a"
      for name, value in pairs(more) do o[name] = value end
      return (overlay.form { fields = { { name = "first" }, o } })
    end
  end
  local fields = { label = "text", hint = "string", items = "list", low = "number", high = "number", password = "flag" }
  refuse_all("overlay.form: field 2", fields, with {})
  for field, kind in pairs { text = "string", area = "string", number = "number", flag = "flag", colour = "rgb" } do
    refuse_all("overlay.form: field 2", { value = kind }, with { kind = field })
  end
  refused("overlay.form: field 1: unknown option 'lable'; there are name, label",
    function() return (overlay.form { fields = { { name = "a", lable = "b" } } }) end)
  refused("overlay.form: field 1 needs items to choose from", function() return (overlay.form { fields = { { name = "a", kind = "choice" } } }) end)
  local h = overlay.form { fields = { { name = "a", kind = "colour" }, { name = "b", kind = "flag" }, { name = "c", kind = "number" } } }
  hand.frames(4)
  hand.click("OK")
  check.equal(h:await().value, { a = { 1, 1, 1 }, c = 0 })
end)

-- Draws each of them once; the script's line is that of the call, which is no tail call.
local function refused_in_a_frame(calls)
  local count, drawn = #calls, 0
  draw = function()
    local x, y = ImGui.GetCursorPos()
    for _, each in ipairs(calls) do
      refused(each[1], each[2])
      drawn = drawn + 1
    end
    check.equal({ ImGui.GetCursorPos() }, { x, y }) -- nothing was drawn, nor left open
    draw = function() end
  end
  hand.frames(3)
  check.equal(drawn, count)
end

case("in a frame: sizes and functions", function()
  local o = observable("text")
  local pair = " must be a list of two numbers, such as {200, 100}"
  refused_in_a_frame {
    { "ui.button: size" .. pair, function() ui.button("b", print, { size = 3 }) end },
    { "ui.button: size" .. pair, function() ui.button("b", print, { size = { 3 } }) end },
    { "ui.button: size" .. pair, function() ui.button("b", print, { size = { 3, 0 / 0 } }) end },
    { "ui.text_area: size" .. pair, function() ui.text_area("t", o, { size = "big" }) end },
    { "ui.window: size" .. pair, function() ui.window("w", { size = 3 }, print) end },
    { "ui.window: position" .. pair, function() ui.window("w", { position = { "a", 2 } }, print) end },
    { "ui.panel: size" .. pair, function() ui.panel("p", { size = 3 }, print) end },
    { "ui.scroll: size" .. pair, function() ui.scroll("p", { size = { 3, "a" } }, print) end },
    { "ui.splitter: size" .. pair, function() ui.splitter("s", { size = 3 }, print, print) end },
    { "ui.splitter: ratio must be a number", function() ui.splitter("s", { ratio = "half" }, print, print) end },
    { "ui.image: size" .. pair, function() ui.image(buffer.new("u8", 4), { size = 3 }) end },
    { "ui.image: fit" .. pair, function() ui.image(buffer.new("u8", 4), { fit = { 3 } }) end },
    { "ui.log: size" .. pair, function() ui.log { size = 3 } end },
    { "ui.tabs: tab 1 must be {title, function}", function() ui.tabs("t", { { "a" } }) end },
    { "ui.tabs: tab 2 must be {title, function}", function() ui.tabs("t", { { "a", print }, 3 }) end },
    { "ui.row: a function is needed, not a number", function() ui.row(function() ui.label("x") end, 3) end },
    { "ui.toolbar: a function is needed, not a number", function() ui.toolbar(3) end },
  }
end)

case("in a frame: what is no option", function()
  local o, n = observable("text"), observable(1)
  refused_in_a_frame {
    { "ui.input: the label must be a text, not nil", function() ui.input(nil, o) end },
    { "ui.slider: the label must be a text, not a table", function() ui.slider({}, n, 1, 2) end },
    { "ui.slider: low must be a number, not a string", function() ui.slider("s", n, "a", 3) end },
    { "ui.slider: high must be a number, not nil", function() ui.slider("s", n, 1) end },
    { 'ui.slider: the format must be a string such as "%.2f", not a number', function() ui.slider("s", n, 1, 2, 3) end },
    { "ui.drag: the speed must be a number, not a string", function() ui.drag("d", n, "fast") end },
    { "ui.drag: high must be a number, not a table", function() ui.drag("d", n, 1, 0, {}) end },
    { "ui.number: the step must be a number, not a string", function() ui.number("n", n, "x") end },
    { "ui.list: the number of rows must be a number, not a string", function() ui.list("l", n, { 1, 2 }, "x") end },
    { "ui.colour: the observable must hold a colour, such as {1, 0.5, 0}", function() ui.colour("c", observable { 1 }) end },
    { "ui.colour: the observable must hold a colour, such as {1, 0.5, 0}", function() ui.colour("c", observable { "a", 1, 2 }) end },
    { "ui.panel: the ID must be a text, not nil", function() ui.panel(nil, print) end },
    { "ui.tabs: the ID must be a text, not a table", function() ui.tabs({}, {}) end },
    { "ui.splitter: the ID must be a text, not nil", function() ui.splitter(nil, print, print) end },
  }
end)

case("in a frame: a list with a hole", function()
  local o, n = observable("a"), observable(1)
  local hole = ": item 2 is nil: the items must be a list without holes"
  refused_in_a_frame {
    { "ui.combo" .. hole, function() ui.combo("c", o, { "a", nil, "c" }) end },
    { "ui.list" .. hole, function() ui.list("l", n, { 1, nil, 3 }) end },
    { "ui.combo" .. hole, function() ui.combo("c", o, observable { "a", nil, "c" }) end },
  }
end)

-- Each as if it had been used: `change` are the results of the function of ImGui's that is below it.
local function use_derived(name, change, call)
  local real = ImGui[name]
  ImGui[name] = function() return table.unpack(change) end
  refused(": a derived observable can be shown, but not changed", call)
  ImGui[name] = real
end

case("in a frame: a derived observable is not changed", function()
  local text, number = observable("x"):map(tostring), observable(1):map(function(x) return x end)
  local half, colour = number:map(function(x) return x / 2 end), number:map(function() return { 1, 1, 1 } end)
  local drawn
  draw = function()
    use_derived("InputText", { "y", true }, function() ui.input("w", text) end)
    use_derived("InputTextMultiline", { "y", true }, function() ui.text_area("w", text) end)
    use_derived("InputInt", { 2, true }, function() ui.number("w", number) end)
    use_derived("InputDouble", { 2, true }, function() ui.number("w", half) end)
    use_derived("SliderInt", { 2, true }, function() ui.slider("w", number, 1, 3) end)
    use_derived("DragInt", { 2, true }, function() ui.drag("w", number) end)
    use_derived("Checkbox", { true, true }, function() ui.checkbox("w", number) end)
    use_derived("RadioButton", { true }, function() ui.radio("w", number, 2) end)
    use_derived("Combo", { 2, true }, function() ui.combo("w", number, { 1, 2 }) end)
    use_derived("ListBox", { 2, true }, function() ui.list("w", number, { 1, 2 }) end)
    use_derived("ColorEdit3", { { 0, 0, 0 }, true }, function() ui.colour("w", colour) end)
    drawn, draw = true, function() end
  end
  hand.frames(3)
  check.is(drawn, "it was not drawn")
end)

case("in a frame: each option with each wrong type", function()
  local o, rows = observable("text"), { { name = "a" } }
  local all = {
    ["ui.button"] = { { size = "pair", disabled = "flag", tooltip = "text" }, function(options) ui.button("b", print, options) end },
    ["ui.label"] = { { wrap = "flag", colour = "colour", disabled = "flag" }, function(options) ui.label("l", options) end },
    ["ui.input"] = { { hint = "string", password = "flag", read_only = "flag" }, function(options) ui.input("i", o, options) end },
    ["ui.text_area"] = { { size = "pair", password = "flag", read_only = "flag" }, function(options) ui.text_area("t", o, options) end },
    ["ui.window"] = { { size = "pair", position = "pair", open = "observable", flags = "flags" },
                      function(options) ui.window("w", options, print) end },
    ["ui.panel"] = { { title = "text", flags = "flags" }, function(options) ui.panel("p", options, print) end },
    ["ui.scroll"] = { { title = "text", flags = "flags" }, function(options) ui.scroll("p", options, print) end },
    ["ui.tree"] = { { open = "flag" }, function(options) ui.tree("t", options, print) end },
    ["ui.splitter"] = { { vertical = "flag", ratio = "size" }, function(options) ui.splitter("s", options, print, print) end },
    ["ui.image"] = { { size = "pair", fit = "pair" }, function(options) ui.image(buffer.new("u8", 4), options) end },
    ["ui.table"] = { { height = "number", filter = "flag", selected = "observable", on_open = "callable", sort = "flag" },
                     function(options) ui.table(rows, { "name" }, options) end },
  }
  local drawn
  draw = function()
    for what, each in pairs(all) do refuse_all(what, each[1], each[2]) end
    drawn, draw = true, function() end
  end
  hand.frames(3)
  check.is(drawn, "it was not drawn")
end)

case("in a frame: columns and what is chosen of a table", function()
  local rows = { { name = "a" } }
  local function with(column) return function() ui.table(rows, { "name", column }) end end
  local function option(options) return function() ui.table(rows, { "name" }, options) end end
  refused_in_a_frame {
    { "ui.table: id must be a text or a number, not a table", option { id = {} } },
    { "ui.table: column 2: unknown option 'titel'; there are title, key", with { titel = "x" } },
    { "ui.table: column 2: title must be a text", with { title = {} } },
    { "ui.table: column 2: value must be a function", with { value = 3 } },
    { "ui.table: column 2: draw must be a function", with { draw = "x" } },
    { "ui.table: column 2: format must be a text", with { format = 3 } },
    { "ui.table: column 2: width must be a number", with { width = "wide" } },
    { "ui.table: column 2: sort must be true or false", with { sort = "up" } },
    { 'ui.table: select must be "one", "many" or "none", not foo', option { select = "foo" } },
    { "ui.table: selected must be an observable, not a number", option { selected = 3 } },
    { "ui.table: on_open must be a function, not a number", option { on_open = 3 } },
    { "ui.table: height must be a number", option { height = "tall" } },
    { "ui.table: filter must be true or false", option { filter = "a" } },
    { "ui.table: sort must be true or false", option { sort = 1 } },
  }
  refused("ui.csv: column 1: unknown option 'titel'", function() return (ui.csv(rows, { { titel = "x" } })) end)
end)

case("in a frame", function()
  local o = observable("text")
  local calls = {
    ["ui.button: unknown option 'sice'"] = function() ui.button("b", print, { sice = {} }) end,
    ["ui.on: unknown option 'key'"] = function() ui.on(false, print, { key = 1 }) end,
    ["ui.label: unknown option 'color'"] = function() ui.label("l", { color = {} }) end,
    ["ui.input: unknown option 'size'"] = function() ui.input("i", o, { size = {} }) end,
    ["ui.text_area: unknown option 'hint'"] = function() ui.text_area("t", o, { hint = "" }) end,
    ["ui.window: unknown option 'pos'"] = function() ui.window("w", { pos = {} }, print) end,
    ["ui.panel: unknown option 'label'"] = function() ui.panel("p", { label = "" }, print) end,
    ["ui.scroll: the options must be a table, not a number"] = function() ui.scroll("s", 3, print) end,
    ["ui.tree: unknown option 'opened'"] = function() ui.tree("t", { opened = true }, print) end,
    ["ui.splitter: unknown option 'part'"] = function() ui.splitter("s", { part = 1 }, print, print) end,
    ["ui.table: unknown option 'sorted'"] = function() ui.table({}, { "a" }, { sorted = true }) end,
    ["ui.image: unknown option 'scale'"] = function() ui.image(buffer.new("u8", 4), { scale = 2 }) end,
    ["ui.log: unknown option 'least'"] = function() ui.log { least = "info" } end,
  }
  local count = 0
  draw = function()
    for text, call in pairs(calls) do
      refused(text, call)
      calls[text], count = nil, count + 1
    end
  end
  hand.frames(3)
  check.equal(count, 13)
end)

case("the handle is not the answer", function()
  local h = overlay.confirm("Really?")
  refused("this is the handle of an overlay: h:await().value is what it closes with", function() return h.value end)
  refused("h:await().reason", function() return h.reason end)
  h:close(true)
  check.equal(h:await().value, true)
end)

check.done(win)
