-- How the form is tested: appctl test examples/tests

test.before_each(function(t) t:open("../form.lua") end)

test("saves what was typed", function(t)
  t:wait_for("Saved: Ada Lovelace, 36, Team plan, news.") -- headless it saves once by itself
  t:type("Name", "Grace Hopper")
  t:type("Age", "85")
  t:select("Plan", "Enterprise")
  t:click("Send me news")
  t:click("Save")
  t:expect("Name"):never():is_enabled() -- while it saves
  t:wait_for("Saved: Grace Hopper, 85, Enterprise plan, no news.", 3)
  t:snapshot("saved")
  t:screenshot("saved")
end)

test("wants a name", function(t)
  t:advance(2)
  t:type("Name", "")
  t:expect("A name is needed."):is_visible()
  t:expect("Save"):never():is_enabled()
end)
