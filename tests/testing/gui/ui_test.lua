-- The widgets of `ui`, whose handlers are tasks, and overlays.

local function show(t, draw)
  app.run(draw, { size = { 500, 400 } })
  t:frames(2)
end

test("a button's handler may wait", function(t)
  local status = observable("idle")
  show(t, function()
    ui.button("Load", function()
      status:set("loading")
      task.wait(1)
      status:set("loaded")
    end)
    ui.label(status)
  end)
  t:click("Load")
  t:wait_for("loading", 0.5)
  t:wait_for("loaded", 2)
end)

test("inputs are bound to observables", function(t)
  local name, on, size = observable("x"), observable(false), observable(3)
  show(t, function()
    ui.input("name", name)
    ui.checkbox("on", on)
    ui.slider("size", size, 0, 10)
  end)
  t:type("name", "Ada")
  t:click("on")
  t:type("size", "7")
  t:expect { name:get(), on:get(), size:get() }:equals { "Ada", true, 7 }
end)

test("a question is answered, and covers the window meanwhile", function(t)
  local answer
  show(t, function()
    ui.button("Delete", function() answer = overlay.confirm("Really?"):await() end)
    ui.button("Other", print)
  end)
  t:click("Delete")
  t:wait_for("Really?")
  t:expect(function() t:click("Other", { limit = 0.3 }) end):raises("covers it")
  t:click("Please confirm/OK")
  t:wait_for(function() return answer end)
  t:expect(answer.value):equals(true)
end)

test("an overlay is closed by Escape", function(t)
  show(t, function() end)
  local h = overlay.modal(function() ui.label("inside") end)
  t:wait_for("inside")
  t:press("Escape")
  t:expect(h:await().reason):equals("closed")
end)

test("a click beside a dialog may be meant for it", function(t)
  show(t, function() ui.button("Below", print) end)
  local h = overlay.modal(function() ui.label("inside") end, { dismiss_on_outside = true })
  t:wait_for("inside")
  t:expect(function() t:click("Below", { limit = 0.2 }) end):raises("covers it")
  t:expect(function() t:click("main", { limit = 0.2 }) end):raises("covers it") -- the dialog itself is there
  t:click { "main", at = { 5, 395 } }
  t:expect(h:done()):equals(true)
end)

-- The button's task opens it when the frames of the click are over.
local function ask(t)
  show(t, function() ui.button("Ask", function() overlay.modal(function() ImGui.Text("inside") end, { title = "Q" }) end) end)
  t:click("Ask")
end

test("the tree is that of a dialog that is drawn", function(t)
  ask(t)
  local tree = t:tree()
  t:expect(tree):contains('text "inside"')
  t:expect(tree):never():contains("out of sight")
end)

test("the items are those of a dialog that is drawn", function(t)
  ask(t)
  t:expect(t:items("inside")[1].visible):equals(true)
end)

test("what covers an item is named by its kind", function(t)
  show(t, function()
    ImGui.Combo("Pick", 1, { "one", "two" })
    ImGui.Button("Below", 200, 20)
  end)
  t:click("Pick")
  t:expect(function() t:click("Below", { limit = 0.2 }) end):raises(": a popup covers it")
end)
