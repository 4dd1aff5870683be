-- What is expected, how it is told if it is not so, and waiting.

-- The message of the error that fn raises, without the line.
local function message(fn)
  local ok, why = pcall(fn)
  if ok then error("nothing was raised", 2) end
  return (why:gsub("^[^:]+:%d+: ", ""))
end

local function same(t, fn, text) t:expect(message(fn)):equals(text) end

test("equals tells what differs", function(t)
  t:expect(1):equals(1)
  t:expect(0 / 0):equals(0 / 0)
  t:expect { a = { 1, { b = "x" } } }:equals { a = { 1, { b = "x" } } }
  same(t, function() t:expect(1):equals(2) end, "expected 1 to equal 2")
  same(t, function() t:expect({ a = { 1, 2 }, b = 1 }):equals { a = { 1, 3 }, c = "new" } end,
    'expected the table to equal the other table:\n  .a[2]: expected 3, got 2\n  .b: expected nil, got 1\n' ..
    '  .c: expected "new", got nil')
  same(t, function() t:expect("one\ntwo\nfour"):equals("one\nthree\nfour") end,
    'expected "one\\ntwo\\nfour" to equal "one\\nthree\\nfour":\n    one\n  - three\n  + two\n    four')
end)

test("tables in a circle are compared", function(t)
  local a, b = { n = 1 }, { n = 1 }
  a.self, b.self = a, b
  t:expect(a):equals(b)
  b.n = 2
  t:expect(function() t:expect(a):equals(b) end):raises("%.n: expected 2, got 1")
end)

test("near, contains, matches, raises", function(t)
  t:expect(0.1 + 0.2):near(0.3)
  t:expect(10):near(11, 1)
  same(t, function() t:expect(1):near(2, 0.5) end, "expected 1 to be within 0.5 of 2")
  t:expect("abc"):contains("b")
  t:expect { "a", { 1 } }:contains { 1 }
  same(t, function() t:expect("abc"):contains("x") end, 'expected "abc" to contain "x"')
  t:expect("abc123"):matches("%d+")
  same(t, function() t:expect("abc"):matches("%d") end, 'expected "abc" to match "%d"')
  t:expect(function() error("boom 7") end):raises("boom %d")
  t:expect(function() error { message = "in a table" } end):raises("in a table")
  t:expect(function() t:expect(print):raises() end):raises("it raised none")
  t:expect(function() t:expect(function() error("x", 0) end):raises("y") end):raises('it raised "x"')
end)

test("never turns it round", function(t)
  t:expect(1):never():equals(2)
  t:expect(1):never():never():equals(1)
  same(t, function() t:expect(1):never():equals(1) end, "expected 1 never to equal 1")
end)

test("of items: they are waited for, and the screen is shown", function(t)
  local on, hidden = false, true
  app.run(function()
    ImGui.BeginDisabled(hidden)
    on = ImGui.Checkbox("On", on)
    ImGui.EndDisabled()
    if not hidden then ImGui.Text("Here") end
  end)
  t:frames(2)
  local soon = task.delay(0.5, function() hidden = false end)
  t:expect("Here"):is_visible()
  t:expect("On"):is_enabled()
  t:expect("On"):has_value(false)
  soon:await()
  same(t, function() t:expect("On"):is_checked() end, 'expected \'On\' to be checked; it is checkbox "On" = false' ..
    '\non the screen:\n  window "main"\n    checkbox "On" = false\n    text "Here"')
  t:expect("Gone"):never():is_visible()
  t:expect(function() t:expect("Gone", { limit = 0.1 }):is_visible() end):raises("expected 'Gone' to be visible; there is no 'Gone'")
end)

test("never looks too", function(t)
  app.run(function()
    for i = 1, 2 do ImGui.Button("Save##" .. i) end
    ImGui.BeginDisabled()
    ImGui.Button("Off")
    ImGui.EndDisabled()
  end)
  t:frames(2)
  t:expect("Save"):is_visible()
  t:expect("Off"):never():is_enabled()
  local function raises(pattern, fn) t:expect(fn):raises(pattern) end
  raises("expected 'Save' never to be visible; 'Save' is not the only one", function() t:expect("Save"):never():is_visible() end)
  for _, method in ipairs { "is_enabled", "is_checked", "has_value" } do
    raises("expected 'Of' never to .*; there is no 'Of'", function() local e = t:expect("Of"):never() e[method](e, 1) end)
    raises("expected 'Save' never to .*; 'Save' is not the only one", function() local e = t:expect("Save"):never() e[method](e, 1) end)
  end
  raises("expected 'Save' to be enabled; 'Save' is not the only one", function() t:expect("Save"):is_enabled() end)
end)

test("waiting takes the time of the clock alone", function(t)
  local began = app.time()
  t:advance(3600)
  t:expect(app.time() - began):equals(3600.0)
  local flag = false
  local soon = task.delay(1, function() flag = "yes" end)
  t:expect(t:wait_for(function() return flag end, 2)):equals("yes")
  t:expect(function() t:wait_for(function() return false end, 0.5) end):raises("gave nothing true within 0.5 s")
  t:expect(function() t:wait_for("Nothing", 0.5) end):raises("after 0.5 s there is no 'Nothing'")
  soon:await()
end)

