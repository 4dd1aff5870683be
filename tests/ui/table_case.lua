-- ui.table: what is shown, sorted, filtered, chosen and copied, for rows of every kind; and rows that change meanwhile.
local hand = require "hand"
local check = hand.check
local equal = check.equal

local win, case = hand.window()

-- Sorts by a click on the title of a column: titles are where the table says.
local titles = {}
local real_setup = ImGui.TableHeadersRow
ImGui.TableHeadersRow = function()
  titles.x, titles.y = ImGui.GetCursorScreenPos()
  real_setup()
end

local people = { { name = "Cid", age = 41 }, { name = "ann", age = 7 }, { name = "Bob, the \"2nd\"", age = 33 } }
local columns = { "name", { title = "Age", key = "age", format = "%d y", width = 100 } }

case("a list of tables", function() ui.table(people, columns) end, function()
  check.is(hand.find("Cid") and hand.find("41 y"), "it is drawn")
end)

local function names_in_order()
  local list = {}
  for _, person in ipairs(people) do
    local place = hand.find(person.name)
    if place then list[#list + 1] = { person.name, place.y } end
  end
  table.sort(list, function(a, b) return a[2] < b[2] end)
  for i, each in ipairs(list) do list[i] = each[1] end
  return list
end

case("sorts by a click, down by the next one, and not at all by a third", function() ui.table(people, columns) end, function()
  hand.click_at(titles.x + 20, titles.y + 5)
  equal(names_in_order(), { "ann", 'Bob, the "2nd"', "Cid" })
  hand.click_at(titles.x + 20, titles.y + 5)
  equal(names_in_order(), { "Cid", 'Bob, the "2nd"', "ann" })
  hand.click_at(titles.x + 20, titles.y + 5)
  equal(names_in_order(), { "Cid", "ann", 'Bob, the "2nd"' })
end)

local tools, said = { { name = "a" }, { name = "b" }, { name = "c" } }, 1
local touched = observable(tools)
local function order_of_tools()
  local list = {}
  for _, tool in ipairs(tools) do list[#list + 1] = tool.name .. " " .. hand.find(tool.name).y end
  table.sort(list, function(a, b) return tonumber(a:match("%S+$")) < tonumber(b:match("%S+$")) end)
  return (table.concat(list):gsub("%A", ""))
end

for kind, fn in pairs { touched = function() ui.table(touched, { "name" }, { id = "touched" }) end,
                        said = function() ui.table(tools, { "name" }, { id = "said", version = said }) end } do
  case("rows that change in place are sorted anew when that is " .. kind, fn, function()
    tools[1].name, tools[2].name, tools[3].name = "a", "b", "c"
    hand.click_at(titles.x + 20, titles.y + 5)
    equal(order_of_tools(), "abc")
    tools[1].name = "z"
    hand.frames(2)
    equal(order_of_tools(), "zbc")
    touched:touch()
    said = said + 1
    hand.frames(2)
    equal(order_of_tools(), "bcz")
  end)
end

local plain = { title = "Age", key = "age" }
local shown_columns = { "name", plain }
case("columns that change in place", function() ui.table(people, shown_columns, { id = "columns" }) end, function()
  check.is(hand.find("41") and not hand.find("41 y"), "as it is")
  plain.format = "%d y"
  hand.frames(2)
  check.is(hand.find("41 y") and not hand.find("41"), "another format")
  plain.key = "name"
  plain.format = nil
  hand.frames(2)
  check.is(not hand.find("41 y"), "another key")
  shown_columns[2] = nil
  hand.frames(2)
  shown_columns[2] = { title = observable("Years"), key = "age" }
  hand.frames(2)
  check.is(hand.find("41"), "another column")
end)

case("filters, in any case of the letters", function() ui.table(people, columns, { filter = true, id = "f" }) end, function()
  hand.click("##filter")
  hand.type("AN")
  hand.frames(3)
  equal(names_in_order(), { "ann" })
end)

local selected, opened = observable(nil), nil
case("one is chosen by a click, and by the script; a double click opens it", function()
  ui.table(people, columns, { selected = selected, on_open = function(row, i) task.yield() opened = row.name .. i end })
end, function()
  local place = hand.find("ann")
  hand.click_at(place.x, place.y)
  equal(selected:get(), 2)
  selected:set(3)
  hand.frames(2)
  hand.press("C", "Control")
  equal(hand.copied(), 'name,Age\n"Bob, the ""2nd""",33\n')
  hand.double_click_at(place.x, place.y)
  equal(opened, "ann2")
end)

case("many are chosen with Control", function() ui.table(people, columns, { select = "many", selected = selected, id = "many" }) end, function()
  local first, third = hand.find("Cid"), hand.find('Bob, the "2nd"')
  hand.click_at(first.x, first.y)
  equal(selected:get(), { 1 })
  hand.hold("Shift", function() hand.click_at(third.x, third.y) end)
  equal(selected:get(), { 1, 2, 3 })
  hand.hold("Control", function() hand.click_at(first.x, first.y) end)
  equal(selected:get(), { 2, 3 })
end)

local asked, million = 0, 1000000
case("a million rows: only those that are seen are asked for", function()
  ui.table(function(i) asked = asked + 1 return { i, "row " .. i } end, { { title = "n" }, { title = "text" } }, { count = million })
end, function()
  asked = 0
  hand.frames(10)
  check.is(hand.find("row 1"), "the first is drawn")
  check.is(asked < 1000, asked .. " rows were asked for in ten frames")
end)

local numbers = buffer.new("i32", 2, 50000)
for i = 1, 50000 do numbers:set(i, 1, 50001 - i, -i) end
case("a buffer of many rows is sorted in a task while frames come", function() ui.table(numbers, { "a", "b" }) end, function()
  local before = app.pacing.frame
  hand.click_at(titles.x + 20, titles.y + 5)
  task.wait_until(function() return hand.find("2") ~= nil end, 30)
  hand.frames(3)
  local one, two = hand.find("1"), hand.find("2")
  check.is(one and two and one.y < two.y, "1 comes before 2")
  check.is(app.pacing.frame > before + 3, "frames came meanwhile")
end)

local changing = observable(people)
case("rows that change while they are drawn", function()
  ui.table(changing, columns, { id = "changing", filter = true })
  if changing:get() ~= people then table.remove(changing:get()) end
end, function()
  hand.click_at(titles.x + 20, titles.y + 5)
  local many = {}
  for i = 1, 40 do many[i] = { name = "n" .. i, age = i } end
  changing:set(many)
  hand.frames(60)
  equal(#many, 0)
  changing:set { { name = "new", age = 1 } }
  hand.frames(1)
  equal(#changing:get() <= 1, true)
end)

local limit = 5000
case("rows that go while a task sorts are asked for nothing", function()
  ui.table(function(i)
    if i == 5000 then limit = 10 end -- all were looked at, their keys were not
    if i <= limit and i % 2 == 1 then return { n = i } end
  end, { { title = "n", value = function(row) return row.n end } }, { id = "going", filter = true, count = 5000 })
end, function()
  hand.click_at(titles.x + 20, titles.y + 5)
  task.wait_until(function() return limit == 10 end, 30)
  hand.frames(10)
  check.is(hand.find("1") and hand.find("9") and not hand.find("11"), "those that are left are drawn")
end)

case("mixed values have an order", function()
  ui.table({ { "b" }, { 2 }, { true }, { nil }, { 10 }, { 0 / 0 }, { "a" } }, { { title = "v" } }, { id = "mixed" })
end, function()
  hand.click_at(titles.x + 20, titles.y + 5)
  local order = {}
  for _, text in ipairs { "true", "2", "10", "a", "b" } do order[#order + 1] = hand.find(text).y end
  for i = 2, #order do check.is(order[i] > order[i - 1], "place " .. i) end
end)

check.case("CSV, and what is wrong", function()
  equal(ui.csv(people, { "name", "age" }), 'name,age\nCid,41\nann,7\n"Bob, the ""2nd""",33\n')
  equal(ui.csv({ 1, 2 }, { { title = "n" } }), "n\n1\n2\n")
  local some = function(i) if i ~= 2 then return { n = i } end end
  equal(ui.csv(some, { { title = "n", value = function(row) return row.n end } }, { count = 3 }), "n\n1\n3\n")
  check.raises("rows must be a table", ui.csv, 5, { "a" })
  check.raises("columns must be a list", ui.csv, {}, {})
  check.raises("need the option count", ui.csv, print, { "a" })
end)

check.done(win)
