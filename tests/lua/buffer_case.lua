-- buffer: typed memory as scripts see it. What moves it between states is tested by buffer_test.cpp.
local check = require "check"
local case, equal, raises, is = check.case, check.equal, check.raises, check.is

local types = { "u8", "i32", "f32", "f64" }

local function list_of(b)
  local list = {}
  for i = 1, #b do list[i] = b[i] end
  return list
end

-- The text of an error that names this file and the line of its caller.
local function refused(pattern, fn)
  raises("^.-buffer_case%.lua:%d+: " .. pattern, fn)
end

-- --- making one ---

case("a new buffer is of zeros and says what it is", function()
  for _, type in ipairs(types) do
    local b = buffer.new(type, 3, 2)
    equal({ b.type, b.columns, b.rows, #b, tostring(b) }, { type, 3, 2, 6, "buffer(" .. type .. ", 2 rows x 3 columns)" })
    equal(list_of(b), { 0, 0, 0, 0, 0, 0 })
    equal(math.type(b[1]), (type == "u8" or type == "i32") and "integer" or "float")
  end
  equal({ buffer.new("u8", 7).rows, #buffer.new("u8", 0), #buffer.new("f64", 5, 0), require "appctl.buffer" == buffer },
        { 1, 0, 0, true })
  equal(_G.type(buffer.new("u8", 1)), "userdata")
end)

case("what cannot be made is refused", function()
  refused("bad argument #1 to 'new' %('u8', 'i32', 'f32' or 'f64' expected, got 'u16'%)", function() buffer.new("u16", 1) end)
  refused("bad argument #1 to 'new' %('u8', 'i32', 'f32' or 'f64' expected, got nil%)", function() buffer.new(nil, 1) end)
  refused("bad argument #2 to 'new' %(number expected, got no value%)", function() buffer.new("u8") end)
  refused("bad argument #2 to 'new' %(number has no integer representation%)", function() buffer.new("u8", 1.5) end)
  refused("%-1 columns and 1 rows: neither can be negative", function() buffer.new("u8", -1) end)
  refused("2 columns and %-3 rows: neither can be negative", function() buffer.new("u8", 2, -3) end)
  refused(".* are too large: a buffer has at most 1 GB %(1073741824 bytes%)", function() buffer.new("u8", (1 << 30) + 1) end)
  refused(".* are too large", function() buffer.new("f64", math.maxinteger, math.maxinteger) end)
  refused(".* are too large", function() buffer.new("i32", 1 << 62, 4) end)
end)

case("a string gives its bytes", function()
  local b = buffer.from_string("u8", "\0\1\255\128", 2)
  equal({ b.rows, b.columns, list_of(b) }, { 2, 2, { 0, 1, 255, 128 } })
  equal(list_of(buffer.from_string("i32", string.pack("<i4i4", -2, 7))), { -2, 7 })
  equal(list_of(buffer.from_string("f32", string.pack("<ff", 0.5, -1))), { 0.5, -1.0 })
  equal(list_of(buffer.from_string("f64", string.pack("<d", 1e300))), { 1e300 })
  local none = buffer.from_string("f64", "")
  equal({ #none, none.rows, none:to_string() }, { 0, 1, "" })
  refused(".*%(5 bytes are no whole number of f32%)", function() buffer.from_string("f32", "abcde") end)
  refused(".*%(6 elements do not make rows of 4%)", function() buffer.from_string("u8", "abcdef", 4) end)
  refused(".*%(6 elements do not make rows of %-2%)", function() buffer.from_string("u8", "abcdef", -2) end)
  refused(".*%(6 elements do not make rows of 0%)", function() buffer.from_string("u8", "abcdef", 0) end)
  refused(".*string expected, got number", function() buffer.from_string("u8", 5) end)
end)

-- --- elements ---

case("elements are counted from 1, row after row", function()
  local b = buffer.new("i32", 3, 2)
  for i = 1, 6 do b[i] = i * i end
  equal({ b:get(4), b:get(2, 1), b:get(1, 3), b[6] }, { 16, 16, 9, 36 })
  equal({ b:get(1, 3, 3) }, { 9, 16, 25 })
  equal(select("#", b:get(1, 1, 0)), 0)
  equal(b:set(2, 2, -1):get(5), -1)
  equal(list_of(b:set(1, 2, 7, 8, 9)), { 1, 7, 8, 9, -1, 36 })
  equal(b:set(1, 100) == b and b[1], 100)
  b[2.0] = 5
  equal(b[2], 5)
end)

case("an index outside is an error that tells the bounds", function()
  local b = buffer.new("u8", 3, 2)
  for _, i in ipairs { 0, 7, -1, math.maxinteger, math.mininteger } do
    local text = ("element %d is out of range: the buffer has elements 1 to 6"):format(i):gsub("%-", "%%-")
    refused(text, function() return b[i] end)
    refused(text, function() b[i] = 1 end)
    refused("bad argument #1 to 'get' %(" .. text, function() b:get(i) end)
    refused("bad argument #1 to 'set' %(" .. text, function() b:set(i, 1) end)
  end
  refused("bad argument #1 to 'get' %(row 3 is out of range: the buffer has rows 1 to 2%)", function() b:get(3, 1) end)
  refused("bad argument #2 to 'set' %(column 0 is out of range: the buffer has columns 1 to 3%)", function() b:set(1, 0, 1) end)
  refused("bad argument #2 to 'get' %(column 4 ", function() b:get(1, 4) end)
  refused(".*%(3 elements: from there on the buffer has 2%)", function() b:get(2, 2, 3) end)
  refused(".*%(at most 200 at once: use b:slice%)", function() buffer.new("u8", 300):get(1, 1, 201) end)
  refused(".*%(3 values, but room for 2 from there on%)", function() b:set(2, 2, 1, 1, 1) end)
  refused("element 1: the buffer is empty", function() return buffer.new("u8", 0)[1] end)
  equal(list_of(b), { 0, 0, 0, 0, 0, 0 })
end)

case("what is no index is an error, and other names are nil", function()
  local b = buffer.new("u8", 3)
  refused("a buffer has elements 1 to 3, not 1%.5", function() return b[1.5] end)
  refused("a buffer has elements 1 to 3, none for a table", function() b[{}] = 1 end)
  refused("a buffer has elements 1 to 3, none for a boolean", function() return b[true] end)
  refused("a buffer's 'rows' cannot be set, only its elements can", function() b.rows = 1 end)
  refused("a buffer's '1' cannot be set", function() b["1"] = 1 end)
  equal({ b.nothing, b["1"] }, {})
end)

-- For each type: what it takes and what comes out, and what it refuses.
local extremes = {
  u8 = { { 0, 0 }, { 255, 255 }, { 255.9, 255 }, { -0.9, 0 }, { 3.7, 3 }, { "12", 12 }, none = { 256, -1, 1e300, 1 / 0, 0 / 0, 2 ^ 53, math.mininteger } },
  i32 = { { 2147483647, 2147483647 }, { -2147483648, -2147483648 }, { -2.5, -2 }, { 2147483647.9, 2147483647 },
          none = { 2147483648, -2147483649, 1e300, -1 / 0, 0 / 0, math.maxinteger } },
  f32 = { { 0.5, 0.5 }, { 1 / 0, 1 / 0 }, { -1 / 0, -1 / 0 }, { 16777217, 16777216.0 }, { 1e-300, 0.0 }, none = { 1e39, -1e300, 2 ^ 128 } },
  f64 = { { 0.1, 0.1 }, { 1e308, 1e308 }, { -1 / 0, -1 / 0 }, { math.maxinteger, 2.0 ^ 63 }, none = {} },
}
for _, type in ipairs(types) do
  case("what " .. type .. " holds, and what does not fit", function()
    local b = buffer.new(type, 2)
    for _, pair in ipairs(extremes[type]) do
      b[1] = pair[1]
      equal({ b[1], math.type(b[1]) }, { pair[2], math.type(pair[2]) })
      equal({ b:set(2, pair[1]):get(2), b:fill(pair[1])[2], b:copy({ pair[1] })[1] }, { pair[2], pair[2], pair[2] })
    end
    b:fill(1):set(1, 1)
    for _, value in ipairs(extremes[type].none) do
      local text = (tostring(value) .. " does not fit " .. type):gsub("%p", "%%%0")
      refused(text, function() b[1] = value end)
      refused(".*" .. text, function() b:set(1, value) end)
      refused(".*" .. text, function() b:set(1, 1, value) end)
      refused(".*" .. text, function() b:fill(value) end)
      refused(".*value 1: " .. text, function() b:copy { value } end)
      text = (tostring(value + 0.0) .. " does not fit " .. type):gsub("%p", "%%%0")
      refused(".*element 1: " .. text, function() b:copy(buffer.new("f64", 1):fill(value)) end)
    end
    for _, value in ipairs { "x", {}, true, print } do
      refused(".*number expected, got ", function() b[1] = value end)
      refused(".*number expected, got ", function() b:set(1, value) end)
    end
    refused(".*number expected, got nil", function() b[1] = nil end)
    equal(list_of(b), { 1, 1 })
  end)
end

case("NaN is a float and no whole number", function()
  for _, type in ipairs { "f32", "f64" } do
    local b = buffer.new(type, 1):fill(0 / 0)
    is(b[1] ~= b[1])
  end
end)

-- --- many at once ---

case("fill repeats a value or a list", function()
  local b = buffer.new("u8", 4, 3)
  equal(b:fill(9) == b and list_of(b), { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 })
  equal(list_of(b:fill(0, 5, 8)), { 9, 9, 9, 9, 0, 0, 0, 0, 9, 9, 9, 9 })
  equal(list_of(b:fill { 1, 2, 3 }), { 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3 })
  equal(list_of(b:fill({ 7, 8 }, 11)), { 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 7, 8 })
  equal(list_of(b:fill(5, 3, 2)), { 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 7, 8 })
  equal(#buffer.new("f64", 0):fill(1), 0)
  for n = 1, 40 do
    local pattern, want = {}, {}
    for i = 1, n do pattern[i] = i end
    for i = 1, n * 5 do want[i] = (i - 1) % n + 1 end
    equal(list_of(buffer.new("i32", n, 5):fill(pattern)), want)
  end
  refused("bad argument #1 to 'fill' %(5 values do not go into 12 elements%)", function() b:fill { 1, 2, 3, 4, 5 } end)
  refused("bad argument #1 to 'fill' %(an empty list%)", function() b:fill {} end)
  refused("bad argument #2 to 'fill' %(0 to 12 is not within 1 to 12%)", function() b:fill(1, 0) end)
  refused("bad argument #2 to 'fill' %(3 to 13 is not within 1 to 12%)", function() b:fill(1, 3, 13) end)
  refused("bad argument #2 to 'fill' %(5 to 3 is not within 1 to 12%)", function() b:fill(1, 5, 3) end)
  refused("bad argument #1 to 'fill' %(number expected, got string%)", function() b:fill("x") end)
  refused(".*%(value 2 is a string, not a number%)", function() b:fill { 1, "x" } end)
end)

case("copy takes a buffer, a list or bytes, and begins where it is told", function()
  local b = buffer.new("i32", 3, 2)
  equal(list_of(b:copy { 1, 2 }), { 1, 2, 0, 0, 0, 0 })
  equal(list_of(b:copy({ 3, 4 }, 5)), { 1, 2, 0, 0, 3, 4 })
  equal(list_of(b:copy({ 7, 8 }, 1, 3)), { 1, 2, 7, 8, 3, 4 })
  equal(list_of(b:copy(string.pack("<i4", -9), 2, 1)), { 1, 2, 7, -9, 3, 4 })
  equal(list_of(b:copy(buffer.new("u8", 2):fill(200), 2)), { 1, 200, 200, -9, 3, 4 })
  equal(list_of(b:copy(b)), { 1, 200, 200, -9, 3, 4 })
  equal(b:copy({}) == b and b:copy("") == b, true)
  refused("bad argument #1 to 'copy' %(7 values, but room for 6 from there on%)", function() b:copy { 1, 2, 3, 4, 5, 6, 7 } end)
  refused(".*%(2 values, but room for 1 from there on%)", function() b:copy({ 1, 2 }, 2, 3) end)
  refused(".*%(6 values, but room for 5 from there on%)", function() b:copy(b, 2) end)
  refused(".*%(5 bytes are no whole number of i32%)", function() b:copy("12345") end)
  refused(".*%(buffer, list of numbers or string expected, got number%)", function() b:copy(5) end)
  refused(".*%(value 2 is a nil, not a number%)", function() b:copy { 1, nil, 3 } end)
  refused("bad argument #2 to 'copy' %(element 9 is out of range", function() b:copy({ 1 }, 9) end)
  refused(".*%(element 2: %-1%.5 does not fit u8: 0 to 255%)", function()
    buffer.new("u8", 2):copy(buffer.new("f32", 2):copy { 1, -1.5 })
  end)
end)

case("a list with metamethods is read as it lies there", function()
  local asked = 0
  local list = setmetatable({ 1, 2 }, { __index = function() asked = asked + 1 return 5 end, __len = function() return 6 end })
  equal({ list_of(buffer.new("u8", 3):copy(list)), asked }, { { 1, 2, 0 }, 0 })
end)

case("slices, rows and clones are copies", function()
  local b = buffer.new("f32", 3, 3):copy { 1, 2, 3, 4, 5, 6, 7, 8, 9 }
  local part, row, rows, all = b:slice(2, 4), b:row(2), b:row(2, 3), b:clone()
  b:fill(0)
  equal({ list_of(part), part.rows, part.columns, part.type }, { { 2, 3, 4 }, 1, 3, "f32" })
  equal({ list_of(row), row.rows, row.columns }, { { 4, 5, 6 }, 1, 3 })
  equal({ list_of(rows), rows.rows, rows.columns }, { { 4, 5, 6, 7, 8, 9 }, 2, 3 })
  equal({ all:sum(), all.rows, all.columns }, { 45.0, 3, 3 })
  equal({ #b:slice(), #b:slice(9), #b:slice(10), #b:slice(4, 3), b:row(2, 1).rows }, { 9, 1, 0, 0, 0 })
  refused("bad argument #1 to 'slice' %(0 to 9 is not within 1 to 9%)", function() b:slice(0) end)
  refused("bad argument #1 to 'slice' %(3 to 10 is not within 1 to 9%)", function() b:slice(3, 10) end)
  refused("bad argument #1 to 'row' %(4 to 4 is not within 1 to 3%)", function() b:row(4) end)
  refused("bad argument #1 to 'row' %(0 to 0 is not within 1 to 3%)", function() b:row(0) end)
  refused("bad argument #1 to 'row' %(number expected, got nil%)", function() b:row() end)
end)

case("bytes come out as they went in", function()
  local bytes = {}
  for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
  bytes = table.concat(bytes)
  for _, type in ipairs(types) do equal(buffer.from_string(type, bytes):to_string(), bytes) end
  equal(buffer.from_string("i32", bytes):to_string(2, 3), bytes:sub(5, 12))
  equal(buffer.from_string("u8", bytes):to_string(256), "\255")
  refused(".*1 to 65 is not within 1 to 64", function() buffer.from_string("i32", bytes):to_string(1, 65) end)
end)

case("min, max and sum", function()
  local b = buffer.new("i32", 5):copy { 3, -7, 2147483647, 2147483647, 0 }
  equal({ b:min(), b:max(), b:sum(), b:min(3), b:max(1, 2), b:sum(4, 5) }, { -7, 2147483647, 4294967290, 0, 3, 2147483647 })
  equal({ math.type(b:min()), math.type(b:sum()) }, { "integer", "integer" })
  local f = buffer.new("f64", 4):copy { 0 / 0, 2.5, -1, 1e308 }
  equal({ f:min(), f:max(), f:sum(2, 3) }, { -1.0, 1e308, 1.5 })
  is(f:sum() ~= f:sum(), "NaN in the sum")
  equal({ f:min(1, 1), f:max(2, 1), f:sum(2, 1) }, { nil, nil, 0.0 })
end)

-- --- its end ---

case("a freed buffer says where it was freed", function()
  local b = buffer.new("u8", 4)
  b:free() local line = debug.getinfo(1, "l").currentline
  b:free()
  equal({ tostring(b), b.nothing }, { "buffer(freed)" })
  local text = "the buffer was freed at .-buffer_case%.lua:" .. line .. ": make a new one"
  for _, use in ipairs {
    function() return b[1] end, function() b[1] = 1 end, function() return #b end, function() return b.rows end,
    function() b:get(1) end, function() b:set(1, 1) end, function() b:fill(0) end, function() b:copy "" end,
    function() buffer.new("u8", 4):copy(b) end, function() b:slice() end, function() b:row(1) end, function() b:clone() end,
    function() b:to_string() end, function() b:min() end, function() b:max() end, function() b:sum() end,
  } do refused(text, use) end
end)

case("a <close> variable frees at its end, also by an error", function()
  local kept
  do local b <close> = buffer.new("u8", 4) kept = b end
  equal(tostring(kept), "buffer(freed)")
  raises("boom", function() local b <close> = buffer.new("u8", 4) kept = b error "boom" end)
  equal(tostring(kept), "buffer(freed)")
end)

-- --- what is none ---

case("methods refuse what is no buffer, whatever its metatable", function()
  local b = buffer.new("u8", 4)
  local meta = debug.getmetatable(b)
  local fakes = { {}, io.stdout, task.current(), 5, "x", print, false, coroutine.create(print) }
  for _, name in ipairs { "get", "set", "fill", "copy", "slice", "row", "clone", "to_string", "min", "max", "sum", "free" } do
    for _, fake in ipairs(fakes) do raises("buffer expected, got", b[name], fake, 1, 1) end
    raises("buffer expected, got no value", b[name])
  end
  for _, name in ipairs { "__index", "__newindex", "__len", "__tostring", "__gc", "__close" } do
    for _, fake in ipairs(fakes) do raises("buffer expected, got", meta[name], fake, 1, 1) end
  end
  raises("userdata belongs to the host", debug.setmetatable, io.stdout, meta)
  raises("userdata belongs to the host", debug.setmetatable, b, debug.getmetatable(io.stdout))
  meta.__gc(b)
  meta.__gc(b)
  equal(tostring(b), "buffer(freed)")
  b = buffer.new("u8", 1)
  debug.getmetatable(b).__gc = meta.__gc
end)

case("finalisers that use each other's buffers find them whole or freed", function()
  local seen = {}
  for i = 1, 50 do
    local a = buffer.new("i32", 10):fill(i)
    setmetatable({}, { __gc = function() seen[#seen + 1] = pcall(function() return a[1] end) and "whole" or "freed" end })
  end
  collectgarbage()
  collectgarbage()
  equal(#seen, 50)
end)

-- --- against a model ---

-- Random calls on a buffer of doubles and on a list: both hold the same afterwards.
case("random calls do what a list does", function()
  math.randomseed(7)
  local random = math.random
  for _ = 1, 200 do
    local columns, rows = random(1, 6), random(1, 5)
    local n = columns * rows
    local b, list = buffer.new("f64", columns, rows), {}
    for i = 1, n do list[i] = 0.0 end
    local calls = {
      function() local i, v = random(n), random() b[i] = v list[i] = v end,
      function()
        local row, column, v = random(rows), random(columns), random()
        b:set(row, column, v)
        list[(row - 1) * columns + column] = v
      end,
      function()
        local first = random(n)
        local last, v = random(first - 1, n), random()
        b:fill(v, first, last)
        for i = first, last do list[i] = v end
      end,
      function()
        local first = random(n)
        local last = random(first, n)
        local at = random(1, n - (last - first))
        b:copy(b:slice(first, last), at)
        table.move(list, first, last, at)
      end,
      function()
        local row = random(rows)
        local bytes = b:row(row):to_string()
        local to = random(rows)
        b:copy(bytes, to, 1)
        table.move(list, (row - 1) * columns + 1, row * columns, (to - 1) * columns + 1)
      end,
    }
    for _ = 1, 30 do calls[random(#calls)]() end
    equal(list_of(b), list)
    equal({ b:min(), b:max() }, { math.min(table.unpack(list)), math.max(table.unpack(list)) })
  end
end)

check.done()
