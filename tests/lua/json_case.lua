-- json: what is read and written, what is refused and where, random values and random bytes.
local check = require "check"
local case, equal, raises, is = check.case, check.equal, check.raises, check.is

local function decode_fails(text, where) raises("json%.decode: " .. where, json.decode, text) end

case("values are read as they stand", function()
  local v = json.decode(' {"a": [1, -2, 3.5, 1e2, true, false, null], "b": {"c": "\\u00e9\\n\\ud83d\\ude00\\/"}, "": ""}\n')
  equal(v, { a = { 1, -2, 3.5, 100.0, true, false, json.null }, b = { c = "é\n😀/" }, [""] = "" })
  for text, kind in pairs { ["0"] = "integer", ["-0"] = "integer", ["9223372036854775807"] = "integer",
                            ["-9223372036854775808"] = "integer", ["9223372036854775808"] = "float", ["1.0"] = "float",
                            ["1e0"] = "float", ["-1E+2"] = "float", ["1e-999"] = "float", ["0.1"] = "float" } do
    equal({ math.type(json.decode(text)), json.decode(text) }, { kind, tonumber(text) }, text)
  end
  equal(json.decode("\xef\xbb\xbf[]"), {})
  equal(json.decode('{"a":1,"a":2}'), { a = 2 })
  equal(json.decode('"a\\u0000b"'), "a\0b")
end)

