-- store: values, transactions, observers, refusals. In memory, as every headless run that names no file.
local check = require "check"
local case, equal, raises, is = check.case, check.equal, check.raises, check.is

local function forget() for _, key in ipairs(store.keys()) do store.delete(key) end end

case("values come back with their types", function()
  equal(store.path(), ":memory:")
  for _, value in ipairs { 1, -1, math.maxinteger, math.mininteger, 1.0, 0.1, -0.0, math.huge, true, false, "", "text", "a\0\xff" } do
    store.set("k", value)
    equal({ store.get "k", math.type(store.get "k"), 1 / (tonumber(store.get "k") or 1) }, { value, math.type(value), 1 / (tonumber(value) or 1) })
  end
  store.set("k", 0 / 0)
  is(store.get "k" ~= store.get "k")
  store.set("k", json.null)
  equal(store.get "k", json.null)
  forget()
end)

case("tables come back as copies", function()
  local t = { 1, 2, nil, 4, x = { y = "\0\xff" }, [1.5] = true, [true] = 2 ^ 53, [-3] = json.null, list = json.array(), o = {} }
  store.set("t", t)
  local back = store.get "t"
  equal(back, t)
  equal({ math.type(back[1]), json.is_array(back.list), json.is_array(back.o) }, { "integer", true, false })
  back.x.y = "changed"
  equal(store.get("t").x.y, "\0\xff")
  forget()
end)

local function random_value(depth)
  local kind = math.random(depth > 0 and 7 or 5)
  if kind == 1 then return math.random(2) == 1 end
  if kind == 2 then return math.random(0) end
  if kind == 3 then return math.random() * 2 ^ math.random(-60, 60) end
  if kind == 4 then return json.null end
  if kind == 5 then
    local bytes = {}
    for i = 1, math.random(0, 200) do bytes[i] = string.char(math.random(0, 255)) end
    return table.concat(bytes)
  end
  local t = {}
  for _ = 1, math.random(0, 6) do
    local key = random_value(0)
    t[key == json.null and 1 or key] = random_value(depth - 1)
  end
  return t
end

case("random tables come back the same", function()
  for i = 1, 500 do
    local t = { random_value(5) }
    store.set("t", t)
    equal(store.get "t", t)
  end
  forget()
end)

case("get, default, delete, nil, keys", function()
  equal({ store.get "a" == nil, store.get("a", 5), store.delete "a" }, { true, 5, false })
  for _, key in ipairs { "b", "a/2", "a/1", "\xff", "" } do store.set(key, false) end
  equal({ store.get("b", 5), store.keys(), store.keys "a/", store.keys "x" }, { false, { "", "a/1", "a/2", "b", "\xff" }, { "a/1", "a/2" }, {} })
  store.set("b", nil)
  equal({ store.delete "a/1", store.keys() }, { true, { "", "a/2", "\xff" } })
  forget()
end)

case("what cannot be kept is named with its path, and nothing is changed", function()
  store.set("k", 1)
  local circle = {}
  circle.me = { circle }
  for pattern, value in pairs {
    ["store.set: a function cannot be kept"] = print, ["store.set: a thread cannot"] = coroutine.create(print),
    ["%.a%[2%]%.b: a userdata cannot be kept"] = { a = { 1, { b = io.stdout } } },
    ["%.me%[1%]: the table contains itself"] = circle, ["%.t: a table cannot be kept as a key"] = { t = { [{}] = 1 } },
    ["store.set: a function cannot be kept"] = { [print] = 1 },
    ["%[1%]: the table has a metatable"] = { setmetatable({}, {}) },
  } do raises("store_case.lua:%d+: .*" .. pattern, function() store.set("k", value) end) end
  local deep = {}
  for _ = 1, 1000 do deep = { deep } end
  raises("nested more than 1000 deep", store.set, "k", deep)
  for _, name in ipairs { "set", "get", "delete" } do raises("store." .. name .. ": the key must be a string, not nil", store[name], nil, 1) end
  raises("store.set: a value is needed; nil deletes", store.set, "k")
  raises("the key must be a string, not table %(it is called with a dot", store.get, store, "k")
  raises("store.k would be lost at the end of the run; keep it with store.set", function() store.k = 1 end)
  raises("store.keys: the key must be a string", store.keys, 5)
  equal(store.get "k", 1)
  forget()
end)