test("frames are counted", function(t)
  local n = 0
  app.run(function() n = n + 1 end)
  t:frames(1)
  local before = n
  t:frames(10)
  t:expect(n - before):equals(10)
end)

test("items, the tree, what is there", function(t)
  app.run(function()
    ImGui.Button("A##1")
    ImGui.Button("A##2")
  end)
  t:frames(2)
  t:expect(#t:items("A")):equals(2)
  t:expect(#t:items()):equals(3)
  t:expect(t:item("##2").label):equals("A##2")
  t:expect(t:item("A", { index = 2 }).label):equals("A##2")
  t:expect(t:exists("A")):equals(true)
  t:expect(t:exists("B")):equals(false)
  t:expect(t:tree()):equals('window "main"\n  button "A##1"\n  button "A##2"\n')
end)

test("a window that has just opened is looked at once it is drawn", function(t)
  local function show(name) return app.run(function() ImGui.Button(name) end) end
  show("A")
  t:expect(t:tree()):equals('window "main"\n  button "A"\n')
  t:close()
  show("B")
  local items = t:items()
  t:expect(items[#items].name):equals("B")
end)

test("app.exit ends the script under test, not the test", function(t)
  local script = os.tmpname()
  local file = io.open(script, "w")
  file:write([[
    app.run(function() if ImGui.Button("Quit") then app.exit(7) end end)
    task.wait(1000)
  ]])
  file:close()
  local opened = t:open(script)
  os.remove(script)
  t:expect(t:exit_code()):equals(nil)
  t:click("Quit")
  t:advance(1)
  t:expect(t:exit_code()):equals(7)
  t:expect(opened:done()):equals(true)
end)

test("a place inside an item is clicked", function(t)
  local x, y
  app.run(function()
    local left, top = ImGui.GetCursorScreenPos()
    if ImGui.InvisibleButton("canvas", 200, 100) then
      local mx, my = ImGui.GetMousePos()
      x, y = mx - left, my - top
    end
  end)
  t:frames(2)
  t:click("canvas", { at = { 150, 20 } })
  t:expect { x, y }:equals { 150.0, 20.0 }
end)

test("a pattern that string.find refuses is refused at once", function(t)
  local bad, signs = 0, { "a", "%", "[", "]", "(", ")", "^", "-", "*", "1", "2", "b", "f", ".", "x" }
  for _ = 1, 20000 do
    local parts = {}
    for i = 1, math.random(7) do parts[i] = signs[math.random(#signs)] end
    local pattern = table.concat(parts)
    for _, text in ipairs { "", "aab[]%()^x1", "b(a)x]" } do
      local ok, why = pcall(string.find, text, pattern)
      if not ok and not why:find("too complex") then
        bad = bad + 1
        t:expect(function() t:expect("a"):matches(pattern) end):raises("is not: ")
      end
    end
  end
  t:expect(bad > 1000):equals(true)
  for _, good in ipairs { "[]]", "[^]]", "[%]]", "%f[%w]a", "(a)%1", "()a", "%bxy", "[a-]", "%%", "[[]", "a-", "^$", "((a)(b))%3" } do
    t:expect(pcall(function() t:expect("never"):never():matches(good .. "#") end)):equals(true)
  end
end)

test("a closed window shows nothing", function(t)
  local win = app.run(function() if ImGui.Button("Quit") then app.exit(0) end end)
  t:click("Quit")
  win:await()
  t:expect("Quit"):never():is_visible()
  t:expect(t:exists("Quit")):equals(false)
  t:expect(t:tree()):equals("")
  t:expect(function() t:item("Quit") end):raises("nothing is on the screen: no window is open")
  app.run(function() ImGui.Text("again") end)
  t:expect(t:tree()):equals('window "main"\n  text "again"\n')
end)

test("what cannot be checked is not unchecked", function(t)
  app.run(function()
    ImGui.Button("Save")
    ImGui.Checkbox("On", false)
    ImGui.Selectable("Line", false)
    ImGui.RadioButton("One", 1, 2)
  end)
  t:expect(function() t:expect("Save"):never():is_checked() end):raises('is_checked: button "Save" cannot be checked')
  for _, name in ipairs { "On", "Line", "One" } do t:expect(name):never():is_checked() end
end)

test("an expectation of what is not there names what is like it", function(t)
  app.run(function() ImGui.Button("Load") end)
  t:frames(2)
  t:expect(function() t:expect("Lood", { limit = 0 }):is_visible() end):raises(
    "there is no 'Lood'; the nearest:\n  1: button \"Load\" in main/Load\non the screen:\n  window \"main\"\n    button \"Load\"$")
end)

test("a text has no value, and says what to use", function(t)
  local fruit = 2
  app.run(function()
    ImGui.Text("Ready")
    fruit = ImGui.Combo("Fruit", fruit, { "apple", "pear" })
  end)
  t:frames(2)
  local hint = 'has_value: text "Ready" has no value, only its name; use is_visible, as in t:expect("Ready"):is_visible()'
  same(t, function() t:expect("Ready"):has_value("Ready") end, hint)
  same(t, function() t:expect("Ready"):never():has_value("Ready") end, hint)
  t:expect("Ready"):has_value(nil)
  t:expect("Fruit"):has_value(2)
end)