case("null is json.null, unless it is dropped", function()
  local v = json.decode '{"a":null,"b":[null,1]}'
  is(v.a == json.null and v.b[1] == json.null and v.b[2] == 1)
  equal(tostring(json.null), "json.null")
  equal(json.encode(v), '{"a":null,"b":[null,1]}')
  v = json.decode('{"a":null,"b":[null,{"c":null}]}', { drop_nulls = true })
  equal({ v.a, #v.b, v.b[1] == json.null, next(v.b[2]) }, { nil, 2, true, nil })
  equal(json.decode("null", { drop_nulls = true }), json.null)
end)

case("empty arrays and objects survive the way there and back", function()
  for _, text in ipairs { "[]", "{}", '{"a":[],"b":{},"c":[[],{}]}', "[[[]]]" } do
    equal(json.encode(json.decode(text)), text)
  end
  local v = json.decode '{"list":[1]}'
  table.remove(v.list)
  equal(json.encode(v), '{"list":[]}')
  equal(json.encode { json.array(), json.array {}, {} }, "[[],[],{}]")
  equal({ json.is_array(v.list), json.is_array(v), json.is_array(nil), json.is_array(json.array()) }, { true, false, false, true })
  local t = {}
  is(json.array(t) == t)
  is(json.array(t) == t)
  raises("json.array: the table has a metatable already", json.array, setmetatable({}, {}))
  raises("json.array: a table is needed, not string", json.array, "x")
end)

case("values are written in one way", function()
  equal(json.encode { b = 1, a = { true, false, "x" }, ["a b"] = {}, B = 2 }, '{"B":2,"a":[true,false,"x"],"a b":{},"b":1}')
  equal(json.encode "\"\\/\b\f\n\r\t\0\x1f\x7fé", [["\"\\/\b\f\n\r\t\u0000\u001f]] .. "\x7fé\"")
  local numbers = { "0", "-1", "9223372036854775807", "-9223372036854775808", "0.1", "1.0", "-0.0", "100000.0", "1e+15", "1e+300",
                    "5e-324", "1.7976931348623157e+308", "0.001", "123456789.125" }
  for _, text in ipairs(numbers) do equal(json.encode(json.decode(text)), text) end
  equal(json.encode(-0.0), "-0.0")
  equal({ json.encode(nil), json.encode(true), json.encode "x", json.encode(json.null) }, { "null", "true", '"x"', "null" })
  local built_backwards = {}
  for i = 5, 1, -1 do built_backwards[i] = i end
  equal(json.encode(built_backwards), "[1,2,3,4,5]")
end)

case("pretty is indented", function()
  local v = { a = { 1, { b = json.array() } }, c = {} }
  equal(json.encode(v, { pretty = true }), '{\n  "a": [\n    1,\n    {\n      "b": []\n    }\n  ],\n  "c": {}\n}')
  equal(json.encode({ 1 }, { pretty = 1 }), "[\n 1\n]")
  equal(json.encode({ 1 }, { pretty = false }), "[1]")
  equal(json.decode(json.encode(v, { pretty = 16 })), v)
end)

case("what cannot be written is named with its path", function()
  local circle = { list = { 1 } }
  circle.list[2] = circle
  local deep, at = {}, nil
  at = deep
  for _ = 1, 1000 do
    at.x = {}
    at = at.x
  end
  local too_long = { [3] = 1, [1] = 1 }
  for pattern, value in pairs {
    ["%.users%[3%]%.callback: a function cannot be written"] = { users = { 1, 2, { callback = print } } },
    ["json.encode: a thread cannot be written"] = coroutine.create(print),
    ["json.encode: a userdata cannot be written"] = io.stdout,
    ["json.encode: JSON has no number for nan"] = 0 / 0,
    ["%.x%[2%]: JSON has no number for infinity"] = { x = { 1, -math.huge } },
    ["%.list%[2%]: the table contains itself"] = circle,
    ["%.x%.x%.%.%.: arrays and objects are nested more than 1000 deep"] = deep,
    ["%[2%]: there is a gap"] = { 1, nil, 3 },
    ["json.encode: the key 3: an array has its values at 1, 2, 3 without a gap"] = too_long,
    ["%.t: the key \"a\": an array has no such key"] = { t = { 1, a = 2 } },
    ["json.encode: the key 2: an object has strings as keys"] = { [2] = 1 },
    ["json.encode: the key 0: an array has its values"] = { [0] = 1, 2 },
    ["json.encode: the key 1.5: an array has no such key"] = { [1.5] = 1, 2 },
    ["json.encode: the key true: an object has strings"] = { [true] = 1 },
    ["json.encode: the key \"x\": an array has no such key"] = json.array { x = 1 },
    ["%[\"odd key\"%]%._ok2: the string is not UTF%-8"] = { ["odd key"] = { _ok2 = "\xff" } },
    ["json.encode: %[\"\xc0\"%]: the string is not UTF%-8"] = { ["\xc0"] = 1 },
  } do raises("json_case.lua:%d+: .*" .. pattern, function() json.encode(value) end) end
end)

case("arguments are checked", function()
  raises("json.encode: a value is needed", json.encode)
  raises("json.encode is called with a dot, not a colon", json.encode, json, { 1 })
  raises("json.decode is called with a dot, not a colon", json.decode, json, "1")
  raises("json.encode: the options must be a table, not number", json.encode, 1, 2)
  raises("json.encode: unknown option 'indent'; there is 'pretty'", json.encode, 1, { indent = 2 })
  for _, wrong in ipairs { 0, 17, 0 / 0, "x" } do raises("pretty must be", json.encode, 1, { pretty = wrong }) end
  raises("json.decode: unknown option '1'; there is 'drop_nulls'", json.decode, "1", { 1 })
  raises("json.decode: the text must be a string, not nil", json.decode, nil)
  raises("json.decode: the text must be a string, not number", json.decode, 5)
end)

case("what is no JSON is refused with line and column", function()
  for text, where in pairs {
    [""] = "line 1, column 1: there is no value, at the end of the text",
    [" \n "] = "line 2, column 2: there is no value",
    ["{"] = "line 1, column 2: a name in double quotes",
    ["[1,2"] = "line 1, column 5: a comma or %] is expected",
    ['{"a" 1}'] = "line 1, column 6: a colon is expected behind the name, at '1}'",
    ["{'a':1}"] = "line 1, column 2: a name in double quotes",
    ["[1,]"] = "line 1, column 4: a value is expected, at '%]'",
    ['{"a":1,}'] = "line 1, column 8: a name in double quotes",
    ['{"a":1 "b":2}'] = "line 1, column 8: a comma or } is expected",
    ['{"a":1,\n"é":x}'] = "line 2, column 5: a value is expected, at 'x}'",
    ["1 2"] = "line 1, column 3: there is more text behind the value",
    ["[1]\0"] = "line 1, column 4: there is more text behind the value, at the byte 0x00",
    ['"ab'] = "line 1, column 4: the string does not end",
    ['"\\x"'] = "line 1, column 2: in a string",
    ['"a\tb"'] = "line 1, column 3: in a string.* at the byte 0x09",
    ['"\\ud800"'] = "line 1, column 2: half of a surrogate pair",
    ['"\\u12"'] = "line 1, column 2: \\u needs four",
    ["[1e999]"] = "line 1, column 2: the number is too large",
    ["1" .. ("0"):rep(400)] = "line 1, column 1: the number is too large",
    ["[\n1,\xff]"] = "line 2, column 3: JSON is UTF%-8, and this byte is not, at the byte 0xff",
    [("["):rep(1001)] = "line 1, column 1002: arrays and objects are nested",
  } do decode_fails(text, where) end
  for _, text in ipairs { "nul", "tru", "True", "NaN", "-Infinity", "+1", "01", ".5", "1.", "1e", "-", "0x10", "[1 2]", "]", "}",
                          "[}", "{]", "[,1]", "{,}", '{"a"}', '{"a":}', '{1:2}', "//x\n1", "[1]x", "'a'", "\\n", "\xed\xa0\x80",
                          '"\xc0\xaf"', "\x00", "[\x0c1]", "\xe2\x80\xa81", '{"a":1}}', "[[1]", '"\\', '"\\u', "1-1", "--1", "1e5.5" } do
    decode_fails(text, "line %d+, column %d+: ")
  end
  equal(#json.encode(json.decode(("["):rep(1000) .. ("]"):rep(1000))), 2000)
end)

case("what was read can be sent to a worker and back, and a worker can read", function()
  local text = '{"a":[],"b":{},"c":[null,[1,[]]],"d":null}'
  local back = worker.cpu_bound(function(v) return v, json.encode(v) end, json.decode(text))
  local value, written = back:await()
  equal({ json.encode(value), written, value.d == json.null }, { text, text, true })
  equal(json.encode((worker.cpu_bound(function() return json.decode(text) end):await())), text)
  local list = json.array()
  local both = worker.cpu_bound(function() return { list, list } end):await()
  is(both[1] == both[2] and json.is_array(both[1]))
end)

-- --- at random ---

local function random_string()
  local parts = {}
  for i = 1, math.random(0, 8) do
    local code = math.random(4) > 1 and math.random(0, 127) or math.random(0x80, 0xd7ff)
    parts[i] = utf8.char(math.random(20) == 1 and 0x1f600 or code)
  end
  return table.concat(parts)
end

local function random_number()
  local kind = math.random(4)
  if kind == 1 then return math.random(-100, 100) end
  if kind == 2 then return math.random(0) end
  local value = string.unpack("<d", string.pack("<i8", math.random(0)))
  return value == value and math.abs(value) ~= math.huge and value or 0.5
end

local function random_value(depth)
  local kind = math.random(depth > 0 and 7 or 5)
  if kind == 1 then return json.null end
  if kind == 2 then return math.random(2) == 1 end
  if kind <= 4 then return random_number() end
  if kind == 5 then return random_string() end
  local t = {}
  for i = 1, math.random(0, 5) do t[kind == 6 and i or random_string()] = random_value(depth - 1) end
  return kind == 6 and json.array(t) or t
end

case("random values come back the same, integers as integers", function()
  for _ = 1, 3000 do
    local value = random_value(4)
    local text = json.encode(value)
    local back = json.decode(text)
    equal(back, value)
    equal(json.encode(back), text) -- which tells 1 from 1.0 and [] from {}
    equal(json.encode(json.decode(json.encode(value, { pretty = true }))), text)
  end
end)

case("random changes of good texts are read or refused, and read again as they were written", function()
  local pieces = { "[", "]", "{", "}", ",", ":", '"', "\\", "null", "1", "-", ".", "e", "\0", "\xff", " ", "\n", "\\u", "é" }
  local refused = 0
  for _ = 1, 20000 do
    local text = json.encode(random_value(3))
    for _ = 1, math.random(3) do
      local at = math.random(0, #text)
      text = text:sub(1, at) .. pieces[math.random(#pieces)] .. text:sub(at + math.random(1, 3))
    end
    local ok, value = pcall(json.decode, text)
    if ok then
      equal(json.decode(json.encode(value)), value, text)
    else
      refused = refused + 1
      is(value:find "json.decode: line %d+, column %d+: ", value)
    end
  end
  is(refused > 5000 and refused < 20000, refused)
end)

case("random bytes are read or refused", function()
  for _ = 1, 20000 do
    local bytes = {}
    for i = 1, math.random(12) do bytes[i] = string.char(math.random(0, 255)) end
    pcall(json.decode, table.concat(bytes))
  end
end)

case("a finaliser that changes what is written does no harm", function()
  local t = {}
  for i = 1, 200 do t[("key %d "):format(i):rep(5)] = { i } end
  for _ = 1, 50 do
    setmetatable({}, { __gc = function() for key in pairs(t) do t[key] = nil end end })
    local ok, text = pcall(json.encode, t)
    is(ok and json.decode(text))
    collectgarbage()
  end
end)

check.done()