case("a transaction is all or nothing, also inside another", function()
  store.set("a", 1)
  equal({ store.transaction(function(x, y) store.set("a", x) return y, nil, 3 end, 2, "y") }, { "y", nil, 3 })
  raises("stop", store.transaction, function()
    store.set("a", 3)
    store.set("b", 3)
    equal(store.get "a", 3)
    error "stop"
  end)
  equal({ store.get "a", store.get "b" }, { 2, nil })
  store.transaction(function()
    store.set("a", 4)
    pcall(store.transaction, function() store.set("a", 5) store.set("b", 5) error() end)
    store.transaction(function() store.set("c", 6) end)
    equal({ store.get "a", store.get "b", store.get "c" }, { 4, nil, 6 })
  end)
  equal({ store.get "a", store.get "b", store.get "c" }, { 4, nil, 6 })
  raises("a function is needed, not nil", store.transaction)
  forget()
end)

case("a transaction cannot wait, and what it did is taken back", function()
  store.set("a", 1)
  for _, wait in ipairs { function() task.wait(1) end, task.yield, coroutine.yield, function() coroutine.wrap(task.yield)() end,
                          function() task.await(task.spawn(print)) end } do
    raises("store.transaction", store.transaction, function() store.set("a", 2) wait() end)
    equal(store.get "a", 1)
  end
  forget()
end)

local function observe(...)
  local heard = {}
  local observer = store.observe((select("#", ...) == 1) and (...) or nil, function(value, key) heard[#heard + 1] = { key, value } end)
  return heard, observer
end

case("observers hear once a turn, with what is kept by then", function()
  local heard, one = observe "a"
  local any, all = observe()
  store.set("a", 1)
  store.set("b", 1)
  store.set("a", 2)
  equal({ heard, any }, { {}, {} }, "not inside the caller")
  task.wait(0.1)
  equal({ heard, any }, { { { "a", 2 } }, { { "a", 2 }, { "b", 1 } } })
  store.delete "a"
  store.delete "nothing"
  task.wait(0.1)
  equal({ heard[2], any[3], #any }, { { "a", nil }, { "a", nil }, 3 })
  store.transaction(function()
    store.set("a", 5)
    pcall(store.transaction, function() store.set("c", 5) error() end)
  end)
  pcall(store.transaction, function() store.set("a", 6) error() end)
  task.wait(0.1)
  equal({ heard[3], any[4], #heard, #any }, { { "a", 5 }, { "a", 5 }, 3, 4 })
  one:remove()
  one:remove()
  store.set("a", 7)
  task.wait(0.1)
  equal({ #heard, #any }, { 3, 5 })
  all:remove()
  raises("the key must be a string, not number", store.observe, 1, print)
  raises("a function is needed, not string", store.observe, "a")
  forget()
end)

case("an observer belongs to the script, not to the group of who changes", function()
  local heard, observer = observe "a"
  task.group(function(g) g:spawn(store.set, "a", 1) end)
  equal(heard, {}, "the group does not wait for it")
  task.wait(0.1)
  equal(heard, { { "a", 1 } })
  observer:remove()
  forget()
end)

case("an observer may change what it observes", function()
  local observer
  observer = store.observe("n", function(n) if n < 5 then store.set("n", n + 1) end end)
  store.set("n", 1)
  task.wait(1)
  equal(store.get "n", 5)
  observer:remove()
  forget()
end)

case("a worker is told that it has no store", function()
  raises("store.get is not available in a worker", function() worker.cpu_bound(function() return store.get "a" end):await() end)
end)

case("the file is chosen before the first use", function()
  store.get "anything"
  raises("store.open: the store is in use already", store.open, "other")
end)

check.done()
